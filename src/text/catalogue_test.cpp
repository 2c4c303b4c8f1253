#include "peyk/text/catalogue.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck.h>
#include <unicode/ubidi.h>
#include <unicode/unistr.h>
#include <vector>

#include "peyk/text/direction.hpp"

#include "catalogue_source.hpp"
#include "message_table.hpp"
#include "template.hpp"

namespace peyk::text {
namespace {

std::string_view text_of(Message message, Language language) {
  return message_table.at(static_cast<std::size_t>(message))
      .texts.at(static_cast<std::size_t>(language));
}

std::vector<Message> all_messages() {
  std::vector<Message> messages;
  for (std::size_t i = 0; i < message_count; ++i) messages.push_back(static_cast<Message>(i));
  return messages;
}

// A value for everything the text asks for.
std::vector<Argument> arguments_for(std::string_view text, std::int64_t count,
                                    std::string_view value) {
  std::vector<Argument> arguments;
  const auto pieces = parse_template(text);
  EXPECT_TRUE(pieces.has_value()) << text;
  for (const Piece& piece : pieces.value_or(std::vector<Piece>())) {
    if (piece.kind == Piece::Kind::value) arguments.emplace_back(piece.text, value);
    if (piece.kind == Piece::Kind::number || piece.kind == Piece::Kind::choice) {
      arguments.emplace_back(piece.text, count);
    }
  }
  return arguments;
}

Entries entries_of(Language language) {
  Entries entries;
  for (const Message message : all_messages()) {
    entries.push_back({.id = std::string(id_of(message)),
                       .text = std::string(text_of(message, language)),
                       .place = std::string(code(language))});
  }
  return entries;
}

std::size_t occurrences(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

// The text without what stands between ` and `.
std::string prose_of(std::string_view text) {
  std::string out;
  bool in_code = false;
  for (const char c : text) {
    if (c == '`') in_code = !in_code;
    if (!in_code && c != '`') out += c;
  }
  return out;
}

TEST(Catalogue, EveryMessageExistsInEveryLanguageWithTheSameArguments) {
  ASSERT_GT(message_count, 100U);
  const Entries source = entries_of(Language::english);
  for (const Language language : all_languages) {
    for (const Mistake& mistake : check_catalogue(language, entries_of(language), source)) {
      ADD_FAILURE() << mistake;
    }
  }
}

TEST(Catalogue, EveryMessageIsSaidWhole) {
  for (const Language language : all_languages) {
    const Catalogue catalogue(language);
    for (const Message message : all_messages()) {
      for (const std::int64_t count : {0, 1, 2, 3, 11, 100}) {
        const auto arguments = arguments_for(text_of(message, language), count, "X");
        const std::string said = catalogue.say(message, arguments);
        EXPECT_FALSE(said.empty()) << id_of(message);
        EXPECT_EQ(said.find_first_of("{}|#"), std::string::npos) << said;
      }
    }
  }
}

TEST(Catalogue, TranslationsAreWrittenInTheirOwnScript) {
  for (const Message message : all_messages()) {
    const std::string persian = prose_of(text_of(message, Language::persian));
    const std::string arabic = prose_of(text_of(message, Language::arabic));
    EXPECT_FALSE(has_right_to_left(text_of(message, Language::english))) << id_of(message);
    EXPECT_TRUE(has_right_to_left(persian)) << id_of(message);
    EXPECT_TRUE(has_right_to_left(arabic)) << id_of(message);
    for (const std::string_view letter : {"ي", "ك", "ة", "ى", "٠", "١", "٢", "٣", "٤", "٥", "٦"}) {
      EXPECT_EQ(persian.find(letter), std::string::npos) << id_of(message) << " " << letter;
    }
    for (const std::string_view letter : {"ی", "ک", "گ", "پ", "چ", "ژ", "۰", "۱", "۲"}) {
      EXPECT_EQ(arabic.find(letter), std::string::npos) << id_of(message) << " " << letter;
    }
    for (const std::string& text : {persian, arabic}) {
      EXPECT_EQ(text.find_first_of(",;?"), std::string::npos) << text;
    }
  }
}

TEST(Catalogue, PersianPrefixesAndSuffixesStandWithHalfSpaces) {
  for (const Message message : all_messages()) {
    const std::string text = " " + prose_of(text_of(message, Language::persian)) + " ";
    for (const std::string_view apart :
         {" می ", " نمی ", " ها ", " های ", " تر ", " ترین ", " ای "}) {
      EXPECT_EQ(text.find(apart), std::string::npos) << text;
    }
    EXPECT_EQ(text.find(" \u200C"), std::string::npos) << text;
    EXPECT_EQ(text.find("\u200C "), std::string::npos) << text;
  }
}

TEST(Catalogue, EveryErrorAlsoNamesTheNextStep) {
  for (const Message message : all_messages()) {
    if (!id_of(message).starts_with("error_")) continue;
    for (const Language language : all_languages) {
      const std::string_view text = text_of(message, language);
      // Two sentences, or two halves of one.
      const bool two_parts = text.find(". ") != text.npos || text.find("; ") != text.npos ||
                             text.find("؛ ") != text.npos || text.find(": ") != text.npos;
      EXPECT_TRUE(two_parts) << text;
    }
  }
}

// What ICU's bidi algorithm makes of the paragraph that a terminal or page shows.
UBiDiLevel paragraph_level(const std::string& text) {
  const icu::UnicodeString wide = icu::UnicodeString::fromUTF8(text);
  UErrorCode status = U_ZERO_ERROR;
  UBiDi* bidi = ubidi_open();
  ubidi_setPara(bidi, wide.getBuffer(), wide.length(), UBIDI_DEFAULT_LTR, nullptr, &status);
  const UBiDiLevel level = ubidi_getParaLevel(bidi);
  ubidi_close(bidi);
  EXPECT_EQ(U_FAILURE(status), 0);
  return level;
}

TEST(Catalogue, SentencesRunInTheDirectionOfTheirLanguage) {
  for (const Language language : all_languages) {
    const Catalogue catalogue(language);
    for (const Message message : all_messages()) {
      // Each value pulls to the other side.
      const std::string_view other = is_right_to_left(language) ? "Bern" : "پیک";
      const auto arguments = arguments_for(text_of(message, language), 5, other);
      const std::string said = catalogue.say(message, arguments);
      EXPECT_EQ(paragraph_level(said), is_right_to_left(language) ? 1 : 0) << said;
    }
  }
}

TEST(Catalogue, ValuesAreIsolatedWhereDirectionsMeet) {
  const Argument folder("folder", "/srv/a");
  EXPECT_EQ(Catalogue(Language::english).say(Message::desk_moved_aside, {folder}),
            "What was there before is kept in /srv/a.");
  EXPECT_NE(Catalogue(Language::persian)
                .say(Message::desk_moved_aside, {folder})
                .find("\u2068/srv/a\u2069"),
            std::string::npos);
  EXPECT_NE(Catalogue(Language::english)
                .say(Message::desk_moved_aside, {{"folder", "پوشه"}})
                .find("\u2068پوشه\u2069"),
            std::string::npos);
  EXPECT_NE(Catalogue(Language::arabic)
                .say(Message::error_desk_locked)
                .find("`\u2066peyk desk unlock\u2069`"),
            std::string::npos);
}

// After Arabic letters 2026-12-05 is shown as 05-12-2026 (UAX #9, W2). What is to be typed stands
// in backquotes, which isolate it.
TEST(Catalogue, NoDateOrRangeIsShownBackwards) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (const Language language : {Language::persian, Language::arabic}) {
    for (const Message message : all_messages()) {
      const std::string prose = prose_of(text_of(message, language));
      for (std::size_t i = 1; i + 1 < prose.size(); ++i) {
        const bool joins = std::string_view("-/:.+").contains(prose[i]);
        EXPECT_FALSE(joins && is_digit(prose[i - 1]) && is_digit(prose[i + 1])) << prose;
      }
    }
  }
}

TEST(Catalogue, CountsTakeTheFormAndDigitsOfTheLanguage) {
  const auto said = [](Language language, std::int64_t count) {
    return Catalogue(language).say(Message::courier_peers, {{"count", count}});
  };
  EXPECT_EQ(said(Language::english, 0), "No other courier is known.");
  EXPECT_EQ(said(Language::english, 1), "One other courier is known.");
  EXPECT_EQ(said(Language::english, 12345), "12,345 other couriers are known.");
  EXPECT_EQ(said(Language::persian, 12), "۱۲ پیک دیگر شناخته‌اند.");
  EXPECT_EQ(said(Language::arabic, 0), "لا يُعرف أي ساعٍ آخر.");
  EXPECT_EQ(said(Language::arabic, 1), "يُعرف ساعٍ آخر واحد.");
  EXPECT_EQ(said(Language::arabic, 2), "يُعرف ساعيان آخران.");
  EXPECT_EQ(said(Language::arabic, 7), "يُعرف ٧ سعاة آخرين.");
  EXPECT_EQ(said(Language::arabic, 11), "يُعرف ١١ ساعيًا آخر.");
  EXPECT_EQ(said(Language::arabic, 100), "يُعرف ١٠٠ ساعٍ آخر.");
}

TEST(Catalogue, PortsKeepTheirDigitsAndAreNotGrouped) {
  EXPECT_NE(Catalogue(Language::persian)
                .say(Message::error_port_taken, {{"port", std::uint16_t{8443}}})
                .find("8443"),
            std::string::npos);
}

TEST(Catalogue, ForgottenValueIsSeen) {
  EXPECT_NE(Catalogue(Language::english).say(Message::error_no_folder).find("{folder}"),
            std::string::npos);
}

TEST(Catalogue, LargestNumbersAreSaid) {
  const Argument count("count", std::numeric_limits<std::uint64_t>::max());
  EXPECT_NE(Catalogue(Language::english)
                .say(Message::courier_peers, {count})
                .find("9,223,372,036,854,775,807"),
            std::string::npos);
}

TEST(Catalogue, SaidKeepsIsolatesAndStringsDoNot) {
  const std::string inner = Catalogue(Language::persian).say(Message::error_desk_locked);
  const Catalogue outer(Language::persian);
  EXPECT_NE(outer.say(Message::error_internal, {{"detail", Said{inner}}}).find(inner),
            std::string::npos);
  EXPECT_NE(outer.say(Message::error_internal, {{"detail", inner}}).find("[U+2066]"),
            std::string::npos);
}

TEST(Catalogue, NoNameSpeaksForTheProgram) {
  const std::string hostile = "x\u2069\n\x1b[2Jhttps \u202Eevil\r";
  for (const Language language : all_languages) {
    const std::string said =
        Catalogue(language).say(Message::card_words_agreed, {{"peer", hostile}});
    EXPECT_EQ(said.find_first_of("\n\r\x1b"), std::string::npos);
    EXPECT_EQ(said.find("\u202E"), std::string::npos);
    EXPECT_EQ(occurrences(said, "\u2068"), occurrences(said, "\u2069"));
  }
}

TEST(Catalogue, AnyBytesAsNameStayWithinTheirIsolate) {
  EXPECT_TRUE(rc::check("balanced, one line, no escape", [](const std::string& bytes) {
    for (const Language language : all_languages) {
      const std::string said =
          Catalogue(language).say(Message::card_words_agreed, {{"peer", bytes}});
      RC_ASSERT(said.find_first_of("\n\r\x1b\x07") == std::string::npos);
      RC_ASSERT(occurrences(said, "\u2068") == occurrences(said, "\u2069"));
    }
  }));
}

}  // namespace
}  // namespace peyk::text
