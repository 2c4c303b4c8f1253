#include "template.hpp"

#include <algorithm>

namespace peyk::text {
namespace {

using Kind = Piece::Kind;

std::expected<void, TemplateError> add_form(Piece& piece, std::string_view form) {
  // A form on a line of its own comes with the space that joins the lines.
  form.remove_prefix(std::min(form.find_first_not_of(' '), form.size()));
  const std::size_t equals = form.find('=');
  const auto* name = std::ranges::find(plural_names, form.substr(0, equals));
  if (equals == std::string_view::npos || name == plural_names.end()) {
    return std::unexpected(TemplateError::unknown_plural);
  }
  const std::string_view text = form.substr(equals + 1);
  if (text.empty()) return std::unexpected(TemplateError::empty_plural);
  const auto plural = static_cast<Plural>(name - plural_names.begin());
  if (!piece.forms.emplace(plural, text).second) {
    return std::unexpected(TemplateError::repeated_plural);
  }
  return {};
}

// What stands between the braces.
std::expected<Piece, TemplateError> parse_argument(std::string_view inside) {
  if (inside.find_first_of("{`") != std::string_view::npos) {
    return std::unexpected(TemplateError::unclosed_brace);
  }
  std::size_t bar = inside.find('|');
  Piece piece{.kind = bar == std::string_view::npos ? Kind::value : Kind::choice,
              .text = inside.substr(0, bar)};
  if (piece.kind == Kind::value && piece.text.ends_with('#')) {
    piece.kind = Kind::number;
    piece.text.remove_suffix(1);
  }
  if (!is_snake_case(piece.text)) return std::unexpected(TemplateError::bad_name);
  while (bar != std::string_view::npos) {
    const std::size_t next = inside.find('|', bar + 1);
    const std::size_t length = next == std::string_view::npos ? next : next - bar - 1;
    if (const auto added = add_form(piece, inside.substr(bar + 1, length)); !added) {
      return std::unexpected(added.error());
    }
    bar = next;
  }
  return piece;
}

}  // namespace

std::string_view to_string(TemplateError error) {
  switch (error) {
    case TemplateError::unclosed_brace:
      return "a { without its }";
    case TemplateError::stray_brace:
      return "a } without its {";
    case TemplateError::bad_name:
      return "an argument's name is not snake_case";
    case TemplateError::unknown_plural:
      return "a plural form that does not exist";
    case TemplateError::repeated_plural:
      return "a plural form given twice";
    case TemplateError::empty_plural:
      return "an empty plural form";
    case TemplateError::unclosed_code:
      return "a ` without its second one";
  }
  return "unknown";
}

bool is_snake_case(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
         std::ranges::all_of(name, allowed);
}

std::expected<std::vector<Piece>, TemplateError> parse_template(std::string_view text) {
  std::vector<Piece> pieces;
  bool in_code = false;
  while (!text.empty()) {
    const std::size_t special = text.find_first_of("{}`");
    if (special != 0) pieces.push_back({.kind = Kind::literal, .text = text.substr(0, special)});
    if (special == std::string_view::npos) break;
    if (text[special] == '}') return std::unexpected(TemplateError::stray_brace);
    if (text[special] == '`') {
      pieces.push_back({.kind = in_code ? Kind::code_end : Kind::code_begin});
      in_code = !in_code;
      text.remove_prefix(special + 1);
      continue;
    }
    const std::size_t end = text.find('}', special);
    if (end == std::string_view::npos) return std::unexpected(TemplateError::unclosed_brace);
    auto piece = parse_argument(text.substr(special + 1, end - special - 1));
    if (!piece) return std::unexpected(piece.error());
    pieces.push_back(*std::move(piece));
    text.remove_prefix(end + 1);
  }
  if (in_code) return std::unexpected(TemplateError::unclosed_code);
  return pieces;
}

}  // namespace peyk::text
