// Words of the seal that its callers need: docs/protocol.md §4 and §5.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

#include "peyk/base/fixed.hpp"
#include "peyk/base/time.hpp"
#include "peyk/crypto/kdf.hpp"

namespace peyk::seal {

// The only size that the seal knows. What is around it (boxes, cells) is not its business.
inline constexpr std::size_t frame_size = 12'600;
using Frame = Fixed<struct FrameTag, frame_size>;

// Most bytes of content in a message that does not turn the ratchet, and in one that does.
inline constexpr std::size_t content_max_size = 12'512;
inline constexpr std::size_t content_max_size_turning = 10'176;

// Side 0 opened generation 0 (accepted the card), side 1 made the card. The values are those of the
// protocol (§6, opening boxes).
enum class Side : std::uint8_t { zero = 0, one = 1 };
[[nodiscard]] constexpr Side other(Side side) {
  return side == Side::zero ? Side::one : Side::zero;
}

// How often the relation was opened; 0 is the first contact.
using Generation = Number<struct GenerationTag, std::uint32_t>;
// Counts the messages of one direction of one generation: 1, 2, 3 …; 0 means none.
using Counter = Number<struct CounterTag, std::uint64_t>;
// How often the ratchet was turned; I sends even ones, R odd ones.
using Epoch = Number<struct EpochTag, std::uint32_t>;

// What a caller did wrong, or what a stored state has wrong. Never about frames: those give a
// Refused event.
enum class Error : std::uint8_t {
  no_session,        // nothing can be sealed before a session stands
  content_too_long,  // beyond content_capacity(), or content_max_size in an acknowledgement
  exhausted,         // no further epoch, counter or generation: open a new relation; or 65,536
                     // messages wait to be acknowledged
  card_expired,
  own_card,          // the card's key is one's own
  card_too_large,    // for a hello
  record_malformed,  // restore: not what serialise() made
  record_too_new,    // restore: made by a later program
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] std::string_view to_string(Error);

// Why a frame had no effect. For counters and the log; nothing of it is ever sent.
enum class Refusal : std::uint8_t {
  malformed,           // not a frame of version 1 that belongs where it was found
  not_ours,            // an opening between other keys
  does_not_open,       // does not decapsulate, authenticate or fit its commitment
  unknown_opening,     // a welcome or confirm for an opening that is not, or no longer, kept
  card_used,           // a first hello, and the relation stands already
  card_expired,        // a first hello after the card's last day
  card_spent,          // more first hellos than are answered to one card
  no_common_courier,   // a first hello of somebody who asks only where this side cannot put
  day_out_of_range,    // a hello whose first day cannot be
  generation_too_far,  // a hello more than 65,536 generations ahead
  superseded,          // a hello, and one's own stands (same g and smaller H(pk), or higher g)
  too_soon,            // an old hello was answered less than an hour ago
  no_session,          // a session frame, and there is no session
  other_generation,    // from the boxes of a session that is not the current one
  too_far_ahead,       // a counter more than 256 beyond the next one
  already_waiting,     // another frame of this counter waits unopened
  unknown_epoch,       // an acknowledgement under keys not known (yet, or any more)
};
[[nodiscard]] std::string_view to_string(Refusal);

}  // namespace peyk::seal
