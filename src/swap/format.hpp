// Parts of several formats of this room.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "peyk/base/cbor.hpp"
#include "peyk/base/ids.hpp"
#include "peyk/base/time.hpp"
#include "peyk/crypto/secret.hpp"
#include "peyk/swap/manifest.hpp"

namespace peyk::swap::detail {

// The next item, of that size.
template <class F>
std::optional<F> read_fixed(cbor::Reader& reader) {
  const auto bytes = reader.bytes_exactly(F::size);
  if (!bytes) return std::nullopt;
  return F::from(*bytes);
}

// A key and its number, which must be this one.
[[nodiscard]] inline bool reads(cbor::Reader& reader, std::uint64_t key, std::uint64_t value) {
  return reader.expect_key(key) && reader.uint() == value;
}

[[nodiscard]] std::optional<Instant> read_instant(cbor::Reader& reader);
[[nodiscard]] std::uint64_t number(Instant instant);

// 1, 4 or 7, strictly rising.
[[nodiscard]] std::optional<std::vector<CourierId>> read_couriers(cbor::Reader& reader);
void write_couriers(cbor::Writer& writer, const std::vector<CourierId>& couriers);

[[nodiscard]] std::optional<Commitments> read_commitments(cbor::Reader& reader, Quorum quorum);

// `bytes`, whose last ones are zeros written in the place of `tail`: so no share passes through
// memory that is not wiped. They are wiped, too: there may be tokens in them.
[[nodiscard]] crypto::SecretBytes with_tail(Bytes bytes, std::initializer_list<ByteSpan> tail);

}  // namespace peyk::swap::detail
