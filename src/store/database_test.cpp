#include "database.hpp"

#include <array>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "peyk/store/sqlite_box_store.hpp"
#include "peyk/store/sqlite_record_store.hpp"

#include "test_values.hpp"

namespace peyk::store {
namespace {

constexpr std::array<std::string_view, 3> three_steps{
    "CREATE TABLE note(text TEXT); INSERT INTO note VALUES('first');",
    "ALTER TABLE note ADD COLUMN size INTEGER; UPDATE note SET size=length(text);",
    "UPDATE note SET text=text||' and third';"};

Format format_of(std::size_t steps, std::string_view kind = "test notes") {
  return {kind, std::span(three_steps).first(steps)};
}

class DatabaseTest : public testing::Test {
 protected:
  [[nodiscard]] Result<Database> open(const Format& format) const {
    return Database::open({.file = file_, .vfs = {}}, format);
  }
  // As another program, or a hand, might change the file.
  void change_from_outside(const char* text) const {
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(file_.c_str(), &other), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(other, text, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(other);
  }
  static std::string text_of(const Database& database, std::string_view query) {
    auto statement = database.prepare(query).value();
    auto run = statement.run();
    EXPECT_TRUE(run.step().value());
    return to_text(run.blob(0));
  }

  test::TemporaryFolder folder_;
  std::string file_ = folder_.file("database");
};

TEST_F(DatabaseTest, OlderFormatIsMovedUpStepByStep) {
  ASSERT_TRUE(open(format_of(1)));
  {
    const auto database = open(format_of(3)).value();
    EXPECT_EQ(text_of(database, "SELECT text||'/'||size FROM note"), "first and third/5");
    EXPECT_EQ(text_of(database, "SELECT CAST(version AS TEXT) FROM peyk_format"), "3");
  }
  const auto again = open(format_of(3)).value();  // and only once
  EXPECT_EQ(text_of(again, "SELECT text FROM note"), "first and third");
}

TEST_F(DatabaseTest, NewFileTakesEveryStep) {
  const auto database = open(format_of(3)).value();
  EXPECT_EQ(text_of(database, "SELECT text||'/'||size FROM note"), "first and third/5");
}

TEST_F(DatabaseTest, StepThatFailsLeavesTheOldFormat) {
  ASSERT_TRUE(open(format_of(1)));
  const std::array<std::string_view, 2> broken{three_steps[0],
                                               "DELETE FROM note; INSERT INTO nowhere VALUES(1);"};
  EXPECT_FALSE(open({"test notes", broken}));
  const auto database = open(format_of(1)).value();
  EXPECT_EQ(text_of(database, "SELECT text FROM note"), "first");
}

TEST_F(DatabaseTest, NewerFormatIsRefusedAndNotTouched) {
  ASSERT_TRUE(open(format_of(3)));
  EXPECT_EQ(open(format_of(2)).error(), Failure::newer_format);
  const auto database = open(format_of(3)).value();
  EXPECT_EQ(text_of(database, "SELECT text FROM note"), "first and third");
}

TEST_F(DatabaseTest, FormatBeforeTheOldestIsRefusedAndNotTouched) {
  ASSERT_TRUE(open(format_of(1)));
  Format format = format_of(3);
  format.oldest = 2;
  EXPECT_EQ(open(format).error(), Failure::older_format);
  EXPECT_EQ(text_of(open(format_of(1)).value(), "SELECT text FROM note"), "first");
  file_ = folder_.file("new");
  EXPECT_TRUE(open(format));
}

TEST_F(DatabaseTest, OtherKindAndOtherProgramsFilesAreRefused) {
  ASSERT_TRUE(open(format_of(1)));
  EXPECT_EQ(open(format_of(1, "another kind")).error(), Failure::corrupt);
  change_from_outside("DROP TABLE peyk_format");
  EXPECT_EQ(open(format_of(1)).error(), Failure::corrupt);
}

// A view in the place of a table can be read without end, and gives nothing up that is erased.
TEST_F(DatabaseTest, AViewOrATriggerInTheFileIsDamage) {
  for (const char* foreign :
       {"ALTER TABLE note RENAME TO hidden; CREATE VIEW note AS WITH RECURSIVE n(i) AS (SELECT 1 "
        "UNION ALL SELECT i FROM n) SELECT 'first' AS text FROM n",
        "CREATE TRIGGER kept BEFORE DELETE ON note BEGIN SELECT RAISE(IGNORE); END",
        "ALTER TABLE peyk_format RENAME TO hidden; CREATE VIEW peyk_format AS SELECT * FROM "
        "hidden"}) {
    file_ = folder_.file("of " + std::to_string(std::string_view(foreign).size()));
    ASSERT_TRUE(open(format_of(1)));
    ASSERT_TRUE(open(format_of(1)));
    change_from_outside(foreign);
    const auto opened = open(format_of(1));
    ASSERT_FALSE(opened) << foreign;
    EXPECT_EQ(opened.error(), Failure::corrupt) << foreign;
  }
}

// What computes when it is read or written, or has a module of SQLite read what the file says.
TEST_F(DatabaseTest, WhatNoFormatMadeIsDamage) {
  for (const char* foreign :
       {"CREATE VIRTUAL TABLE more USING fts5(text)",
        "ALTER TABLE note RENAME TO hidden; CREATE VIRTUAL TABLE note USING fts5(text)",
        "CREATE VIRTUAL TABLE more USING rtree(id, low, high)",
        "ALTER TABLE note ADD COLUMN more AS (upper(text))",
        "ALTER TABLE peyk_format ADD COLUMN more AS (kind)",
        "CREATE INDEX more ON note(lower(text))", "CREATE TABLE more(text TEXT)"}) {
    file_ = folder_.file("of " + std::to_string(std::hash<std::string_view>()(foreign)));
    ASSERT_TRUE(open(format_of(1)));
    ASSERT_TRUE(open(format_of(1)));
    change_from_outside(foreign);
    for (const std::size_t steps : {1U, 3U}) {
      const auto opened = open(format_of(steps));
      ASSERT_FALSE(opened) << foreign;
      EXPECT_EQ(opened.error(), Failure::corrupt) << foreign;
    }
  }
}

TEST_F(DatabaseTest, SyncsEveryCommitIntoALog) {
  const auto database = open(format_of(1)).value();
  EXPECT_EQ(text_of(database, "PRAGMA journal_mode"), "wal");
  EXPECT_EQ(text_of(database, "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous"), "2");
  EXPECT_EQ(text_of(database, "PRAGMA locking_mode"), "exclusive");
}

TEST_F(DatabaseTest, TheTwoStoresRefuseEachOthersFilesAndNewerOnes) {
  ASSERT_TRUE(SqliteBoxStore::open({.file = file_, .vfs = {}}));
  EXPECT_EQ(SqliteRecordStore::open({.file = file_, .vfs = {}}).error(),
            desk::StorageError::corrupt);
  change_from_outside("UPDATE peyk_format SET version=version+1");
  EXPECT_EQ(SqliteBoxStore::open({.file = file_, .vfs = {}}).error(),
            box::StoreError::newer_format);
  file_ = folder_.file("records");
  ASSERT_TRUE(SqliteRecordStore::open({.file = file_, .vfs = {}}));
  change_from_outside("UPDATE peyk_format SET version=version+1");
  EXPECT_EQ(SqliteRecordStore::open({.file = file_, .vfs = {}}).error(),
            desk::StorageError::newer_format);
  change_from_outside("UPDATE peyk_format SET version=1");
  EXPECT_EQ(SqliteRecordStore::open({.file = file_, .vfs = {}}).error(),
            desk::StorageError::older_format);
  change_from_outside("UPDATE peyk_format SET version=0");
  EXPECT_EQ(SqliteRecordStore::open({.file = file_, .vfs = {}}).error(),
            desk::StorageError::corrupt);
}

}  // namespace
}  // namespace peyk::store
