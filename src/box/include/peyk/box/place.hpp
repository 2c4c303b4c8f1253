// Where a copy lies: a place at a courier, and the name under which the courier knows it.
// docs/protocol.md §6.
#pragma once

#include <cstdint>

#include "peyk/base/fixed.hpp"
#include "peyk/base/ids.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::box {

// Known only to the two ends and, once put or asked for, to one courier.
using BoxName = Fixed<struct BoxNameTag, 32>;

enum class Lane : std::uint8_t {
  round = 0,  // one slot in every round
  day = 1,    // eight slots in every period, for readers who were away
  bulk = 2,   // pieces of attachments: `round` is the piece, `slot` counts its puts (bulk.hpp)
};

using Round = Number<struct RoundTag, std::uint64_t>;
using Slot = Number<struct SlotTag, std::uint32_t>;

[[nodiscard]] constexpr std::uint32_t slot_count(Lane lane) { return lane == Lane::round ? 1 : 8; }

struct Place {
  CourierId courier;
  Lane lane = Lane::round;
  Round round;
  Slot slot;
  friend auto operator<=>(const Place&, const Place&) = default;
};

// The keys of one day of a series. Whoever holds only the first can ask, and read nothing.
using NamesKey = crypto::Secret<struct NamesKeyTag, 32>;
using BodiesKey = crypto::Secret<struct BodiesKeyTag, 32>;

// `key` is that of the day in which the round begins.
[[nodiscard]] BoxName name(const NamesKey& key, const Place& place);

}  // namespace peyk::box
