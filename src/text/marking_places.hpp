// Where a text has room for a mark, and what a leaked text has there.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "peyk/text/marking.hpp"

#include "marking_words.hpp"

namespace peyk::text {

// In the order of the text; no two of them touch the same byte.
[[nodiscard]] std::vector<MarkPlace> places_in(std::string_view text,
                                               const std::vector<Word>& words, bool visible);

// Whether the mark is there, read from a text whose word `at` is the place's own. Nothing where
// neither form stands. `has_next`: the word behind is the original's as well.
[[nodiscard]] std::optional<bool> read_mark(const MarkPlace& place, std::string_view text,
                                            const std::vector<Word>& words, std::size_t at,
                                            bool has_next);

}  // namespace peyk::text
