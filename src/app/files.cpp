#include "files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "peyk/net/descriptor.hpp"

#include "file_parts.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
using net::Descriptor;
using text::Message;

fs::path folder_of(const fs::path& file) {
  const fs::path parent = file.parent_path();
  return parent.empty() ? fs::path(".") : parent;
}

Failure failure_of_file(int number, const fs::path& file) {
  const std::string name = file.string();
  if (number == ENOENT || number == ENOTDIR) {
    return {Message::error_file_missing, {{"file", name}}};
  }
  if (number == EISDIR) return {Message::error_file_is_folder, {{"file", name}}};
  if (number == EACCES || number == EPERM || number == EROFS) {
    return {Message::error_not_permitted, {{"file", name}}};
  }
  if (number == ENOSPC || number == EDQUOT) {
    return {Message::error_no_room, {{"folder", folder_of(file).string()}}};
  }
  return {Message::error_file_failed,
          {{"file", name}, {"reason", std::generic_category().message(number)}}};
}

Failure failure_of_new_file(int number, const fs::path& file) {
  return failure_of_file(number, number == ENOENT || number == ENOTDIR ? folder_of(file) : file);
}

namespace {

Result<crypto::SecretBytes> read_all(int descriptor, const fs::path& file, std::size_t limit) {
  crypto::SecretBytes bytes;
  constexpr std::size_t piece = 16 * 1024;
  while (true) {
    const std::size_t before = bytes.size();
    bytes.resize(before + piece);
    const ssize_t count = read(descriptor, bytes.data() + before, piece);
    if (count < 0 && errno == EINTR) {
      bytes.resize(before);
      continue;
    }
    if (count < 0) return std::unexpected(failure_of_file(errno, file));
    bytes.resize(before + static_cast<std::size_t>(count));
    if (bytes.size() > limit) {
      return fail(Message::error_file_too_large,
                  {{"file", file.string()}, {"limit", static_cast<std::int64_t>(limit)}});
    }
    if (count == 0) return bytes;
  }
}

bool write_all(int descriptor, ByteSpan bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

bool sync_folder(const fs::path& folder) {
  const fs::path named = folder.empty() ? fs::path(".") : folder;
  const Descriptor opened(open(named.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened.is_open() && fsync(opened.number()) == 0;
}

Result<crypto::SecretBytes> read_file(const fs::path& file, std::size_t limit) {
  const Descriptor opened(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened.is_open()) return std::unexpected(failure_of_file(errno, file));
  return read_all(opened.number(), file, limit);
}

Result<crypto::SecretBytes> read_standard_input(std::size_t limit) {
  return read_all(STDIN_FILENO, "-", limit);
}

Result<crypto::SecretBytes> read_file_of(const std::string& file, std::size_t limit,
                                         const Failure& none) {
  auto bytes = file == "-" ? read_standard_input(limit) : read_file(file, limit);
  if (!bytes && bytes.error().what == Message::error_file_too_large) return std::unexpected(none);
  return bytes;
}

Result<void> write_file(const fs::path& file, ByteSpan bytes) {
  return write_whole(file, bytes, true);
}

int why_not_writable(const fs::path& file) {
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) return EISDIR;
  const fs::path parent = folder_of(file);
  if (!fs::is_directory(parent, ignored)) return ENOENT;
  return access(parent.c_str(), W_OK | X_OK) == 0 ? 0 : errno;
}

Result<void> check_writable(const fs::path& file) {
  const int number = why_not_writable(file);
  if (number != 0) return std::unexpected(failure_of_file(number, file));
  return {};
}

bool overwrite_in(int folder, const std::string& name) {
  const auto for_writing = [&] {
    return openat(folder, name.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  };
  int number = for_writing();
  // A file that may only be read is ours to wipe all the same.
  if (number < 0 && errno == EACCES &&
      fchmodat(folder, name.c_str(), S_IRUSR | S_IWUSR, AT_SYMLINK_NOFOLLOW) == 0) {
    number = for_writing();
  }
  const Descriptor opened(number);
  struct stat found{};
  if (!opened.is_open() || fstat(opened.number(), &found) != 0) return false;
  const std::array<std::uint8_t, 65536> zeros{};
  for (auto left = static_cast<std::size_t>(found.st_size); left > 0;) {
    const std::size_t count = std::min(left, zeros.size());
    if (!write_all(opened.number(), ByteSpan(zeros).first(count))) return false;
    left -= count;
  }
  return fsync(opened.number()) == 0;
}

bool overwrite(const fs::path& file) { return overwrite_in(AT_FDCWD, file.string()); }

}  // namespace peyk::app
