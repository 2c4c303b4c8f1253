// The small records of a courier in its store. Format of this implementation:
//
//   key "K" ‖ day 4                          value version 1 ‖ seed of the day's onion key 32
//   key "A" ‖ day 4 ‖ courier id 32 ‖ slot 1  value the announcement (docs/protocol.md §7.4)
//   key "S" ‖ swap id 32                   value the courier's record of a swap (room swap)
//   key "F"                                value 8: the greatest deadline of swaps forgotten
//   key "R"                                  empty: the store is a copy, not started yet
#pragma once

#include <optional>
#include <variant>

#include "peyk/base/bytes.hpp"
#include "peyk/base/time.hpp"
#include "peyk/box/box_store.hpp"
#include "peyk/crypto/xwing.hpp"
#include "peyk/swap/manifest.hpp"

#include "key_sets.hpp"

namespace peyk::courier {

struct KeyRecord {
  Day day;
  crypto::KemSeed seed;
};
struct AnnouncementRecord {
  Slot slot = Slot::first;
  onion::Announcement announcement;
};

struct SwapRecord {
  swap::SwapId id;
  crypto::SecretBytes bytes;  // not yet looked into
};
struct SwapFloorRecord {
  Instant floor;
};
struct RestoredRecord {};

[[nodiscard]] Bytes key_record_key(Day day);
[[nodiscard]] Bytes restored_record_key();
[[nodiscard]] Bytes swap_record_key(const swap::SwapId& id);
[[nodiscard]] Bytes announcement_record_key(Slot slot, Day day, const CourierId& courier);

[[nodiscard]] box::SmallRecord encode_record(Day day, const crypto::KemSeed& seed);
[[nodiscard]] box::SmallRecord encode_record(Slot slot, const onion::Announcement& announcement);
[[nodiscard]] box::SmallRecord encode_record(const swap::SwapId& id, ByteSpan escrow);
[[nodiscard]] box::SmallRecord encode_record(Instant swap_floor);
using Record =
    std::variant<KeyRecord, AnnouncementRecord, SwapRecord, SwapFloorRecord, RestoredRecord>;
// Nothing unless it is exactly one of them.
[[nodiscard]] std::optional<Record> decode_record(const box::SmallRecord& record);

}  // namespace peyk::courier
