// One SQLite file, opened for this process alone: exclusive lock, write-ahead log, every commit
// synced. It knows the file's format version and moves older ones up; it refuses newer ones, those
// before the oldest that it can take over, and those with anything in them that no format made.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "failure.hpp"
#include "statement.hpp"

struct sqlite3;

namespace peyk::store {

// Migration i moves a file from format i to i + 1; the first makes the tables of an empty file.
// Their number is the format of this program. One that was released is never changed.
struct Format {
  std::string_view kind;  // so that a desk's file is not taken for a courier's
  std::span<const std::string_view> migrations;
  std::size_t oldest = 1;
};

struct DatabaseOptions {
  std::string file;
  std::string vfs;
  std::uint32_t page_size = 4'096;
  std::uint64_t cache_bytes = 8ULL << 20U;
};

class Database {
 public:
  [[nodiscard]] static Result<Database> open(const DatabaseOptions& options, const Format& format);
  Database(Database&& other) noexcept;
  Database& operator=(Database&&) = delete;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();  // statements must be gone

  [[nodiscard]] Result<Statement> prepare(std::string_view text) const;
  [[nodiscard]] Result<void> prepare_all(
      std::initializer_list<std::pair<Statement*, std::string_view>> texts) const;
  [[nodiscard]] Result<void> execute(const char* text) const;

  // `work` gives Result<void>; it runs inside one transaction, which stays only if all of it and
  // the commit succeed.
  template <class Work>
  [[nodiscard]] Result<void> transaction(const Work& work) {
    if (auto begun = execute("BEGIN IMMEDIATE"); !begun) return begun;
    Result<void> done = work();
    if (done) done = execute("COMMIT");
    if (!done) roll_back();
    return done;
  }

  // From now on erased cells and pages are overwritten with zeros, at the cost of writing them.
  [[nodiscard]] Result<void> set_secure_delete(bool on) const;

  // Pages in the log that checkpoint() would move.
  [[nodiscard]] std::uint32_t log_pages() const;
  // Moves the log into the file; the log is then written again from its beginning.
  [[nodiscard]] Result<void> checkpoint();
  // checkpoint(), then zeros over all that lies in the log.
  [[nodiscard]] Result<void> wipe_log();

  // Whether wiping failed when it was opened, for want of room: what a crash left is still there.
  [[nodiscard]] bool needs_wiping() const { return needs_wiping_; }
  // In the file, to be used before it grows.
  [[nodiscard]] Result<std::uint64_t> free_bytes() const;
  // Of the file, once the log is in it.
  [[nodiscard]] Result<std::uint64_t> size() const;

 private:
  friend class DatabaseCopy;
  // What SQLite's hook writes, at an address that does not move.
  struct Log;
  explicit Database(sqlite3* connection);
  [[nodiscard]] Result<void> configure(const DatabaseOptions& options) const;
  [[nodiscard]] Result<void> migrate(const Format& format);
  // All that was created, in order.
  [[nodiscard]] Result<std::vector<std::string>> schema() const;
  [[nodiscard]] static Result<std::vector<std::string>> schema_made_by(
      std::span<const std::string_view> migrations);
  [[nodiscard]] Result<void> overwrite_log();
  void roll_back();

  sqlite3* connection_;
  Log* log_;
  bool needs_wiping_ = false;
};

}  // namespace peyk::store
