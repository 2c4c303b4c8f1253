#include "peyk/store/sqlite_box_store.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <tuple>
#include <utility>

#include "box_table.hpp"
#include "database.hpp"
#include "database_copy.hpp"
#include "private_file.hpp"
#include "record_table.hpp"
#include "replay_table.hpp"

namespace peyk::store {

namespace {

using box::Outcome;
using box::WriteResult;

// One row, so that the number of boxes need not be counted at the start.
constexpr std::string_view make_count_table =
    "CREATE TABLE box_count(id INTEGER PRIMARY KEY CHECK(id=1), boxes INTEGER NOT NULL);"
    "INSERT INTO box_count VALUES(1,0);";

// With two million names 4, 8 and 16 KiB write 43, 58 and 68 KB for each put, in the same time of
// the processor: a random name dirties one page of names.
constexpr std::uint32_t page_size = 4'096;

template <class Kind>
bool has(std::span<const box::Write> batch) {
  return std::ranges::any_of(
      batch, [](const box::Write& write) { return std::holds_alternative<Kind>(write); });
}

bool touches_records(const box::Write& write) {
  return std::holds_alternative<box::writes::PutRecord>(write) ||
         std::holds_alternative<box::writes::EraseRecord>(write);
}

void require_within_limits(const box::SmallRecord& record) {
  if (record.key.size() > box::max_record_key) std::terminate();
  if (record.value.size() > box::max_record_value) std::terminate();
}

struct Tables {
  BoxTable boxes;
  ReplayTable replay;
  RecordTable records;
  Statement get_count;
  Statement set_count;

  static Result<Tables> prepare(const Database& database) {
    auto boxes = BoxTable::prepare(database);
    if (!boxes) return std::unexpected(boxes.error());
    auto replay = ReplayTable::prepare(database);
    if (!replay) return std::unexpected(replay.error());
    auto records = RecordTable::prepare(database);
    if (!records) return std::unexpected(records.error());
    auto get_count = database.prepare("SELECT boxes FROM box_count");
    if (!get_count) return std::unexpected(get_count.error());
    auto set_count = database.prepare("UPDATE box_count SET boxes=?1");
    if (!set_count) return std::unexpected(set_count.error());
    return Tables{std::move(*boxes), std::move(*replay), std::move(*records), std::move(*get_count),
                  std::move(*set_count)};
  }
};

}  // namespace

class SqliteBoxStore::Parts {
 public:
  static Result<std::unique_ptr<Parts>> open(const BoxStoreOptions& options) {
    const std::string tables_1 = std::string(make_box_tables) + std::string(make_replay_tables) +
                                 std::string(make_record_table) + std::string(make_count_table);
    const std::array<std::string_view, 1> migrations{tables_1};
    auto database = Database::open({.file = options.file,
                                    .vfs = options.vfs,
                                    .page_size = page_size,
                                    .cache_bytes = options.cache_bytes},
                                   {"peyk courier boxes", migrations});
    if (!database) return std::unexpected(database.error());
    auto tables = Tables::prepare(*database);
    if (!tables) return std::unexpected(tables.error());
    auto parts = std::make_unique<Parts>(std::move(*database), std::move(*tables), options);
    if (const auto done = parts->reload_count(); !done) return std::unexpected(done.error());
    return parts;
  }

  Parts(Database database, Tables tables, const BoxStoreOptions& options)
      : file_(options.file),
        database_(std::move(database)),
        tables_(std::move(tables)),
        capacity_(options.capacity),
        checkpoint_pages_(options.checkpoint_pages),
        reserve_(options.reserve),
        disk_room_(options.disk_room),
        records_in_log_(database_.needs_wiping()) {
    if (!disk_room_ && options.vfs.empty()) {
      disk_room_ = [file = options.file] { return room_beside(file); };
    }
  }

  Result<std::vector<WriteResult>> commit(std::span<const box::Write> batch) {
    std::vector<WriteResult> results;
    if (batch.empty()) return results;
    is_short_ = has<box::writes::PutBody>(batch) && room() < reserve_;
    if (has<box::writes::AddReplayTag>(batch) && room() < reserve_ / 4) {
      return std::unexpected(Failure::disk_full);
    }
    if (const auto ready = prepare_for(batch); !ready) return std::unexpected(ready.error());
    const std::uint64_t before = count_;
    const auto done = database_.transaction([&] { return apply(batch, before, results); });
    if (!done) {
      after_failure(before, done.error());
      return std::unexpected(done.error());
    }
    tidy();
    return results;
  }

  Tables& tables() { return tables_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] bool has_room() const { return room() >= reserve_; }

  Result<void> begin_backup(const std::string& file, std::vector<box::SmallRecord> records) {
    copy_.reset();
    if (const auto room = find_room_for_copy(file); !room) return room;
    auto begun = DatabaseCopy::begin(database_, file, Unkept::is_overwritten);
    if (!begun) return std::unexpected(begun.error());
    copy_.emplace(std::move(*begun));
    records_of_copy_ = std::move(records);
    return {};
  }

  Result<bool> continue_backup(int pages) {
    if (!copy_) return std::unexpected(Failure::io_failed);
    if (copy_takes_our_room_ && room() < reserve_) copy_->give_up(Failure::disk_full);
    auto done = copy_->step(pages);
    if (done && *done) {
      auto kept = replace_records(copy_->part(), records_of_copy_);
      if (kept) kept = copy_->keep();
      if (!kept) {
        copy_->give_up(kept.error());
        done = copy_->step(pages);
      }
    }
    if (done && !*done) return false;
    copy_.reset();
    return done;
  }

  void end_backup() { copy_.reset(); }

 private:
  // A copy that does not fit must not take from the courier what it needs to go on.
  Result<void> find_room_for_copy(const std::string& file) {
    const auto size = database_.size();
    if (!size) return std::unexpected(size.error());
    copy_takes_our_room_ = share_disk(file_, file);
    const std::uint64_t there =
        copy_takes_our_room_ && disk_room_ ? disk_room_() : room_beside(file);
    const std::uint64_t kept = copy_takes_our_room_ ? reserve_ : 0;
    if (there < *size || there - *size < kept) return std::unexpected(Failure::disk_full);
    return {};
  }

  // In a copy that is whole: what is erased is overwritten there as well.
  static Result<void> replace_records(const std::string& file,
                                      std::span<const box::SmallRecord> records) {
    BoxStoreOptions options;
    options.file = file;
    auto copy = SqliteBoxStore::open(options);
    if (!copy) return std::unexpected(copy.error());
    const auto old = (*copy)->records();
    if (!old) return std::unexpected(old.error());
    std::vector<box::Write> writes;
    for (const box::SmallRecord& each : *old) {
      writes.emplace_back(box::writes::EraseRecord{each.key});
    }
    for (const box::SmallRecord& each : records) writes.emplace_back(box::writes::PutRecord{each});
    const auto done = (*copy)->commit(writes);
    if (!done) return std::unexpected(done.error());
    return {};
  }

  // On the disk and in the file.
  [[nodiscard]] std::uint64_t room() const {
    const std::uint64_t on_disk = disk_room_ ? disk_room_() : UINT64_MAX;
    if (on_disk >= reserve_) return on_disk;
    return on_disk + database_.free_bytes().value_or(0);
  }

  Result<void> reload_count() {
    auto run = tables_.get_count.run();
    const auto row = run.step();
    if (!row) return std::unexpected(row.error());
    if (!*row || run.integer(0) < 0) return std::unexpected(Failure::corrupt);
    count_ = static_cast<std::uint64_t>(run.integer(0));
    return {};
  }

  // Zeros over what is erased, in commits that erase or replace records, the onion keys of past
  // days among them. Not over bodies: that would triple what expiry writes, and they are only
  // noise.
  Result<void> prepare_for(std::span<const box::Write> batch) {
    bool records = false;
    for (const box::Write& write : batch) records = records || touches_records(write);
    records_in_log_ = records_in_log_ || records;
    if (records == secure_delete_) return {};
    const auto set = database_.set_secure_delete(records);
    if (set) secure_delete_ = records;
    return set;
  }

  Result<void> apply(std::span<const box::Write> batch, std::uint64_t before,
                     std::vector<WriteResult>& results) {
    results.reserve(batch.size());
    for (const box::Write& write : batch) {
      const auto result = std::visit([this](const auto& each) { return this->apply(each); }, write);
      if (!result) return std::unexpected(result.error());
      results.push_back(*result);
    }
    if (auto done = tables_.replay.flush(); !done) return done;
    if (auto done = tables_.replay.sweep(); !done) return done;
    if (count_ == before) return {};
    return tables_.set_count.run().bind(1, static_cast<std::int64_t>(count_)).finish();
  }

  Result<WriteResult> apply(const box::writes::PutBody& put) {
    const auto outcome = tables_.boxes.put(put, is_short_ || count_ >= capacity_);
    if (!outcome) return std::unexpected(outcome.error());
    if (tables_.boxes.last_put_was_new()) ++count_;
    return WriteResult{*outcome};
  }

  Result<WriteResult> apply(const box::writes::AddReplayTag& add) {
    const bool added = tables_.replay.add(add.day, add.tag);
    return WriteResult{added ? Outcome::done : Outcome::too_old};
  }

  Result<WriteResult> apply(const box::writes::PutRecord& put) {
    require_within_limits(put.record);
    const auto done = tables_.records.put(put.record.key, put.record.value);
    if (!done) return std::unexpected(done.error());
    return WriteResult{};
  }

  Result<WriteResult> apply(const box::writes::EraseRecord& erase) {
    const auto done = tables_.records.erase(erase.key);
    if (!done) return std::unexpected(done.error());
    return WriteResult{};
  }

  Result<WriteResult> apply(const box::writes::EraseExpired& erase) {
    const auto erased = tables_.boxes.erase_expired(erase);
    if (!erased) return std::unexpected(erased.error());
    count_ -= *erased < count_ ? *erased : count_;
    return WriteResult{Outcome::done, *erased};
  }

  Result<WriteResult> apply(const box::writes::EraseReplayTags& erase) {
    const auto done = tables_.replay.erase_before(erase.before);
    if (!done) return std::unexpected(done.error());
    return WriteResult{};
  }

  void after_failure(std::uint64_t count_before, Failure failure) {
    count_ = count_before;
    tables_.boxes.forget_cached();
    // Fails only if the file cannot be read any more; then so will the next commit.
    std::ignore = tables_.replay.reload();
    // The log may have no room to grow, and yet fit into the file: then it begins anew.
    if (failure == Failure::disk_full) std::ignore = database_.checkpoint();
  }

  // The commit stands whatever comes of this; it is tried again after the next one.
  void tidy() {
    if (records_in_log_) {
      if (database_.wipe_log()) records_in_log_ = false;
    } else if (database_.log_pages() >= checkpoint_pages_) {
      std::ignore = database_.checkpoint();
    }
  }

  std::string file_;
  Database database_;
  Tables tables_;
  std::uint64_t capacity_;
  std::uint32_t checkpoint_pages_;
  std::uint64_t reserve_;
  std::function<std::uint64_t()> disk_room_;
  std::uint64_t count_ = 0;
  bool is_short_ = false;  // of room for bodies, in this commit
  bool secure_delete_ = false;
  bool records_in_log_ = false;
  bool copy_takes_our_room_ = false;
  std::optional<DatabaseCopy> copy_;  // after the database: it must be gone first
  std::vector<box::SmallRecord> records_of_copy_;
};

SqliteBoxStore::SqliteBoxStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SqliteBoxStore::~SqliteBoxStore() = default;

Result<std::unique_ptr<SqliteBoxStore>> SqliteBoxStore::open(const BoxStoreOptions& options) {
  auto parts = Parts::open(options);
  if (!parts) return std::unexpected(parts.error());
  return std::unique_ptr<SqliteBoxStore>(new SqliteBoxStore(std::move(*parts)));
}

Result<std::vector<WriteResult>> SqliteBoxStore::commit(std::span<const box::Write> batch) {
  return parts_->commit(batch);
}

Result<std::optional<box::Body>> SqliteBoxStore::get_body(const box::BoxName& name) {
  return parts_->tables().boxes.get(name);
}

Result<std::optional<Bytes>> SqliteBoxStore::get_record(ByteSpan key) {
  return parts_->tables().records.get(key);
}

Result<std::vector<box::SmallRecord>> SqliteBoxStore::records() {
  std::vector<box::SmallRecord> all;
  const Bytes end(box::max_record_key + 1, 0xff);  // above every key
  bool all_fit = true;
  const auto take = [&all, &all_fit](ByteSpan key, ByteSpan value) {
    all_fit = all_fit && key.size() <= box::max_record_key;  // a damaged file may have longer ones
    all.push_back({Bytes(key.begin(), key.end()), Bytes(value.begin(), value.end())});
  };
  const auto done = parts_->tables().records.scan({}, end, SIZE_MAX, take);
  if (!done) return std::unexpected(done.error());
  if (!all_fit) return std::unexpected(Failure::corrupt);
  return all;
}

Result<std::vector<Day>> SqliteBoxStore::replay_days() { return parts_->tables().replay.days(); }

Result<Day> SqliteBoxStore::replay_floor() { return parts_->tables().replay.floor(); }

Result<void> SqliteBoxStore::each_replay_tag(
    Day day, const std::function<void(const box::ReplayTag&)>& each) {
  return parts_->tables().replay.each_tag(day, each);
}

Result<std::uint64_t> SqliteBoxStore::box_count() { return parts_->count(); }

bool SqliteBoxStore::has_room() { return parts_->has_room(); }

Result<void> SqliteBoxStore::begin_backup(const std::string& file,
                                          std::vector<box::SmallRecord> records) {
  return parts_->begin_backup(file, std::move(records));
}

Result<bool> SqliteBoxStore::continue_backup(int pages) { return parts_->continue_backup(pages); }

void SqliteBoxStore::end_backup() { parts_->end_backup(); }

}  // namespace peyk::store
