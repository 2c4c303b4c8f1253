#include "peyk/net/process.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "testing/loop.hpp"

namespace peyk::net {
namespace {

using testing::TemporaryFolder;

mode_t mode_of(const std::filesystem::path& path) {
  struct stat found{};
  return lstat(path.c_str(), &found) == 0 ? found.st_mode & 07777U : 0;
}

// In a process of its own: the result of each check is one bit of the exit code.
int check_hardening(const std::filesystem::path& folder) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = 64;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || !harden_process()) return 128;
  int wrong = 0;
  getrlimit(RLIMIT_CORE, &limit);
  if (limit.rlim_cur != 0 || limit.rlim_max != 0) wrong |= 1;
  if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) wrong |= 2;
  getrlimit(RLIMIT_MEMLOCK, &limit);
  if (limit.rlim_cur != limit.rlim_max) wrong |= 4;
  std::ofstream(folder / "file") << "x";
  if (mode_of(folder / "file") != 0600) wrong |= 8;
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) wrong |= 16;
  close(ends[0]);
  if (write(ends[1], "x", 1) != -1 || errno != EPIPE) wrong |= 32;
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur != limit.rlim_max || most_descriptors() != limit.rlim_max) wrong |= 64;
  return wrong;
}

TEST(ProcessDeathTest, IsHardened) {
  const TemporaryFolder folder;
  EXPECT_EXIT(_exit(check_hardening(folder.path())), ::testing::ExitedWithCode(0), "");
}

TEST(PrivateFolder, IsMadeWithItsParentsForUsAlone) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a" / "b" / "home";
  ASSERT_TRUE(make_private_folder(path));
  EXPECT_EQ(mode_of(path), 0700U);
  EXPECT_TRUE(make_private_folder(path));
}

TEST(PrivateFolder, RefusesWhatOthersMayEnter) {
  const TemporaryFolder folder;
  const auto open = folder.path() / "open";
  ASSERT_EQ(mkdir(open.c_str(), 0700), 0);
  for (const mode_t mode : {0710U, 0701U, 0740U, 0704U, 0777U}) {
    ASSERT_EQ(chmod(open.c_str(), mode), 0);
    EXPECT_EQ(make_private_folder(open), std::unexpected(Error::not_private));
  }
  const auto file = folder.path() / "file";
  std::ofstream(file) << "x";
  chmod(file.c_str(), 0700);
  EXPECT_EQ(make_private_folder(file), std::unexpected(Error::not_private));
  const auto real = folder.path() / "real";
  ASSERT_TRUE(make_private_folder(real));
  std::filesystem::create_symlink(real, folder.path() / "link");
  EXPECT_EQ(make_private_folder(folder.path() / "link"), std::unexpected(Error::not_private));
  EXPECT_FALSE(make_private_folder(file / "below"));
}

TEST(HomeLock, IsHeldByOne) {
  const TemporaryFolder home;
  {
    const auto first = HomeLock::take(home.path());
    ASSERT_TRUE(first);
    EXPECT_EQ(mode_of(home.path() / "lock"), 0600U);
    const auto second = HomeLock::take(home.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error(), Error::already_running);
  }
  EXPECT_TRUE(HomeLock::take(home.path()));
}

TEST(HomeLock, MovesWithItsHolder) {
  const TemporaryFolder home;
  auto first = HomeLock::take(home.path());
  ASSERT_TRUE(first);
  {
    const HomeLock moved = std::move(*first);
    EXPECT_FALSE(HomeLock::take(home.path()));
  }
  EXPECT_TRUE(HomeLock::take(home.path()));
}

TEST(HomeLock, FollowsNoLinkAndMakesNoHome) {
  const TemporaryFolder home;
  std::filesystem::create_symlink(home.path() / "elsewhere", home.path() / "lock");
  const auto linked = HomeLock::take(home.path());
  ASSERT_FALSE(linked);
  EXPECT_EQ(linked.error(), Error::not_private);
  EXPECT_FALSE(std::filesystem::exists(home.path() / "elsewhere"));
  const auto missing = HomeLock::take(home.path() / "missing");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error(), Error::not_found);
}

}  // namespace
}  // namespace peyk::net
