#include "database_copy.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <tuple>
#include <unistd.h>

#include "private_file.hpp"

namespace peyk::store {

Result<DatabaseCopy> DatabaseCopy::begin(const Database& database, const std::string& file) {
  DatabaseCopy made(file);
  if (const auto removed = remove_file(made.part_); !removed) {
    return std::unexpected(removed.error());
  }
  if (const auto fresh = make_private(made.part_); !fresh) return std::unexpected(fresh.error());
  made.descriptor_ = ::open(made.part_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  const int code = sqlite3_open_v2(made.part_.c_str(), &made.copy_,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code == SQLITE_OK) {
    made.running_ = sqlite3_backup_init(made.copy_, "main", database.connection_, "main");
  }
  if (made.running_ == nullptr) {
    return std::unexpected(failure_of(sqlite3_extended_errcode(made.copy_), made.copy_));
  }
  return made;
}

DatabaseCopy::DatabaseCopy(DatabaseCopy&& other) noexcept
    : file_(std::move(other.file_)),
      part_(std::exchange(other.part_, {})),
      copy_(std::exchange(other.copy_, nullptr)),
      running_(std::exchange(other.running_, nullptr)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

DatabaseCopy::~DatabaseCopy() {
  std::ignore = close();
  if (!part_.empty()) std::ignore = remove_file(part_);
}

int DatabaseCopy::close() {
  const int code = sqlite3_backup_finish(std::exchange(running_, nullptr));
  sqlite3_close(std::exchange(copy_, nullptr));
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  return code;
}

// What was written is given to the disk piece by piece: else the last sync would hold up whoever
// waits for a commit.
Result<bool> DatabaseCopy::step(int pages) {
  int code = sqlite3_backup_step(running_, pages);
  if (code != SQLITE_OK && code != SQLITE_DONE) return std::unexpected(failure_of(code, copy_));
  if (descriptor_ >= 0 && ::fdatasync(descriptor_) != 0) return std::unexpected(Failure::io_failed);
  if (code == SQLITE_OK) return false;
  code = close();
  if (code != SQLITE_OK) return std::unexpected(failure_of(code, nullptr));
  return true;
}

Result<void> DatabaseCopy::keep() {
  auto done = rename_durably(part_, file_);
  if (done) part_.clear();
  return done;
}

}  // namespace peyk::store
