#include "peyk/base/utf8.hpp"

#include <gtest/gtest.h>

namespace peyk {
namespace {

std::string cut(std::string text, std::size_t bytes) {
  utf8::cut_to(text, bytes);
  return text;
}

TEST(Utf8, TextIsCutBetweenCharacters) {
  const std::string text = "a\u0646\u20ac\U0001F54A";  // of 1, 2, 3 and 4 bytes
  EXPECT_EQ(cut(text, 0), "");
  EXPECT_EQ(cut(text, 1), "a");
  EXPECT_EQ(cut(text, 2), "a");
  EXPECT_EQ(cut(text, 3), "a\u0646");
  EXPECT_EQ(cut(text, 5), "a\u0646");
  EXPECT_EQ(cut(text, 6), "a\u0646\u20ac");
  EXPECT_EQ(cut(text, 9), "a\u0646\u20ac");
  EXPECT_EQ(cut(text, 10), text);
  EXPECT_EQ(cut(text, 11), text);
  EXPECT_EQ(cut("", 0), "");
  EXPECT_EQ(cut("\u20ac", 2), "");
}

}  // namespace
}  // namespace peyk
