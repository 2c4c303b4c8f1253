// Why something of this room was refused.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace peyk::swap {

enum class Error : std::uint8_t {
  malformed,      // not what docs/protocol.md §11 says
  wrong_proof,    // a constant that is not shown to be the shared key's
  not_ours,       // neither side of the manifest is the one whose secret was given
  other_content,  // not the bytes that the manifest names
  refused,        // does not open with the key, or holds something else than was committed to
  not_released,   // there is no key yet
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] std::string_view to_string(Error);

}  // namespace peyk::swap
