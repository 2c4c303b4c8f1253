#include <array>

#include "peyk/base/bytes.hpp"

namespace peyk {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t no_value = 0xff;
constexpr unsigned bits_per_digit = 6;

constexpr std::array<std::uint8_t, 256> values_of_digits() {
  std::array<std::uint8_t, 256> values{};
  values.fill(no_value);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr auto digit_values = values_of_digits();

}  // namespace

std::string to_base64(ByteSpan bytes) {
  std::string text;
  text.reserve((bytes.size() * 8 + bits_per_digit - 1) / bits_per_digit);
  std::uint32_t pending = 0;  // bits not yet written, at most 12
  unsigned count = 0;
  for (const std::uint8_t byte : bytes) {
    pending = ((pending << 8U) | byte) & 0xfffU;
    count += 8;
    while (count >= bits_per_digit) {
      count -= bits_per_digit;
      text.push_back(alphabet[(pending >> count) & 0x3fU]);
    }
  }
  if (count > 0) text.push_back(alphabet[(pending << (bits_per_digit - count)) & 0x3fU]);
  return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 == 1) return std::nullopt;  // six bits are no byte
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t pending = 0;
  unsigned count = 0;
  for (const char digit : text) {
    const std::uint8_t value = digit_values[static_cast<std::uint8_t>(digit)];
    if (value == no_value) return std::nullopt;
    pending = ((pending << bits_per_digit) | value) & 0xfffU;
    count += bits_per_digit;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<std::uint8_t>(pending >> count));
  }
  const std::uint32_t trailing = pending & ((1U << count) - 1U);
  if (trailing != 0) return std::nullopt;
  return bytes;
}

}  // namespace peyk
