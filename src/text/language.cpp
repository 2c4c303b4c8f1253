#include "peyk/text/language.hpp"

#include <algorithm>

namespace peyk::text {
namespace {

constexpr std::size_t longest_name = 64;

struct Name {
  std::string_view name;
  Language language;
};

// ISO 639-1, -2 and -3 codes (Dari counts as Persian), and the names in each language.
constexpr std::array names{
    Name{"en", Language::english},      Name{"eng", Language::english},
    Name{"english", Language::english}, Name{"fa", Language::persian},
    Name{"fas", Language::persian},     Name{"per", Language::persian},
    Name{"prs", Language::persian},     Name{"persian", Language::persian},
    Name{"farsi", Language::persian},   Name{"فارسی", Language::persian},
    Name{"ar", Language::arabic},       Name{"ara", Language::arabic},
    Name{"arabic", Language::arabic},   Name{"العربية", Language::arabic},
};

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// UTF-8 of the language's digit zero less the last byte, and that last byte.
struct DigitBlock {
  std::string_view lead;
  unsigned char zero;
};

constexpr DigitBlock digit_block(Language language) {
  switch (language) {
    case Language::english:
      return {"", 0x30};
    case Language::persian:
      return {"\xDB", 0xB0};  // U+06F0
    case Language::arabic:
      return {"\xD9", 0xA0};  // U+0660
  }
  return {"", 0x30};
}

// The sign as CLDR 42 writes it: with a mark that keeps it on the digits' left or right side.
std::string_view minus(Language language) {
  switch (language) {
    case Language::english:
      return "-";
    case Language::persian:
      return "\u200E\u2212";
    case Language::arabic:
      return "\u061C-";
  }
  return "-";
}

}  // namespace

std::string_view code(Language language) {
  switch (language) {
    case Language::english:
      return "en";
    case Language::persian:
      return "fa";
    case Language::arabic:
      return "ar";
  }
  return "en";
}

bool is_right_to_left(Language language) { return language != Language::english; }

std::optional<Language> language_named(std::string_view name) {
  const std::string_view head = name.substr(0, name.find_first_of("_-.@:"));
  if (head.size() > longest_name) return std::nullopt;
  std::string wanted(head);
  std::ranges::transform(wanted, wanted.begin(), lower);
  const auto* found = std::ranges::find(names, wanted, &Name::name);
  if (found == names.end()) return std::nullopt;
  return found->language;
}

Language language_from(std::string_view environment) {
  return language_named(environment).value_or(Language::english);
}

std::string with_digits(Language language, std::string_view ascii) {
  const DigitBlock block = digit_block(language);
  std::string out;
  for (const char c : ascii) {
    if (c < '0' || c > '9') {
      out += c;
      continue;
    }
    out += block.lead;
    out += static_cast<char>(block.zero + (c - '0'));
  }
  return out;
}

std::string number(Language language, std::int64_t value) {
  std::string digits = std::to_string(value);
  const bool negative = digits.front() == '-';
  if (negative) digits.erase(0, 1);
  const std::string_view separator = language == Language::english ? "," : "\u066C";
  std::string out(negative ? minus(language) : std::string_view());
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) out += separator;
    out += with_digits(language, std::string_view(digits).substr(i, 1));
  }
  return out;
}

}  // namespace peyk::text
