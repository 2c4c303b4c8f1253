#include "replay_table.hpp"

#include <limits>
#include <utility>

#include "row_range.hpp"

namespace peyk::store {

namespace {

// Rows erased with one commit; a commit adds one or two, so the sweep comes to an end.
constexpr std::int64_t swept_rows = 32;

}  // namespace

Result<ReplayTable> ReplayTable::prepare(const Database& database) {
  ReplayTable table;
  const auto done = database.prepare_all(
      {{&table.insert_, "INSERT INTO replay VALUES(?1,?2)"},
       {&table.last_of_day_, "SELECT id FROM replay WHERE id<=?1 ORDER BY id DESC LIMIT 1"},
       {&table.first_from_, "SELECT id FROM replay WHERE id>=?1 ORDER BY id LIMIT 1"},
       {&table.tags_, "SELECT tags FROM replay WHERE id>=?1 AND id<=?2 ORDER BY id"},
       {&table.sweep_,
        "DELETE FROM replay WHERE id IN (SELECT id FROM replay WHERE id<?1 ORDER BY id LIMIT ?2)"},
       {&table.get_floor_, "SELECT day FROM replay_floor"},
       {&table.set_floor_, "UPDATE replay_floor SET day=?1"}});
  if (!done) return std::unexpected(done.error());
  if (const auto read = table.reload(); !read) return std::unexpected(read.error());
  return table;
}

Result<void> ReplayTable::reload() {
  added_.clear();
  to_sweep_ = true;
  auto run = get_floor_.run();
  const auto row = run.step();
  if (!row) return std::unexpected(row.error());
  const std::int64_t day = *row ? run.integer(0) : -1;
  if (day < 0 || day > std::numeric_limits<std::uint32_t>::max()) {
    return std::unexpected(Failure::corrupt);
  }
  floor_ = Day(static_cast<std::uint32_t>(day));
  return {};
}

bool ReplayTable::add(Day day, const box::ReplayTag& tag) {
  if (day < floor_) return false;
  Bytes& tags = added_[day];
  tags.insert(tags.end(), tag.span().begin(), tag.span().end());
  return true;
}

Result<std::int64_t> ReplayTable::new_row(Day day) {
  auto run = last_of_day_.run();
  const auto row = run.bind(1, last_row(day.value())).step();
  if (!row) return std::unexpected(row.error());
  const std::int64_t first = first_row(day.value());
  return *row && run.integer(0) >= first ? run.integer(0) + 1 : first;
}

Result<void> ReplayTable::flush() {
  for (const auto& [day, tags] : added_) {
    const auto id = new_row(day);
    if (!id) return std::unexpected(id.error());
    if (auto done = insert_.run().bind(1, *id).bind(2, tags).finish(); !done) return done;
  }
  added_.clear();
  return {};
}

Result<void> ReplayTable::erase_before(Day day) {
  if (day <= floor_) return {};
  if (auto done = flush(); !done) return done;
  if (auto done = set_floor_.run().bind(1, std::int64_t{day.value()}).finish(); !done) return done;
  floor_ = day;
  to_sweep_ = true;
  return {};
}

Result<void> ReplayTable::sweep() {
  if (!to_sweep_) return {};
  auto run = sweep_.run();
  auto done = run.bind(1, first_row(floor_.value())).bind(2, swept_rows).finish();
  if (done && run.changes() == 0) to_sweep_ = false;
  return done;
}

Result<std::vector<Day>> ReplayTable::days() {
  std::vector<Day> days;
  for (std::int64_t from = first_row(floor_.value());;) {
    auto run = first_from_.run();
    const auto row = run.bind(1, from).step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return days;
    const std::uint32_t day = period_of(run.integer(0));
    days.emplace_back(day);
    if (day == std::numeric_limits<std::uint32_t>::max()) return days;
    from = first_row(day + 1);
  }
}

Result<void> ReplayTable::each_tag(Day day,
                                   const std::function<void(const box::ReplayTag&)>& each) {
  if (day < floor_) return {};
  auto run = tags_.run();
  run.bind(1, first_row(day.value())).bind(2, last_row(day.value()));
  while (true) {
    const auto row = run.step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return {};
    const ByteSpan tags = run.blob(0);
    if (tags.size() % box::ReplayTag::size != 0) return std::unexpected(Failure::corrupt);
    for (std::size_t at = 0; at < tags.size(); at += box::ReplayTag::size) {
      each(*box::ReplayTag::from(tags.subspan(at, box::ReplayTag::size)));
    }
  }
}

}  // namespace peyk::store
