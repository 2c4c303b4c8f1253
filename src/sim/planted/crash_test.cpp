// Kills at every effect and every commit: nothing acknowledged is lost, nothing arrives twice.
//
// The opening is done once; each kill starts from the disks it left. There is a kill at each single
// effect and commit, dealt out as shards.hpp says; with cheap primitives.
#include <gtest/gtest.h>

#include "shards.hpp"
#include "testing_pair.hpp"

namespace peyk::sim {
namespace {

using desk::MemoryRecordStore;
using testing::Disks;
using testing::kill_thinning;
using testing::Pair;
using testing::shards;

constexpr std::uint64_t stride = shards * kill_thinning;

class Exchange : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Pair pair;
    pair.start();
    ASSERT_TRUE(pair.open());
    ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 100));
    disks_ = new Disks(pair.disks());
  }
  static void TearDownTestSuite() { delete disks_; }

  // One letter each way; `kill` arms the crash once the letters are written. Gives how far the
  // counted thing went until both letters were acknowledged.
  static void exchange(Pair& pair, const std::function<void()>& kill,
                       const std::function<void()>& revive) {
    pair.start_from(*disks_);
    pair.run_rounds(1);
    ASSERT_TRUE(Pair::send(*pair.a, "there"));
    ASSERT_TRUE(Pair::send(*pair.b, "and back"));
    kill();
    ASSERT_TRUE(pair.run_until(
        [&] {
          revive();
          return pair.quiet();
        },
        300));
    EXPECT_EQ(Pair::letters(*pair.b, false), std::vector<std::string>{"there"});
    EXPECT_EQ(Pair::letters(*pair.a, false), std::vector<std::string>{"and back"});
    EXPECT_EQ(Pair::letters(*pair.a, true), std::vector<std::string>{"there"});
  }

  static void revive(DeskNode& desk) {
    if (desk.is_up()) return;
    desk.start();
    ASSERT_TRUE(desk.is_up());
    desk.unlock();
  }

  static Disks* disks_;
};
Disks* Exchange::disks_ = nullptr;

class Crash : public Exchange, public ::testing::WithParamInterface<std::uint64_t> {
 protected:
  // Of this shard.
  static std::uint64_t first() { return 1 + (GetParam() - 1) * kill_thinning; }
};

TEST_P(Crash, OfADeskAtAnyEffectLosesNothing) {
  std::uint64_t effects = 0;
  {
    Pair pair;
    std::uint64_t before = 0;
    exchange(pair, [&] { before = pair.a->effects(); }, [] {});
    effects = pair.a->effects() - before;
  }
  ASSERT_GT(effects, 50U);
  for (std::uint64_t n = first(); n <= effects; n += stride) {
    SCOPED_TRACE(n);
    Pair pair;
    exchange(pair, [&] { pair.a->crash_before_effect(n); }, [&] { revive(*pair.a); });
    if (HasFatalFailure()) return;
  }
}

TEST_P(Crash, OfADeskAtAnyCommitLosesNothing) {
  std::uint64_t commits = 0;
  {
    Pair pair;
    std::uint64_t before = 0;
    exchange(pair, [&] { before = pair.a->store().commit_count(); }, [] {});
    commits = pair.a->store().commit_count() - before;
  }
  ASSERT_GT(commits, 5U);
  for (const auto fault :
       {MemoryRecordStore::Fault::crash_before, MemoryRecordStore::Fault::crash_after}) {
    for (std::uint64_t n = first(); n <= commits; n += stride) {
      SCOPED_TRACE(n);
      Pair pair;
      exchange(pair, [&] { pair.a->store().fail_commit(n, fault); }, [&] { revive(*pair.a); });
      if (HasFatalFailure()) return;
    }
  }
}

TEST_P(Crash, OfACourierAtAnyEffectLosesNothing) {
  constexpr std::uint64_t effects = 420;
  for (std::uint64_t n = first(); n <= effects; n += stride * 2) {
    SCOPED_TRACE(n);
    Pair pair;
    CourierNode& courier = *pair.world.couriers()[n % 3];
    exchange(
        pair, [&] { courier.crash_before_effect(n); },
        [&] {
          if (!courier.is_up()) courier.start();
        });
    if (HasFatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Shard, Crash, ::testing::Range(std::uint64_t{1}, shards + 1));

TEST_F(Exchange, SurvivesAFullDisk) {
  Pair pair;
  exchange(
      pair, [&] { pair.a->store().fail_commit(3, MemoryRecordStore::Fault::disk_full); },
      [&] {
        if (pair.a->is_up()) return;
        EXPECT_EQ(pair.a->failure(), desk::StorageError::disk_full);
        revive(*pair.a);
      });
}

}  // namespace
}  // namespace peyk::sim
