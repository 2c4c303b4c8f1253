// A copy of a whole database, made some pages at a time: between the pieces the database may be
// written through its own connection, and the copy follows.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "database.hpp"

struct sqlite3_backup;

namespace peyk::store {

class DatabaseCopy {
 public:
  // Into `file`.part until keep(). It must be gone before the database is.
  [[nodiscard]] static Result<DatabaseCopy> begin(const Database& database,
                                                  const std::string& file);
  DatabaseCopy(DatabaseCopy&& other) noexcept;
  DatabaseCopy& operator=(DatabaseCopy&&) = delete;
  DatabaseCopy(const DatabaseCopy&) = delete;
  DatabaseCopy& operator=(const DatabaseCopy&) = delete;
  ~DatabaseCopy();  // removes what was not kept

  // Copies so many pages, all when negative, and lets the disk take them. True when all are there:
  // the copy is then whole and closed.
  [[nodiscard]] Result<bool> step(int pages);
  [[nodiscard]] const std::string& part() const { return part_; }
  // Gives a whole copy its name, replacing what had it.
  [[nodiscard]] Result<void> keep();

 private:
  explicit DatabaseCopy(const std::string& file) : file_(file), part_(file + ".part") {}
  int close();

  std::string file_;
  std::string part_;  // empty when nothing is to be removed
  sqlite3* copy_ = nullptr;
  sqlite3_backup* running_ = nullptr;
  int descriptor_ = -1;
};

}  // namespace peyk::store
