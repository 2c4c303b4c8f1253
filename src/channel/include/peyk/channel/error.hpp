// Why bytes are no act, or an act cannot be made.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace peyk::channel {

enum class Error : std::uint8_t {
  malformed,        // not the CBOR of an act, or not deterministic
  unknown_version,  // made by a newer program
  unknown_type,     // the same
  wrong_id,         // the id is not the hash of the act, or the channel's not that of its opening
  empty,            // a text, name, list or document with nothing in it
  too_long,         // a text, name, list or document beyond its limit
  invalid_text,     // not UTF-8, or a name with what no name has: a control character, a path
  inconsistent,     // its parts do not fit together: a seat twice, a date without its rule …
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] std::string_view to_string(Error);

}  // namespace peyk::channel
