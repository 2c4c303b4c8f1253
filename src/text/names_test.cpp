#include "peyk/text/names.hpp"

#include <gtest/gtest.h>
#include <map>
#include <rapidcheck.h>
#include <set>
#include <string>
#include <vector>

#include "peyk/base/cbor.hpp"
#include "peyk/text/catalogue.hpp"

#include "test_letters.hpp"
#include "utf8.hpp"

namespace peyk::text {
namespace {

using namespace testing;

std::string item(std::string_view line, NameForm form = NameForm::name) {
  const auto folded = name_item(line, form);
  return folded ? to_text(*folded) : "fault " + std::to_string(static_cast<int>(folded.error()));
}

std::optional<NameFault> fault(std::string_view line, NameForm form = NameForm::name) {
  const auto folded = name_item(line, form);
  return folded ? std::nullopt : std::optional(folded.error());
}

// The bytes that any implementation comes to, docs/protocol.md §12.6.
TEST(Names, HaveTheBytesOfThePage) {
  EXPECT_EQ(item("Łukasz D’Æth-Þórsson"), "lukaszdaeththorsson");
  EXPECT_EQ(item("ʿAbd al-Raḥmān"), "abdalrahman");
  EXPECT_EQ(item("İsmail Yıldız, Jr. III"), "ismailyildizjriii");
  EXPECT_EQ(item("أبو القاسم عبد الرحمٰن"), "ابوالقاسمعبدالرحمن");
  EXPECT_EQ(item("علي‌رضا احمدي ٣"), "علیرضااحمدی3");
  EXPECT_EQ(item("فاطمة الزهراء"), "فاطمهالزهرا");
  EXPECT_EQ(item("Ёжиков Й."), "ежикови");
  EXPECT_EQ(item("Strauß"), "strauss");
  EXPECT_EQ(item("Παπαδόπουλος"), "παπαδοπουλοσ");
  EXPECT_EQ(item("هدایت؛ ۱۳۲۰", NameForm::name_and_year), "هدایت;1320");
}

// The same name spelt four ways (E23), and more.
TEST(Names, OfOnePersonMeetHoweverTheyAreTyped) {
  const std::vector<std::vector<std::string_view>> people{
      {"سید علی رضا موسوی", "سيد على رضا موسوي", "سیّد علی‌رضا موسوی",
       "سید علیرضـــا موسوی", "\u202Bسید علی-رضا مُوسَوی\u202C", "سید  علی\u200Dرضا موسوی",
       "\uFEFFسیدعلیرضاموسوی"},
      {"مؤمن كرمانشاهى", "مومن کرمانشاهی", "مُؤمِن کرمانشاهی"},
      {"فاطمة", "فاطمه", "فاطمۀ", "فاطمهٔ"},
      {"احمد رئیسی", "أحمد رئيسي", "احمد رییسی"},
      {"Jean-Luc Ångström", "JEAN LUC ANGSTROM", "Jean‑Luc A\u030Angstro\u0308m",
       "jean.luc angström"},
      {"O'Neill", "O’Neill", "ONeill", "o neill"},
      {"al-Sisi", "Al Sisi", "ＡＬ－ＳＩＳＩ"},
  };
  std::set<std::string> items;
  for (const auto& spellings : people) {
    for (const std::string_view spelling : spellings) {
      EXPECT_EQ(item(spelling), item(spellings.front())) << spelling;
    }
    items.insert(item(spellings.front()));
  }
  EXPECT_EQ(items.size(), people.size());
}

TEST(Names, NothingIsPromisedFromScriptToScriptOrByEar) {
  EXPECT_NE(item("علی"), item("Ali"));
  EXPECT_NE(item("Mohammad"), item("Muhammad"));
  EXPECT_NE(item("موسی"), item("موسا"));
  EXPECT_NE(item("رحمة"), item("رحمت"));
  EXPECT_NE(item("Müller"), item("Mueller"));
  EXPECT_NE(item("رضا"), item("رضی"));
  EXPECT_NE(item("گلی"), item("کلی"));
}

TEST(Names, YearsOfThreeScriptsAreAlikeAndSeparatePeople) {
  const auto of = [](std::string_view line) { return item(line, NameForm::name_and_year); };
  for (const auto* const line :
       {"علی; ۱۳۵۲", "علي;١٣٥٢", "على ؛ 1352", "علی\t1352", "«علی»; \"1352\""}) {
    EXPECT_EQ(of(line), "علی;1352") << line;
  }
  EXPECT_NE(of("علی; 1352"), of("علی; 1353"));
}

TEST(Names, WhatIsNoneIsRefusedWithItsReason) {
  EXPECT_EQ(fault("a\xC3"), NameFault::not_text);
  EXPECT_EQ(fault("\xED\xA0\x80"), NameFault::not_text);
  EXPECT_EQ(fault("a\u0001"), NameFault::unknown_character);
  EXPECT_EQ(fault(std::string_view("a\0b", 3)), NameFault::unknown_character);
  EXPECT_EQ(fault("a\uE000"), NameFault::unknown_character);
  EXPECT_EQ(fault("a\uFFFF"), NameFault::unknown_character);
  EXPECT_EQ(fault("a\u0378"), NameFault::unknown_character);      // assigned to nothing
  EXPECT_EQ(fault("a\U0002EBF0"), NameFault::unknown_character);  // of Unicode 15.1
  EXPECT_EQ(fault("\u200C - ' \u064E"), NameFault::no_letters);
  EXPECT_EQ(fault("123"), NameFault::no_letters);
  EXPECT_EQ(fault(""), NameFault::no_letters);
  EXPECT_EQ(fault("a; 1352"), NameFault::wrong_parts);
  EXPECT_EQ(fault("a", NameForm::name_and_year), NameFault::wrong_parts);
  EXPECT_EQ(fault("a;1352;", NameForm::name_and_year), NameFault::wrong_parts);
  EXPECT_EQ(fault("a;b;c;d;e", NameForm::name_and_year), NameFault::wrong_parts);
  EXPECT_EQ(fault(";1352", NameForm::name_and_year), NameFault::no_letters);
  for (const auto* const line : {"a;", "a;52", "a;13520", "a;year", "a;135x", "a;1352 AD"}) {
    EXPECT_EQ(fault(line, NameForm::name_and_year), NameFault::no_year) << line;
  }
  EXPECT_EQ(fault(std::string(max_name_line_bytes + 1, ' ')), NameFault::too_long);
  EXPECT_FALSE(fault(std::string(max_name_bytes, 'a')));
  EXPECT_EQ(fault(std::string(max_name_bytes + 1, 'a')), NameFault::too_long);
  // Three bytes that fold to more than thirty.
  std::string long_folded;
  for (int i = 0; i < 30; ++i) long_folded += "\uFDFA";
  EXPECT_EQ(fault(long_folded), NameFault::too_long);
}

TEST(Names, OfAListKeepTheirLinesAndRepeatedOnesAreTold) {
  const auto list = read_names("\uFEFFعلی رضا\r\n\n  \t\nReza\nعليرضا\nREZA\nرضا", NameForm::name);
  ASSERT_TRUE(list);
  std::map<std::size_t, std::string> entries;
  for (const auto& entry : list->entries) entries[entry.line] = to_text(entry.item);
  EXPECT_EQ(entries, (std::map<std::size_t, std::string>{{1, "علیرضا"}, {4, "reza"}, {7, "رضا"}}));
  ASSERT_EQ(list->repeated.size(), 2U);
  EXPECT_EQ(list->repeated[0].line, 5U);
  EXPECT_EQ(list->repeated[0].first, 1U);
  EXPECT_EQ(list->repeated[1].line, 6U);
  EXPECT_EQ(list->repeated[1].first, 4U);
  EXPECT_TRUE(read_names("", NameForm::name)->entries.empty());
}

TEST(Names, AFaultOfAListSaysItsLine) {
  const auto list = read_names("a; 1352\n\nb; 1353\nc\n", NameForm::name_and_year);
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().fault, NameFault::wrong_parts);
  EXPECT_EQ(list.error().line, 4U);
}

TEST(Names, EveryFaultHasWordsOfItsOwn) {
  for (const Language language : {Language::english, Language::persian, Language::arabic}) {
    std::set<std::string> words;
    for (int i = 0; i <= static_cast<int>(NameFault::too_many); ++i) {
      words.insert(
          Catalogue(language).say(message_of(static_cast<NameFault>(i)),
                                  {{"line", std::uint64_t{3}}, {"most", std::uint64_t{4}}}));
    }
    EXPECT_EQ(words.size(), 7U);
  }
}

TEST(Names, FoldedTwiceChangeNothing) {
  EXPECT_TRUE(rc::check("idempotent", [] {
    const auto character =
        rc::gen::oneOf(rc::gen::inRange(0x20, 0x250), rc::gen::inRange(0x600, 0x700),
                       rc::gen::inRange(0x1100, 0x1200), rc::gen::inRange(0x1E00, 0x3400),
                       rc::gen::inRange(0xFB50, 0xFF00));
    std::string line;
    for (const int c : *rc::gen::container<std::vector<int>>(character)) append_utf8(line, c);
    const auto once = name_item(line, NameForm::name);
    if (!once) return;
    const auto again = name_item(to_text(*once), NameForm::name);
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == *once);
    RC_ASSERT(cbor::is_valid_utf8(*once));
  }));
}

// Every line as a name: with the letters of another keyboard, without half-spaces, and with marks.
TEST(Names, OfTheRealLettersMeetOtherwiseTyped) {
  const auto letters = real_letters();
  if (letters.empty()) {
    if (is_continuous_integration()) FAIL() << "no letters: set PEYK_LETTERS to their folder";
    GTEST_SKIP() << "no letters: set PEYK_LETTERS to their folder";
  }
  std::size_t compared = 0;
  for (const std::string& letter : letters) {
    std::string word;
    for (const char c : letter + '\n') {
      if (c != '\n' && c != ' ') {
        word += c;
        continue;
      }
      std::string typed;
      Utf8Cursor cursor(word);
      while (const auto next = cursor.next()) {
        const UChar32 to = next->character;
        append_utf8(typed, to == 0x06CC   ? 0x064A
                           : to == 0x06A9 ? 0x0643
                           : to == 0x0647 ? 0x0629
                                          : to);
        if (to >= 0x0620 && to < 0x0640) append_utf8(typed, 0x064E);
      }
      if (!fault(word)) {
        EXPECT_EQ(item(typed), item(word)) << word;
        ++compared;
      }
      word.clear();
    }
  }
  EXPECT_GT(compared, 100U);
}

}  // namespace
}  // namespace peyk::text
