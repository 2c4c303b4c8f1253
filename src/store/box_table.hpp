// The boxes: bodies in order of their expiry, and where each name lies.
//
//   box(id, name, body)    id = hour of expiry ‖ a number that rises within the hour
//   (row_range.hpp) box_name(prefix, id)   the first 8 bytes of a name as the row number: no index
//   beside the table box_twin(name, id)     names whose first 8 bytes were taken by another; as a
//   rule empty
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "peyk/box/box_store.hpp"

#include "database.hpp"

namespace peyk::store {

inline constexpr std::string_view make_box_tables =
    "CREATE TABLE box(id INTEGER PRIMARY KEY, name BLOB NOT NULL, body BLOB NOT NULL);"
    "CREATE TABLE box_name(prefix INTEGER PRIMARY KEY, id INTEGER NOT NULL);"
    "CREATE TABLE box_twin(name BLOB NOT NULL UNIQUE, id INTEGER NOT NULL);";

class BoxTable {
 public:
  [[nodiscard]] static Result<BoxTable> prepare(const Database& database);

  // Inside a transaction.
  [[nodiscard]] Result<box::Outcome> put(const box::writes::PutBody& put, bool is_full);
  [[nodiscard]] Result<std::uint32_t> erase_expired(const box::writes::EraseExpired& erase);

  [[nodiscard]] Result<std::optional<box::Body>> get(const box::BoxName& name);
  // After a transaction that was rolled back.
  void forget_cached() { next_row_ = {}; }
  // Whether the last put took room; only after Outcome::stored.
  [[nodiscard]] bool last_put_was_new() const { return last_put_was_new_; }

 private:
  struct Expired {
    std::int64_t id = 0;
    box::BoxName name;
  };
  // Whether a box of this name is there: with the body given, with another, or not.
  [[nodiscard]] Result<std::optional<box::Outcome>> compare(const box::writes::PutBody& put);
  [[nodiscard]] Result<std::optional<std::int64_t>> find(const box::BoxName& name);
  [[nodiscard]] Result<bool> has_name(std::int64_t id, const box::BoxName& name);
  // The row of the next box of the hour; nothing when the hour has no more.
  [[nodiscard]] Result<std::optional<std::int64_t>> new_row(box::Hour hour);
  [[nodiscard]] Result<void> add_name(const box::BoxName& name, std::int64_t id);
  [[nodiscard]] Result<std::vector<Expired>> oldest(const box::writes::EraseExpired& erase);
  [[nodiscard]] Result<void> erase(const Expired& box);

  Statement find_name_;
  Statement find_twin_;
  Statement get_name_;
  Statement get_body_;
  Statement last_of_hour_;
  Statement insert_;
  Statement insert_name_;
  Statement insert_twin_;
  Statement oldest_;
  Statement erase_;
  Statement erase_name_;
  Statement erase_twin_;
  struct NextRow {
    box::Hour hour;
    std::int64_t row = 0;
  };
  std::optional<NextRow> next_row_;
  bool last_put_was_new_ = false;
};

}  // namespace peyk::store
