// Every operation of the disk fails once, or is the last before the power goes: what a desk's store
// acknowledged is there afterwards, of a commit all or nothing, and what it erased is nowhere.
#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "peyk/store/sqlite_record_store.hpp"

#include "fault_vfs.hpp"
#include "test_values.hpp"

namespace peyk::store {
namespace {

using desk::Change;
using test::FaultDisk;
using Counted = FaultDisk::Counted;
using Fault = FaultDisk::Fault;
using Changes = std::vector<Change>;

constexpr std::uint8_t commits = 6;
constexpr std::uint8_t second_half = commits / 2;
constexpr std::uint8_t erased = 1;   // the record of this commit
constexpr std::uint8_t erasing = 4;  // goes with this one

// 12,000 bytes that occur nowhere else: a record on several pages.
Bytes value_of(std::uint8_t i) {
  Bytes value;
  value.reserve(12'000);
  while (value.size() < 12'000) value.insert(value.end(), {0xa7, 0x51, i, 0x3c});
  return value;
}

// Each replaces one record and adds one.
Changes changes_of(std::uint8_t i) {
  Changes changes{{1, {0xff}, Bytes{i}}, {1, {i}, value_of(i)}};
  if (i == erasing) changes.push_back({1, {erased}, std::nullopt});
  return changes;
}

class RecordStoreFaultTest : public testing::Test {
 protected:
  using Acknowledged = std::vector<bool>;

  static SqliteRecordStore::Result<std::unique_ptr<SqliteRecordStore>> open(const FaultDisk& disk) {
    return SqliteRecordStore::open({.file = "records", .vfs = disk.vfs_name()});
  }
  static void commit_half(SqliteRecordStore& store, std::uint8_t from, Acknowledged& acknowledged) {
    for (std::uint8_t i = from; i < from + second_half; ++i) {
      acknowledged[i] = store.commit(changes_of(i)).has_value();
    }
  }
  // Two halves, with the store closed between them.
  static Acknowledged play(const FaultDisk& disk) {
    Acknowledged acknowledged(commits);
    for (const std::uint8_t from : {std::uint8_t{0}, second_half}) {
      const auto store = open(disk);
      if (store) commit_half(**store, from, acknowledged);
    }
    return acknowledged;
  }
  static void check(SqliteRecordStore& store, const Acknowledged& acknowledged) {
    const bool is_erased = store.get(1, Bytes{erasing}).value().has_value();
    EXPECT_TRUE(!is_erased || !store.get(1, Bytes{erased}).value()) << "half of a commit";
    std::optional<Bytes> last;
    for (std::uint8_t i = 0; i < commits; ++i) {
      if (i == erased && is_erased) continue;
      const auto own = store.get(1, Bytes{i}).value();
      EXPECT_TRUE(own || !acknowledged[i]) << "lost: " << int{i};
      if (!own) continue;
      EXPECT_EQ(own, value_of(i));
      last = Bytes{i};
    }
    EXPECT_EQ(store.get(1, Bytes{0xff}).value(), last);
  }
  static void check_after_reopening(const FaultDisk& disk, const Acknowledged& acknowledged) {
    const auto store = open(disk);
    ASSERT_TRUE(store) << to_string(store.error());
    check(**store, acknowledged);
    // And it goes on; then nothing is left of what was erased, or never came in.
    EXPECT_TRUE((*store)->commit(Changes{{2, {1}, Bytes{1}}}));
    for (std::uint8_t i = 0; i < commits; ++i) {
      EXPECT_EQ(disk.contains(ByteSpan(value_of(i)).first(64)),
                (*store)->get(1, Bytes{i}).value().has_value());
    }
  }
  static std::uint64_t operations_of_a_play(Counted counted) {
    FaultDisk disk;
    disk.set_fault(UINT64_MAX / 2, Fault::fail_once, counted);
    EXPECT_EQ(play(disk), Acknowledged(commits, true));
    return disk.operations();
  }
  // With a commit between the pieces; whether it was called complete.
  static bool back_up(SqliteRecordStore& store, const std::string& file,
                      Acknowledged& acknowledged) {
    if (!store.begin_backup(file)) return false;
    for (std::uint8_t i = second_half; i < commits; ++i) {
      const auto piece = store.continue_backup(2);
      if (!piece) return false;
      EXPECT_FALSE(*piece);
      acknowledged[i] = store.commit(changes_of(i)).has_value();
    }
    const auto rest = store.continue_backup(-1);
    return rest && *rest;
  }
};

TEST_F(RecordStoreFaultTest, OneFailureAnywhere) {
  for (const auto& [fault, counted] :
       {std::pair{Fault::fail_once, Counted::all}, std::pair{Fault::fail_torn, Counted::changes}}) {
    const std::uint64_t operations = operations_of_a_play(counted);
    ASSERT_GT(operations, 50U);
    for (std::uint64_t n = 1; n <= operations; ++n) {
      SCOPED_TRACE("operation " + std::to_string(n));
      FaultDisk disk;
      disk.set_fault(n, fault, counted);
      const auto acknowledged = play(disk);
      disk.clear_fault();
      check_after_reopening(disk, acknowledged);
      if (HasFailure()) return;
    }
  }
}

TEST_F(RecordStoreFaultTest, PowerLossAnywhere) {
  const std::uint64_t operations = operations_of_a_play(Counted::changes);
  for (std::uint64_t n = 1; n <= operations; ++n) {
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      SCOPED_TRACE("operation " + std::to_string(n) + ", seed " + std::to_string(seed));
      FaultDisk disk;
      disk.set_fault(n, Fault::power_loss);
      const auto acknowledged = play(disk);
      disk.power_on(n * 100 + seed);
      check_after_reopening(disk, acknowledged);
      if (HasFailure()) return;
    }
  }
}

// A copy that is called complete has all that was acknowledged; one that failed leaves nothing and
// harms nothing.
TEST_F(RecordStoreFaultTest, BackupWhoseSourceFailsAnywhere) {
  const test::TemporaryFolder folder;
  const std::string file = folder.file("copy");
  std::uint32_t failed = 0;
  for (std::uint64_t n = 1;; ++n) {
    SCOPED_TRACE("operation " + std::to_string(n));
    FaultDisk disk;
    Acknowledged acknowledged(commits);
    commit_half(*open(disk).value(), 0, acknowledged);
    auto store = open(disk).value();  // with nothing in its memory yet
    const std::uint64_t before = disk.operations();
    disk.set_fault(n, Fault::fail_once, Counted::looks);
    const bool is_whole = back_up(*store, file, acknowledged);
    const bool is_beyond = disk.operations() < before + n;
    disk.clear_fault();
    check(*store, acknowledged);
    EXPECT_EQ(std::filesystem::exists(file), is_whole);
    EXPECT_FALSE(std::filesystem::exists(file + ".part"));
    if (is_whole) check(*SqliteRecordStore::open({.file = file, .vfs = {}}).value(), acknowledged);
    std::filesystem::remove(file);
    failed += is_whole ? 0 : 1;
    if (HasFailure() || is_beyond) break;
  }
  EXPECT_GE(failed, 5U);  // the others a commit had read before
}

}  // namespace
}  // namespace peyk::store
