#include "peyk/crypto/labels.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>
#include <string>

namespace peyk::crypto {
namespace {

// stream_test is the last of the enum.
constexpr auto label_count = static_cast<unsigned>(Label::stream_test) + 1;

TEST(Labels, are_short_ascii_and_all_different) {
  std::set<std::string_view> seen;
  for (unsigned i = 0; i < label_count; ++i) {
    const std::string_view text = to_string(static_cast<Label>(i));
    EXPECT_TRUE(text.starts_with("peyk1 ")) << text;
    EXPECT_LE(text.size(), 32U) << text;
    EXPECT_TRUE(std::ranges::all_of(text, [](char c) {
      return c == ' ' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    })) << text;
    EXPECT_TRUE(seen.insert(text).second) << "twice: " << text;
  }
  EXPECT_EQ(seen.size(), label_count);
}

TEST(Labels, a_value_outside_the_enum_ends_the_process) {
  EXPECT_DEATH((void)to_string(static_cast<Label>(label_count)), "");
}

}  // namespace
}  // namespace peyk::crypto
