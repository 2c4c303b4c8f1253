#include "database.hpp"

#include <algorithm>
#include <exception>
#include <sqlite3.h>
#include <tuple>
#include <utility>
#include <vector>

#include "private_file.hpp"

namespace peyk::store {

namespace {

constexpr std::size_t log_header_size = 32;  // SQLite's file format, §4.1
constexpr std::size_t frame_header_size = 24;

// As SQLite keeps it.
constexpr std::string_view format_table =
    "CREATE TABLE peyk_format(kind TEXT NOT NULL, version INTEGER)";

int on_log(void* pages, sqlite3*, const char*, int count) {
  *static_cast<std::uint32_t*>(pages) = static_cast<std::uint32_t>(count);
  return SQLITE_OK;
}

std::string number(std::uint64_t value) { return std::to_string(value); }

Result<std::int64_t> single_integer(const Database& database, std::string_view text) {
  auto statement = database.prepare(text);
  if (!statement) return std::unexpected(statement.error());
  auto run = statement->run();
  const auto row = run.step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::unexpected(Failure::corrupt);
  return run.integer(0);
}

}  // namespace

struct Database::Log {
  bool exists = false;      // else SQLite may have a rollback journal there, which it needs
  std::uint32_t pages = 0;  // in the log and not yet superseded by a new one
  std::uint64_t page_size = 0;
  // Bytes of the log that may hold something; UINT64_MAX when a failure left that unknown.
  std::uint64_t used = UINT64_MAX;

  void note_commit() {
    if (used != UINT64_MAX) {
      used = std::max(used, log_header_size + pages * (frame_header_size + page_size));
    }
  }
};

Database::Database(sqlite3* connection) : connection_(connection), log_(new Log) {
  sqlite3_extended_result_codes(connection_, 1);
  sqlite3_wal_hook(connection_, on_log, &log_->pages);
}

Database::Database(Database&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)),
      log_(std::exchange(other.log_, nullptr)),
      needs_wiping_(other.needs_wiping_) {}

Database::~Database() {
  if (connection_ != nullptr) {
    // Closing removes the log; what lay in it would stay on the disk.
    std::ignore = wipe_log();
    sqlite3_close(connection_);
  }
  delete log_;
}

Result<Database> Database::open(const DatabaseOptions& options, const Format& format) {
  if (options.vfs.empty()) {
    if (const auto made = make_private(options.file); !made) return std::unexpected(made.error());
  }
  // SQLite refuses symbolic links in the whole path; only the file itself must be none.
  const auto file = options.vfs.empty() ? in_real_folder(options.file) : options.file;
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(
      file.c_str(), &connection,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW,
      options.vfs.empty() ? nullptr : options.vfs.c_str());
  if (code != SQLITE_OK) {
    const Failure failure = failure_of(code, connection);
    sqlite3_close(connection);
    return std::unexpected(failure);
  }
  Database database(connection);
  auto done = database.configure(options);
  if (done) done = database.migrate(format);
  if (!done) return std::unexpected(done.error());
  const auto wiped = database.wipe_log();  // what a crash left there
  database.needs_wiping_ = !wiped && wiped.error() == Failure::disk_full;
  if (!wiped && !database.needs_wiping_) return std::unexpected(wiped.error());
  return database;
}

Result<void> Database::configure(const DatabaseOptions& options) const {
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // The lock comes before the log: then its index is in memory, and no other process may look.
  const std::string pragmas =
      "PRAGMA locking_mode=EXCLUSIVE;"
      "PRAGMA page_size=" +
      number(options.page_size) +
      ";"
      "PRAGMA cache_size=-" +
      number(options.cache_bytes / 1'024) +
      ";"
      "PRAGMA journal_mode=WAL;"
      "PRAGMA synchronous=FULL;"
      "PRAGMA wal_autocheckpoint=0;"
      "PRAGMA temp_store=MEMORY;"
      "PRAGMA cell_size_check=ON;"
      "BEGIN EXCLUSIVE; COMMIT;";
  if (const auto done = execute(pragmas.c_str()); !done) return done;
  // A file system may not allow the log; then SQLite stays silently with something else.
  const auto has_log = single_integer(*this, "SELECT journal_mode='wal' FROM pragma_journal_mode");
  if (!has_log) return std::unexpected(has_log.error());
  if (*has_log != 1) return std::unexpected(Failure::io_failed);
  // wal_autocheckpoint has replaced the hook.
  sqlite3_wal_hook(connection_, on_log, &log_->pages);
  const auto page_size = single_integer(*this, "PRAGMA page_size");
  if (!page_size) return std::unexpected(page_size.error());
  log_->page_size = static_cast<std::uint64_t>(*page_size);
  return {};
}

Result<void> Database::migrate(const Format& format) {
  const auto tables = single_integer(*this, "SELECT count(*) FROM sqlite_schema");
  if (!tables) return std::unexpected(tables.error());
  std::int64_t version = 0;
  if (*tables != 0) {
    const auto known = single_integer(
        *this, "SELECT count(*) FROM sqlite_schema WHERE sql='" + std::string(format_table) + "'");
    if (!known) return std::unexpected(known.error());
    if (*known != 1) return std::unexpected(Failure::corrupt);
    const std::string text =
        "SELECT version FROM peyk_format WHERE kind='" + std::string(format.kind) + "'";
    const auto found = single_integer(*this, text);
    if (!found) return std::unexpected(found.error());
    version = *found;
    if (version < 1) return std::unexpected(Failure::corrupt);
  }
  const auto newest = static_cast<std::int64_t>(format.migrations.size());
  if (version > newest) return std::unexpected(Failure::newer_format);
  if (*tables != 0 && std::cmp_less(version, format.oldest)) {
    return std::unexpected(Failure::older_format);
  }
  if (*tables != 0) {
    const auto own = schema_made_by(format.migrations.first(static_cast<std::size_t>(version)));
    if (!own) return std::unexpected(own.error());
    const auto found = schema();
    if (!found) return std::unexpected(found.error());
    if (*found != *own) return std::unexpected(Failure::corrupt);
  }
  if (version == newest) return {};
  return transaction([&]() -> Result<void> {
    std::string all = *tables == 0 ? std::string(format_table) + ";" : "";
    for (auto i = static_cast<std::size_t>(version); i < format.migrations.size(); ++i) {
      all += format.migrations[i];
    }
    all += "DELETE FROM peyk_format; INSERT INTO peyk_format VALUES('" + std::string(format.kind) +
           "'," + std::to_string(newest) + ");";
    return execute(all.c_str());
  });
}

Result<std::vector<std::string>> Database::schema() const {
  std::vector<std::string> rows;
  auto statement = prepare(
      "SELECT type||' '||quote(name)||' '||quote(tbl_name)||' '||coalesce(sql,'') "
      "FROM sqlite_schema ORDER BY 1");
  if (!statement) return std::unexpected(statement.error());
  auto run = statement->run();
  while (true) {
    const auto row = run.step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return rows;
    rows.push_back(to_text(run.blob(0)));
  }
}

// In memory, from nothing. A file that differs from it in anything – a view, a trigger, a virtual
// table, a column that is computed – is of no format of ours, and in a file from somebody else that
// is code which runs when a table is used.
Result<std::vector<std::string>> Database::schema_made_by(
    std::span<const std::string_view> migrations) {
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(":memory:", &connection,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code != SQLITE_OK) {
    const Failure failure = failure_of(code, connection);
    sqlite3_close(connection);
    return std::unexpected(failure);
  }
  const Database fresh(connection);
  std::string all = std::string(format_table) + ";";
  for (const std::string_view step : migrations) all += step;
  if (const auto made = fresh.execute(all.c_str()); !made) return std::unexpected(made.error());
  return fresh.schema();
}

Result<Statement> Database::prepare(std::string_view text) const {
  return Statement::prepare(connection_, text);
}

Result<void> Database::prepare_all(
    std::initializer_list<std::pair<Statement*, std::string_view>> texts) const {
  for (const auto& [statement, text] : texts) {
    auto prepared = prepare(text);
    if (!prepared) return std::unexpected(prepared.error());
    *statement = std::move(*prepared);
  }
  return {};
}

Result<void> Database::execute(const char* text) const {
  const int code = sqlite3_exec(connection_, text, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return std::unexpected(failure_of(code, connection_));
  log_->note_commit();
  return {};
}

void Database::roll_back() {
  // Pages of the batch may lie in the log where no commit counts them.
  log_->used = UINT64_MAX;
  if (sqlite3_get_autocommit(connection_) == 0) {
    sqlite3_exec(connection_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

Result<void> Database::set_secure_delete(bool on) const {
  return execute(on ? "PRAGMA secure_delete=ON" : "PRAGMA secure_delete=OFF");
}

std::uint32_t Database::log_pages() const { return log_->pages; }

Result<void> Database::checkpoint() {
  int in_log = 0;
  int moved = 0;
  const int code =
      sqlite3_wal_checkpoint_v2(connection_, "main", SQLITE_CHECKPOINT_RESTART, &in_log, &moved);
  if (code != SQLITE_OK) return std::unexpected(failure_of(code, connection_));
  log_->pages = 0;
  log_->exists = in_log >= 0;
  return {};
}

Result<void> Database::wipe_log() {
  if (const auto done = checkpoint(); !done || !log_->exists) return done;
  return overwrite_log();
}

// After a checkpoint that began the log anew nothing in it is needed: a log of zeros is an empty
// one.
Result<void> Database::overwrite_log() {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(connection_, "main", SQLITE_FCNTL_JOURNAL_POINTER,
                       static_cast<void*>(&file));
  if (file == nullptr || file->pMethods == nullptr) return {};  // no log yet
  sqlite3_int64 size = 0;
  int code = file->pMethods->xFileSize(file, &size);
  const auto end = std::min(static_cast<std::uint64_t>(size), log_->used);
  // The header first, and safely: with it gone the log is empty, whatever of the rest is left. The
  // other way round a power loss could leave old frames that count again. SQLite's own file takes
  // at most 128 KiB in one write; of more it says that the disk is full.
  constexpr std::uint64_t header_size = 32;
  constexpr std::uint64_t piece = 1U << 16U;
  const std::vector<std::uint8_t> zeros(std::min(end, piece));
  std::uint64_t at = 0;
  while (code == SQLITE_OK && at < end) {
    const auto count = std::min<std::uint64_t>(at == 0 ? header_size : zeros.size(), end - at);
    code = file->pMethods->xWrite(file, zeros.data(), static_cast<int>(count),
                                  static_cast<sqlite3_int64>(at));
    at += count;
    const bool header_or_end = at == count || at == end;
    if (code == SQLITE_OK && header_or_end) {
      code = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
    }
  }
  if (code != SQLITE_OK) return std::unexpected(failure_of(code, connection_));
  log_->used = 0;
  return {};
}

Result<std::uint64_t> Database::free_bytes() const {
  const auto pages = single_integer(*this, "PRAGMA freelist_count");
  if (!pages) return std::unexpected(pages.error());
  return static_cast<std::uint64_t>(*pages) * log_->page_size;
}

Result<std::uint64_t> Database::size() const {
  const auto pages = single_integer(*this, "PRAGMA page_count");
  if (!pages) return std::unexpected(pages.error());
  return static_cast<std::uint64_t>(*pages) * log_->page_size;
}

}  // namespace peyk::store
