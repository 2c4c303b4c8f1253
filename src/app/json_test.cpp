#include "json.hpp"

#include <gtest/gtest.h>

namespace peyk::app {
namespace {

TEST(Json, WritesNestedValues) {
  Json json;
  json.begin_object().field("a", "x").field("b", true).key("c").begin_array();
  json.value(std::uint64_t{1}).value(std::int64_t{-2}).begin_object().end_object().end_array();
  json.key("d").begin_array().end_array().end_object();
  EXPECT_EQ(std::move(json).take(), R"({"a":"x","b":true,"c":[1,-2,{}],"d":[]})");
}

TEST(Json, EscapesWhatWouldEndAStringOrMoveACursor) {
  EXPECT_EQ(json_string("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(json_string("a\nb\t\x1b[2J\x7f"), R"("a\nb\u0009\u001b[2J\u007f")");
  EXPECT_EQ(json_string("\u009b31m"), R"("\u009b31m")");
  EXPECT_EQ(json_string("\u202eevil\u2066\ufeff"), R"("\u202eevil\u2066\ufeff")");
}

TEST(Json, EscapesWhatIsNotSeen) {
  EXPECT_EQ(json_string("a\u00adb\u200c\u200d\ufff9\ufffb"),
            R"("a\u00adb\u200c\u200d\ufff9\ufffb")");
  EXPECT_EQ(json_string("\U000e0041"), R"("\udb40\udc41")");
  EXPECT_EQ(json_string("\ufe0f\u3164\u061c\u2069"), R"("\ufe0f\u3164\u061c\u2069")");
}

// They took the character behind them along: a quotation mark then did not end the string.
TEST(Json, BytesThatAreNoTextTakeNothingAlong) {
  EXPECT_EQ(json_string("a\xc3"), "\"a\uFFFD\"");
  EXPECT_EQ(json_string("\xf0\"\n"), "\"\uFFFD\\\"\\n\"");
  EXPECT_EQ(json_string("\x9b\xe2\x82"), "\"\uFFFD\uFFFD\uFFFD\"");
  EXPECT_EQ(json_string("\xed\xa0\x80"), "\"\uFFFD\uFFFD\uFFFD\"");
}

TEST(Json, KeepsEveryScript) { EXPECT_EQ(json_string("سلام ژنو 🙂 né"), "\"سلام ژنو 🙂 né\""); }

}  // namespace
}  // namespace peyk::app
