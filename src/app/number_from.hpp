// Numbers that a person typed or a text shows.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace peyk::app {

// All of the text, and nothing else: no sign that the type has not, no spaces.
template <class Number>
[[nodiscard]] std::optional<Number> number_from(std::string_view text) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  Number number{};
  const auto [stopped, error] = std::from_chars(begin, end, number);
  if (text.empty() || error != std::errc() || stopped != end) return std::nullopt;
  return number;
}

}  // namespace peyk::app
