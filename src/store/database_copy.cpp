#include "database_copy.hpp"

#include <sqlite3.h>
#include <tuple>
#include <unistd.h>

#include "private_file.hpp"

namespace peyk::store {

Result<DatabaseCopy> DatabaseCopy::begin(const Database& database, const std::string& file,
                                         Unkept unkept) {
  DatabaseCopy made(in_real_folder(file), unkept);
  if (const auto opened = made.open(database); !opened) return std::unexpected(opened.error());
  return made;
}

// A name that nobody knew, of a file that this process made. SQLite opens it by its name once more:
// in a folder where others may rename files, it must still be that file.
Result<void> DatabaseCopy::open(const Database& database) {
  std::string part = file_ + ".part-";
  const auto descriptor = make_drawn(part);
  if (!descriptor) return std::unexpected(descriptor.error());
  descriptor_ = *descriptor;
  part_ = std::move(part);
  int code =
      sqlite3_open_v2(part_.c_str(), &copy_,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, nullptr);
  if (code == SQLITE_OK && !is_named(descriptor_, part_))
    return std::unexpected(Failure::io_failed);
  // So that SQLite takes nothing back from a copy that is not whole: what would be cut off the file
  // could not be overwritten any more.
  if (code == SQLITE_OK) {
    code = sqlite3_exec(copy_, "PRAGMA journal_mode=OFF", nullptr, nullptr, nullptr);
  }
  if (code == SQLITE_OK) {
    running_ = sqlite3_backup_init(copy_, "main", database.connection_, "main");
  }
  if (running_ != nullptr) return {};
  return std::unexpected(failure_of(sqlite3_extended_errcode(copy_), copy_));
}

DatabaseCopy::DatabaseCopy(DatabaseCopy&& other) noexcept
    : file_(std::move(other.file_)),
      unkept_(other.unkept_),
      part_(std::exchange(other.part_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      copy_(std::exchange(other.copy_, nullptr)),
      running_(std::exchange(other.running_, nullptr)),
      failed_(other.failed_),
      overwritten_(other.overwritten_) {}

DatabaseCopy::~DatabaseCopy() {
  std::ignore = close();
  std::ignore = overwrite(UINT64_MAX);
  if (descriptor_ >= 0) ::close(descriptor_);
  if (part_.empty()) return;
  for (const char* end : {"-journal", "-wal"}) std::ignore = destroy_file(part_ + end);
  std::ignore = remove_file(part_);
}

int DatabaseCopy::close() {
  const int code = sqlite3_backup_finish(std::exchange(running_, nullptr));
  sqlite3_close(std::exchange(copy_, nullptr));
  return code;
}

// What was written is given to the disk piece by piece: else the last sync would hold up whoever
// waits for a commit.
Result<bool> DatabaseCopy::copy(int pages) {
  int code = sqlite3_backup_step(running_, pages);
  if (code != SQLITE_OK && code != SQLITE_DONE) return std::unexpected(failure_of(code, copy_));
  if (::fdatasync(descriptor_) != 0) return std::unexpected(Failure::io_failed);
  if (code == SQLITE_OK) return false;
  code = close();
  if (code != SQLITE_OK) return std::unexpected(failure_of(code, nullptr));
  return true;
}

// True when nothing is left that could be.
bool DatabaseCopy::overwrite(std::uint64_t bytes) {
  if (part_.empty() || unkept_ == Unkept::is_removed) return true;
  if (overwritten_ == UINT64_MAX) return true;
  overwritten_ = store::overwrite(descriptor_, overwritten_, bytes).value_or(UINT64_MAX);
  return overwritten_ == UINT64_MAX;
}

Result<bool> DatabaseCopy::step(int pages) {
  constexpr std::uint64_t page_bytes = 4'096;
  if (!failed_) {
    const auto whole = copy(pages);
    if (whole) return whole;
    give_up(whole.error());
  }
  const bool is_over =
      overwrite(pages < 0 ? UINT64_MAX : static_cast<std::uint64_t>(pages) * page_bytes);
  if (!is_over) return false;
  return std::unexpected(*failed_);
}

void DatabaseCopy::give_up(Failure failure) {
  failed_ = failure;
  std::ignore = close();  // commits are not to be followed any more
}

Result<void> DatabaseCopy::keep() {
  if (!is_named(descriptor_, part_)) return std::unexpected(Failure::io_failed);
  if (auto done = rename_file(part_, file_); !done) return done;
  part_.clear();
  return sync_directory_of(file_);
}

}  // namespace peyk::store
