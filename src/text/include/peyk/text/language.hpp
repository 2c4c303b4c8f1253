// The languages of the program, and the digits and plural forms each of them uses.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace peyk::text {

enum class Language : std::uint8_t { english, persian, arabic };

inline constexpr std::array all_languages{Language::english, Language::persian, Language::arabic};

// Two letters: en, fa, ar (ISO 639-1).
[[nodiscard]] std::string_view code(Language);
[[nodiscard]] bool is_right_to_left(Language);

// "fa_IR.UTF-8", "ar-EG", "fas", "Persian", "فارسی"; the first of a list "fa:en". Nothing for what
// is none of the three: an option of the command line is refused by that.
[[nodiscard]] std::optional<Language> language_named(std::string_view name);
// The same for the environment: "C", "" and every language we do not speak are English.
[[nodiscard]] Language language_from(std::string_view environment);

// A whole number in the language's digits, grouped by thousands ("۱۲٬۳۴۵").
[[nodiscard]] std::string number(Language, std::int64_t value);
// Every ASCII digit of `ascii` in the language's digits; the rest stays.
[[nodiscard]] std::string with_digits(Language, std::string_view ascii);

}  // namespace peyk::text
