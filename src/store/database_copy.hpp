// A copy of a whole database, made some pages at a time: between the pieces the database may be
// written through its own connection, and the copy follows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "database.hpp"

struct sqlite3_backup;

namespace peyk::store {

// What becomes of a copy that is not kept.
enum class Unkept : std::uint8_t { is_removed, is_overwritten };

class DatabaseCopy {
 public:
  // Beside `file`, under a drawn name, until keep(). It must be gone before the database is.
  [[nodiscard]] static Result<DatabaseCopy> begin(const Database& database, const std::string& file,
                                                  Unkept unkept);
  DatabaseCopy(DatabaseCopy&& other) noexcept;
  DatabaseCopy& operator=(DatabaseCopy&&) = delete;
  DatabaseCopy(const DatabaseCopy&) = delete;
  DatabaseCopy& operator=(const DatabaseCopy&) = delete;
  ~DatabaseCopy();  // removes what was not kept

  // Copies so many pages, all when negative, and lets the disk take them. True when all are there:
  // the copy is then whole and closed. After a failure it overwrites so many of them, if that is to
  // be, and gives the failure when none is left: whoever waits for a commit need not wait for all.
  [[nodiscard]] Result<bool> step(int pages);
  // What was to be done with the copy failed: step() goes on as after a failure of its own.
  void give_up(Failure failure);
  [[nodiscard]] const std::string& part() const { return part_; }
  // Gives a whole copy its name, replacing what had it.
  [[nodiscard]] Result<void> keep();

 private:
  DatabaseCopy(std::string file, Unkept unkept) : file_(std::move(file)), unkept_(unkept) {}
  [[nodiscard]] Result<void> open(const Database& database);
  [[nodiscard]] Result<bool> copy(int pages);
  [[nodiscard]] bool overwrite(std::uint64_t bytes);
  int close();

  std::string file_;
  Unkept unkept_;
  std::string part_;  // empty when nothing is to be removed
  int descriptor_ = -1;
  sqlite3* copy_ = nullptr;
  sqlite3_backup* running_ = nullptr;
  std::optional<Failure> failed_;
  std::uint64_t overwritten_ = 0;  // bytes; UINT64_MAX when nothing is left to overwrite
};

}  // namespace peyk::store
