#include "peyk/text/fold.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <string>
#include <vector>

#include "test_letters.hpp"
#include "utf8.hpp"

namespace peyk::text {
namespace {

using namespace testing;

void expect_alike(std::initializer_list<std::string_view> spellings) {
  for (const std::string_view spelling : spellings) {
    EXPECT_EQ(fold(spelling), fold(*spellings.begin())) << spelling;
  }
}

TEST(Fold, SpellingsOfOneWordAreAlike) {
  expect_alike({"علی", "علي", "على", "عَلِی", "عـــلی", "علی\u200C", "\u202Bعلی"});
  expect_alike({"کتاب", "كتاب", "ڪتاب"});
  expect_alike({"فاطمه", "فاطمة", "فاطمۀ", "فاطمهٔ", "فاطمہ"});
  expect_alike({"احمد", "أحمد", "اَحمد", "ٱحمد", "إحمد", "آحمد"});
  expect_alike({"مسوول", "مسؤول"});
  expect_alike({"رییس", "رئیس", "رئيس"});
  expect_alike({"می‌شود", "میشود"});
  expect_alike({"1402", "۱۴۰۲", "١٤٠٢", "１４０２"});
  expect_alike({"Zürich", "ZURICH", "Zu\u0308rich", "zürich"});
  expect_alike({"straße", "STRASSE"});
  expect_alike({"لا", "ﻻ"});
  expect_alike({"a b", " a \t\n b ", "a\u00A0b", "a\r\nb"});
}

TEST(Fold, DifferentWordsStayDifferent) {
  EXPECT_NE(fold("کار"), fold("گار"));
  EXPECT_NE(fold("پیک"), fold("بیک"));
  EXPECT_NE(fold("علی"), fold("علا"));
  EXPECT_NE(fold("12"), fold("21"));
  EXPECT_NE(fold("a b"), fold("ab"));
  EXPECT_NE(fold("हिन्दी"), fold("हन्द"));  // vowel signs of Indic scripts are letters
}

TEST(Fold, PunctuationThatProgramsChooseIsAlike) {
  expect_alike({"don't", "don’t", "don‘t", "don＇t"});
  expect_alike({"\"a\"", "“a”", "«a»", "„a“"});
  expect_alike({"1-2", "1–2", "1—2", "1‑2", "1−2"});
  expect_alike({"آری، نه؟", "آری, نه?"});
  expect_alike({"علما", "علماء"});
}

std::string text_of(const std::vector<int>& characters) {
  std::string text;
  for (const int c : characters) append_utf8(text, c);
  return text;
}

// Characters up to U+3400 and the Arabic presentation forms, where folding has most to do.
rc::Gen<std::string> any_text() {
  const auto character =
      rc::gen::oneOf(rc::gen::inRange(0, 0x80), rc::gen::inRange(0x600, 0x700),
                     rc::gen::inRange(1, 0x3400), rc::gen::inRange(0xFB50, 0xFF00));
  return rc::gen::map(rc::gen::container<std::vector<int>>(character), text_of);
}

TEST(Fold, FoldingTwiceChangesNothing) {
  EXPECT_TRUE(rc::check("idempotent on characters", [] {
    const std::string once = fold(*any_text());
    RC_ASSERT(fold(once) == once);
  }));
  EXPECT_TRUE(rc::check("idempotent on bytes", [](const std::string& bytes) {
    const std::string once = fold(bytes);
    RC_ASSERT(fold(once) == once);
  }));
}

TEST(Fold, EveryCharacterIsSettled) {
  for (int c = 1; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    const std::string once = fold(text_of({c}));
    ASSERT_EQ(fold(once), once) << std::hex << c;
  }
}

TEST(Fold, MarksAndHalfSpacesMakeNoDifference) {
  EXPECT_TRUE(rc::check("inserted anywhere", [] {
    const auto letters = *rc::gen::container<std::vector<int>>(
        rc::gen::elementOf(std::vector<int>{0x627, 0x628, 0x67E, 0x6A9, 0x6CC, 0x647, 'a', '7'}));
    const auto extra = *rc::gen::elementOf(
        std::vector<int>{0x200C, 0x200D, 0x640, 0x64B, 0x650, 0x651, 0x652, 0x654, 0x670, 0x200F});
    std::vector<int> marked;
    for (const int letter : letters) {
      marked.push_back(letter);
      if (*rc::gen::arbitrary<bool>()) marked.push_back(extra);
    }
    RC_ASSERT(fold(text_of(marked)) == fold(text_of(letters)));
  }));
}

// The same text as typed on another keyboard: Persian letters and digits for Arabic ones.
std::string retyped(std::string text) {
  const std::vector<std::pair<std::string_view, std::string_view>> keys{
      {"ي", "ی"}, {"ك", "ک"}, {"ة", "ه"}, {"أ", "ا"}, {"إ", "ا"}, {"٠", "۰"}, {"0", "۰"},
      {"1", "١"}, {"2", "۲"}, {"3", "٣"}, {"ئ", "ی"}, {"ؤ", "و"}, {"ى", "ي"}};
  for (const auto& [from, to] : keys) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
  }
  return text;
}

TEST(Fold, EveryLineOfTheRealLettersIsFoundOtherwiseTyped) {
  const auto letters = real_letters();
  if (letters.empty()) {
    if (is_continuous_integration()) FAIL() << "no letters: set PEYK_LETTERS to their folder";
    GTEST_SKIP() << "no letters: set PEYK_LETTERS to their folder";
  }
  for (const std::string& letter : letters) {
    const std::string folded = fold(letter);
    EXPECT_EQ(fold(folded), folded);
    std::size_t begin = 0;
    while (begin < letter.size()) {
      const std::size_t end = std::min(letter.find('\n', begin), letter.size());
      const std::string line = letter.substr(begin, end - begin);
      EXPECT_NE(folded.find(fold(retyped(line))), std::string::npos) << line.substr(0, 80);
      begin = end + 1;
    }
  }
}

}  // namespace
}  // namespace peyk::text
