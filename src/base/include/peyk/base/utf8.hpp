// Whole characters of UTF-8 (RFC 3629). Whether text is valid is cbor::is_valid_utf8.
#pragma once

#include <cstddef>
#include <string>

namespace peyk::utf8 {

// A byte that goes with the one before it.
[[nodiscard]] constexpr bool is_continuation(unsigned char byte) { return (byte & 0xc0U) == 0x80U; }

// As much of valid text as fits, in whole characters.
inline void cut_to(std::string& text, std::size_t bytes) {
  if (text.size() <= bytes) return;
  while (bytes > 0 && is_continuation(static_cast<unsigned char>(text[bytes]))) --bytes;
  text.resize(bytes);
}

}  // namespace peyk::utf8
