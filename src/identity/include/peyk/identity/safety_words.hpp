// Four words, the same at both ends when nobody stands between: docs/protocol.md §4.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "peyk/base/bytes.hpp"

namespace peyk::identity {

class SafetyWords {
 public:
  static constexpr std::size_t count = 4;
  using Numbers = std::array<std::uint16_t, count>;

  // The first 44 bits of a digest of at least 6 bytes, as four numbers of 11 bits, most significant
  // first; nothing when there are fewer bytes.
  [[nodiscard]] static std::optional<SafetyWords> from(ByteSpan digest);
  // Nothing unless each is below 2,048.
  [[nodiscard]] static std::optional<SafetyWords> from_numbers(const Numbers&);

  // For those who would rather compare numbers (0–2,047) than English words.
  [[nodiscard]] const Numbers& numbers() const { return numbers_; }
  [[nodiscard]] std::array<std::string_view, count> words() const;

  friend bool operator==(const SafetyWords&, const SafetyWords&) = default;

 private:
  explicit SafetyWords(const Numbers& numbers) : numbers_(numbers) {}
  Numbers numbers_;
};

}  // namespace peyk::identity
