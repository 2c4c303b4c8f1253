#include "quote.hpp"

#include <gtest/gtest.h>
#include <sstream>

namespace peyk::app {
namespace {

const Screen english(text::Language::english, "UTC");
const Screen persian(text::Language::persian, "UTC");

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(Quote, PutsABarBeforeEveryLine) {
  EXPECT_EQ(quoted(english, "one\n\ntwo", 0), "  │ one\n  │\n  │ two\n");
  EXPECT_EQ(quoted(english, "", 0), "  │\n");
  // However a line may end.
  EXPECT_EQ(quoted(english, "one\r\ntwo\u2028three\u0085four\rfive", 0),
            "  │ one\n  │ two\n  │ three\n  │ four␍five\n");
}

TEST(Quote, ALetterCannotBeginAnother) {
  const std::string padded = std::string(76, ' ') + "2. From B1, 25 November 2026";
  for (const std::size_t columns : {0U, 1U, 20U, 80U}) {
    for (const std::string& line :
         lines_of(quoted(english, "x\n2. From B1, today\n" + padded, columns))) {
      EXPECT_TRUE(line.starts_with("  │")) << line;
      // "│" has three bytes and one column.
      EXPECT_TRUE(columns < 12 || line.size() <= columns + 2) << line;
    }
  }
}

TEST(Quote, TheBarStandsOutsideOfWhatIsIsolated) {
  EXPECT_EQ(quoted(english, "سلام", 0), "  │ \u2068سلام\u2069\n");
  EXPECT_EQ(quoted(persian, "hello\nسلام", 0), "  │ \u2068hello\u2069\n  │ \u2068سلام\u2069\n");
}

TEST(Quote, BreaksBehindASpaceAndNeverInsideACharacter) {
  EXPECT_EQ(quoted(english, "aaaa bbbb cccc", 14), "  │ aaaa bbbb \n  │ cccc\n");
  std::string whole;
  for (const std::string& line : lines_of(quoted(english, "日本日本日本日本日本", 13))) {
    whole += line.substr(std::string("  │ ").size());
  }
  EXPECT_EQ(whole, "日本日本日本日本日本");
}

TEST(Excerpt, ShowsTheLinesInWhichSomethingWasFound) {
  const std::string text = "one two\nthree\nfour two two";
  const auto found = text::Finder("two").find(text);
  EXPECT_EQ(excerpt(english, text, found, 0), "  │ one two\n  │ four two two\n");
  EXPECT_EQ(excerpt(english, text, found, 80),
            "  │ one \x1b[1mtwo\x1b[22m\n  │ four \x1b[1mtwo\x1b[22m \x1b[1mtwo\x1b[22m\n");
  EXPECT_EQ(excerpt(english, text, {}, 80), "");
}

TEST(Excerpt, CutsALongLineAroundThePlace) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "some words ";
  const std::string long_line = text + "needle " + text;
  const auto found = text::Finder("needle").find(long_line);
  const std::string shown = excerpt(english, long_line, found, 40);
  EXPECT_NE(shown.find("\x1b[1mneedle\x1b[22m"), std::string::npos) << shown;
  EXPECT_TRUE(shown.starts_with("  │ …")) << shown;
  EXPECT_TRUE(shown.ends_with("…\n")) << shown;
  EXPECT_LE(shown.size(), 40U + 20U) << shown;
}

TEST(Excerpt, WhatWasFoundOverTheEndOfALineIsShownInBoth) {
  const std::string text = "علی\nرضا";
  const auto found = text::Finder("علیرضا").find(text);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(lines_of(excerpt(english, text, found, 80)).size(), 2U);
}

}  // namespace
}  // namespace peyk::app
