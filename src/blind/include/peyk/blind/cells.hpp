// Deconfliction: plans as cells of space and time, which are then the items of a common ground:
// what comes out common is where and when two plans meet, and nothing else. docs/protocol.md §12.5.
//
// Both sides agree on a grid; the one of them who widens, and by what. Whatever comes closer than
// that in the plans, in each axis at one moment, has a cell in common: the cells of a plan are all
// that it touches, rather more than fewer. Positions are whole metres from a point that both agreed
// on, times whole seconds; how they come from a map is not this room's matter.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>

#include "peyk/base/bytes.hpp"
#include "peyk/blind/error.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::blind {

// Limits of this implementation.
inline constexpr std::int64_t max_metres = 1LL << 26U;
inline constexpr std::int64_t max_seconds = 1LL << 40U;
inline constexpr std::int64_t max_leg_seconds = 1LL << 31U;
// Of all legs and boxes of a plan, where they overlap again for each.
inline constexpr std::size_t max_touched_cells = 1U << 20U;

struct Moment {
  std::int64_t x = 0;  // metres
  std::int64_t y = 0;
  std::int64_t z = 0;
  std::int64_t time = 0;  // seconds
};

// Straight on, at one speed. A leg that stands still has two equal positions.
struct Leg {
  Moment from;
  Moment to;  // later
};

// All of a place for some time: both ends belong to it.
struct Box {
  Moment low;
  Moment high;
};

struct Grid {
  std::uint32_t side = 1;    // metres
  std::uint32_t height = 1;  // metres
  std::uint32_t seconds = 1;
  bool operator==(const Grid&) const = default;
};

// By what one side is widened; nothing for the other.
struct Separation {
  std::uint32_t sideways = 0;  // metres
  std::uint32_t upwards = 0;
  bool operator==(const Separation&) const = default;
};

struct Cell {
  std::int64_t x = 0;
  std::int64_t y = 0;
  std::int64_t z = 0;
  std::int64_t time = 0;
  friend auto operator<=>(const Cell&, const Cell&) = default;
};

// The item of a list: the four numbers, i64 big-endian.
[[nodiscard]] crypto::SecretBytes item_of(const Cell& cell);

// A plan is a secret, too.
using Cells = std::set<Cell, std::less<>, crypto::WipingAllocator<Cell>>;

class Plan {
 public:
  // Sides of the grid are not zero, else the process ends.
  Plan(Grid grid, Separation separation);

  // out_of_range: a position, time or order that is not one, or too many cells; the plan is then
  // worth nothing any more.
  [[nodiscard]] Result<void> add(const Leg& leg);
  [[nodiscard]] Result<void> add(const Box& box);
  [[nodiscard]] const Cells& cells() const { return cells_; }

 private:
  [[nodiscard]] Result<void> touch(const Box& box);

  Grid grid_;
  Separation separation_;
  Cells cells_;
  std::size_t touched_ = 0;
};

}  // namespace peyk::blind
