#include "statement.hpp"

#include <exception>
#include <sqlite3.h>
#include <utility>

namespace peyk::store {

namespace {

// Binding fails only by a wrong number or for want of memory.
void require_bound(int code) {
  if (code == SQLITE_NOMEM) throw std::bad_alloc();
  if (code != SQLITE_OK) std::terminate();
}

}  // namespace

Statement::Run::~Run() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Statement::Run& Statement::Run::bind(int parameter, std::int64_t value) {
  require_bound(sqlite3_bind_int64(statement_, parameter, value));
  return *this;
}

Statement::Run& Statement::Run::bind(int parameter, ByteSpan value) {
  // A null pointer would bind NULL: the empty string is bound from elsewhere.
  const void* bytes = value.empty() ? static_cast<const void*>("") : value.data();
  require_bound(sqlite3_bind_blob64(statement_, parameter, bytes, value.size(), SQLITE_STATIC));
  return *this;
}

Result<bool> Statement::Run::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return std::unexpected(failure_of(code, sqlite3_db_handle(statement_)));
}

Result<void> Statement::Run::finish() {
  const auto row = step();
  if (!row) return std::unexpected(row.error());
  return {};
}

std::int64_t Statement::Run::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

bool Statement::Run::is_blob(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_BLOB;
}

ByteSpan Statement::Run::blob(int column) const {
  const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

int Statement::Run::changes() const { return sqlite3_changes(sqlite3_db_handle(statement_)); }

Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(statement_, other.statement_);
  return *this;
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Result<Statement> Statement::prepare(sqlite3* connection, std::string_view text) {
  Statement statement;
  const int code = sqlite3_prepare_v3(connection, text.data(), static_cast<int>(text.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement.statement_, nullptr);
  if (code != SQLITE_OK) return std::unexpected(failure_of(code, connection));
  return statement;
}

}  // namespace peyk::store
