#include "catalogue_source.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "template.hpp"

namespace peyk::text {
namespace {

constexpr std::string_view white_space = " \t\r";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(white_space);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(white_space) - begin + 1);
}

// Appends a line of the text, \n made a new line.
void append_line(std::string& text, std::string_view line) {
  if (!text.empty() && text.back() != '\n' && !line.empty()) text += ' ';
  for (std::size_t next = line.find("\\n"); next != std::string_view::npos;
       next = line.find("\\n")) {
    text += line.substr(0, next);
    text += '\n';
    line.remove_prefix(next + 2);
  }
  text += line;
}

std::set<std::string_view> argument_names(const std::vector<Piece>& pieces) {
  std::set<std::string_view> names;
  for (const Piece& piece : pieces) {
    if (piece.kind == Piece::Kind::value || piece.kind == Piece::Kind::number ||
        piece.kind == Piece::Kind::choice) {
      names.insert(piece.text);
    }
  }
  return names;
}

void check_plurals(Language language, const Entry& entry, const std::vector<Piece>& pieces,
                   std::vector<Mistake>& mistakes) {
  const auto needed = needed_plurals(language);
  for (const Piece& piece : pieces) {
    if (piece.kind != Piece::Kind::choice) continue;
    for (const Plural plural : all_plurals) {
      const bool given = piece.forms.contains(plural);
      const std::string name(plural_names.at(static_cast<std::size_t>(plural)));
      const bool wanted = std::ranges::find(needed, plural) != needed.end();
      if (wanted && !given) mistakes.push_back(entry.place + ": no plural form " + name);
      if (given && !wanted && plural != Plural::zero) {
        mistakes.push_back(entry.place + ": the language has no plural form " + name);
      }
    }
  }
}

void check_entry(Language language, const Entry& entry, const Entry& source,
                 std::vector<Mistake>& mistakes) {
  const auto pieces = parse_template(entry.text);
  if (!pieces) {
    mistakes.push_back(entry.place + ": " + std::string(to_string(pieces.error())));
    return;
  }
  if (entry.text.empty()) mistakes.push_back(entry.place + ": " + entry.id + " is empty");
  check_plurals(language, entry, *pieces, mistakes);
  const auto source_pieces = parse_template(source.text);
  if (source_pieces && argument_names(*pieces) != argument_names(*source_pieces)) {
    mistakes.push_back(entry.place + ": " + entry.id + " has other arguments than " + source.place);
  }
}

}  // namespace

std::expected<Entries, Mistake> parse_catalogue(std::string_view file_name,
                                                std::string_view contents) {
  Entries entries;
  for (std::size_t number = 1; !contents.empty(); ++number) {
    const std::size_t end = contents.find('\n');
    const std::string_view line = contents.substr(0, end);
    contents.remove_prefix(end == std::string_view::npos ? contents.size() : end + 1);
    const std::string place = std::string(file_name) + ":" + std::to_string(number);
    if (trimmed(line).empty() || line.front() == '#') continue;
    if (white_space.find(line.front()) != std::string_view::npos) {
      if (entries.empty()) return std::unexpected(place + ": goes on, but nothing has begun");
      append_line(entries.back().text, trimmed(line));
      continue;
    }
    const std::size_t equals = line.find('=');
    const std::string_view id = trimmed(line.substr(0, equals));
    if (equals == std::string_view::npos || !is_snake_case(id)) {
      return std::unexpected(place + ": not of the form snake_case_id = text");
    }
    entries.push_back({.id = std::string(id), .text = {}, .place = place});
    append_line(entries.back().text, trimmed(line.substr(equals + 1)));
  }
  return entries;
}

std::vector<Mistake> check_catalogue(Language language, const Entries& entries,
                                     const Entries& source) {
  std::vector<Mistake> mistakes;
  std::map<std::string_view, const Entry*> known;
  for (const Entry& entry : source) known.emplace(entry.id, &entry);
  std::set<std::string_view> seen;
  for (const Entry& entry : entries) {
    if (!seen.insert(entry.id).second) {
      mistakes.push_back(entry.place + ": " + entry.id + " stands here a second time");
    }
    const auto match = known.find(entry.id);
    if (match == known.end()) {
      mistakes.push_back(entry.place + ": " + entry.id + " is not in English");
    } else {
      check_entry(language, entry, *match->second, mistakes);
    }
  }
  for (const Entry& entry : source) {
    if (!seen.contains(entry.id)) {
      mistakes.push_back(entry.place + ": " + entry.id + " is missing in " +
                         std::string(code(language)));
    }
  }
  return mistakes;
}

}  // namespace peyk::text
