// Marked letters: each reader's copy differs, so that a leaked one tells whose it was. How: text's
// marking.hpp. The marks are made and read here, beside the desk, which keeps its line's pace.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "peyk/desk/orders.hpp"
#include "peyk/desk/views.hpp"
#include "peyk/text/marking.hpp"

#include "failure.hpp"

namespace peyk::app {

// How many marks the text has room for, and how many it needs.
struct MarkedRoom {
  std::size_t places = 0;
  std::size_t visible = 0;         // of them, those that a picture or print shows as well
  std::size_t needed = 0;          // to tell one reader who leaks
  std::size_t needed_for_two = 0;  // to tell one of two who lay their copies side by side
};
[[nodiscard]] MarkedRoom marked_room(std::string_view text, std::size_t readers);

// Fills in the copies of `letter.text` for all other members who are there.
// error_marks_too_few when it is too short to be told apart.
[[nodiscard]] Result<void> mark(desk::order::Letter& letter,
                                std::span<const desk::MemberView> members);

// Whose copy the leaked text is; Suspect::reader is a place in `letter.readers`.
[[nodiscard]] text::Trace trace(const desk::MarkedLetterView& letter, std::string_view leaked);

}  // namespace peyk::app
