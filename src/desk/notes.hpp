// What two members' desks tell each other about a track beside its acts: pairwise, in no log.
// docs/protocol.md §9.3.
//
//   CBOR map {0: version 1, 1: type, 2: track (16), 3 …: the fields of the type, in their order}
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "peyk/channel/content.hpp"
#include "peyk/crypto/secret.hpp"
#include "peyk/crypto/xwing.hpp"

namespace peyk::desk {

namespace note {

// Before an opening or admission: where the reader will sit, and where the writer does.
struct Seat {
  channel::ChannelId track;
  channel::MemberId yours;
  channel::MemberId mine;
};
// The writer sits there; for a relation that was there before.
struct SeatClaim {
  channel::ChannelId track;
  channel::MemberId mine;
};
// Introduction: make a card for the member on that seat.
struct CardWanted {
  channel::ChannelId track;
  channel::MemberId with;
};
// To the introducer: the card for `with`; from it: the card of `with`.
struct Card {
  channel::ChannelId track;
  channel::MemberId with;
  Bytes card;
};
struct CardRefused {
  enum class Reason : std::uint8_t { no_room = 1, no_common_courier = 2, expired = 3, other = 4 };
  channel::ChannelId track;
  channel::MemberId with;
  Reason reason = Reason::other;
};
// The acts that no act follows yet in the writer's log, rising.
struct Frontier {
  channel::ChannelId track;
  std::vector<channel::ActId> acts;
};
// Does the reader hold the key that its mandate names? docs/protocol.md §10.
struct Challenge {
  channel::ChannelId track;
  channel::MandateRef mandate;
  crypto::KemCiphertext ciphertext;
};
struct Proof {
  channel::ChannelId track;
  channel::MandateRef mandate;
  crypto::Digest proof;
};

}  // namespace note

// The type of a note is its place here, from 1: never change the order.
using Note = std::variant<note::Seat, note::SeatClaim, note::CardWanted, note::Card,
                          note::CardRefused, note::Frontier, note::Challenge, note::Proof>;

// Limits of the protocol.
inline constexpr std::size_t max_frontier_in_note = 64;
inline constexpr std::size_t max_card_in_note = 4096;

[[nodiscard]] crypto::SecretBytes encode(const Note& note);
// Hostile bytes.
[[nodiscard]] std::optional<Note> decode_note(ByteSpan bytes);

[[nodiscard]] const channel::ChannelId& track_of(const Note& note);

}  // namespace peyk::desk
