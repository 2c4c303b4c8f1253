// What two desks tell each other about an attachment: notes, over the seal. docs/protocol.md §6.1.
//
//   stored     {0: 1, 1: 16, 2: id, 3: number, 4: day, 5: batch key, 6: [couriers], 7: places}
//              places: for each `u32 piece ‖ u8 courier ‖ u8 put`
//   progress   {0: 1, 1: 17, 2: id, 3: state, 4: pieces that are here, 5: newest number,
//               6: [[first, count] …] missing, 7: [[courier, count] …] that lacked a piece}
//   withdrawn  {0: 1, 1: 18, 2: id}
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "peyk/base/ids.hpp"
#include "peyk/base/time.hpp"
#include "peyk/box/bulk.hpp"

namespace peyk::desk {

// Limits of the protocol.
inline constexpr std::size_t max_places_in_batch = 128;
inline constexpr std::size_t max_bulk_couriers = 7;
inline constexpr std::size_t max_runs_in_note = 256;

// Where a piece lies.
struct PiecePlace {
  std::uint32_t piece = 0;
  std::uint8_t courier = 0;  // index in the list beside
  std::uint8_t put = 0;
  friend bool operator==(const PiecePlace&, const PiecePlace&) = default;
};

struct PieceRun {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  friend bool operator==(const PieceRun&, const PieceRun&) = default;
};

// A batch lies in its boxes.
struct StoredNote {
  box::AttachmentId id;
  std::uint32_t number = 0;  // rises with each batch that is announced
  Day day;                   // of the first put
  box::BatchKey key;
  std::vector<CourierId> couriers;
  std::vector<PiecePlace> places;
};

// Above every number, and below that of what was not announced yet.
inline constexpr std::uint32_t nothing_comes = UINT32_MAX - 1;

struct ProgressNote {
  enum class State : std::uint8_t {
    under_way = 1,
    whole = 2,     // all is here, and its hash is that of the act
    given_up = 3,  // by the reader's person, or because it is not what the act says
  };
  box::AttachmentId id;
  State state = State::under_way;
  std::uint32_t here = 0;
  // The highest number that was announced here; `nothing_comes` of a reader that gets none any
  // more.
  std::uint32_t newest = 0;
  std::vector<PieceRun> missing;
  std::vector<std::pair<CourierId, std::uint32_t>> lacked;
};

struct WithdrawnNote {
  box::AttachmentId id;
};

using BulkNote = std::variant<StoredNote, ProgressNote, WithdrawnNote>;

[[nodiscard]] crypto::SecretBytes encode(const BulkNote& note);
// Hostile bytes: from the other side. Of places and runs only the form was checked.
[[nodiscard]] std::optional<BulkNote> decode_bulk_note(ByteSpan bytes);

// Places as they stand in a note and in a record.
inline constexpr std::size_t place_size = 6;
[[nodiscard]] Bytes encode_places(const std::vector<PiecePlace>& places);
[[nodiscard]] std::optional<std::vector<PiecePlace>> decode_places(ByteSpan bytes,
                                                                   std::size_t couriers);

}  // namespace peyk::desk
