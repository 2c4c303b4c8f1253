// The form of a text in the catalogues:
//
//   {name}                      a value as it is given, isolated
//   {name#}                     a whole number in the language's digits
//   {name|one=# day|other=…}    a plural choice; # is the number in the language's digits
//   `words`                     something to be typed: left to right in every language
//
// There is no other use of { } and `; the forms of a choice hold none of { } | `.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <string_view>
#include <vector>

#include "plural.hpp"

namespace peyk::text {

enum class TemplateError : std::uint8_t {
  unclosed_brace,
  stray_brace,
  bad_name,
  unknown_plural,
  repeated_plural,
  empty_plural,
  unclosed_code,
};

[[nodiscard]] std::string_view to_string(TemplateError);

struct Piece {
  enum class Kind : std::uint8_t { literal, value, number, choice, code_begin, code_end };
  Kind kind = Kind::literal;
  std::string_view text = {};  // the literal, or the name of the argument
  std::map<Plural, std::string_view> forms = {};
};

// The pieces point into `text`.
[[nodiscard]] std::expected<std::vector<Piece>, TemplateError> parse_template(
    std::string_view text);

// Lower-case letters, digits and underscores, beginning with a letter.
[[nodiscard]] bool is_snake_case(std::string_view name);

}  // namespace peyk::text
