#include "peyk/text/direction.hpp"

#include <cstddef>
#include <cstdint>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "utf8.hpp"

namespace peyk::text {
namespace {

constexpr UChar32 pop_directional_isolate = 0x2069;

bool begins_isolate(UChar32 c) { return c >= 0x2066 && c <= 0x2068; }

// An isolate ends with its paragraph (UAX #9, BD9 and P1): line feed, carriage return, the
// information separators, next line, paragraph separator.
bool ends_paragraph(UChar32 c) { return c >= 0 && u_charDirection(c) == U_BLOCK_SEPARATOR; }

std::string wrap(std::string_view text, std::string_view opening) {
  std::string out;
  std::size_t depth = 0;
  const auto close_line = [&] {
    for (; depth != 0; --depth) out += pop_isolate;
  };
  const auto open_line = [&] {
    out += opening;
    depth = 1;
  };
  open_line();
  Utf8Cursor cursor(text);
  while (const auto next = cursor.next()) {
    if (ends_paragraph(next->character)) {
      close_line();
      out += next->bytes;
      open_line();
      continue;
    }
    if (begins_isolate(next->character)) ++depth;
    if (next->character == pop_directional_isolate) {
      if (depth == 1) continue;
      --depth;
    }
    out += next->bytes;
  }
  close_line();
  return out;
}

}  // namespace

std::string isolate(std::string_view text) { return wrap(text, first_strong_isolate); }

std::string isolate_left_to_right(std::string_view text) {
  return wrap(text, left_to_right_isolate);
}

bool has_right_to_left(std::string_view text) {
  Utf8Cursor cursor(text);
  while (const auto next = cursor.next()) {
    if (next->character < 0) continue;
    const UCharDirection direction = u_charDirection(next->character);
    if (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC ||
        direction == U_ARABIC_NUMBER) {
      return true;
    }
  }
  return false;
}

}  // namespace peyk::text
