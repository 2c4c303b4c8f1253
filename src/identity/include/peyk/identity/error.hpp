// What can be wrong with something that claims to be a card, or another of the files of this room.
// Distinct, so that an interface can
// tell its person what to do next; none of them says anything about a secret.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace peyk::identity {

enum class Error : std::uint8_t {
  not_a_card,       // no card at all: another text, another file
  damaged,          // was a card: cut off, mistyped or altered on the way (the check does not fit)
  wrong_kind,       // a courier card where a card is expected, and the like
  too_new,          // of a later version of the protocol
  malformed,        // arrived whole, and is not what docs/protocol.md §3 and §10 say
  wrong_signature,  // nobody who could say so said it
  unproved_key,     // a ring key of which nobody showed that it is held
  other_principal,  // of another principal than the one it was to be checked with
  other_reader,     // for one reader, and that is not us: it says nothing to us
  lasts_too_long,   // for one reader, and for more than 7 days
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] std::string_view to_string(Error);

}  // namespace peyk::identity
