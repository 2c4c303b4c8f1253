// Text of the other side made harmless before it is printed. It can then not move the cursor,
// colour or clear the screen, set the window's title, answer for the keyboard, turn around the
// order of letters, or hide anything: what is not shown by itself is shown as a sign (␛) or as
// [U+202E].
//
// Kept in text: the half-space and joiner (Persian needs them) and variation selectors after a
// character. In a line, where two names must not look alike, only a half-space that is seen:
// between letters that would join (RFC 5892 A.1).
// Bytes that are no UTF-8 become U+FFFD. More than eight combining marks on one letter are left out
// behind a U+FFFD.
#pragma once

#include <string>
#include <string_view>

namespace peyk::text {

// For names, file names, subjects: one line; line ends become visible, as do the marks of
// direction.
[[nodiscard]] std::string harmless_line(std::string_view text);

// For the body of a letter: line ends (also CR LF, U+2028, U+2029) become \n, tabs and the
// directional marks LRM, RLM and ALM stay.
[[nodiscard]] std::string harmless_text(std::string_view text);

}  // namespace peyk::text
