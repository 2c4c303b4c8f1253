#include "record_table.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

namespace peyk::store {

namespace {

bool is_less(ByteSpan one, ByteSpan other) {
  return std::ranges::lexicographical_compare(one, other);
}

}  // namespace

Result<RecordTable> RecordTable::prepare(const Database& database) {
  RecordTable table;
  const auto done = database.prepare_all(
      {{&table.get_, "SELECT value FROM record WHERE key=?1"},
       {&table.insert_, "INSERT INTO record VALUES(?1,?2)"},
       {&table.update_, "UPDATE record SET value=?2 WHERE key=?1"},
       {&table.erase_, "DELETE FROM record WHERE key=?1"},
       {&table.scan_,
        "SELECT key, value FROM record WHERE key>=?1 AND key<?2 ORDER BY key LIMIT ?3"}});
  if (!done) return std::unexpected(done.error());
  return table;
}

Result<bool> RecordTable::put(ByteSpan key, ByteSpan value) {
  {
    auto update = update_.run();
    const auto done = update.bind(1, key).bind(2, value).finish();
    if (!done) return std::unexpected(done.error());
    if (update.changes() > 0) return true;
  }
  const auto done = insert_.run().bind(1, key).bind(2, value).finish();
  if (!done) return std::unexpected(done.error());
  return false;
}

Result<bool> RecordTable::erase(ByteSpan key) {
  auto run = erase_.run();
  const auto done = run.bind(1, key).finish();
  if (!done) return std::unexpected(done.error());
  return run.changes() > 0;
}

Result<std::optional<Bytes>> RecordTable::get(ByteSpan key) {
  auto run = get_.run();
  const auto row = run.bind(1, key).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  if (!run.is_blob(0)) return std::unexpected(Failure::corrupt);
  const ByteSpan value = run.blob(0);
  return Bytes(value.begin(), value.end());
}

Result<void> RecordTable::scan(ByteSpan from, ByteSpan below, std::size_t limit,
                               const std::function<void(ByteSpan, ByteSpan)>& each) {
  constexpr std::size_t largest = std::numeric_limits<std::int64_t>::max();
  auto run = scan_.run();
  run.bind(1, from).bind(2, below).bind(3, static_cast<std::int64_t>(std::min(limit, largest)));
  Bytes last;
  for (bool is_first = true; true; is_first = false) {
    const auto row = run.step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return {};
    // SQLite trusts the order of an index, and what stands in it, where the file is damaged.
    if (!run.is_blob(0) || !run.is_blob(1)) return std::unexpected(Failure::corrupt);
    const ByteSpan key = run.blob(0);
    const bool is_next = is_first ? !is_less(key, from) : is_less(last, key);
    if (!is_next || !is_less(key, below)) return std::unexpected(Failure::corrupt);
    each(key, run.blob(1));
    last.assign(key.begin(), key.end());
  }
}

}  // namespace peyk::store
