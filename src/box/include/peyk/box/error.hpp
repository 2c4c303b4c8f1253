// Why something of this room failed.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace peyk::box {

enum class Error : std::uint8_t {
  wrong_size,
  unknown_version,
  unknown_kind,      // a kind of operation or status of an answer that the page does not have
  nonzero_reserved,  // bytes that must be zero are not
  out_of_range,      // a field outside of what the page allows
  day_forgotten,     // the root of that day was wiped, or lies before the series
  day_too_far,       // further ahead than anyone may ask for
  refused,           // a body does not open, a receipt does not prove; nothing more is told
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] std::string_view to_string(Error);

}  // namespace peyk::box
