// Readers that the formats of key sets share. After a failed read the reader fails for good, so
// only the last result and the values asked for need a look.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "peyk/base/cbor.hpp"
#include "peyk/base/time.hpp"

namespace peyk::onion::detail {

[[nodiscard]] inline std::optional<std::uint64_t> read_uint(cbor::Reader& reader,
                                                            std::uint64_t key) {
  if (!reader.expect_key(key)) return std::nullopt;
  const auto value = reader.uint();
  return value ? std::optional(*value) : std::nullopt;
}

[[nodiscard]] inline std::optional<Day> read_day(cbor::Reader& reader, std::uint64_t key) {
  const auto value = read_uint(reader, key);
  if (!value || *value > std::numeric_limits<Day::rep>::max()) return std::nullopt;
  return Day(static_cast<Day::rep>(*value));
}

template <class F>
[[nodiscard]] std::optional<F> read_item(cbor::Reader& reader) {
  const auto bytes = reader.bytes_exactly(F::size);
  return bytes ? F::from(*bytes) : std::nullopt;
}

template <class F>
[[nodiscard]] std::optional<F> read_fixed(cbor::Reader& reader, std::uint64_t key) {
  if (!reader.expect_key(key)) return std::nullopt;
  return read_item<F>(reader);
}

}  // namespace peyk::onion::detail
