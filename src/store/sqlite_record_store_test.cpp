#include "peyk/store/sqlite_record_store.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <random>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>

#include "test_values.hpp"
#include "testing/fault_vfs.hpp"

namespace peyk::store {
namespace {

using desk::Change;
using desk::StorageError;
using test::FaultDisk;
using Changes = std::vector<Change>;
using Model = std::map<std::pair<desk::Table, Bytes>, Bytes>;

// 64 bytes that occur nowhere else.
Bytes marked(std::uint32_t number) {
  const auto value = test::numbered<Fixed<struct MarkTag, 64>>(0x51000000 + number * 0x1000);
  return {value.span().begin(), value.span().end()};
}

class SqliteRecordStoreTest : public testing::Test {
 protected:
  void open_in_memory() {
    store_.reset();
    options_.file = "records";
    options_.vfs = disk_.vfs_name();
    store_ = SqliteRecordStore::open(options_).value();
  }
  void open_on_disk() {
    store_.reset();
    options_.file = folder_.file("records");
    store_ = SqliteRecordStore::open(options_).value();
  }
  std::vector<Bytes> keys(desk::Table table, const Bytes& from, std::size_t limit) {
    const auto records = store_->scan(table, from, limit).value();
    std::vector<Bytes> all;
    all.reserve(records.size());
    for (const desk::Record& record : records) all.push_back(record.key);
    return all;
  }

  test::TemporaryFolder folder_;
  FaultDisk disk_;
  RecordStoreOptions options_;
  std::unique_ptr<SqliteRecordStore> store_;
};

TEST_F(SqliteRecordStoreTest, PutsReplacesErasesAndKeeps) {
  open_on_disk();
  ASSERT_TRUE(store_->commit(Changes{{1, {1}, Bytes{1}}, {1, {2}, Bytes{2}}, {2, {1}, Bytes{3}}}));
  ASSERT_TRUE(store_->commit(Changes{
      {1, {1}, Bytes{4}}, {1, {2}, std::nullopt}, {1, {9}, std::nullopt}, {1, {}, Bytes{}}}));
  open_on_disk();
  EXPECT_EQ(store_->get(1, Bytes{1}).value(), Bytes{4});
  EXPECT_EQ(store_->get(1, Bytes{2}).value(), std::nullopt);
  EXPECT_EQ(store_->get(2, Bytes{1}).value(), Bytes{3});
  EXPECT_EQ(store_->get(1, Bytes{}).value(), Bytes{});
  EXPECT_EQ(store_->get(2, Bytes{}).value(), std::nullopt);
}

TEST_F(SqliteRecordStoreTest, ScansOneTableInTheOrderOfUnsignedBytes) {
  open_in_memory();
  const Bytes tables{0, 1, 254, 255};
  const Bytes longest(desk::max_record_key, 0xff);
  for (const desk::Table table : tables) {
    ASSERT_TRUE(store_->commit(Changes{{table, {0x80}, Bytes{}},
                                       {table, longest, Bytes{}},
                                       {table, {0x7f, 0xff}, Bytes{}},
                                       {table, {0x80, 0x00}, Bytes{}},
                                       {table, {}, Bytes{}}}));
  }
  for (const desk::Table table : tables) {
    EXPECT_EQ(keys(table, {}, 100),
              (std::vector<Bytes>{{}, {0x7f, 0xff}, {0x80}, {0x80, 0x00}, longest}));
    EXPECT_EQ(keys(table, {0x80}, 2), (std::vector<Bytes>{{0x80}, {0x80, 0x00}}));
    EXPECT_EQ(keys(table, longest, SIZE_MAX), std::vector<Bytes>{longest});
    EXPECT_TRUE(keys(table, {}, 0).empty());
  }
  EXPECT_TRUE(keys(2, {}, 100).empty());
}

// Values of all sizes come and go; after each commit nothing that was replaced or erased is left in
// the file, in its free pages or in the log.
TEST_F(SqliteRecordStoreTest, WhatIsGoneIsOverwritten) {
  open_in_memory();
  // NOLINTNEXTLINE(cert-msc51-cpp): so that it repeats
  std::mt19937 random(5);
  std::map<Bytes, std::uint32_t> live;
  std::uint32_t number = 0;
  for (int commit = 0; commit < 300; ++commit) {
    std::vector<std::uint32_t> gone;
    Changes changes;
    for (int i = 0; i < 3; ++i) {
      const Bytes key(1 + random() % 40, static_cast<std::uint8_t>(random() % 60));
      if (const auto old = live.find(key); old != live.end()) gone.push_back(old->second);
      live.erase(key);
      if (random() % 3 == 0) {
        changes.push_back({1, key, std::nullopt});
        continue;
      }
      Bytes value(random() % (random() % 8 == 0 ? 12'000 : 600), 0);
      const Bytes mark = marked(++number);
      value.insert(value.end(), mark.begin(), mark.end());
      changes.push_back({1, key, value});
      live[key] = number;
    }
    // A value put and replaced in the same commit never was.
    ASSERT_TRUE(store_->commit(changes));
    for (const std::uint32_t old : gone) {
      ASSERT_FALSE(disk_.contains(marked(old))) << "commit " << commit;
    }
  }
  for (std::uint32_t i = 1; i <= number; ++i) {
    const bool lives =
        std::ranges::any_of(live, [i](const auto& each) { return each.second == i; });
    EXPECT_EQ(disk_.contains(marked(i)), lives) << i;
  }
}

TEST_F(SqliteRecordStoreTest, LogIsWipedAsOftenAsAsked) {
  options_.wipe_log_every = 3;
  open_in_memory();
  const auto replace = [this](std::uint32_t i) {
    ASSERT_TRUE(store_->commit(Changes{{1, {1}, marked(i)}}));
  };
  replace(1);
  replace(2);
  EXPECT_TRUE(disk_.contains(marked(1)));
  replace(3);
  EXPECT_FALSE(disk_.contains(marked(1)) || disk_.contains(marked(2)));
  replace(4);
  EXPECT_TRUE(disk_.contains(marked(3)));
  open_in_memory();  // also on closing
  EXPECT_FALSE(disk_.contains(marked(3)));
  EXPECT_TRUE(disk_.contains(marked(4)));
}

TEST_F(SqliteRecordStoreTest, IsPrivateAndForOneAtATime) {
  open_on_disk();
  ASSERT_TRUE(store_->commit(Changes{{1, {1}, Bytes{1}}}));
  struct stat status{};
  ASSERT_EQ(::stat(options_.file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(SqliteRecordStore::open(options_).error(), StorageError::locked);
  ASSERT_TRUE(store_->begin_backup(folder_.file("copy")));
  ASSERT_TRUE(store_->continue_backup(-1).value());
  options_.file = folder_.file("copy");
  const auto copy = SqliteRecordStore::open(options_).value();
  EXPECT_EQ(copy->get(1, Bytes{1}).value(), Bytes{1});
}

TEST_F(SqliteRecordStoreTest, IsCopiedInPiecesWithCommitsBetween) {
  open_on_disk();
  Changes many;
  for (std::uint8_t i = 0; i < 200; ++i) many.push_back({1, {i}, Bytes(4'000, i)});
  ASSERT_TRUE(store_->commit(many));
  ASSERT_TRUE(store_->begin_backup(folder_.file("copy")));
  std::uint8_t pieces = 0;
  while (!store_->continue_backup(16).value()) {
    EXPECT_FALSE(std::filesystem::exists(folder_.file("copy")));
    ++pieces;
    ASSERT_TRUE(store_->commit(Changes{{1, {0}, marked(pieces)}, {1, {199}, marked(pieces)}}));
  }
  EXPECT_GE(pieces, 10);
  options_.file = folder_.file("copy");
  const auto copy = SqliteRecordStore::open(options_).value();
  EXPECT_EQ(copy->get(1, Bytes{0}).value(), marked(pieces));
  EXPECT_EQ(copy->get(1, Bytes{100}).value(), Bytes(4'000, 100));
  EXPECT_EQ(copy->get(1, Bytes{199}).value(), marked(pieces));
}

TEST_F(SqliteRecordStoreTest, WhatWasErasedDuringABackupIsNotInTheCopy) {
  open_on_disk();
  Changes many;
  for (std::uint8_t i = 0; i < 200; ++i) many.push_back({1, {i}, Bytes(4'000, i)});
  many[3].value = marked(3);
  many[4].value = marked(4);
  ASSERT_TRUE(store_->commit(many));
  ASSERT_TRUE(store_->begin_backup(folder_.file("copy")));
  ASSERT_FALSE(store_->continue_backup(100).value());
  ASSERT_TRUE(store_->commit(Changes{{1, {3}, std::nullopt}}));
  ASSERT_TRUE(store_->continue_backup(-1).value());
  std::ifstream file(folder_.file("copy"), std::ios::binary);
  const std::string copied{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(copied.find(to_text(marked(3))), std::string::npos);
  EXPECT_NE(copied.find(to_text(marked(4))), std::string::npos);  // what is there is found
}

TEST_F(SqliteRecordStoreTest, ABackupThatIsEndedLeavesNothing) {
  open_on_disk();
  ASSERT_TRUE(store_->commit(Changes{{1, {1}, Bytes(200'000, 1)}}));
  ASSERT_TRUE(store_->begin_backup(folder_.file("copy")));
  ASSERT_FALSE(store_->continue_backup(1).value());
  store_->end_backup();
  EXPECT_TRUE(folder_.names("copy").empty());
  EXPECT_EQ(store_->continue_backup(1).error(), StorageError::io_failed);
}

TEST_F(SqliteRecordStoreTest, FullDiskAndLaterFree) {
  open_in_memory();
  ASSERT_TRUE(store_->commit(Changes{{1, {1}, marked(1)}}));
  disk_.set_size_limit(disk_.size() + 5'000);
  const Changes large{{1, {1}, marked(2)}, {1, {2}, Bytes(50'000, 1)}};
  EXPECT_EQ(store_->commit(large).error(), StorageError::disk_full);
  EXPECT_EQ(store_->get(1, Bytes{1}).value(), marked(1));
  disk_.set_size_limit(std::nullopt);
  EXPECT_TRUE(store_->commit(large));
  open_in_memory();
  EXPECT_EQ(store_->get(1, Bytes{1}).value(), marked(2));
}

using SqliteRecordStoreDeathTest = SqliteRecordStoreTest;
// On the system's own files: more than SQLite writes at once (128 KiB) has to be wiped.
TEST_F(SqliteRecordStoreDeathTest, OpensAndWipesALongLogThatADeadProcessLeft) {
  options_.file = folder_.file("records");
  options_.wipe_log_every = 1'000;
  const auto die = [this] {
    const auto store = SqliteRecordStore::open(options_).value();
    for (std::uint8_t i = 0; i < 8; ++i) {
      if (!store->commit(Changes{{1, {i}, Bytes(60'000, i)}})) _exit(1);
    }
    _exit(0);  // the log stays as it is
  };
  EXPECT_EXIT(die(), testing::ExitedWithCode(0), "");
  const auto store = SqliteRecordStore::open(options_);
  ASSERT_TRUE(store) << to_string(store.error());
  for (std::uint8_t i = 0; i < 8; ++i)
    EXPECT_EQ((*store)->get(1, Bytes{i}).value(), Bytes(60'000, i));
  std::ifstream log(options_.file + "-wal", std::ios::binary);
  const std::string left{std::istreambuf_iterator<char>(log), {}};
  ASSERT_GT(left.size(), 300'000U);
  EXPECT_EQ(left.find_first_not_of('\0'), std::string::npos);
}

TEST_F(SqliteRecordStoreDeathTest, KeysHaveALimit) {
  open_in_memory();
  EXPECT_DEATH(std::ignore = store_->commit(Changes{{1, Bytes(desk::max_record_key + 1), Bytes{}}}),
               "");
}

}  // namespace
}  // namespace peyk::store
