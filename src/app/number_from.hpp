// Numbers that a person typed or a text shows.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>

namespace peyk::app {

// A number as std::from_chars reads it: longer is none.
class NumberText {
 public:
  // Persian (U+06F0 to U+06F9) and Arabic (U+0660 to U+0669) digits as 0 to 9, the separator of
  // their decimals (U+066B) as a dot, and the rest as it is. Nothing: it is too long.
  [[nodiscard]] static std::optional<NumberText> of(std::string_view text);
  [[nodiscard]] const char* begin() const { return bytes_.data(); }
  [[nodiscard]] const char* end() const { return bytes_.data() + size_; }

 private:
  std::array<char, 64> bytes_{};
  std::size_t size_ = 0;
};

// All of the text, and nothing else: no sign that the type has not, no spaces.
template <class Number>
[[nodiscard]] std::optional<Number> number_from(std::string_view text) {
  const auto read = NumberText::of(text);
  if (!read) return std::nullopt;
  Number number{};
  const auto [stopped, error] = std::from_chars(read->begin(), read->end(), number);
  if (text.empty() || error != std::errc() || stopped != read->end()) return std::nullopt;
  return number;
}

}  // namespace peyk::app
