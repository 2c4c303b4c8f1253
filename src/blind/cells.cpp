#include "peyk/blind/cells.hpp"

#include <algorithm>

#include "peyk/blind/question.hpp"

#include "contract.hpp"

namespace peyk::blind {
namespace {

// Rounded down, for a divisor above zero.
std::int64_t floor_divided(std::int64_t number, std::int64_t by) {
  return number / by - (number % by < 0 ? 1 : 0);
}

std::int64_t ceiling_divided(std::int64_t number, std::int64_t by) {
  return -floor_divided(-number, by);
}

bool is_within(const Moment& moment) {
  const auto is_place = [](std::int64_t metres) {
    return metres >= -max_metres && metres <= max_metres;
  };
  return is_place(moment.x) && is_place(moment.y) && is_place(moment.z) &&
         moment.time >= -max_seconds && moment.time <= max_seconds;
}

// Where a leg is, in one axis, between two of its times: whole metres around it.
struct Stretch {
  std::int64_t low;
  std::int64_t high;
};

Stretch stretch(std::int64_t from, std::int64_t to, std::int64_t duration, std::int64_t begin,
                std::int64_t end) {
  // At most 2^27 · 2^31.
  const std::int64_t at_begin = (to - from) * begin;
  const std::int64_t at_end = (to - from) * end;
  return {.low = from + floor_divided(std::min(at_begin, at_end), duration),
          .high = from + ceiling_divided(std::max(at_begin, at_end), duration)};
}

}  // namespace

crypto::SecretBytes item_of(const Cell& cell) {
  crypto::SecretBytes item(4 * sizeof(std::uint64_t));
  ByteWriter writer(item);
  for (const std::int64_t number : {cell.x, cell.y, cell.z, cell.time}) {
    writer.u64(static_cast<std::uint64_t>(number));
  }
  return item;
}

Plan::Plan(Grid grid, Separation separation) : grid_(grid), separation_(separation) {
  detail::require(grid.side > 0 && grid.height > 0 && grid.seconds > 0);
}

Result<void> Plan::add(const Box& box) {
  const bool is_right = is_within(box.low) && is_within(box.high) && box.low.x <= box.high.x &&
                        box.low.y <= box.high.y && box.low.z <= box.high.z &&
                        box.low.time <= box.high.time;
  if (!is_right) return std::unexpected(Error::out_of_range);
  return touch(box);
}

Result<void> Plan::add(const Leg& leg) {
  const std::int64_t duration = leg.to.time - leg.from.time;
  if (!is_within(leg.from) || !is_within(leg.to) || duration <= 0 || duration > max_leg_seconds) {
    return std::unexpected(Error::out_of_range);
  }
  // For each step of time the box around where it is meanwhile. An end that is the next one's
  // beginning belongs to both.
  const std::int64_t step = grid_.seconds;
  const std::int64_t last = floor_divided(leg.to.time, step);
  for (std::int64_t slice = floor_divided(leg.from.time, step); slice <= last; ++slice) {
    const std::int64_t begin = std::max(leg.from.time, slice * step);
    const std::int64_t end = std::min(leg.to.time, (slice + 1) * step);
    const auto along = [&](std::int64_t from, std::int64_t to) {
      return stretch(from, to, duration, begin - leg.from.time, end - leg.from.time);
    };
    const Stretch x = along(leg.from.x, leg.to.x);
    const Stretch y = along(leg.from.y, leg.to.y);
    const Stretch z = along(leg.from.z, leg.to.z);
    // Within the slice: its end is in the next one, which comes by itself.
    const std::int64_t until = slice == last ? end : end - 1;
    const auto touched = touch({.low = {.x = x.low, .y = y.low, .z = z.low, .time = begin},
                                .high = {.x = x.high, .y = y.high, .z = z.high, .time = until}});
    if (!touched) return touched;
  }
  return {};
}

Result<void> Plan::touch(const Box& box) {
  const auto first = [](std::int64_t low, std::int64_t wider, std::int64_t size) {
    return floor_divided(low - wider, size);
  };
  const auto last = [](std::int64_t high, std::int64_t wider, std::int64_t size) {
    return floor_divided(high + wider, size);
  };
  const Cell low{.x = first(box.low.x, separation_.sideways, grid_.side),
                 .y = first(box.low.y, separation_.sideways, grid_.side),
                 .z = first(box.low.z, separation_.upwards, grid_.height),
                 .time = first(box.low.time, 0, grid_.seconds)};
  const Cell high{.x = last(box.high.x, separation_.sideways, grid_.side),
                  .y = last(box.high.y, separation_.sideways, grid_.side),
                  .z = last(box.high.z, separation_.upwards, grid_.height),
                  .time = last(box.high.time, 0, grid_.seconds)};
  // Before any is made: a plan may cover the earth.
  std::uint64_t room = max_touched_cells - touched_;
  for (const std::int64_t count :
       {high.x - low.x + 1, high.y - low.y + 1, high.z - low.z + 1, high.time - low.time + 1}) {
    room /= static_cast<std::uint64_t>(count);
  }
  if (room == 0) return std::unexpected(Error::out_of_range);
  for (Cell cell = low; cell.time <= high.time; ++cell.time) {
    for (cell.x = low.x; cell.x <= high.x; ++cell.x) {
      for (cell.y = low.y; cell.y <= high.y; ++cell.y) {
        for (cell.z = low.z; cell.z <= high.z; ++cell.z) {
          cells_.insert(cell);
          ++touched_;
        }
      }
    }
  }
  if (cells_.size() > max_list_size) return std::unexpected(Error::out_of_range);
  return {};
}

}  // namespace peyk::blind
