// A prepared statement and one run of it.
#pragma once

#include <cstdint>
#include <string_view>

#include "peyk/base/bytes.hpp"

#include "failure.hpp"

struct sqlite3_stmt;

namespace peyk::store {

class Statement {
 public:
  // Parameters are numbered from 1, columns from 0, as SQLite has them. A run ends with its
  // destruction: nothing stays bound and no lock or row is held. Spans given to bind and taken from
  // a column live as long as the run, columns no longer than the next step().
  class Run {
   public:
    explicit Run(sqlite3_stmt* statement) : statement_(statement) {}
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run();

    Run& bind(int parameter, std::int64_t value);
    Run& bind(int parameter, ByteSpan value);
    // True when there is a row.
    [[nodiscard]] Result<bool> step();
    // For statements without rows.
    [[nodiscard]] Result<void> finish();
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] bool is_blob(int column) const;  // a damaged file may have something else there
    [[nodiscard]] ByteSpan blob(int column) const;
    // Rows that the last INSERT, UPDATE or DELETE of the connection changed.
    [[nodiscard]] int changes() const;

   private:
    sqlite3_stmt* statement_;
  };

  Statement() = default;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();

  [[nodiscard]] static Result<Statement> prepare(sqlite3* connection, std::string_view text);
  [[nodiscard]] Run run() { return Run(statement_); }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace peyk::store
