#include "peyk/store/sqlite_box_store.hpp"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <sys/resource.h>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>

#include "peyk/box/memory_box_store.hpp"

#include "test_values.hpp"
#include "testing/fault_vfs.hpp"

namespace peyk::store {
namespace {

using box::Outcome;
using box::StoreError;
using test::add_tag;
using test::numbered;
using test::put;
using test::put_record;
using Batch = std::vector<box::Write>;

std::vector<Outcome> outcomes(box::BoxStore& store, const Batch& batch) {
  const auto results = store.commit(batch).value();
  std::vector<Outcome> all;
  all.reserve(results.size());
  for (const box::WriteResult& result : results) all.push_back(result.outcome);
  return all;
}

class SqliteBoxStoreTest : public testing::Test {
 protected:
  [[nodiscard]] box::StoreResult<bool> back_up(const std::string& file) const {
    const auto begun = store_->begin_backup(file, {{{'M'}, {7}}});
    if (!begun) return std::unexpected(begun.error());
    return store_->continue_backup(-1);
  }
  void open() {
    store_.reset();
    options_.file = folder_.file("boxes");
    store_ = SqliteBoxStore::open(options_).value();
  }
  [[nodiscard]] StoreError error_of_opening() const {
    const auto store = SqliteBoxStore::open(options_);
    EXPECT_FALSE(store);
    return store ? StoreError::io_failed : store.error();
  }

  test::TemporaryFolder folder_;
  test::FaultDisk disk_;  // for tests that ask for it
  BoxStoreOptions options_;
  std::unique_ptr<SqliteBoxStore> store_;
};

TEST_F(SqliteBoxStoreTest, ConflictsAndRepeatsAlsoAfterARestart) {
  open();
  EXPECT_EQ(outcomes(*store_, {put(1, 1), put(1, 1), put(1, 2)}),
            (std::vector{Outcome::stored, Outcome::stored, Outcome::conflict}));
  open();
  EXPECT_EQ(outcomes(*store_, {put(1, 2), put(1, 1)}),
            (std::vector{Outcome::conflict, Outcome::stored}));
  EXPECT_EQ(store_->get_body(numbered<box::BoxName>(1)).value(), numbered<box::Body>(1));
  EXPECT_EQ(store_->get_body(numbered<box::BoxName>(2)).value(), std::nullopt);
  EXPECT_EQ(store_->box_count().value(), 1U);
}

TEST_F(SqliteBoxStoreTest, FullAtItsCapacityAlsoAfterARestart) {
  options_.capacity = 2;
  open();
  EXPECT_EQ(outcomes(*store_, {put(1, 1, 5), put(2, 1, 6), put(3, 1, 5), put(1, 1, 5)}),
            (std::vector{Outcome::stored, Outcome::stored, Outcome::full, Outcome::stored}));
  open();
  EXPECT_EQ(outcomes(*store_, {put(3, 1, 5)}), std::vector{Outcome::full});
  (void)store_->commit(Batch{box::writes::EraseExpired{box::Hour(6)}}).value();
  EXPECT_EQ(outcomes(*store_, {put(3, 1, 5)}), std::vector{Outcome::stored});
}

// Two names whose first 8 bytes are the same: anyone can make such of their own.
TEST_F(SqliteBoxStoreTest, NamesThatBeginAlikeAreDifferentNames) {
  std::array<box::BoxName, 3> names;
  for (std::uint8_t i = 0; i < 3; ++i) {
    names[i] = numbered<box::BoxName>(7);
    names[i].mutable_span()[31] = i;
  }
  const auto put_twin = [&names](std::size_t i, std::uint32_t hour) {
    return box::writes::PutBody{names[i], numbered<box::Body>(static_cast<std::uint32_t>(i)),
                                box::Hour(hour)};
  };
  open();
  (void)store_->commit(Batch{put_twin(0, 5), put_twin(1, 6), put_twin(2, 7)}).value();
  const auto has = [&](std::uint32_t i) {
    return store_->get_body(names[i]).value() == numbered<box::Body>(i);
  };
  EXPECT_TRUE(has(0) && has(1) && has(2));
  (void)store_->commit(Batch{box::writes::EraseExpired{box::Hour(6)}}).value();
  open();
  EXPECT_TRUE(!has(0) && has(1) && has(2));
  EXPECT_EQ(outcomes(*store_, {put_twin(0, 8), put_twin(1, 6)}),
            (std::vector{Outcome::stored, Outcome::stored}));
  EXPECT_EQ(store_->box_count().value(), 3U);
  (void)store_->commit(Batch{box::writes::EraseExpired{box::Hour(8)}}).value();
  EXPECT_TRUE(has(0) && !has(1) && !has(2));
  (void)store_->commit(Batch{box::writes::EraseExpired{box::Hour(9)}}).value();
  EXPECT_EQ(store_->box_count().value(), 0U);
}

// Any sequence of batches, restarts between: the store in memory says what must come of it.
TEST_F(SqliteBoxStoreTest, DoesWhatTheStoreInMemoryDoes) {
  constexpr std::uint64_t capacity = 60;
  // NOLINTNEXTLINE(cert-msc51-cpp): so that it repeats
  std::mt19937 random(7U);
  const auto any = [&random](std::uint32_t below) {
    return static_cast<std::uint32_t>(random() % below);
  };
  const auto any_write = [&any]() -> box::Write {
    switch (any(9)) {
      case 0:
        return put_record({static_cast<std::uint8_t>(any(8))}, Bytes(any(9'000), 1));
      case 1:
        return box::writes::EraseRecord{{static_cast<std::uint8_t>(any(8))}};
      case 2:
        return box::writes::EraseExpired{box::Hour(any(12)), any(8)};
      case 3:
        return any(6) != 0 ? add_tag(any(9), any(50)) : box::writes::EraseReplayTags{Day(any(4))};
      case 4:
        return add_tag(any(9), any(50));
      default:
        return put(any(100), any(2), any(12));
    }
  };
  options_.vfs = disk_.vfs_name();
  options_.file = "boxes";
  options_.capacity = capacity;
  options_.checkpoint_pages = 50;
  store_ = SqliteBoxStore::open(options_).value();
  box::MemoryBoxStore model(capacity);
  for (int round = 0; round < 200; ++round) {
    Batch batch;
    for (std::uint32_t i = any(24); i > 0; --i) batch.push_back(any_write());
    ASSERT_EQ(store_->commit(batch).value(), model.commit(batch).value()) << round;
    if (round % 10 == 9) {
      store_.reset();
      store_ = SqliteBoxStore::open(options_).value();
    }
    ASSERT_EQ(store_->records().value(), model.records().value());
    ASSERT_EQ(store_->replay_days().value(), model.replay_days().value());
    for (std::uint32_t day = 0; day < 9; ++day) {
      ASSERT_EQ(store_->replay_tags(Day(day)).value(), model.replay_tags(Day(day)).value());
    }
    ASSERT_EQ(store_->box_count().value(), model.box_count().value());
    for (std::uint32_t name = 0; name < 100; ++name) {
      const auto body = store_->get_body(numbered<box::BoxName>(name)).value();
      ASSERT_EQ(body, model.get_body(numbered<box::BoxName>(name)).value()) << name;
    }
  }
}

TEST_F(SqliteBoxStoreTest, ADayOfManyCommitsIsForgottenAtOnceAndSweptLater) {
  open();
  for (std::uint32_t i = 0; i < 200; ++i) (void)store_->commit(Batch{add_tag(5, i)}).value();
  EXPECT_EQ(store_->replay_tags(Day(5)).value().size(), 200U);
  (void)store_->commit(Batch{box::writes::EraseReplayTags{Day(6)}, add_tag(6, 1)}).value();
  EXPECT_EQ(store_->replay_days().value(), std::vector{Day(6)});
  EXPECT_TRUE(store_->replay_tags(Day(5)).value().empty());
  open();  // rows of the day are still being swept
  EXPECT_EQ(store_->replay_days().value(), std::vector{Day(6)});
  for (std::uint32_t i = 0; i < 10; ++i) (void)store_->commit(Batch{add_tag(6, i)}).value();
  EXPECT_EQ(store_->replay_tags(Day(6)).value().size(), 11U);
}

TEST_F(SqliteBoxStoreTest, PeriodsAtTheEndsOfTheRange) {
  open();
  EXPECT_EQ(outcomes(*store_, {put(1, 1, 0), put(2, 1, UINT32_MAX)}),
            (std::vector{Outcome::stored, Outcome::stored}));
  const auto erased = store_->commit(Batch{box::writes::EraseExpired{box::Hour(UINT32_MAX)}});
  EXPECT_EQ(erased.value()[0].erased, 1U);
  (void)store_->commit(Batch{add_tag(0, 1), add_tag(UINT32_MAX, 2)}).value();
  EXPECT_EQ(store_->replay_days().value(), (std::vector{Day(0), Day(UINT32_MAX)}));
}

TEST_F(SqliteBoxStoreTest, OnlyItsOwnerMayReadItsFiles) {
  options_.file = folder_.file("boxes");
  std::ofstream(options_.file).close();  // as if made by somebody, for all to read
  std::filesystem::permissions(options_.file, std::filesystem::perms(0644));
  open();
  (void)store_->commit(Batch{put(1, 1)}).value();
  ASSERT_TRUE(back_up(folder_.file("copy")).value());
  for (const char* name : {"boxes", "boxes-wal", "copy"}) {
    struct stat status{};
    ASSERT_EQ(::stat(folder_.file(name).c_str(), &status), 0) << name;
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << name;
  }
}

TEST_F(SqliteBoxStoreTest, IsForOneAtATime) {
  open();
  EXPECT_EQ(error_of_opening(), StoreError::locked);
  // The attempt has not freed the lock of the first.
  EXPECT_EQ(error_of_opening(), StoreError::locked);
  EXPECT_EQ(outcomes(*store_, {put(1, 1)}), std::vector{Outcome::stored});
  store_.reset();
  EXPECT_TRUE(SqliteBoxStore::open(options_));
}

TEST_F(SqliteBoxStoreTest, BackupIsAWholeStoreAndReplacesTheOneBefore) {
  open();
  (void)store_->commit(Batch{put(1, 1), put_record({1}, {2}), add_tag(5, 1)}).value();
  ASSERT_TRUE(back_up(folder_.file("copy")).value());
  (void)store_->commit(Batch{put(2, 1)}).value();
  ASSERT_TRUE(back_up(folder_.file("copy")).value());
  (void)store_->commit(Batch{put(3, 1)}).value();
  EXPECT_FALSE(back_up(folder_.file("no/such/folder")));
  options_.file = folder_.file("copy");
  const auto copy = SqliteBoxStore::open(options_).value();
  EXPECT_EQ(copy->box_count().value(), 2U);
  EXPECT_EQ(copy->get_body(numbered<box::BoxName>(2)).value(), numbered<box::Body>(1));
  EXPECT_EQ(copy->records().value(), (std::vector<box::SmallRecord>{{{'M'}, {7}}}));
  EXPECT_EQ(copy->replay_tags(Day(5)).value().size(), 1U);
  EXPECT_TRUE(folder_.names("copy.part").empty());
}

TEST_F(SqliteBoxStoreTest, BackupGoesOnBetweenCommits) {
  open();
  for (std::uint32_t i = 0; i < 50; ++i) (void)store_->commit(Batch{put(i, i)}).value();
  ASSERT_TRUE(store_->begin_backup(folder_.file("copy"), {}));
  std::uint32_t next = 100;
  while (!store_->continue_backup(10).value()) {
    // Also into the part that was copied before.
    (void)store_->commit(Batch{put(next++, 1), put_record({1}, {3}), add_tag(5, next)}).value();
  }
  EXPECT_GT(next, 110U);
  (void)store_->commit(Batch{put(next, 1)}).value();
  options_.file = folder_.file("copy");
  const auto copy = SqliteBoxStore::open(options_).value();
  EXPECT_EQ(copy->box_count().value(), 50U + (next - 100));
  for (std::uint32_t i = 100; i < next; ++i) {
    EXPECT_EQ(copy->get_body(numbered<box::BoxName>(i)).value(), numbered<box::Body>(1)) << i;
  }
  EXPECT_TRUE(copy->records().value().empty());
}

TEST_F(SqliteBoxStoreTest, BackupThatEndsEarlyLeavesNothing) {
  open();
  for (std::uint32_t i = 0; i < 50; ++i) (void)store_->commit(Batch{put(i, i)}).value();
  ASSERT_TRUE(store_->begin_backup(folder_.file("copy"), {}));
  EXPECT_FALSE(store_->continue_backup(10).value());
  EXPECT_EQ(folder_.names("copy").size(), 1U);
  store_->end_backup();
  EXPECT_TRUE(folder_.names("copy").empty());
  ASSERT_TRUE(store_->begin_backup(folder_.file("copy"), {}));
  EXPECT_FALSE(store_->continue_backup(10).value());
  store_.reset();  // as when the courier is stopped
  EXPECT_TRUE(folder_.names("copy").empty());
}

// Somebody lays a pipe where a log of the copy would lie: who opens it for writing waits for ever.
TEST_F(SqliteBoxStoreTest, APipeInTheWayHoldsNobodyUp) {
  open();
  ASSERT_TRUE(store_->begin_backup(folder_.file("copy"), {}));
  const std::string pipe = folder_.file(folder_.names("copy").at(0)) + "-wal";
  ASSERT_EQ(::mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR), 0);
  store_->end_backup();
  EXPECT_TRUE(folder_.names("copy").empty());
}

TEST_F(SqliteBoxStoreTest, BackupTakesNoOtherFileForItsOwn) {
  open();
  (void)store_->commit(Batch{put(1, 1)}).value();
  std::ofstream(folder_.file("copy.part")) << "somebody's";
  ASSERT_TRUE(back_up(folder_.file("copy")).value());
  std::ifstream file(folder_.file("copy.part"));
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "somebody's");
  EXPECT_EQ(folder_.names("copy").size(), 2U);
}

// In a folder where others may rename files.
TEST_F(SqliteBoxStoreTest, AStoreThatWasLaidInThePlaceOfABackupIsNotTakenForIt) {
  options_.file = folder_.file("foreign");
  (void)SqliteBoxStore::open(options_).value();
  open();
  for (std::uint32_t i = 0; i < 50; ++i) (void)store_->commit(Batch{put(i, i)}).value();
  ASSERT_TRUE(store_->begin_backup(folder_.file("copy"), {}));
  EXPECT_FALSE(store_->continue_backup(10).value());
  const std::string part = folder_.file(folder_.names("copy.part").at(0));
  std::filesystem::rename(part, folder_.file("moved"));
  std::filesystem::rename(folder_.file("foreign"), part);
  auto whole = store_->continue_backup(10);
  while (whole && !*whole) whole = store_->continue_backup(10);
  EXPECT_FALSE(whole);
  EXPECT_TRUE(folder_.names("copy").empty());
  std::ifstream moved(folder_.file("moved"), std::ios::binary);
  const std::string left(std::istreambuf_iterator<char>(moved), {});
  EXPECT_FALSE(left.empty());
  EXPECT_EQ(left.find_first_not_of('\0'), std::string::npos);
}

TEST_F(SqliteBoxStoreTest, RecordsAreNowhereInABackup) {
  const auto secret = numbered<Fixed<struct SecretTag, 64>>(0x51000000);
  open();
  const Bytes value(secret.span().begin(), secret.span().end());
  (void)store_->commit(Batch{put_record({1}, value), put(1, 1)}).value();
  const auto holds_secret = [&](const char* name) {
    std::ifstream file(folder_.file(name), std::ios::binary);
    const std::string all((std::istreambuf_iterator<char>(file)), {});
    return all.find(to_text(value)) != std::string::npos;
  };
  ASSERT_TRUE(back_up(folder_.file("copy")).value());
  store_.reset();
  EXPECT_TRUE(holds_secret("boxes"));
  EXPECT_FALSE(holds_secret("copy"));
}

// What an unfinished copy of a store with a secret holds, through a descriptor of our own: also
// when it has no name any more.
class UnfinishedBackupTest : public SqliteBoxStoreTest {
 protected:
  static constexpr int piece = 100;

  ~UnfinishedBackupTest() override { ::close(part_); }
  // More than SQLite keeps in memory, the secret in it.
  void begin() {
    open();
    (void)store_->commit(Batch{put_record({1}, secret_)}).value();
    for (std::uint32_t i = 0; i < 1'500; i += 50) {
      Batch bodies;
      for (std::uint32_t j = 0; j < 50; ++j) bodies.push_back(put(i + j, i));
      (void)store_->commit(bodies).value();
    }
    ASSERT_TRUE(store_->begin_backup(folder_.file("copy"), {}));
    part_ = ::open(folder_.file(folder_.names("copy").at(0)).c_str(), O_RDONLY | O_CLOEXEC);
    while (!holds_secret() || content().size() < 2'000'000)
      ASSERT_FALSE(store_->continue_backup(piece).value());
  }
  [[nodiscard]] std::string content() const {
    struct stat found{};
    EXPECT_EQ(::fstat(part_, &found), 0);
    std::string all(static_cast<std::size_t>(found.st_size), '?');
    EXPECT_EQ(::pread(part_, all.data(), all.size(), 0), static_cast<ssize_t>(all.size()));
    return all;
  }
  [[nodiscard]] bool holds_secret() const {
    return content().find(to_text(secret_)) != std::string::npos;
  }

  const Bytes secret_ = [] {
    const auto value = numbered<Fixed<struct SecretTag, 64>>(0x51000000);
    return Bytes(value.span().begin(), value.span().end());
  }();
  int part_ = -1;
};

TEST_F(UnfinishedBackupTest, IsOverwrittenWhenItIsEnded) {
  ASSERT_NO_FATAL_FAILURE(begin());
  store_->end_backup();
  EXPECT_TRUE(folder_.names("copy").empty());
  EXPECT_GT(content().size(), 1'000'000U);
  EXPECT_EQ(content().find_first_not_of('\0'), std::string::npos);
}

TEST_F(UnfinishedBackupTest, IsOverwrittenPieceByPieceWhenTheDiskFails) {
  ASSERT_NO_FATAL_FAILURE(begin());
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &limit), 0);
  const rlimit less{.rlim_cur = content().size() + 1'000'000, .rlim_max = limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &less), 0);
  int pieces = 0;  // after the secret was gone
  auto whole = store_->continue_backup(piece);
  for (; whole && !*whole; whole = store_->continue_backup(piece)) {
    if (!holds_secret()) ++pieces;
  }
  setrlimit(RLIMIT_FSIZE, &limit);
  std::ignore = std::signal(SIGXFSZ, before);
  EXPECT_FALSE(whole);
  EXPECT_GT(pieces, 3);
  EXPECT_TRUE(folder_.names("copy").empty());
  EXPECT_GT(content().size(), 1'000'000U);
  EXPECT_EQ(content().find_first_not_of('\0'), std::string::npos);
  EXPECT_TRUE(store_->commit(Batch{put(5'000, 1)}));
}

TEST_F(SqliteBoxStoreTest, WithLittleRoomItTakesNoBodiesThenNoTagsAndGoesOnErasing) {
  std::uint64_t room = 1'000'000;
  options_.reserve = 1'000'000;
  options_.disk_room = [&room] { return room; };
  open();
  for (std::uint32_t i = 0; i < 20; ++i) (void)store_->commit(Batch{put(i, 1, 5)}).value();
  EXPECT_TRUE(store_->has_room());
  room = 900'000;
  EXPECT_FALSE(store_->has_room());
  EXPECT_EQ(outcomes(*store_, {put(50, 1), put(1, 1), add_tag(5, 1), put_record({1}, {1})}),
            (std::vector{Outcome::full, Outcome::stored, Outcome::done, Outcome::done}));
  room = 10'000;
  EXPECT_EQ(store_->commit(Batch{add_tag(5, 2)}).error(), StoreError::disk_full);
  const Batch erase{box::writes::EraseExpired{box::Hour(6)}, box::writes::EraseRecord{{1}},
                    box::writes::EraseReplayTags{Day(5)}};
  EXPECT_EQ(store_->commit(erase).value()[0].erased, 20U);
  // What was freed in the file is room.
  EXPECT_EQ(outcomes(*store_, {add_tag(5, 2), put(50, 1)}),
            (std::vector{Outcome::done, Outcome::full}));
  room = 850'000;
  EXPECT_EQ(outcomes(*store_, {put(50, 1)}), std::vector{Outcome::stored});
}

// The courier goes on, whatever room a copy would take.
TEST_F(SqliteBoxStoreTest, ABackupLeavesTheReserveAlone) {
  std::uint64_t room = 1'500'000;
  options_.reserve = 1'000'000;
  options_.disk_room = [&room] { return room; };
  open();
  for (std::uint32_t i = 0; i < 50; ++i) (void)store_->commit(Batch{put(i, 1)}).value();
  EXPECT_EQ(store_->begin_backup(folder_.file("copy"), {}).error(), StoreError::disk_full);
  room = 3'000'000;
  ASSERT_TRUE(store_->begin_backup(folder_.file("copy"), {}));
  EXPECT_FALSE(store_->continue_backup(10).value());
  room = 999'999;
  auto whole = store_->continue_backup(10);
  while (whole && !*whole) whole = store_->continue_backup(10);
  EXPECT_EQ(whole.error(), StoreError::disk_full);
  EXPECT_TRUE(folder_.names("copy").empty());
  EXPECT_TRUE(store_->commit(Batch{add_tag(5, 2)}));
}

TEST_F(SqliteBoxStoreTest, LinksInTheWayToItsFolderAreFollowedAndOfTheFileNot) {
  namespace fs = std::filesystem;
  fs::create_directory(folder_.file("var"));
  fs::create_directory_symlink(folder_.file("var"), folder_.file("home"));
  options_.file = folder_.file("home/boxes");
  ASSERT_TRUE(SqliteBoxStore::open(options_));
  EXPECT_TRUE(fs::exists(folder_.file("var/boxes")));
  fs::rename(folder_.file("var/boxes"), folder_.file("var/other"));
  fs::permissions(folder_.file("var/other"), fs::perms(0644));
  fs::create_symlink(folder_.file("var/other"), folder_.file("var/boxes"));
  EXPECT_FALSE(SqliteBoxStore::open(options_));
  // Nor is it made private in its stead.
  EXPECT_EQ(fs::status(folder_.file("var/other")).permissions(), fs::perms(0644));
}

TEST_F(SqliteBoxStoreTest, LinksInTheWayToABackupAreFollowed) {
  namespace fs = std::filesystem;
  fs::create_directory(folder_.file("var"));
  fs::create_directory_symlink(folder_.file("var"), folder_.file("copies"));
  open();
  ASSERT_TRUE(back_up(folder_.file("copies/copy")).value());
  EXPECT_TRUE(fs::is_regular_file(folder_.file("var/copy")));
}

TEST_F(SqliteBoxStoreTest, ATagBelowTheFloorIsRefusedAlsoAfterARestart) {
  open();
  EXPECT_EQ(store_->replay_floor().value(), Day(0));
  (void)store_->commit(Batch{box::writes::EraseReplayTags{Day(6)}}).value();
  open();
  EXPECT_EQ(store_->replay_floor().value(), Day(6));
  EXPECT_EQ(outcomes(*store_, {add_tag(5, 1), add_tag(6, 1)}),
            (std::vector{Outcome::too_old, Outcome::done}));
  EXPECT_EQ(store_->replay_days().value(), std::vector{Day(6)});
}

TEST_F(SqliteBoxStoreTest, FolderThatIsNotThere) {
  options_.file = folder_.file("no/such/folder");
  EXPECT_EQ(error_of_opening(), StoreError::io_failed);
}

TEST_F(SqliteBoxStoreTest, ErasedRecordsAreNowhereOnTheDisk) {
  options_.vfs = disk_.vfs_name();
  options_.file = "boxes";
  store_ = SqliteBoxStore::open(options_).value();
  const auto secret = [](std::uint32_t i) {
    const auto bytes = numbered<Fixed<struct SecretTag, 64>>(0x51000000 + i * 0x1000);
    return Bytes(bytes.span().begin(), bytes.span().end());
  };
  for (std::uint8_t i = 0; i < 40; ++i) {
    (void)store_->commit(Batch{put(i, 1), put_record({i}, secret(i)), add_tag(5, i)}).value();
  }
  EXPECT_TRUE(disk_.contains(secret(3)));
  (void)store_->commit(Batch{box::writes::EraseRecord{{3}}}).value();
  (void)store_->commit(Batch{put_record({4}, secret(100))}).value();
  EXPECT_FALSE(disk_.contains(secret(3)));
  EXPECT_FALSE(disk_.contains(secret(4)));
  EXPECT_TRUE(disk_.contains(secret(5)) && disk_.contains(secret(100)));
}

using SqliteBoxStoreDeathTest = SqliteBoxStoreTest;
TEST_F(SqliteBoxStoreDeathTest, RecordsHaveLimits) {
  open();
  EXPECT_DEATH(std::ignore = store_->commit(Batch{put_record(Bytes(65), {})}), "");
  EXPECT_DEATH(
      std::ignore = store_->commit(Batch{put_record({1}, Bytes(box::max_record_value + 1))}), "");
}

}  // namespace
}  // namespace peyk::store
