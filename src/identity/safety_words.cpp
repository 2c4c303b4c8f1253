#include "peyk/identity/safety_words.hpp"

#include <algorithm>

#include "word_list.hpp"

namespace peyk::identity {

std::optional<SafetyWords> SafetyWords::from(ByteSpan digest) {
  if (digest.size() < 6) return std::nullopt;
  // 48 bits, of which the last 4 are not used.
  std::uint64_t bits = 0;
  for (const std::uint8_t byte : digest.first(6)) bits = (bits << 8U) | byte;
  Numbers numbers{};
  for (std::size_t i = 0; i < count; ++i) {
    numbers.at(i) = static_cast<std::uint16_t>((bits >> (48 - 11 * (i + 1))) & 0x7ffU);
  }
  return SafetyWords(numbers);
}

std::optional<SafetyWords> SafetyWords::from_numbers(const Numbers& numbers) {
  if (std::ranges::any_of(numbers, [](std::uint16_t n) { return n >= word_count; })) {
    return std::nullopt;
  }
  return SafetyWords(numbers);
}

std::array<std::string_view, SafetyWords::count> SafetyWords::words() const {
  std::array<std::string_view, count> result;
  std::ranges::transform(numbers_, result.begin(),
                         [](std::uint16_t n) { return word_list().at(n); });
  return result;
}

}  // namespace peyk::identity
