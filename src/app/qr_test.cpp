#include "qr.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace peyk::app {
namespace {

TEST(Qr, HasItsQuietZoneAndFinderPattern) {
  const auto drawn = qr_for_terminal("PEYK1:abc");
  ASSERT_TRUE(drawn.has_value());
  // 21 modules of version 1 and 8 of quiet zone: 29 rows in pairs.
  EXPECT_EQ(std::count(drawn->begin(), drawn->end(), '\n'), 15);
  EXPECT_TRUE(drawn->starts_with("\x1b[30;107m" + std::string(29, ' ')));
}

TEST(Qr, SvgHasTheSizeOfItsModules) {
  const auto drawn = qr_as_svg("PEYK1:abc");
  ASSERT_TRUE(drawn.has_value());
  EXPECT_NE(drawn->find("viewBox=\"0 0 29 29\""), std::string::npos);
  // The upper edge of the first finder pattern.
  EXPECT_NE(drawn->find("M4 4h7v1h-7z"), std::string::npos);
}

TEST(Qr, TooLongATextHasNone) {
  EXPECT_TRUE(qr_as_svg(std::string(2953, 'x')).has_value());
  EXPECT_FALSE(qr_as_svg(std::string(2954, 'x')).has_value());
  EXPECT_FALSE(qr_for_terminal(std::string(2954, 'x')).has_value());
}

}  // namespace
}  // namespace peyk::app
