#include "peyk/base/cbor.hpp"

namespace peyk::cbor {

namespace {

// What may follow a lead byte: how many bytes, and the bounds of the first of them, which keep out
// overlong forms, surrogates and numbers beyond U+10FFFF (The Unicode Standard, table 3-7).
struct Tail {
  std::size_t size = 0;
  std::uint8_t lowest = 0x80;
  std::uint8_t highest = 0xbf;
};

std::optional<Tail> tail_after(std::uint8_t lead) {
  if (lead <= 0x7f) return Tail{.size = 0};
  if (lead < 0xc2) return std::nullopt;
  if (lead <= 0xdf) return Tail{.size = 1};
  if (lead == 0xe0) return Tail{.size = 2, .lowest = 0xa0};
  if (lead == 0xed) return Tail{.size = 2, .highest = 0x9f};
  if (lead <= 0xef) return Tail{.size = 2};
  if (lead == 0xf0) return Tail{.size = 3, .lowest = 0x90};
  if (lead <= 0xf3) return Tail{.size = 3};
  if (lead == 0xf4) return Tail{.size = 3, .highest = 0x8f};
  return std::nullopt;
}

}  // namespace

bool is_valid_utf8(ByteSpan bytes) {
  std::size_t position = 0;
  while (position < bytes.size()) {
    const auto tail = tail_after(bytes[position++]);
    if (!tail || bytes.size() - position < tail->size) return false;
    for (std::size_t i = 0; i < tail->size; ++i) {
      const std::uint8_t byte = bytes[position++];
      const std::uint8_t lowest = i == 0 ? tail->lowest : std::uint8_t{0x80};
      const std::uint8_t highest = i == 0 ? tail->highest : std::uint8_t{0xbf};
      if (byte < lowest || byte > highest) return false;
    }
  }
  return true;
}

}  // namespace peyk::cbor
