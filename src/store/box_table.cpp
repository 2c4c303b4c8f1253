#include "box_table.hpp"

#include <algorithm>
#include <utility>

#include "row_range.hpp"

namespace peyk::store {

namespace {

using box::BoxName;
using box::Outcome;

// SQLite's row numbers are signed: the same 64 bits, in another order.
std::int64_t prefix_of(const BoxName& name) {
  return static_cast<std::int64_t>(ByteReader(name.span()).u64());
}

}  // namespace

Result<BoxTable> BoxTable::prepare(const Database& database) {
  BoxTable table;
  const auto done = database.prepare_all(
      {{&table.find_name_, "SELECT id FROM box_name WHERE prefix=?1"},
       {&table.find_twin_, "SELECT id FROM box_twin WHERE name=?1"},
       {&table.get_name_, "SELECT name FROM box WHERE id=?1"},
       {&table.get_body_, "SELECT body FROM box WHERE id=?1"},
       {&table.last_of_hour_, "SELECT id FROM box WHERE id<=?1 ORDER BY id DESC LIMIT 1"},
       {&table.insert_, "INSERT INTO box VALUES(?1,?2,?3)"},
       {&table.insert_name_, "INSERT OR IGNORE INTO box_name VALUES(?1,?2)"},
       {&table.insert_twin_, "INSERT INTO box_twin VALUES(?1,?2)"},
       {&table.oldest_, "SELECT id, name FROM box WHERE id<?1 ORDER BY id LIMIT ?2"},
       {&table.erase_, "DELETE FROM box WHERE id=?1"},
       {&table.erase_name_, "DELETE FROM box_name WHERE prefix=?1 AND id=?2"},
       {&table.erase_twin_, "DELETE FROM box_twin WHERE name=?1"}});
  if (!done) return std::unexpected(done.error());
  return table;
}

Result<bool> BoxTable::has_name(std::int64_t id, const BoxName& name) {
  auto run = get_name_.run();
  const auto row = run.bind(1, id).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::unexpected(Failure::corrupt);  // a name that leads nowhere
  return std::ranges::equal(run.blob(0), name.span());
}

Result<std::optional<std::int64_t>> BoxTable::find(const BoxName& name) {
  {
    auto run = find_name_.run();
    const auto row = run.bind(1, prefix_of(name)).step();
    if (!row) return std::unexpected(row.error());
    if (*row) {
      const std::int64_t id = run.integer(0);
      const auto same = has_name(id, name);
      if (!same) return std::unexpected(same.error());
      if (*same) return id;
    }
  }
  auto run = find_twin_.run();
  const auto row = run.bind(1, name.span()).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  return run.integer(0);
}

Result<std::optional<box::Body>> BoxTable::get(const BoxName& name) {
  const auto id = find(name);
  if (!id) return std::unexpected(id.error());
  if (!*id) return std::nullopt;
  auto run = get_body_.run();
  const auto row = run.bind(1, **id).step();
  if (!row) return std::unexpected(row.error());
  const auto body = *row ? box::Body::from(run.blob(0)) : std::nullopt;
  if (!body) return std::unexpected(Failure::corrupt);
  return body;
}

Result<std::optional<Outcome>> BoxTable::compare(const box::writes::PutBody& put) {
  const auto there = get(put.name);
  if (!there) return std::unexpected(there.error());
  if (!*there) return std::nullopt;
  return **there == put.body ? Outcome::stored : Outcome::conflict;
}

Result<std::optional<std::int64_t>> BoxTable::new_row(box::Hour hour) {
  if (!next_row_ || next_row_->hour != hour) {
    auto run = last_of_hour_.run();
    const auto row = run.bind(1, last_row(hour.value())).step();
    if (!row) return std::unexpected(row.error());
    std::int64_t next = first_row(hour.value());
    if (*row && run.integer(0) >= next) next = run.integer(0) + 1;
    next_row_ = NextRow{hour, next};
  }
  if (next_row_->row > last_row(hour.value())) return std::nullopt;
  return next_row_->row++;
}

Result<void> BoxTable::add_name(const BoxName& name, std::int64_t id) {
  auto run = insert_name_.run();
  auto done = run.bind(1, prefix_of(name)).bind(2, id).finish();
  if (!done || run.changes() > 0) return done;
  return insert_twin_.run().bind(1, name.span()).bind(2, id).finish();
}

Result<Outcome> BoxTable::put(const box::writes::PutBody& put, bool is_full) {
  last_put_was_new_ = false;
  const auto there = compare(put);
  if (!there) return std::unexpected(there.error());
  if (*there) return **there;
  if (is_full) return Outcome::full;
  const auto id = new_row(put.expires);
  if (!id) return std::unexpected(id.error());
  if (!*id) return Outcome::full;
  auto done =
      insert_.run().bind(1, **id).bind(2, put.name.span()).bind(3, put.body.span()).finish();
  if (done) done = add_name(put.name, **id);
  if (!done) return std::unexpected(done.error());
  last_put_was_new_ = true;
  return Outcome::stored;
}

Result<std::vector<BoxTable::Expired>> BoxTable::oldest(const box::writes::EraseExpired& erase) {
  std::vector<Expired> boxes;
  auto run = oldest_.run();
  run.bind(1, first_row(erase.before.value())).bind(2, std::int64_t{erase.limit});
  while (true) {
    const auto row = run.step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return boxes;
    const auto name = BoxName::from(run.blob(1));
    if (!name) return std::unexpected(Failure::corrupt);
    boxes.push_back({run.integer(0), *name});
  }
}

Result<void> BoxTable::erase(const Expired& box) {
  if (auto done = erase_.run().bind(1, box.id).finish(); !done) return done;
  {
    auto run = erase_name_.run();
    auto done = run.bind(1, prefix_of(box.name)).bind(2, box.id).finish();
    if (!done || run.changes() > 0) return done;
  }
  return erase_twin_.run().bind(1, box.name.span()).finish();
}

Result<std::uint32_t> BoxTable::erase_expired(const box::writes::EraseExpired& erase) {
  const auto boxes = oldest(erase);
  if (!boxes) return std::unexpected(boxes.error());
  for (const Expired& box : *boxes) {
    if (const auto done = this->erase(box); !done) return std::unexpected(done.error());
  }
  return static_cast<std::uint32_t>(boxes->size());
}

}  // namespace peyk::store
