// A desk is killed while a file travels: it arrives, byte equal. At every seventh effect of either
// desk, dealt out as shards.hpp says; with cheap primitives.
#include <gtest/gtest.h>

#include "bulk_pair.hpp"
#include "shards.hpp"

namespace peyk::sim {
namespace {

using desk::MemoryRecordStore;
using testing::BulkPair;
using testing::Pair;
using testing::shards;

constexpr std::uint64_t every = 7 * testing::kill_thinning;
constexpr std::uint64_t stride = every * shards;

class BulkCrash : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Pair pair;
    pair.start();
    ASSERT_TRUE(pair.open());
    ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 100));
    disks_ = new testing::Disks(pair.disks());
  }
  static void TearDownTestSuite() { delete disks_; }

  static void send(BulkPair& pair, const std::function<void()>& kill) {
    pair.start_from(*disks_);
    pair.run_rounds(1);
    ASSERT_TRUE(pair.give(BulkPair::file_of(120'000)));
    kill();
    ASSERT_TRUE(pair.run_until(
        [&] {
          for (DeskNode* desk : {pair.a, pair.b}) {
            if (desk->is_up()) continue;
            desk->start();
            if (!desk->is_up()) return true;
            desk->unlock();
          }
          return pair.arrived();
        },
        600));
    EXPECT_EQ(pair.exported(), pair.content);
  }

  static testing::Disks* disks_;
};
testing::Disks* BulkCrash::disks_ = nullptr;

class BulkKill : public BulkCrash, public ::testing::WithParamInterface<std::uint64_t> {
 protected:
  // Of this shard.
  static std::uint64_t first() { return 1 + (GetParam() - 1) * every; }
};

TEST_P(BulkKill, OfEitherDeskAtSampledEffectsLosesNothing) {
  for (const bool writer : {true, false}) {
    const auto killed = [writer](BulkPair& pair) { return writer ? pair.a : pair.b; };
    BulkPair whole;
    std::uint64_t before = 0;
    send(whole, [&] { before = killed(whole)->effects(); });
    const std::uint64_t effects = killed(whole)->effects() - before;
    ASSERT_GT(effects, 100U);
    for (std::uint64_t n = first(); n <= effects; n += stride) {
      SCOPED_TRACE(n);
      BulkPair pair;
      send(pair, [&] { killed(pair)->crash_before_effect(n); });
      if (HasFailure()) return;
    }
  }
}

TEST_P(BulkKill, OfEitherDeskAtSampledCommitsLosesNothing) {
  for (const bool writer : {true, false}) {
    for (const auto fault :
         {MemoryRecordStore::Fault::crash_before, MemoryRecordStore::Fault::crash_after}) {
      for (std::uint64_t n = first(); n <= 60; n += stride) {
        SCOPED_TRACE(n);
        BulkPair pair;
        send(pair, [&] { (writer ? pair.a : pair.b)->store().fail_commit(n, fault); });
        if (HasFailure()) return;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shard, BulkKill, ::testing::Range(std::uint64_t{1}, shards + 1));

// A desk that was restored from a copy has nothing of what its keeper held.
TEST_F(BulkCrash, ARestoredDeskBeginsAnew) {
  for (const bool writer : {true, false}) {
    SCOPED_TRACE(writer);
    BulkPair pair;
    pair.start_from(*disks_);
    ASSERT_TRUE(pair.give(BulkPair::file_of(300'000)));
    pair.run_rounds(8);
    DeskNode& desk = writer ? *pair.a : *pair.b;
    desk.crash();
    ASSERT_TRUE(desk::Desk::mark_restored(desk.disk()));
    desk.start();
    desk.unlock();
    ASSERT_TRUE(pair.run_until([&] { return pair.arrived(); }, 600));
    EXPECT_EQ(pair.exported(), pair.content);
  }
}

}  // namespace
}  // namespace peyk::sim
