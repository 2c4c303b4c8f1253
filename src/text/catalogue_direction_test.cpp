// No value, whatever its direction, moves the words of a sentence that stand around it.
#include <gtest/gtest.h>
#include <unicode/ubidi.h>
#include <unicode/unistr.h>
#include <vector>

#include "peyk/text/catalogue.hpp"

#include "message_table.hpp"
#include "template.hpp"

namespace peyk::text {
namespace {

// What a person, a courier or the other side may be called.
const std::vector<std::string>& hostile_values() {
  static const std::vector<std::string> values{"پیک",
                                               "السفير",
                                               "G1 ژنو",
                                               "ژنو G1",
                                               "١٢٣",
                                               "۱۲/۳",
                                               "-5",
                                               "(a)",
                                               "»",
                                               "...",
                                               "a)",
                                               "(ب",
                                               "\u202Egpj.exe",
                                               "\u2067x",
                                               "x\u2069y",
                                               "\u2069\u2069",
                                               "\u200F!",
                                               "a\nb",
                                               "\u05D0\u05D1 12",
                                               "/srv/ب/1",
                                               "a\u2028b"};
  return values;
}

std::string said(Message message, Language language, std::string_view value, std::int64_t count) {
  const std::string_view text = message_table.at(static_cast<std::size_t>(message))
                                    .texts.at(static_cast<std::size_t>(language));
  const auto pieces = parse_template(text);
  EXPECT_TRUE(pieces.has_value()) << text;
  std::vector<Argument> arguments;
  for (const Piece& piece : pieces.value_or(std::vector<Piece>())) {
    if (piece.kind == Piece::Kind::value) arguments.emplace_back(piece.text, value);
    if (piece.kind == Piece::Kind::number || piece.kind == Piece::Kind::choice) {
      arguments.emplace_back(piece.text, count);
    }
  }
  return Catalogue(language).say(message, arguments);
}

// The line as it is seen from left to right; each isolated value, and each "V", as one mark.
std::u16string seen(const std::string& line, bool right_to_left) {
  const icu::UnicodeString wide = icu::UnicodeString::fromUTF8(line);
  UErrorCode status = U_ZERO_ERROR;
  UBiDi* bidi = ubidi_open();
  ubidi_setPara(bidi, wide.getBuffer(), wide.length(), right_to_left ? 1 : 0, nullptr, &status);
  // What stands at each place from the left.
  std::vector<std::int32_t> order(static_cast<std::size_t>(wide.length()));
  ubidi_getVisualMap(bidi, order.data(), &status);
  ubidi_close(bidi);
  EXPECT_EQ(U_FAILURE(status), 0);
  std::vector<bool> in_value(order.size());
  int depth = 0;
  for (std::int32_t i = 0; i < wide.length(); ++i) {
    const char16_t c = wide.charAt(i);
    if (c == 0x2068) ++depth;
    in_value[static_cast<std::size_t>(i)] = depth > 0 || c == u'V';
    if (c == 0x2069 && depth > 0) --depth;
  }
  std::u16string out;
  bool after_value = false;
  for (const std::int32_t at : order) {
    const bool value = in_value[static_cast<std::size_t>(at)];
    if (value && !after_value) out += u'\uFFFC';
    if (!value) out += wide.charAt(at);
    after_value = value;
  }
  return out;
}

// What isolates hold does not count (UAX #9, P2).
UBiDiLevel base_level(const std::string& line, UBiDiLevel otherwise) {
  const icu::UnicodeString wide = icu::UnicodeString::fromUTF8(line);
  UErrorCode status = U_ZERO_ERROR;
  UBiDi* bidi = ubidi_open();
  ubidi_setPara(bidi, wide.getBuffer(), wide.length(), otherwise, nullptr, &status);
  const UBiDiLevel level = ubidi_getParaLevel(bidi);
  ubidi_close(bidi);
  EXPECT_EQ(U_FAILURE(status), 0);
  return level;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

TEST(CatalogueDirection, NoValueMovesWhatStandsAroundIt) {
  for (const Language language : all_languages) {
    const bool right_to_left = is_right_to_left(language);
    for (std::size_t i = 0; i < message_count; ++i) {
      const auto message = static_cast<Message>(i);
      const auto plain = lines_of(said(message, language, "V", 12));
      for (const std::string& value : hostile_values()) {
        const auto lines = lines_of(said(message, language, value, 12));
        ASSERT_EQ(lines.size(), plain.size()) << id_of(message) << " " << value;
        for (std::size_t k = 0; k < lines.size(); ++k) {
          // Left to right a value without letters of the other direction is not isolated; it is
          // a part of the sentence like any word, and cannot turn it.
          if (lines[k].find("\u2068") == std::string::npos) continue;
          EXPECT_EQ(seen(lines[k], right_to_left), seen(plain[k], right_to_left))
              << id_of(message) << " " << code(language) << " " << value;
        }
      }
    }
  }
}

// A terminal or page takes the direction of a line from its first letter.
TEST(CatalogueDirection, EveryLineBeginsInTheDirectionOfItsLanguage) {
  for (const Language language : all_languages) {
    const std::string_view other = is_right_to_left(language) ? "Bern" : "پیک";
    for (std::size_t i = 0; i < message_count; ++i) {
      const auto message = static_cast<Message>(i);
      for (const std::string& line : lines_of(said(message, language, other, 5))) {
        // A line without letters of its own takes either.
        const bool either =
            base_level(line, UBIDI_DEFAULT_LTR) != base_level(line, UBIDI_DEFAULT_RTL);
        const UBiDiLevel right = is_right_to_left(language) ? 1 : 0;
        EXPECT_TRUE(either || base_level(line, UBIDI_DEFAULT_LTR) == right) << line;
      }
    }
  }
}

}  // namespace
}  // namespace peyk::text
