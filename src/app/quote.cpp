#include "quote.hpp"

#include <algorithm>

#include "peyk/base/utf8.hpp"
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
  if (utf8::is_continuation(byte)) return 0;  // the rest of a character
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

bool is_boundary(std::string_view line, std::size_t at) {
  return at >= line.size() || !utf8::is_continuation(static_cast<unsigned char>(line[at]));
}

// From where a line is shown, so that what was found is in sight: at a word, if one is near.
std::size_t window_start(std::string_view line, std::size_t found, std::size_t columns) {
  std::size_t used = 0;
  std::size_t at = found;
  while (at > 0 && used < columns / 3) used += columns_of(line[--at]);
  while (!is_boundary(line, at)) ++at;
  const std::size_t space = line.find(' ', at);
  return at == 0 || space >= found ? at : space + 1;
}

// `line` begins at `offset` of the whole.
std::string in_bold(std::string_view line, std::size_t offset,
                    std::span<const text::Match> matches) {
  constexpr std::string_view on = "\x1b[1m";
  constexpr std::string_view off = "\x1b[22m";
  std::string out;
  std::size_t at = 0;
  for (const text::Match& match : matches) {
    if (match.end <= offset || match.begin >= offset + line.size()) continue;
    const std::size_t begin = std::max(match.begin, offset) - offset;
    const std::size_t end = std::min(match.end - offset, line.size());
    out.append(line, at, begin - at).append(on).append(line, begin, end - begin).append(off);
    at = end;
  }
  return out.append(line, at);
}

}  // namespace

std::string excerpt(const Screen& screen, std::string_view clean,
                    std::span<const text::Match> matches, std::size_t columns) {
  const std::size_t room = columns == 0
                               ? std::string::npos
                               : std::max(columns, bar_columns + least_columns) - bar_columns - 2;
  std::string out;
  std::size_t next = 0;  // match
  for (std::size_t from = 0; from <= clean.size() && next < matches.size();) {
    const std::size_t end = std::min(clean.find('\n', from), clean.size());
    const std::string_view line = clean.substr(from, end - from);
    while (next < matches.size() && matches[next].end <= from) ++next;
    if (next < matches.size() && matches[next].begin < end) {
      const std::size_t found = std::max(matches[next].begin, from) - from;
      const bool fits = fitting(line, room) == line.size();
      const std::size_t begin = fits ? 0 : window_start(line, found, room);
      const std::string_view shown = line.substr(begin, fitting(line.substr(begin), room));
      std::string text = columns == 0 ? std::string(shown) : in_bold(shown, from + begin, matches);
      if (begin > 0) text.insert(0, "…");
      if (begin + shown.size() < line.size()) text += "…";
      out += std::string(bar) + " " + screen.set_apart(text) + "\n";
    }
    from = end + 1;
  }
  return out;
}

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
