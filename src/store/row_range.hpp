// Row numbers that say when: the upper half is a day or an hour, the lower counts within it. So
// what expires together lies together, is found without an index on time, and is erased from the
// front.
#pragma once

#include <cstdint>

namespace peyk::store {

// SQLite's row numbers are signed; the order of all 2³² periods is kept.
[[nodiscard]] constexpr std::int64_t first_row(std::uint32_t period) {
  return (static_cast<std::int64_t>(period) - (std::int64_t{1} << 31)) * (std::int64_t{1} << 32);
}

[[nodiscard]] constexpr std::int64_t last_row(std::uint32_t period) {
  return first_row(period) + 0xffff'ffff;
}

[[nodiscard]] constexpr std::uint32_t period_of(std::int64_t row) {
  return static_cast<std::uint32_t>((row >> 32) + (std::int64_t{1} << 31));
}

}  // namespace peyk::store
