// Numbers that a person typed or a text shows.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>

namespace peyk::app {

// A number as std::from_chars reads it: Persian (U+06F0 to U+06F9) and Arabic (U+0660 to U+0669)
// digits as 0 to 9, the separator of their decimals (U+066B) as a dot, and the rest as it is.
class NumberText {
 public:
  explicit NumberText(std::string_view text);
  NumberText(const NumberText&) = delete;
  NumberText& operator=(const NumberText&) = delete;
  ~NumberText();  // wiped: it may be an amount that nobody is to learn

  [[nodiscard]] bool is_too_long() const { return is_too_long_; }
  [[nodiscard]] const char* begin() const { return bytes_.data(); }
  [[nodiscard]] const char* end() const { return bytes_.data() + size_; }

 private:
  std::array<char, 64> bytes_{};
  std::size_t size_ = 0;
  bool is_too_long_ = false;
};

// All of the text, and nothing else: no sign that the type has not, no spaces.
template <class Number>
[[nodiscard]] std::optional<Number> number_from(std::string_view text) {
  const NumberText read(text);
  Number number{};
  const auto [stopped, error] = std::from_chars(read.begin(), read.end(), number);
  if (text.empty() || read.is_too_long() || error != std::errc() || stopped != read.end()) {
    return std::nullopt;
  }
  return number;
}

}  // namespace peyk::app
