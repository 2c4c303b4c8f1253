// The small records of a courier in its store. Format of this implementation:
//
//   key "K" ‖ day 4                          value version 1 ‖ seed of the day's onion key 32
//   key "A" ‖ day 4 ‖ courier id 32 ‖ slot 1  value the announcement (docs/protocol.md §7.4)
//   key "R"                                  empty: the store is a copy, not started yet
#pragma once

#include <optional>
#include <variant>

#include "peyk/base/bytes.hpp"
#include "peyk/base/time.hpp"
#include "peyk/box/box_store.hpp"
#include "peyk/crypto/xwing.hpp"

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

struct RestoredRecord {};

[[nodiscard]] Bytes key_record_key(Day day);
[[nodiscard]] Bytes restored_record_key();
[[nodiscard]] Bytes announcement_record_key(Slot slot, Day day, const CourierId& courier);

[[nodiscard]] box::SmallRecord encode_record(Day day, const crypto::KemSeed& seed);
[[nodiscard]] box::SmallRecord encode_record(Slot slot, const onion::Announcement& announcement);
using Record = std::variant<KeyRecord, AnnouncementRecord, RestoredRecord>;
// Nothing unless it is exactly one of them.
[[nodiscard]] std::optional<Record> decode_record(const box::SmallRecord& record);

}  // namespace peyk::courier
