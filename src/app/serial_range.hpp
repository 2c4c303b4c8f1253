// Serial numbers of mandates as they are typed: one, or the first and the last of a range.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "peyk/identity/revocation.hpp"

#include "number_from.hpp"

namespace peyk::app {

// "7" or "7-12". Nothing: it is neither, or ends before it begins.
[[nodiscard]] inline std::optional<identity::SerialRange> serials_of(std::string_view text) {
  const std::size_t dash = std::min(text.find('-'), text.size());
  const auto first = number_from<std::uint64_t>(text.substr(0, dash));
  const auto last = dash == text.size() ? first : number_from<std::uint64_t>(text.substr(dash + 1));
  if (!first || !last || *last < *first) return std::nullopt;
  return identity::SerialRange{.first = *first, .last = *last};
}

}  // namespace peyk::app
