#include "quote.hpp"

#include <algorithm>

#include "peyk/text/terminal.hpp"

namespace peyk::app {

namespace {

// Outside of what is isolated: at the same side whatever the direction of the text.
constexpr std::string_view bar = "  │";
constexpr std::size_t bar_columns = 4;  // with the space behind it
constexpr std::size_t least_columns = 8;

// Rather too much than too little: a line that is broken early does no harm.
std::size_t columns_of(char lead) {
  constexpr std::size_t tab = 8;
  const auto byte = static_cast<unsigned char>(lead);
  if (byte == '\t') return tab;
  if ((byte & 0xc0U) == 0x80U) return 0;  // the rest of a character
  return byte >= 0xe1 ? 2 : 1;
}

// How much of the line fits, in bytes: up to behind its last space, if there is one.
std::size_t fitting(std::string_view line, std::size_t columns) {
  std::size_t used = 0;
  std::size_t space = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    used += columns_of(line[at]);
    if (used > columns) return space > 0 ? space : at;
    if (line[at] == ' ') space = at + 1;
  }
  return line.size();
}

}  // namespace

std::string quoted(const Screen& screen, std::string_view text, std::size_t columns) {
  const std::string clean = text::harmless_text(text);
  const std::size_t room = columns == 0
                               ? std::string::npos
                               : std::max(columns, bar_columns + least_columns) - bar_columns;
  std::string out;
  for (std::string_view rest = clean; true;) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    do {
      const std::size_t size = fitting(line, room);
      out += bar;
      if (size > 0) out += " " + screen.set_apart(line.substr(0, size));
      out += '\n';
      line.remove_prefix(size);
    } while (!line.empty());
    if (end == std::string_view::npos) return out;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace peyk::app
