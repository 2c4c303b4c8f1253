// The catalogue files as the build reads them:
//
//   # a comment, for the translator
//   message_id = The text.
//     A line that begins with white space goes on; one space joins them, none after \n.
//
// \n is a new line. docs: README.md.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/text/language.hpp"

namespace peyk::text {

struct Entry {
  std::string id;
  std::string text;
  std::string place;  // "file:line", for the reader of a mistake
};

using Entries = std::vector<Entry>;

// What is wrong, in words, beginning with the place.
using Mistake = std::string;

[[nodiscard]] std::expected<Entries, Mistake> parse_catalogue(std::string_view file_name,
                                                              std::string_view contents);

// Everything that is wrong with `entries` as the language's translation of `source`: ids missing,
// unknown or given twice, other arguments, plural forms missing.
[[nodiscard]] std::vector<Mistake> check_catalogue(Language, const Entries& entries,
                                                   const Entries& source);

}  // namespace peyk::text
