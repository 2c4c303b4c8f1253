#include "peyk/text/terminal.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <unicode/uchar.h>
#include <vector>

#include "utf8.hpp"

namespace peyk::text {
namespace {

TEST(Terminal, EscapeSequencesAreShown) {
  EXPECT_EQ(harmless_line("\x1b[2J"), "␛[2J");
  EXPECT_EQ(harmless_line("\x1b]0;title\x07"), "␛]0;title␇");
  EXPECT_EQ(harmless_line("a\bb\x7f"), "a␈b␡");
  EXPECT_EQ(harmless_line(std::string_view("a\0b", 3)), "a␀b");
  EXPECT_EQ(harmless_line("\u009B31m"), "[U+009B]31m");  // the one-character CSI
  EXPECT_EQ(harmless_line("\x9B"
                          "31m"),
            "\uFFFD31m");  // the same as a bare byte
}

TEST(Terminal, DirectionIsNotTurned) {
  EXPECT_EQ(harmless_line("a\u202Egpj.exe"), "a[U+202E]gpj.exe");
  EXPECT_EQ(harmless_line("\u2066\u2067\u2068\u2069\u202A\u202B\u202C\u202D"),
            "[U+2066][U+2067][U+2068][U+2069][U+202A][U+202B][U+202C][U+202D]");
  EXPECT_EQ(harmless_text("\u202Ea\u2069"), "[U+202E]a[U+2069]");
  EXPECT_EQ(harmless_line("a\u200F"), "a[U+200F]");
  EXPECT_EQ(harmless_text("a\u200F"), "a\u200F");
}

TEST(Terminal, NothingIsHidden) {
  EXPECT_EQ(harmless_line("a\u200Bb\uFEFFc\u00ADd\u2060"), "a[U+200B]b[U+FEFF]c[U+00AD]d[U+2060]");
  EXPECT_EQ(harmless_line("\U000E0041"), "[U+E0041]");
  EXPECT_EQ(harmless_line("\U0010FFFD"), "[U+10FFFD]");
  EXPECT_EQ(harmless_line("\u3164"), "[U+3164]");
}

TEST(Terminal, LettersOfTheLanguagesStay) {
  for (const std::string_view text : {"نامه‌ها می‌رسند", "قِفَا نَبْكِ", "١٢٣ و ۴۵۶",
                                      "naïve – “x”", "\u06DD", "日本"}) {
    EXPECT_EQ(harmless_line(text), text);
    EXPECT_EQ(harmless_text(text), text);
  }
  EXPECT_EQ(harmless_text("❤\uFE0F"), "❤\uFE0F");
}

// Two names that are not the same do not look the same.
TEST(Terminal, JoinersStayInANameOnlyWhereTheyAreSeen) {
  EXPECT_EQ(harmless_line("G\u200Ceneva"), "G[U+200C]eneva");
  EXPECT_EQ(harmless_line("\u200Cژنو"), "[U+200C]ژنو");
  EXPECT_EQ(harmless_line("ژنو\u200C"), "ژنو[U+200C]");
  EXPECT_EQ(harmless_line("علی\u200Cرضا"), "علی\u200Cرضا");
  EXPECT_EQ(harmless_line("علی\u200C\u200Cرضا"), "علی[U+200C][U+200C]رضا");
  EXPECT_EQ(harmless_line("ژنو\u200Cژنو"), "ژنو[U+200C]ژنو");  // و joins nothing behind it
  EXPECT_EQ(harmless_line("عل\u200Dی"), "عل[U+200D]ی");
  EXPECT_EQ(harmless_line("B1\uFE0F"), "B1[U+FE0F]");
  EXPECT_EQ(harmless_text("G\u200Ceneva\u200D"), "G\u200Ceneva\u200D");
}

TEST(Terminal, LinesEndOnlyInText) {
  EXPECT_EQ(harmless_line("a\nb\tc\r\u2028"), "a␊b␉c␍[U+2028]");
  EXPECT_EQ(harmless_text("a\r\nb\nc\u2028d\u2029e\u0085\tf"), "a\nb\nc\nd\ne\n\tf");
  EXPECT_EQ(harmless_text("secret\rharmless"), "secret␍harmless");
  EXPECT_EQ(harmless_text("a\r"), "a␍");
  EXPECT_EQ(harmless_text("\r\r\n"), "␍\n");
}

TEST(Terminal, MarksDoNotPileUpOrSitOnOurs) {
  EXPECT_EQ(harmless_line("\u0301a"), "\u25CC\u0301a");
  EXPECT_EQ(harmless_text("a\n\u0301"), "a\n\u25CC\u0301");
  std::string pile = "a";
  for (int i = 0; i < 1000; ++i) pile += "\u0301";
  EXPECT_LT(harmless_line(pile).size(), 32U);
}

TEST(Terminal, BytesThatAreNoTextAreReplaced) {
  EXPECT_EQ(harmless_line("\xFF\xC0\x80z"), "\uFFFD\uFFFD\uFFFDz");
  EXPECT_EQ(harmless_line("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");  // a surrogate
  EXPECT_EQ(harmless_line("\xE2\x80"), "\uFFFD");
}

void check_harmless(const std::string& text) {
  const std::string line = harmless_line(text);
  Utf8Cursor cursor(line);
  while (const auto next = cursor.next()) {
    RC_ASSERT(next->character >= 0);
    RC_ASSERT(u_charType(next->character) != U_CONTROL_CHAR);
    RC_ASSERT(next->character < 0x202A || next->character > 0x202E);
    RC_ASSERT(next->character < 0x2066 || next->character > 0x2069);
  }
  RC_ASSERT(harmless_line(line) == line);
  const std::string whole = harmless_text(text);
  RC_ASSERT(harmless_text(whole) == whole);
  RC_ASSERT(whole.find_first_of("\x1b\r\x07\b") == std::string::npos);
}

TEST(Terminal, AnyBytesBecomeHarmlessOnce) {
  EXPECT_TRUE(rc::check("bytes", [](const std::string& bytes) { check_harmless(bytes); }));
  EXPECT_TRUE(rc::check("characters", [] {
    std::string text;
    for (const int c : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 0x3100))) {
      append_utf8(text, c);
    }
    check_harmless(text);
  }));
}

}  // namespace
}  // namespace peyk::text
