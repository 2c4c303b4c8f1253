#include "peyk/store/sqlite_record_store.hpp"

#include <array>
#include <exception>
#include <optional>
#include <utility>

#include "database.hpp"
#include "database_copy.hpp"
#include "record_table.hpp"

namespace peyk::store {

namespace {

constexpr std::size_t max_key = desk::max_record_key;
// 2: acts by seats, in channels of several. What was between two before has another id at each end.
constexpr std::array<std::string_view, 2> migrations{make_record_table, ""};
constexpr Format format{.kind = "peyk desk records", .migrations = migrations, .oldest = 2};

// One table of SQLite holds all: the number of the desk's table is the first byte of the key.
Bytes full_key(desk::Table table, ByteSpan key) {
  if (key.size() > max_key) std::terminate();
  Bytes full(1 + key.size());
  ByteWriter(full).u8(table).bytes(key);
  return full;
}

// The least string above all keys of the table.
Bytes end_of(desk::Table table) {
  if (table == 0xff) return Bytes(1 + max_key + 1, 0xff);
  return Bytes{static_cast<std::uint8_t>(table + 1)};
}

template <class T>
std::expected<T, desk::StorageError> outward(Result<T> result) {
  if (!result) return std::unexpected(to_storage_error(result.error()));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return std::move(*result);
  }
}

}  // namespace

class SqliteRecordStore::Parts {
 public:
  static store::Result<std::unique_ptr<Parts>> open(const RecordStoreOptions& options) {
    auto database = Database::open({.file = options.file, .vfs = options.vfs}, format);
    if (!database) return std::unexpected(database.error());
    if (const auto set = database->set_secure_delete(true); !set) {
      return std::unexpected(set.error());
    }
    auto table = RecordTable::prepare(*database);
    if (!table) return std::unexpected(table.error());
    return std::make_unique<Parts>(std::move(*database), std::move(*table), options.wipe_log_every);
  }

  Parts(Database database, RecordTable table, std::uint32_t wipe_log_every)
      : database_(std::move(database)), table_(std::move(table)), wipe_log_every_(wipe_log_every) {}

  store::Result<void> commit(std::span<const desk::Change> changes) {
    const auto done = database_.transaction([&] { return apply(changes); });
    if (!done) return done;
    // The commit stands whatever comes of the wiping, which is tried again after the next.
    if (++commits_since_wipe_ >= wipe_log_every_ && database_.wipe_log()) commits_since_wipe_ = 0;
    return {};
  }

  RecordTable& table() { return table_; }

  store::Result<void> begin_backup(const std::string& file) {
    copy_.reset();
    auto begun = DatabaseCopy::begin(database_, file, Unkept::is_removed);  // all in it is sealed
    if (!begun) return std::unexpected(begun.error());
    copy_.emplace(std::move(*begun));
    return {};
  }

  store::Result<bool> continue_backup(int pages) {
    if (!copy_) return std::unexpected(Failure::io_failed);
    auto done = copy_->step(pages);
    if (done && !*done) return false;
    if (done) {
      if (const auto kept = copy_->keep(); !kept) done = std::unexpected(kept.error());
    }
    copy_.reset();
    return done;
  }

  void end_backup() { copy_.reset(); }

 private:
  store::Result<void> apply(std::span<const desk::Change> changes) {
    for (const desk::Change& change : changes) {
      const Bytes key = full_key(change.table, change.key);
      const auto done = change.value ? table_.put(key, *change.value) : table_.erase(key);
      if (!done) return std::unexpected(done.error());
    }
    return {};
  }

  Database database_;
  RecordTable table_;
  std::uint32_t wipe_log_every_;
  std::uint32_t commits_since_wipe_ = 0;
  std::optional<DatabaseCopy> copy_;  // after the database: it must be gone first
};

SqliteRecordStore::SqliteRecordStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SqliteRecordStore::~SqliteRecordStore() = default;

SqliteRecordStore::Result<std::unique_ptr<SqliteRecordStore>> SqliteRecordStore::open(
    const RecordStoreOptions& options) {
  auto parts = Parts::open(options);
  if (!parts) return std::unexpected(to_storage_error(parts.error()));
  return std::unique_ptr<SqliteRecordStore>(new SqliteRecordStore(std::move(*parts)));
}

SqliteRecordStore::Result<void> SqliteRecordStore::commit(std::span<const desk::Change> changes) {
  return outward(parts_->commit(changes));
}

SqliteRecordStore::Result<std::optional<Bytes>> SqliteRecordStore::get(desk::Table table,
                                                                       ByteSpan key) {
  return outward(parts_->table().get(full_key(table, key)));
}

SqliteRecordStore::Result<std::vector<desk::Record>> SqliteRecordStore::scan(desk::Table table,
                                                                             ByteSpan from,
                                                                             std::size_t limit) {
  std::vector<desk::Record> records;
  bool all_fit = true;
  const auto take = [&records, &all_fit](ByteSpan key, ByteSpan value) {
    all_fit = all_fit &&
              key.size() <= 1 + max_key;  // a longer one would end the program where it is used
    records.push_back({Bytes(key.begin() + 1, key.end()), Bytes(value.begin(), value.end())});
  };
  const auto done = parts_->table().scan(full_key(table, from), end_of(table), limit, take);
  if (!done) return std::unexpected(to_storage_error(done.error()));
  if (!all_fit) return std::unexpected(desk::StorageError::corrupt);
  return records;
}

SqliteRecordStore::Result<void> SqliteRecordStore::begin_backup(const std::string& file) {
  return outward(parts_->begin_backup(file));
}

SqliteRecordStore::Result<bool> SqliteRecordStore::continue_backup(int pages) {
  return outward(parts_->continue_backup(pages));
}

void SqliteRecordStore::end_backup() { parts_->end_backup(); }

}  // namespace peyk::store
