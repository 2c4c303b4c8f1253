// Backups and what is made of them; the end of a desk.
#include <array>
#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <optional>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <tuple>
#include <unistd.h>

#include "peyk/base/cbor.hpp"
#include "peyk/net/process.hpp"

#include "command_fixture.hpp"
#include "commands.hpp"
#include "destroy.hpp"
#include "destroy_folder.hpp"
#include "files.hpp"
#include "home_fixture.hpp"

namespace peyk::app {
namespace {

using text::Message;

class Backups : public Homes {
 protected:
  // A desk and its backup.
  void make_both() {
    ASSERT_TRUE(make_desk("A1", "one").has_value());
    const auto home = DeskHome::load(at("A1"));
    const auto store = home->open_store();
    ASSERT_TRUE(backup_now(*home, **store, at("copy")).has_value());
  }
  // A record of the backup is another one.
  void change(desk::Table table, Bytes value) const {
    const auto store =
        store::SqliteRecordStore::open({.file = at("copy").string(), .vfs = ""}).value();
    const desk::Change change{.table = table, .key = Bytes{0}, .value = std::move(value)};
    ASSERT_TRUE(store->commit({&change, 1}).has_value());
  }
  [[nodiscard]] Message why_not() const {
    return DeskHome::restore(at("again"), at("copy")).error().what;
  }
};

TEST_F(Backups, ABackupBringsEverythingButTheDevice) {
  ASSERT_TRUE(make_desk("A1", "one").has_value());
  const auto muscat = make_courier("Muscat").card();
  ASSERT_TRUE(add_cards(at("A1") / "couriers", {*muscat}, most_trusted).has_value());
  const auto home = DeskHome::load(at("A1"));
  {
    const auto store = home->open_store();
    ASSERT_TRUE(backup_now(*home, **store, at("copy")).has_value());
  }
  const auto aside = DeskHome::restore(at("again"), at("copy"));
  ASSERT_TRUE(aside.has_value());
  EXPECT_FALSE(aside->has_value());
  const auto again = DeskHome::load(at("again"));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->settings, home->settings);
  EXPECT_EQ(again->couriers, home->couriers);
  EXPECT_FALSE(
      crypto::equal_constant_time(again->device_key()->span(), home->device_key()->span()));
  const auto header = desk::Desk::header(**again->open_store());
  ASSERT_TRUE(header.has_value());
  EXPECT_TRUE(open_vault(*header, as_bytes("one")).has_value());
}

TEST_F(Backups, WhatIsNoBackupIsRefused) {
  std::ofstream(at("copy")) << "not a database, but long enough to look at: "
                            << std::string(4096, 'x');
  const auto restored = DeskHome::restore(at("again"), at("copy"));
  ASSERT_FALSE(restored.has_value());
  EXPECT_EQ(restored.error().what, text::Message::error_backup_damaged);
  EXPECT_FALSE(fs::exists(at("again")));
  EXPECT_EQ(DeskHome::restore(at("again"), at("none")).error().what,
            text::Message::error_file_missing);
}

TEST_F(Backups, OfANewerProgramIsNotCalledDamaged) {
  make_both();
  cbor::Writer newer;
  newer.array(2).uint(2).text("what is to come");
  const Bytes bytes = std::move(newer).take();
  change(240, bytes);  // what goes along: settings, couriers
  EXPECT_EQ(why_not(), Message::error_file_newer);
  change(0, bytes);  // the vault's header
  EXPECT_EQ(why_not(), Message::error_file_newer);
  change(0, Bytes{0x80});
  EXPECT_EQ(why_not(), Message::error_backup_damaged);
  EXPECT_FALSE(fs::exists(at("again")));
}

TEST_F(Backups, ADeskThatIsThereIsMovedAsideAndKept) {
  make_both();
  ASSERT_TRUE(DeskHome::load(at("A1"))->save_device_mark(7).has_value());
  const auto first = DeskHome::restore(at("A1"), at("copy"));
  ASSERT_TRUE(first.has_value() && first->has_value());
  EXPECT_TRUE((*first)->filename().string().starts_with("A1.before-restore-2"));
  EXPECT_EQ(DeskHome::load(**first)->device_mark().value(), 7U);
  EXPECT_EQ(DeskHome::load(at("A1"))->device_mark().value(), 0U);
  const auto second = DeskHome::restore(at("A1"), at("copy"));
  ASSERT_TRUE(second.has_value() && second->has_value());
  EXPECT_NE(**first, **second);
  EXPECT_EQ(moved_aside(at("A1")).size(), 2U);
}

TEST_F(Backups, ARestoreThatFailsLeavesTheDeskWhereItWas) {
  make_both();
  std::ofstream(at("none")) << "no copy";
  EXPECT_EQ(DeskHome::restore(at("A1"), at("none")).error().what, Message::error_backup_damaged);
  EXPECT_TRUE(DeskHome::load(at("A1")).has_value());
  EXPECT_TRUE(moved_aside(at("A1")).empty());
  const auto running = net::HomeLock::take(at("A1"));
  EXPECT_EQ(DeskHome::restore(at("A1"), at("copy")).error().what, Message::error_desk_running);
  // Something else is not moved.
  fs::create_directory(at("other"));
  std::ofstream(at("other") / "file") << "x";
  EXPECT_EQ(DeskHome::restore(at("other"), at("copy")).error().what,
            Message::error_folder_not_empty);
}

TEST_F(Backups, DestroyingLeavesNothing) {
  ASSERT_TRUE(make_desk("A1", "one").has_value());
  make_unfinished(at("A1.peyk-new-Xy4zW9"));
  fs::create_directory(at("A1.peyk-new-Ab3dE6"));  // not even locked
  fs::permissions(at("A1.peyk-new-Ab3dE6"), fs::perms::owner_all);
  fs::create_directory(at("A1.peyk-new-desk1"));
  const auto left = destroy_home(at("A1"));
  ASSERT_TRUE(left.has_value());
  EXPECT_TRUE(left->empty());
  EXPECT_FALSE(fs::exists(at("A1")));
  EXPECT_FALSE(fs::exists(at("A1.peyk-new-Xy4zW9")));
  EXPECT_FALSE(fs::exists(at("A1.peyk-new-Ab3dE6")));
  EXPECT_TRUE(fs::exists(at("A1.peyk-new-desk1")));  // somebody's own
}

TEST_F(Backups, DestroyingLeavesAloneWhatIsBeingMadeOrIsOfOthers) {
  ASSERT_TRUE(make_desk("A1", "one").has_value());
  const fs::path living = at("A1.peyk-new-living");
  const fs::path shared = at("A1.peyk-new-Ab3dE6");
  for (const fs::path& folder : {living, shared}) make_unfinished(folder);
  fs::permissions(shared, fs::perms(0770));
  const auto lock = net::HomeLock::take(living);
  ASSERT_TRUE(lock.has_value());
  ASSERT_TRUE(destroy_home(at("A1")).has_value());
  EXPECT_FALSE(fs::exists(at("A1")));
  for (const fs::path& folder : {living, shared}) {
    EXPECT_EQ(content(folder / "identity.key"), "secret");
  }
}

TEST_F(Backups, AHomeWhoseNameIsALinkIsDestroyedWhereItIs) {
  ASSERT_TRUE(make_desk("A1", "one").has_value());
  fs::create_directory_symlink(at("A1"), at("link"));
  ASSERT_TRUE(destroy_home(at("link")).has_value());
  EXPECT_FALSE(fs::exists(at("A1")));
}

// And told: what was to be destroyed may lie where they lead.
TEST_F(Backups, LinksInAHomeAreRemovedAndNotFollowed) {
  ASSERT_TRUE(make_desk("A1", "one").has_value());
  fs::create_directory(at("other"));
  std::ofstream(at("other") / "letter") << "kept";
  fs::create_symlink(at("other") / "letter", at("A1") / "letter");
  fs::create_directory_symlink(at("other"), at("A1") / "folder");
  EXPECT_EQ(destroy_home(at("A1")).value(),
            (std::vector<fs::path>{at("A1") / "folder", at("A1") / "letter"}));
  EXPECT_FALSE(fs::exists(at("A1")));
  EXPECT_EQ(content(at("other") / "letter"), "kept");
}

// More folders than may be open at once: so that it fails for root as well.
TEST_F(Backups, FoldersThatCannotBeReadAreAFailure) {
  ASSERT_TRUE(make_desk("A1", "one").has_value());
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const auto lowest = static_cast<rlim_t>(dup(STDIN_FILENO));
  close(static_cast<int>(lowest));
  fs::path deep = at("A1");
  for (int i = 0; i < 40; ++i) fs::create_directory(deep /= "x");
  const rlimit less{.rlim_cur = lowest + 20, .rlim_max = limit.rlim_max};
  // UBSan needs a descriptor to see what kind an object is of, once.
  static_cast<void>(failure_of_file(EMFILE, deep));
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &less), 0);
  std::optional<Result<std::vector<fs::path>>> done;
  EXPECT_NO_THROW(done = destroy_folder(at("A1")));
  setrlimit(RLIMIT_NOFILE, &limit);
  ASSERT_TRUE(done.has_value());
  ASSERT_FALSE(done->has_value());
  EXPECT_EQ(done->error().what, Message::error_file_failed);
  EXPECT_FALSE(fs::exists(at("A1") / "device.key"));
}

TEST_F(Backups, WhatOpensTheVaultIsWipedFirstThenTheSettingsThenTheLock) {
  ASSERT_TRUE(make_desk("A1", "one").has_value());
  std::ofstream(at("A1") / "desk.db-wal") << "x";
  std::ofstream(at("A1") / "couriers" / "M.card") << "x";
  std::vector<std::string> names;
  for (const fs::path& file : in_order_of_wiping(at("A1"))) names.push_back(file.filename());
  ASSERT_GE(names.size(), 5U);
  EXPECT_EQ(names.at(0), "device.key");
  EXPECT_EQ(names.at(1), "desk.db-wal");
  EXPECT_EQ(names.at(2), "desk.db");
  EXPECT_EQ(names.at(names.size() - 2), "config.toml");
  EXPECT_EQ(names.back(), "lock");
}

TEST_F(Backups, ADamagedHomeIsDestroyedAsWell) {
  ASSERT_TRUE(make_desk("A1", "one").has_value());
  std::ofstream(at("A1") / "config.toml") << "= [";
  EXPECT_FALSE(DeskHome::load(at("A1")).has_value());
  EXPECT_TRUE(is_desk_home(at("A1")));
  EXPECT_FALSE(is_desk_home(folder_));
  EXPECT_TRUE(destroy_home(at("A1")).has_value());
  EXPECT_FALSE(fs::exists(at("A1")));
}

// One who starts it again at once, as a supervisor does, while a file of the desk is overwritten:
// a lease stops the overwriting there.
TEST_F(Backups, ADeskCannotBeStartedWhileItIsDestroyed) {
  ASSERT_TRUE(make_desk("A1", "one").has_value());
  const auto ignored = std::signal(SIGIO, SIG_IGN);
  const int key = open((at("A1") / "device.key").c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(fcntl(key, F_SETLEASE, F_RDLCK), 0);
  std::optional<net::Error> refused;
  std::atomic<bool> is_over = false;
  std::thread supervisor([&] {
    while (!is_over && fcntl(key, F_GETLEASE) == F_RDLCK) std::this_thread::yield();
    if (const auto lock = net::HomeLock::take(at("A1")); !lock) refused = lock.error();
    fcntl(key, F_SETLEASE, F_UNLCK);
  });
  const std::string home = at("A1").string();
  const Ran ran =
      run_of(add_desk_commands, {"desk", "destroy", "--home", home.c_str(), "--confirm", "A1"});
  is_over = true;
  supervisor.join();
  close(key);
  std::ignore = std::signal(SIGIO, ignored);
  EXPECT_TRUE(ran.done.has_value());
  EXPECT_EQ(refused, net::Error::already_running);
  EXPECT_FALSE(fs::exists(at("A1")));
}

TEST_F(Backups, WhatAnInterruptedMakingLeftAndMayBeOthersIsTold) {
  ASSERT_TRUE(make_desk("A1", "one").has_value());
  ASSERT_TRUE(make_desk("B2", "one").has_value());
  fs::rename(at("B2"), at("A1.peyk-new-Ab3dE6"));
  fs::permissions(at("A1.peyk-new-Ab3dE6"), fs::perms(0750));
  const std::string home = at("A1").string();
  testing::internal::CaptureStderr();
  const Ran ran =
      run_of(add_desk_commands, {"desk", "destroy", "--home", home.c_str(), "--confirm", "A1"});
  const std::string notes = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(ran.done.has_value());
  EXPECT_FALSE(fs::exists(at("A1")));
  EXPECT_TRUE(fs::exists(at("A1.peyk-new-Ab3dE6") / "device.key"));
  EXPECT_TRUE(notes.contains("A1.peyk-new-Ab3dE6")) << notes;
}

// Its program, which ends only now, removes a file and makes another while the first is written
// over: a lease stops the overwriting there.
TEST_F(Backups, WhatAProgramThatEndsDoesInItsHomeStopsNoDestroying) {
  ASSERT_TRUE(make_desk("A1", "one").has_value());
  std::ofstream(at("A1") / "desk.db-wal") << "log";
  const auto ignored = std::signal(SIGIO, SIG_IGN);
  const int key = open((at("A1") / "device.key").c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(fcntl(key, F_SETLEASE, F_RDLCK), 0);
  std::atomic<bool> is_over = false;
  std::thread ending([&] {
    while (!is_over && fcntl(key, F_GETLEASE) == F_RDLCK) std::this_thread::yield();
    fs::remove(at("A1") / "desk.db-wal");
    std::ofstream(at("A1") / "desk.db-shm") << "anew";
    fcntl(key, F_SETLEASE, F_UNLCK);
  });
  const auto left = destroy_home(at("A1"));
  is_over = true;
  ending.join();
  close(key);
  std::ignore = std::signal(SIGIO, ignored);
  ASSERT_TRUE(left.has_value());
  EXPECT_EQ(*left, std::vector<fs::path>{at("A1") / "desk.db-wal"});  // it was not overwritten
  EXPECT_FALSE(fs::exists(at("A1")));
}

// A program that runs cannot be written over, not even by root.
TEST_F(Backups, WhatCouldNotBeOverwrittenIsTold) {
  ASSERT_TRUE(make_desk("A1", "one").has_value());
  const fs::path busy = at("A1") / "busy";
  fs::copy_file("/bin/sleep", busy);
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  const pid_t child = fork();
  if (child == 0) {
    execl(busy.c_str(), "sleep", "1000", nullptr);
    _exit(127);
  }
  close(ends[1]);
  char none = 0;
  ASSERT_EQ(read(ends[0], &none, 1), 0);  // closed by the exec
  close(ends[0]);
  const auto left = destroy_home(at("A1"));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  ASSERT_TRUE(left.has_value());
  EXPECT_EQ(*left, std::vector<fs::path>{busy});
  EXPECT_FALSE(fs::exists(at("A1")));
}

}  // namespace
}  // namespace peyk::app
