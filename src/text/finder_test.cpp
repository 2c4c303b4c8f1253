#include "peyk/text/finder.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <string>
#include <vector>

#include "peyk/text/fold.hpp"

#include "utf8.hpp"

namespace peyk::text {
namespace {

// What is found, as it stands in the text.
std::vector<std::string> found(std::string_view text, std::string_view query) {
  std::vector<std::string> out;
  for (const Match& match : Finder(query).find(text)) {
    out.emplace_back(text.substr(match.begin, match.end - match.begin));
  }
  return out;
}

using Found = std::vector<std::string>;

TEST(Finder, GivesThePlacesInTheTextAsItIs) {
  EXPECT_EQ(found("نامهٔ رئيس به تهران در ۱۳۸۲", "رییس"), Found{"رئيس"});
  EXPECT_EQ(found("در سال ۱۳۸۲ نوشت", "1382"), Found{"۱۳۸۲"});
  EXPECT_EQ(found("كِتَابٌ و کتاب", "کتاب"), (Found{"كِتَابٌ", "کتاب"}));
  EXPECT_EQ(found("می\u200Cشود و میشود", "می‌شود"), (Found{"می\u200Cشود", "میشود"}));
  EXPECT_EQ(found("The ZÜRICH talks, Zu\u0308rich", "zurich"), (Found{"ZÜRICH", "Zu\u0308rich"}));
  EXPECT_EQ(found("aaaa", "aa"), (Found{"aa", "aa"}));
  EXPECT_EQ(found("one \n\t two", "one two"), Found{"one \n\t two"});
  EXPECT_EQ(found("the side’s “draft”", "side's \"draft\""), Found{"side’s “draft”"});
  EXPECT_EQ(found("فـــصل", "فصل"), Found{"فـــصل"});
  EXPECT_EQ(found("\xFFx\xFE", "X"), Found{"x"});
  EXPECT_EQ(found("ﷲ", "ل"), Found{"ﷲ"});  // two of them in one character
}

TEST(Finder, FindsANameSpeltFourWays) {
  for (const std::string_view query : {"علی رضا", "علی\u200Cرضا", "علیرضا", "علي رضا"}) {
    for (const std::string_view name : {"علی رضا", "علی\u200Cرضا", "علیرضا", "علي‌رضا"}) {
      EXPECT_EQ(found("از " + std::string(name) + " پرسید", query), Found{std::string(name)});
    }
  }
  for (const std::string_view query : {"هیئت", "هیأت", "هيئة"}) {
    EXPECT_TRUE(Finder(query).stands_in("ریاست هیأت")) << query;
    EXPECT_TRUE(Finder(query).stands_in("ریاست هیئت")) << query;
  }
  for (const std::string_view query : {"مسئول", "مسؤول", "مسوول"}) {
    for (const std::string_view word : {"مسئول", "مسؤول", "مسئول"}) {
      EXPECT_TRUE(Finder(query).stands_in(word)) << query << " " << word;
    }
  }
  EXPECT_TRUE(Finder("امضا").stands_in("امضاء"));
  EXPECT_TRUE(Finder("فاطمه").stands_in("فاطمة"));
}

TEST(Finder, DifferentWordsAreNotFound) {
  EXPECT_FALSE(Finder("تبریز").stands_in("تهران"));
  EXPECT_FALSE(Finder("a").stands_in(""));
  EXPECT_FALSE(Finder("ab").stands_in("a b"));
  EXPECT_FALSE(Finder("therapist").stands_in("the rapist"));
  EXPECT_FALSE(Finder("از").stands_in("ما زن"));   // too short to cross a space
  EXPECT_FALSE(Finder("وحمد").stands_in("أحمد"));  // a hamza at the beginning has one carrier
  EXPECT_TRUE(Finder("  ").is_empty());
  EXPECT_FALSE(Finder("").stands_in("anything"));
}

TEST(Finder, StopsWhenToldSo) {
  EXPECT_EQ(Finder("a").find("aaa", 2).size(), 2U);
  EXPECT_TRUE(Finder("a").find("aaa", 0).empty());
}

std::string text_of(const std::vector<int>& characters) {
  std::string text;
  for (const int c : characters) append_utf8(text, c);
  return text;
}

rc::Gen<std::string> any_text() {
  const auto character =
      rc::gen::oneOf(rc::gen::inRange(0, 0x80), rc::gen::inRange(0x600, 0x700),
                     rc::gen::inRange(1, 0x3400), rc::gen::inRange(0xAC00, 0xFF00),
                     rc::gen::element(0x200C, 0x1100, 0x1161, 0x11A8, 0x05B0, 0x05BC, ' '));
  return rc::gen::map(rc::gen::container<std::vector<int>>(character), text_of);
}

// The finder folds a text in parts; it must find at least what the folded whole holds.
TEST(Finder, FindsWhateverTheFoldedTextHolds) {
  EXPECT_TRUE(rc::check("a part of the text", [] {
    const auto front = *any_text();
    const auto part = *any_text();
    const auto back = *any_text();
    const std::string text = front + part + back;
    const std::string query = fold(part);
    RC_PRE(!query.empty() && query.size() < 500);
    RC_PRE(fold(text).find(query) != std::string::npos);
    const auto matches = Finder(part).find(text);
    RC_ASSERT(!matches.empty());
    std::size_t end = 0;
    for (const Match& match : matches) {
      RC_ASSERT(match.begin >= end);
      RC_ASSERT(match.begin < match.end);
      RC_ASSERT(match.end <= text.size());
      end = match.end;
    }
  }));
}

TEST(Finder, FindsTheWholeInItself) {
  EXPECT_TRUE(rc::check("bytes", [](const std::string& bytes) {
    RC_PRE(!fold(bytes).empty() && bytes.size() <= Finder::longest_query);
    RC_ASSERT(Finder(bytes).stands_in(bytes));
  }));
}

// For Latin text it finds nothing that the folded text does not hold.
TEST(Finder, FindsNoMoreInLatin) {
  EXPECT_TRUE(rc::check("letters", [] {
    const auto character = rc::gen::element<int>('a', 'B', 'b', ' ', 0xE9, 'e', '.', 0x301);
    const auto text = text_of(*rc::gen::container<std::vector<int>>(character));
    const auto query = text_of(*rc::gen::container<std::vector<int>>(3, character));
    if (fold(query).empty()) return;
    RC_ASSERT(Finder(query).stands_in(text) == (fold(text).find(fold(query)) != std::string::npos));
  }));
}

}  // namespace
}  // namespace peyk::text
