// `peyk courier backup`.
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "command_fixture.hpp"
#include "commands.hpp"
#include "home_fixture.hpp"
#include "program.hpp"

namespace peyk::app {
namespace {

class CourierBackups : public Homes {
 protected:
  CourierBackups() : home_(make_courier("Muscat")) {}

  // Another process; what it ends with is its exit code.
  [[nodiscard]] static pid_t in_a_child(const std::function<Result<ExitCode>()>& act) {
    const pid_t child = fork();
    if (child != 0) return child;
    const auto done = act();
    _exit(static_cast<int>(done ? *done : done.error().code));
  }

  [[nodiscard]] Result<ExitCode> back_up(const char* target) const {
    const std::string to = at(target);
    const std::string home = home_.folder;
    return run_of(add_courier_commands, {"courier", "backup", "--home", home.c_str(), to.c_str()})
        .done;
  }
  // So much that copying takes a while.
  void fill() const {
    const auto store = home_.open_store();
    std::uint16_t number = 0;
    for (int i = 0; i < 80; ++i) {
      std::vector<box::Write> bodies;
      bodies.reserve(50);
      for (int j = 0; j < 50; ++j) {
        box::writes::PutBody put{.name = {}, .body = {}, .expires = box::Hour(490'000)};
        ByteWriter(put.name.mutable_span().first(2)).u16(++number);
        put.body.mutable_span()[0] = 1;
        bodies.emplace_back(put);
      }
      ASSERT_TRUE((*store)->commit(bodies));
    }
  }
  // The unfinished copy of the store, as soon as something is in it; -1 when the child ended first.
  [[nodiscard]] int part_of(pid_t child) const {
    while (waitid(P_PID, static_cast<id_t>(child), &ended_, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           ended_.si_pid == 0) {
      std::error_code gone;
      for (fs::recursive_directory_iterator entry(folder_, gone), end; !gone && entry != end;
           entry.increment(gone)) {
        if (!entry->path().filename().string().starts_with("courier.db.part-")) continue;
        if (entry->file_size(gone) == 0 || gone) continue;
        return open(entry->path().c_str(), O_RDONLY | O_CLOEXEC);
      }
      std::this_thread::sleep_for(std::chrono::microseconds(500));
    }
    return -1;
  }

  CourierHome home_;
  mutable siginfo_t ended_{};
};

std::string content_of(int file) {
  struct stat found{};
  EXPECT_EQ(fstat(file, &found), 0);
  std::string all(static_cast<std::size_t>(found.st_size), '?');
  EXPECT_EQ(pread(file, all.data(), all.size(), 0), static_cast<ssize_t>(all.size()));
  return all;
}

TEST_F(CourierBackups, SweepWhatKilledOnesLeftBesideThem) {
  make_unfinished(at("yesterday.peyk-new-Ab3dE6"));
  make_unfinished(at("yesterday.peyk-new-long-one"));
  ASSERT_EQ(back_up("today"), ExitCode::done);
  EXPECT_FALSE(fs::exists(at("yesterday.peyk-new-Ab3dE6")));
  EXPECT_TRUE(fs::exists(at("yesterday.peyk-new-long-one")));  // a name that is never drawn
}

// It runs where a courier's commits wait for it: what it sweeps there may be as long as a store.
TEST_F(CourierBackups, TheCouriersPartOfItSweepsNothing) {
  const auto store = home_.open_store();
  make_unfinished(at("yesterday.peyk-new-Ab3dE6"));
  const auto backup = CourierBackup::begin(home_.folder, **store, at("today"));
  ASSERT_TRUE(backup.has_value());
  EXPECT_TRUE(fs::exists(at("yesterday.peyk-new-Ab3dE6")));
  (*store)->end_backup();
}

TEST_F(CourierBackups, WhatIsThereWhenItIsInterruptedIsOverwritten) {
  fill();
  int status = 0;
  // Now and then a backup may be whole before it is interrupted.
  for (int tries = 0; tries < 20; ++tries) {
    const pid_t child = in_a_child([&] { return back_up("copy"); });
    const int part = part_of(child);
    kill(child, SIGINT);
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status)) << "by signal " << WTERMSIG(status);
    const bool is_whole = WEXITSTATUS(status) == 0;
    if (part >= 0 && !is_whole) {
      const std::string left = content_of(part);
      EXPECT_FALSE(left.empty());
      EXPECT_EQ(left.find_first_not_of('\0'), std::string::npos);
    }
    close(part);
    if (!is_whole) break;
    fs::remove_all(at("copy"));
  }
  EXPECT_EQ(WEXITSTATUS(status), static_cast<int>(ExitCode::interrupted));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

// By the store's thread: the courier's own has cells to carry meanwhile, and an answer to give.
TEST_F(CourierBackups, WhatCannotBeKeptIsOverwrittenBeforeTheCourierAnswers) {
  fill();
  const std::string home = home_.folder;
  const pid_t courier = in_a_child([&] {
    return run_of(add_courier_commands, {"courier", "run", "--home", home.c_str()}).done;
  });
  for (int tries = 0; tries < 1'000 && !running_courier(home); ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  std::thread other([&] {
    close(part_of(courier));
    fs::create_directories(at("copy") / "somebody's");
  });
  const auto done = back_up("copy");
  const auto left = std::distance(fs::directory_iterator(folder_), {});
  other.join();
  kill(courier, SIGTERM);
  int status = 0;
  ASSERT_EQ(waitpid(courier, &status, 0), courier);
  EXPECT_EQ(status, 0);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().what, text::Message::error_folder_not_empty);
  EXPECT_EQ(left, 2);  // the courier's home and what somebody made
}

}  // namespace
}  // namespace peyk::app
