#include "private_file.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

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

// The name of a new file is lost by a crash until its directory is synced.
Result<void> sync_directory_of(const std::string& file) {
  const std::filesystem::path directory = directory_of(file);
  const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open() || ::fsync(opened.number()) != 0) return failed();
  return {};
}

}  // namespace

// A file that is there is not opened: closing it would drop the locks this process holds on it
// (POSIX), if it has the store open already.
Result<void> make_private(const std::string& file) {
  {
    const Descriptor made(
        ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!made.is_open() && errno != EEXIST) return failed();
  }
  if (::chmod(file.c_str(), S_IRUSR | S_IWUSR) != 0) return failed();
  return sync_directory_of(file);
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

Result<void> remove_file(const std::string& file) {
  if (::unlink(file.c_str()) != 0 && errno != ENOENT) return failed();
  return {};
}

Result<void> rename_durably(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) return failed();
  return sync_directory_of(to);
}

}  // namespace peyk::store
