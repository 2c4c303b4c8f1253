// An act as it lies in the vault.
//
//   record: CBOR [version 2, origin, [places of its readers], shown at (milliseconds, 0: not yet),
//                 act (docs/protocol.md §9), copy or null]
//   of a text that is gone: [version 2, origin, [places …], shown at, [id, author, [parents], time,
//                 rule, until, [seats of the marked copies …], size of the document or 0],
//                 copy or null]
//   In version 1, which is still read, there is a boolean in the place of those seats.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "peyk/channel/log.hpp"

#include "track.hpp"

namespace peyk::desk {

struct ActRecord {
  Origin origin = Origin::received;
  SeatSet readers;
  std::optional<Instant> shown;        // of a document: when its file was asked for
  crypto::SecretBytes act;             // empty when the text is gone
  std::optional<channel::Act> erased;  // what is left then: no text, name or key
  // Of a marked letter: the copy that came; of one's own, what all copies were made of and with,
  // which stays when the text is gone, to trace a leak.
  std::optional<OwnCopy> copy;
};

[[nodiscard]] crypto::SecretBytes encode(const ActRecord& record);
[[nodiscard]] std::optional<ActRecord> decode_act_record(ByteSpan bytes);
// Checks the act's id, unless its text is gone.
[[nodiscard]] std::optional<channel::Act> act_in(const ActRecord& record);

[[nodiscard]] Bytes act_key(const channel::ChannelId& track, std::uint64_t sequence);

}  // namespace peyk::desk
