#include "peyk/net/process.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "system_error.hpp"

namespace peyk::net {
namespace {

constexpr mode_t others = 077;

bool forbid_core_dumps() {
  const rlimit none{0, 0};
  return setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

bool raise_to_the_most(__rlimit_resource resource) {
  rlimit limit{};
  if (getrlimit(resource, &limit) != 0) return false;
  limit.rlim_cur = limit.rlim_max;
  return setrlimit(resource, &limit) == 0;
}

bool ignore_broken_pipes() {
  struct sigaction action{};
  action.sa_handler = SIG_IGN;
  return sigaction(SIGPIPE, &action, nullptr) == 0;
}

}  // namespace

Result<void> harden_process() {
  umask(others);
  if (!forbid_core_dumps() || !raise_to_the_most(RLIMIT_MEMLOCK) ||
      !raise_to_the_most(RLIMIT_NOFILE) || !ignore_broken_pipes()) {
    return std::unexpected(Error::not_permitted);
  }
  return {};
}

std::size_t most_descriptors() {
  constexpr std::size_t least = 20;  // _POSIX_OPEN_MAX
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return least;
  return std::max<std::size_t>(least, limit.rlim_cur);
}

Result<void> make_private_folder(const std::filesystem::path& folder) {
  std::error_code failed;
  if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), failed);
  if (failed) return std::unexpected(file_error(failed.value()));
  if (mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return std::unexpected(file_error(errno));
  }
  struct stat found{};
  if (lstat(folder.c_str(), &found) != 0) return std::unexpected(file_error(errno));
  if (!S_ISDIR(found.st_mode) || found.st_uid != geteuid() || (found.st_mode & others) != 0) {
    return std::unexpected(Error::not_private);
  }
  return {};
}

Result<HomeLock> HomeLock::take(const std::filesystem::path& home) {
  const std::filesystem::path path = home / "lock";
  const int descriptor =
      open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return std::unexpected(file_error(errno));
  HomeLock lock(descriptor);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    const bool held = errno == EWOULDBLOCK;
    return std::unexpected(held ? Error::already_running : Error::file_failed);
  }
  return lock;
}

HomeLock::HomeLock(HomeLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

HomeLock& HomeLock::operator=(HomeLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

// Closing lets the lock go. The file stays: removing it would let two hold "the" lock.
HomeLock::~HomeLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace peyk::net
