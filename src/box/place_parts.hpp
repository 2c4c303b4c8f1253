// The four parts by which a place enters a derivation: courier id, u8 lane, u64 round, u32 slot.
#pragma once

#include <array>
#include <cstdint>

#include "peyk/box/place.hpp"
#include "peyk/crypto/kdf.hpp"

namespace peyk::box::detail {

template <class Out, class In>
[[nodiscard]] Out derive_for_place(crypto::Label label, const In& key, const Place& place) {
  std::array<std::uint8_t, 1 + 8 + 4> numbers{};
  ByteWriter(numbers)
      .u8(static_cast<std::uint8_t>(place.lane))
      .u64(place.round.value())
      .u32(place.slot.value());
  const ByteSpan all(numbers);
  return crypto::derive<Out>(
      label, key, {place.courier.span(), all.subspan(0, 1), all.subspan(1, 8), all.subspan(9, 4)});
}

}  // namespace peyk::box::detail
