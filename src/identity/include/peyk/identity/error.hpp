// What can be wrong with something that claims to be a card. Distinct, so that an interface can
// tell its person what to do next; none of them says anything about a secret.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace peyk::identity {

enum class Error : std::uint8_t {
  not_a_card,  // no card at all: another text, another file
  damaged,     // was a card: cut off, mistyped or altered on the way (the check does not fit)
  wrong_kind,  // a courier card where a card is expected, or the reverse
  too_new,     // of a later version of the protocol
  malformed,   // arrived whole, and is not what docs/protocol.md §3 says
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] std::string_view to_string(Error);

}  // namespace peyk::identity
