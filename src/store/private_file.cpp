#include "private_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace peyk::store {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

std::unexpected<Failure> failed() {
  const bool full = errno == ENOSPC || errno == EDQUOT;
  return std::unexpected(full ? Failure::disk_full : Failure::io_failed);
}

std::filesystem::path directory_of(const std::string& file) {
  const std::filesystem::path parent = std::filesystem::path(file).parent_path();
  return parent.empty() ? std::filesystem::path(".") : parent;
}

}  // namespace

Result<void> sync_directory_of(const std::string& file) {
  const std::filesystem::path directory = directory_of(file);
  const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open() || ::fsync(opened.number()) != 0) return failed();
  return {};
}

// A file that is there is not opened: closing it would drop the locks this process holds on it
// (POSIX), if it has the store open already.
Result<void> make_private(const std::string& file) {
  {
    const Descriptor made(
        ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!made.is_open() && errno != EEXIST) return failed();
  }
  constexpr mode_t all_rights = 07777;
  constexpr mode_t wanted = S_IRUSR | S_IWUSR;
  struct stat found{};
  if (::lstat(file.c_str(), &found) != 0) return failed();
  if (!S_ISREG(found.st_mode)) return std::unexpected(Failure::io_failed);
  const bool is_private = (found.st_mode & all_rights) == wanted;
  if (!is_private && ::fchmodat(AT_FDCWD, file.c_str(), wanted, AT_SYMLINK_NOFOLLOW) != 0) {
    return failed();
  }
  return sync_directory_of(file);
}

Result<int> make_drawn(std::string& file) {
  std::string name = file + "XXXXXX";
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) return failed();
  file = std::move(name);
  return descriptor;
}

bool is_named(int descriptor, const std::string& file) {
  struct stat opened{};
  struct stat named{};
  return ::fstat(descriptor, &opened) == 0 && ::lstat(file.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

std::string in_real_folder(const std::string& file) {
  std::error_code failed;
  const auto directory = std::filesystem::canonical(directory_of(file), failed);
  return failed ? file : (directory / std::filesystem::path(file).filename()).string();
}

std::uint64_t room_beside(const std::string& file) {
  struct statvfs disk{};
  if (::statvfs(directory_of(file).c_str(), &disk) != 0) return UINT64_MAX;
  return static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
}

bool share_disk(const std::string& one, const std::string& other) {
  struct stat first{};
  struct stat second{};
  return ::stat(directory_of(one).c_str(), &first) == 0 &&
         ::stat(directory_of(other).c_str(), &second) == 0 && first.st_dev == second.st_dev;
}

Result<void> remove_file(const std::string& file) {
  if (::unlink(file.c_str()) != 0 && errno != ENOENT) return failed();
  return {};
}

Result<std::uint64_t> overwrite(int descriptor, std::uint64_t from, std::uint64_t count) {
  struct stat found{};
  if (::fstat(descriptor, &found) != 0) return failed();
  const auto size = static_cast<std::uint64_t>(found.st_size);
  const std::uint64_t end = from + std::min(count, size - std::min(from, size));
  const std::array<std::uint8_t, 65536> zeros{};
  while (from < end) {
    const auto piece = std::min<std::uint64_t>(zeros.size(), end - from);
    const ssize_t written = ::pwrite(descriptor, zeros.data(), piece, static_cast<off_t>(from));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed();
    from += static_cast<std::uint64_t>(written);
  }
  if (::fdatasync(descriptor) != 0) return failed();
  return end < size ? end : UINT64_MAX;
}

Result<void> destroy_file(const std::string& file) {
  // Whatever somebody laid there: a pipe must hold nobody up.
  const Descriptor opened(::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat found{};
  if (opened.is_open() && ::fstat(opened.number(), &found) == 0 && S_ISREG(found.st_mode)) {
    std::ignore = overwrite(opened.number(), 0, UINT64_MAX);
  }
  return remove_file(file);
}

Result<void> rename_file(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) return failed();
  return {};
}

}  // namespace peyk::store
