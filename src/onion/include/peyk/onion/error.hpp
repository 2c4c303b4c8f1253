// Why something of this room was refused. Couriers count these; nobody is told which it was.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace peyk::onion {

enum class Error : std::uint8_t {
  wrong_size,
  wrong_version,
  wrong_kind,
  wrong_position,
  reserved_not_zero,
  wrong_day,         // not the day of the key it was to be opened with
  refused,           // a layer, answer or signature that does not open, whatever was wrong with it
  malformed_header,  // opened, and its header is not one
  malformed,         // a document or cell that the format does not have
  too_many,          // more couriers, bytes or pages than the format allows
  unsorted,          // ids not strictly rising (also: the same twice)
  invalid_key,       // a public key that its kind does not allow
  invalid_times,     // delay ≤ deadline ≤ longest_deadline does not hold
  unknown_courier,   // nobody whose signing key is known
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] std::string_view to_string(Error);

}  // namespace peyk::onion
