// Every operation of the disk fails once, or is the last before the power goes: whatever was
// acknowledged is there afterwards, and of what was not, either all or nothing.
#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <set>

#include "peyk/store/sqlite_box_store.hpp"

#include "test_values.hpp"
#include "testing/fault_vfs.hpp"

namespace peyk::store {
namespace {

using box::StoreError;
using test::add_tag;
using test::FaultDisk;
using test::numbered;
using test::put;
using test::put_record;
using Batch = std::vector<box::Write>;

constexpr std::uint32_t batches = 8;
constexpr std::uint32_t bodies_each = 3;
constexpr std::uint32_t early = 100;  // hour of expiry of what the last batch erases
constexpr std::uint32_t late = 200;

std::uint32_t name_of(std::uint32_t batch, std::uint32_t body) { return batch * 100 + body; }

// Bodies, a tag, a record of its own and one that every batch replaces; batch 5 erases the bodies
// of the first three. Some without records, so that not every commit empties the log.
Batch batch_of(std::uint32_t i) {
  Batch batch;
  for (std::uint32_t body = 0; body < bodies_each; ++body) {
    batch.push_back(put(name_of(i, body), i, i < 3 ? early : late));
  }
  batch.push_back(add_tag(5, i));
  if (i % 2 == 0) {
    batch.push_back(put_record({static_cast<std::uint8_t>(i)}, Bytes(3'000, 7)));
    batch.push_back(put_record({0xff}, {static_cast<std::uint8_t>(i)}));
  }
  if (i == 5) batch.emplace_back(box::writes::EraseExpired{box::Hour(late)});
  return batch;
}

class BoxStoreFaultTest : public testing::Test {
 protected:
  using Store = std::unique_ptr<SqliteBoxStore>;

  static box::StoreResult<Store> open(const FaultDisk& disk) {
    BoxStoreOptions options;
    options.file = "boxes";
    options.vfs = disk.vfs_name();
    options.checkpoint_pages = 20;
    return SqliteBoxStore::open(options);
  }

  // Opens the store, commits half of the batches and closes it; gives those acknowledged.
  static std::set<std::uint32_t> play_half(const FaultDisk& disk, std::uint32_t from) {
    std::set<std::uint32_t> acknowledged;
    auto store = open(disk);
    for (std::uint32_t i = from; store && i < from + batches / 2; ++i) {
      if ((*store)->commit(batch_of(i))) acknowledged.insert(i);
    }
    return acknowledged;
  }
  static std::set<std::uint32_t> play(const FaultDisk& disk) {
    std::set<std::uint32_t> acknowledged = play_half(disk, 0);
    acknowledged.merge(play_half(disk, batches / 2));
    return acknowledged;
  }

  // Whether the batch is there, of which it must be all or nothing.
  static bool holds(box::BoxStore& store, std::uint32_t i, bool early_erased) {
    const auto tags = store.replay_tags(Day(5)).value();
    const bool there = std::ranges::count(tags, numbered<box::ReplayTag>(i)) == 1;
    for (std::uint32_t body = 0; body < bodies_each; ++body) {
      const auto found = store.get_body(numbered<box::BoxName>(name_of(i, body))).value();
      EXPECT_EQ(found.has_value(), there && !(early_erased && i < 3)) << i;
      if (found) {
        EXPECT_EQ(*found, numbered<box::Body>(i));
      }
    }
    if (i % 2 == 0) {
      const auto record = store.get_record(Bytes{static_cast<std::uint8_t>(i)}).value();
      EXPECT_EQ(record.has_value(), there) << i;
    }
    return there;
  }

  static void check(box::BoxStore& store, const std::set<std::uint32_t>& acknowledged,
                    std::uint64_t other_boxes = 0) {
    const auto tags = store.replay_tags(Day(5)).value();
    const bool erased = std::ranges::count(tags, numbered<box::ReplayTag>(5)) == 1;
    std::uint64_t boxes = other_boxes;
    std::optional<Bytes> last;
    for (std::uint32_t i = 0; i < batches; ++i) {
      // A batch may follow the erasing one only if it was refused before: the script never repeats.
      const bool there = holds(store, i, erased);
      EXPECT_TRUE(there || !acknowledged.contains(i)) << "lost: " << i;
      if (there && !(erased && i < 3)) boxes += bodies_each;
      if (there && i % 2 == 0) last = Bytes{static_cast<std::uint8_t>(i)};
    }
    EXPECT_EQ(store.box_count().value(), boxes);
    EXPECT_EQ(store.get_record(Bytes{0xff}).value(), last);
  }

  static void check_after_reopening(const FaultDisk& disk,
                                    const std::set<std::uint32_t>& acknowledged) {
    auto store = open(disk);
    ASSERT_TRUE(store) << to_string(store.error());
    check(**store, acknowledged);
    // And it goes on.
    Batch more;
    for (std::uint32_t i = 0; i < batches; ++i) more.push_back(put(name_of(i, 50), i, late));
    EXPECT_TRUE((*store)->commit(more));
  }

  // With a commit of the second half between the pieces; whether it was called complete.
  static bool back_up(SqliteBoxStore& store, const std::string& file,
                      std::set<std::uint32_t>& acknowledged) {
    if (!store.begin_backup(file, {})) return false;
    for (std::uint32_t i = batches / 2; i < batches; ++i) {
      const auto piece = store.continue_backup(10);
      if (!piece) return false;
      EXPECT_FALSE(*piece);
      if (store.commit(batch_of(i))) acknowledged.insert(i);
    }
    const auto rest = store.continue_backup(-1);
    return rest && *rest;
  }

  // Bodies and tags; of records a copy has none.
  static void check_copy(const std::string& file, const std::set<std::uint32_t>& acknowledged) {
    BoxStoreOptions options;
    options.file = file;
    const auto copy = SqliteBoxStore::open(options).value();
    const auto tags = copy->replay_tags(Day(5)).value();
    for (const std::uint32_t i : acknowledged) {
      EXPECT_EQ(std::ranges::count(tags, numbered<box::ReplayTag>(i)), 1) << i;
      const bool is_erased = i < 3 && acknowledged.contains(5);
      for (std::uint32_t body = 0; body < bodies_each; ++body) {
        const auto found = copy->get_body(numbered<box::BoxName>(name_of(i, body))).value();
        EXPECT_EQ(found.has_value(), !is_erased) << i;
      }
    }
  }

  static std::uint64_t operations_of_a_play(FaultDisk::Counted counted) {
    FaultDisk disk;
    disk.set_fault(UINT64_MAX / 2, FaultDisk::Fault::fail_once, counted);
    EXPECT_EQ(play(disk).size(), batches);
    return disk.operations();
  }
};

class BoxStoreOneFaultTest : public BoxStoreFaultTest,
                             public testing::WithParamInterface<FaultDisk::Fault> {};

TEST_P(BoxStoreOneFaultTest, Anywhere) {
  const std::uint64_t operations = operations_of_a_play(FaultDisk::Counted::changes);
  ASSERT_GT(operations, 100U);
  for (std::uint64_t n = 1; n <= operations; ++n) {
    SCOPED_TRACE("operation " + std::to_string(n));
    FaultDisk disk;
    disk.set_fault(n, GetParam());
    const auto acknowledged = play(disk);
    disk.clear_fault();
    check_after_reopening(disk, acknowledged);
    if (HasFailure()) return;
  }
}
INSTANTIATE_TEST_SUITE_P(Faults, BoxStoreOneFaultTest,
                         testing::Values(FaultDisk::Fault::fail_once, FaultDisk::Fault::fail_torn));

// Reads, opening a file, looking for one, its size, its locks.
TEST_F(BoxStoreFaultTest, OneFailedLookAnywhere) {
  const std::uint64_t operations = operations_of_a_play(FaultDisk::Counted::looks);
  for (std::uint64_t n = 1; n <= operations; ++n) {
    SCOPED_TRACE("operation " + std::to_string(n));
    FaultDisk disk;
    disk.set_fault(n, FaultDisk::Fault::fail_once, FaultDisk::Counted::looks);
    const auto acknowledged = play(disk);
    disk.clear_fault();
    check_after_reopening(disk, acknowledged);
    if (HasFailure()) return;
  }
}

// Its source fails anywhere, and commits come between: a copy that is called complete is a store
// with all that was acknowledged, and one that failed leaves nothing and harms nothing.
TEST_F(BoxStoreFaultTest, BackupWhoseSourceFailsAnywhere) {
  const test::TemporaryFolder folder;
  const std::string file = folder.file("copy");
  std::uint32_t failed = 0;
  for (std::uint64_t n = 1;; ++n) {
    SCOPED_TRACE("operation " + std::to_string(n));
    FaultDisk disk;
    std::set<std::uint32_t> acknowledged = play_half(disk, 0);
    ASSERT_EQ(acknowledged.size(), batches / 2);
    auto store = open(disk).value();  // with nothing in its memory yet
    const std::uint64_t before = disk.operations();
    disk.set_fault(n, FaultDisk::Fault::fail_once, FaultDisk::Counted::looks);
    const bool is_whole = back_up(*store, file, acknowledged);
    const bool is_beyond = disk.operations() < before + n;
    disk.clear_fault();
    check(*store, acknowledged);
    EXPECT_EQ(std::filesystem::exists(file), is_whole);
    EXPECT_TRUE(folder.names("copy.part").empty());
    if (is_whole) check_copy(file, acknowledged);
    std::filesystem::remove(file);
    failed += is_whole ? 0 : 1;
    if (HasFailure() || is_beyond) break;
  }
  EXPECT_GT(failed, 20U);
}

TEST_F(BoxStoreFaultTest, PowerLossAnywhere) {
  const std::uint64_t operations = operations_of_a_play(FaultDisk::Counted::changes);
  std::set<std::size_t> seen;
  for (std::uint64_t n = 1; n <= operations; ++n) {
    for (std::uint64_t seed = 0; seed < 2; ++seed) {
      SCOPED_TRACE("operation " + std::to_string(n) + ", seed " + std::to_string(seed));
      FaultDisk disk;
      disk.set_fault(n, FaultDisk::Fault::power_loss);
      const auto acknowledged = play(disk);
      seen.insert(acknowledged.size());
      disk.power_on(n * 100 + seed);
      check_after_reopening(disk, acknowledged);
      if (HasFailure()) return;
    }
  }
  EXPECT_EQ(seen.size(), batches + 1);  // the power went before, between and after all of them
}

TEST_F(BoxStoreFaultTest, FullDiskAndLaterFree) {
  FaultDisk disk;
  auto store = open(disk).value();
  ASSERT_TRUE(store->commit(batch_of(0)));
  disk.set_size_limit(disk.size() + 20'000);
  std::set<std::uint32_t> acknowledged{0};
  std::uint32_t refused = 0;
  for (std::uint32_t i = 1; i < batches; ++i) {
    const auto done = store->commit(batch_of(i));
    if (done) acknowledged.insert(i);
    if (!done) {
      EXPECT_EQ(done.error(), StoreError::disk_full);
      ++refused;
    }
  }
  ASSERT_GT(refused, 0U);
  check(*store, acknowledged);  // and reading goes on
  disk.set_size_limit(std::nullopt);
  for (std::uint32_t i = 0; i < batches; ++i) {
    if (acknowledged.contains(i)) continue;
    EXPECT_TRUE(store->commit(Batch{put(name_of(i, 70), i, late)})) << i;
  }
  store.reset();
  auto again = open(disk).value();
  check(*again, acknowledged, refused);
}

TEST_F(BoxStoreFaultTest, FullDiskIsOpenedAndWipedOnceThereIsRoom) {
  const Bytes secret(3'000, 0x5c);
  FaultDisk disk;
  auto store = open(disk).value();
  ASSERT_TRUE(store->commit(Batch{put_record({1}, secret), put(1, 1, late)}));
  // The log has pages for which the file would have to grow.
  ASSERT_TRUE(store->commit(Batch{put(2, 2, late), put(3, 3, late)}));
  disk.set_size_limit(disk.size());
  store.reset();
  auto again = open(disk);
  ASSERT_TRUE(again) << to_string(again.error());
  EXPECT_EQ((*again)->get_body(numbered<box::BoxName>(3)).value(), numbered<box::Body>(3));
  EXPECT_EQ((*again)->commit(Batch{put(4, 4, late), put(5, 5, late), put(6, 6, late)}).error(),
            StoreError::disk_full);
  disk.set_size_limit(std::nullopt);
  EXPECT_TRUE((*again)->commit(Batch{box::writes::EraseRecord{{1}}}));
  EXPECT_FALSE(disk.contains(secret));
}

// Flipped bits and cut files: an error or the right answer, never a crash; no wrong body is
// promised to be found out here (its reader finds out).
TEST_F(BoxStoreFaultTest, DamagedFileIsAnErrorAndNotACrash) {
  FaultDisk whole;
  ASSERT_EQ(play(whole).size(), batches);
  const Bytes good = whole.content("boxes");
  std::uint32_t errors = 0;
  for (std::size_t at = 0; at < good.size(); at += at < 400 ? 7 : 997) {
    FaultDisk disk;
    disk.content("boxes") = good;
    disk.content("boxes")[at] ^= 0xffU;
    auto store = open(disk);
    if (!store) {
      ++errors;
      continue;
    }
    for (std::uint32_t i = 0; i < batches; ++i) {
      if (!(*store)->get_body(numbered<box::BoxName>(name_of(i, 0)))) ++errors;
      if (!(*store)->commit(Batch{put(name_of(i, 60), i, late), put_record({9}, {1})})) ++errors;
    }
    if (!(*store)->records() || !(*store)->replay_days() || !(*store)->replay_tags(Day(5))) {
      ++errors;
    }
    if (!(*store)->commit(Batch{box::writes::EraseExpired{box::Hour(late + 1)}})) ++errors;
  }
  EXPECT_GT(errors, 10U);  // most bytes are bodies
}

TEST_F(BoxStoreFaultTest, WhatIsNoStoreIsCorrupt) {
  const Bytes noise(20'000, 0x5a);
  FaultDisk disk;
  disk.content("boxes") = noise;
  EXPECT_EQ(open(disk).error(), StoreError::corrupt);
  EXPECT_EQ(disk.content("boxes"), noise);

  FaultDisk cut;
  ASSERT_EQ(play(cut).size(), batches);
  cut.content("boxes").resize(4'096 * 3);
  auto store = open(cut);
  const bool refused = !store || !(*store)->get_body(numbered<box::BoxName>(name_of(7, 0)));
  EXPECT_TRUE(refused);
}

}  // namespace
}  // namespace peyk::store
