#include "file_parts.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "peyk/channel/content.hpp"
#include "peyk/crypto/entropy.hpp"

#include "files.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
using text::Message;

namespace {

// Without a name in the folder that was there before. 0 or an errno.
int put_in_place(const fs::path& fresh, const fs::path& file, bool replace) {
  if (replace) return rename(fresh.c_str(), file.c_str()) == 0 ? 0 : errno;
  if (renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // A file system that does not know how: a link is never put over another file.
  if (link(fresh.c_str(), file.c_str()) != 0) return errno;
  unlink(fresh.c_str());
  return 0;
}

fs::path fresh_name(const fs::path& file) {
  constexpr std::size_t number_bytes = 8;
  crypto::Random random(crypto::system_seed());
  Bytes number(number_bytes);
  random.fill(number);
  return file.parent_path() / (".peyk-" + to_hex(number));
}

}  // namespace

Result<PartReader> PartReader::open(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return std::unexpected(failure_of_file(errno, file));
  struct stat found{};
  if (fstat(descriptor, &found) != 0 || !S_ISREG(found.st_mode)) {
    const int number = S_ISDIR(found.st_mode) ? EISDIR : EINVAL;
    close(descriptor);
    return std::unexpected(failure_of_file(number, file));
  }
  const auto size = static_cast<std::uint64_t>(found.st_size);
  if (size == 0 || size > channel::max_document_bytes) {
    close(descriptor);
    return fail(Message::error_file_size, {{"file", file.string()}});
  }
  return PartReader(file, descriptor, size);
}

PartReader::PartReader(PartReader&& other) noexcept
    : file_(std::move(other.file_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      read_(other.read_) {}

PartReader::~PartReader() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<crypto::SecretBytes> PartReader::next() {
  crypto::SecretBytes part(file_part_bytes);
  std::size_t filled = 0;
  while (filled < part.size()) {
    const ssize_t count = read(descriptor_, part.data() + filled, part.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(failure_of_file(errno, file_));
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  part.resize(filled);
  read_ += filled;
  const bool is_over = filled < file_part_bytes;
  if (read_ > size_ || (is_over && read_ != size_)) {
    return fail(Message::error_file_changed, {{"file", file_.string()}});
  }
  return part;
}

Result<PartWriter> PartWriter::begin(const fs::path& file) {
  fs::path fresh = fresh_name(file);
  const int descriptor = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                                S_IRUSR | S_IWUSR);
  if (descriptor < 0) return std::unexpected(failure_of_new_file(errno, file));
  return PartWriter(file, std::move(fresh), descriptor);
}

PartWriter::PartWriter(PartWriter&& other) noexcept
    : file_(std::move(other.file_)),
      fresh_(std::move(other.fresh_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

PartWriter::~PartWriter() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  static_cast<void>(overwrite(fresh_));
  unlink(fresh_.c_str());
}

Result<void> PartWriter::add(ByteSpan part) {
  while (!part.empty()) {
    const ssize_t count = write(descriptor_, part.data(), part.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(failure_of_file(errno, file_));
    part = part.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> PartWriter::keep(bool replace) {
  if (fsync(descriptor_) != 0) return std::unexpected(failure_of_file(errno, file_));
  const int number = put_in_place(fresh_, file_, replace);
  if (number == EEXIST) return fail(Message::error_file_exists, {{"file", file_.string()}});
  if (number != 0) return std::unexpected(failure_of_file(number, file_));
  close(std::exchange(descriptor_, -1));
  if (!sync_folder(file_.parent_path())) return std::unexpected(failure_of_file(errno, file_));
  return {};
}

Result<void> write_whole(const fs::path& file, ByteSpan bytes, bool replace) {
  auto writer = PartWriter::begin(file);
  if (!writer) return std::unexpected(writer.error());
  if (auto done = writer->add(bytes); !done) return done;
  return writer->keep(replace);
}

}  // namespace peyk::app
