// The list from which safety words are taken: docs/protocol.md §4.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace peyk::identity {

inline constexpr std::size_t word_count = 2048;

[[nodiscard]] const std::array<std::string_view, word_count>& word_list();

}  // namespace peyk::identity
