// Every operation of the disk fails once, or is the last before the power goes: what a desk's store
// acknowledged is there afterwards, of a commit all or nothing, and what it erased is nowhere.
#include <array>
#include <filesystem>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "peyk/store/sqlite_record_store.hpp"

#include "test_values.hpp"
#include "testing/fault_vfs.hpp"

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
    EXPECT_TRUE(folder.names("copy.part").empty());
    if (is_whole) check(*SqliteRecordStore::open({.file = file, .vfs = {}}).value(), acknowledged);
    std::filesystem::remove(file);
    failed += is_whole ? 0 : 1;
    if (HasFailure() || is_beyond) break;
  }
  EXPECT_GE(failed, 5U);  // the others a commit had read before
}

// A byte of the file is another one. A desk finds out by its seals what a record has become and
// under which key; here it must get an error, or records in their order of which one at most is
// new.
class DamagedRecordStoreTest : public RecordStoreFaultTest {
 protected:
  // SQLite's file format, §1.3.3: another number makes it a file that can only be read, so that
  // what is written fails like on a disk that is.
  static constexpr std::size_t written_as = 18;
  static constexpr std::uint8_t first_table = 1;
  static constexpr std::uint8_t tables = 2;
  static constexpr std::uint8_t records_each = 40;

  static Bytes key_of(std::uint8_t i) { return Bytes(1 + i % 5, static_cast<std::uint8_t>(3 * i)); }
  static Bytes small_value_of(std::uint8_t table, std::uint8_t i) {
    return {0x5a, table, i, i, 0xa5};
  }

  // Small enough to try every byte of it, with an index of more than one page.
  static Bytes good_file() {
    FaultDisk disk;
    auto store = open(disk).value();
    Changes changes;
    for (std::uint8_t table = first_table; table < first_table + tables; ++table) {
      for (std::uint8_t i = 0; i < records_each; ++i) {
        changes.push_back({table, key_of(i), small_value_of(table, i)});
        Bytes longest(desk::max_record_key, 0);
        longest.front() = 0xf0;
        longest.back() = i;
        changes.push_back({table, longest, small_value_of(table, i)});
      }
    }
    EXPECT_TRUE(store->commit(changes));
    store.reset();
    return disk.content("records");
  }

  static bool is_of_a_damaged_file(desk::StorageError error) {
    // The number of the format is a byte, too.
    return error == desk::StorageError::corrupt || error == desk::StorageError::newer_format ||
           error == desk::StorageError::older_format;
  }
  static std::vector<desk::Record> all_of(const FaultDisk& disk, std::uint8_t table) {
    const auto store = open(disk).value();
    return store->scan(table, {}, SIZE_MAX).value();
  }

  // Counts the operations that were refused.
  void take(SqliteRecordStore& store) {
    std::size_t strange = 0;
    for (std::uint8_t table = first_table; table < first_table + tables; ++table) {
      const auto read = store.scan(table, {}, SIZE_MAX);
      note(read);
      const auto& good = good_[table];
      EXPECT_LE(read ? read->size() : 0, good.size());
      for (std::size_t i = 0; read && i < read->size(); ++i) {
        const desk::Record& record = (*read)[i];
        EXPECT_LE(record.key.size(), desk::max_record_key);
        EXPECT_TRUE(i == 0 || (*read)[i - 1].key < record.key);
        const auto same = good.find(record.key);
        if (same == good.end() || same->second != record.value) ++strange;
      }
      for (std::uint8_t i = 0; i < records_each; i += 7) note(store.get(table, key_of(i)));
      note(store.commit(Changes{{table, key_of(3), Bytes(300, 1)},
                                {table, key_of(4), std::nullopt},
                                {table, {0xee, table}, Bytes(5'000, 2)}}));
    }
    EXPECT_LE(strange, 1U);
  }
  template <class T>
  void note(const SqliteRecordStore::Result<T>& result) {
    if (result) return;
    ++errors_;
    EXPECT_TRUE(is_of_a_damaged_file(result.error())) << to_string(result.error());
  }

  std::map<std::uint8_t, std::map<Bytes, Bytes>> good_;
  std::size_t errors_ = 0;
};

TEST_F(DamagedRecordStoreTest, IsAnErrorAndNeitherACrashNorRecordsThatWereInvented) {
  const Bytes whole = good_file();
  {
    FaultDisk disk;
    disk.content("records") = whole;
    for (std::uint8_t table = first_table; table < first_table + tables; ++table) {
      for (desk::Record& record : all_of(disk, table)) {
        good_[table].emplace(std::move(record.key), std::move(record.value));
      }
      ASSERT_EQ(good_[table].size(), 2U * records_each);
    }
  }
  std::size_t damaged = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    if (whole[at] == 0 && at % 64 != 0) continue;  // mostly room that nothing uses
    if (at == written_as) continue;
    for (const std::uint8_t flipped : std::to_array<std::uint8_t>({0x01, 0xff, whole[at]})) {
      if (flipped == 0) continue;
      SCOPED_TRACE("byte " + std::to_string(at) + " ^ " + std::to_string(flipped));
      FaultDisk disk;
      disk.content("records") = whole;
      disk.content("records")[at] ^= flipped;
      ++damaged;
      const auto store = open(disk);
      note(store);
      if (store) take(**store);
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(damaged, 10'000U);
  EXPECT_GT(errors_, 1'000U);
}

}  // namespace
}  // namespace peyk::store
