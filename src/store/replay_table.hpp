// The replay tags: one row for each day and commit, its tags one behind the other.
//
//   replay(id, tags)          id = day ‖ a number that rises within the day (row_range.hpp)
//   replay_floor(id, day)     one row: tags of earlier days are gone, though some rows may remain
//
// A day may have millions of tags. They are forgotten at once, by the floor, and their rows are
// erased a few with each later commit.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include "peyk/box/box_store.hpp"

#include "database.hpp"

namespace peyk::store {

inline constexpr std::string_view make_replay_tables =
    "CREATE TABLE replay(id INTEGER PRIMARY KEY, tags BLOB NOT NULL);"
    "CREATE TABLE replay_floor(id INTEGER PRIMARY KEY CHECK(id=1), day INTEGER NOT NULL);"
    "INSERT INTO replay_floor VALUES(1,0);";

class ReplayTable {
 public:
  [[nodiscard]] static Result<ReplayTable> prepare(const Database& database);

  // Inside a transaction; added tags are written by flush(). False below the floor.
  [[nodiscard]] bool add(Day day, const box::ReplayTag& tag);
  [[nodiscard]] Result<void> flush();
  [[nodiscard]] Result<void> erase_before(Day day);
  // Erases some of the rows below the floor, if there are any.
  [[nodiscard]] Result<void> sweep();
  // After a transaction that was rolled back: what is cached is read again.
  [[nodiscard]] Result<void> reload();

  [[nodiscard]] Result<std::vector<Day>> days();
  [[nodiscard]] Result<void> each_tag(Day day,
                                      const std::function<void(const box::ReplayTag&)>& each);
  [[nodiscard]] Day floor() const { return floor_; }

 private:
  [[nodiscard]] Result<std::int64_t> new_row(Day day);

  Statement insert_;
  Statement last_of_day_;
  Statement first_from_;
  Statement tags_;
  Statement sweep_;
  Statement get_floor_;
  Statement set_floor_;
  Day floor_;
  bool to_sweep_ = true;
  std::map<Day, Bytes> added_;
};

}  // namespace peyk::store
