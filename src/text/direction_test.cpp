#include "peyk/text/direction.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "utf8.hpp"

namespace peyk::text {
namespace {

// Whether every isolate is closed before its line ends and no PDI stands alone.
bool is_balanced(std::string_view text) {
  int depth = 0;
  Utf8Cursor cursor(text);
  while (const auto next = cursor.next()) {
    const UChar32 c = next->character;
    if (c >= 0x2066 && c <= 0x2068) ++depth;
    if (c == 0x2069 && --depth < 0) return false;
    if ((c == '\n' || c == '\r' || c == 0x2029 || c == 0x85) && depth != 0) return false;
  }
  return depth == 0;
}

TEST(Direction, WrapsEachLine) {
  EXPECT_EQ(isolate("a"), "\u2068a\u2069");
  EXPECT_EQ(isolate(""), "\u2068\u2069");
  EXPECT_EQ(isolate("a\nb"), "\u2068a\u2069\n\u2068b\u2069");
  EXPECT_EQ(isolate_left_to_right("/x/۱"), "\u2066/x/۱\u2069");
}

TEST(Direction, TextCannotBreakOut) {
  EXPECT_EQ(isolate("a\u2069b"), "\u2068ab\u2069");
  EXPECT_EQ(isolate("a\u2067b"), "\u2068a\u2067b\u2069\u2069");
  EXPECT_EQ(isolate("\u2066a\u2069\u2069b"), "\u2068\u2066a\u2069b\u2069");
  EXPECT_EQ(isolate("\u2067a\u2029b"), "\u2068\u2067a\u2069\u2069\u2029\u2068b\u2069");
}

TEST(Direction, RightToLeftLettersAreSeen) {
  EXPECT_TRUE(has_right_to_left("to پیک"));
  EXPECT_TRUE(has_right_to_left("٣"));
  EXPECT_TRUE(has_right_to_left("\u05D0"));
  EXPECT_FALSE(has_right_to_left("é 12 ü"));
  EXPECT_FALSE(has_right_to_left("\xFF\xFE"));
}

TEST(Direction, AnyTextIsBalancedAfterwards) {
  const auto characters =
      rc::gen::element<std::string>("\u2066", "\u2067", "\u2068", "\u2069", "a", "پ", "\n", "\r",
                                    "\u2029", "\u0085", "\xE2", "\x1c");
  EXPECT_TRUE(rc::check("balanced", [&] {
    std::string text;
    for (const auto& part : *rc::gen::container<std::vector<std::string>>(characters)) text += part;
    RC_ASSERT(is_balanced(isolate(text)));
    RC_ASSERT(is_balanced(isolate_left_to_right(text)));
  }));
}

}  // namespace
}  // namespace peyk::text
