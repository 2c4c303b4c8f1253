#include "desk_backup.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace peyk::app {
namespace {

using namespace std::string_view_literals;

TEST(DeviceMark, IsReadAsItIsWritten) {
  for (const std::uint64_t mark : {std::uint64_t{0}, std::uint64_t{7}, UINT64_MAX}) {
    EXPECT_EQ(device_mark_from(written_device_mark(mark)), mark);
  }
}

// What stood behind a zero byte was not looked at.
TEST(DeviceMark, IsNothingElse) {
  for (const std::string_view wrong :
       {""sv, "\n"sv, "7"sv, "7\n\n"sv, " 7\n"sv, "+7\n"sv, "-7\n"sv, "07\n"sv, "7 \n"sv,
        "7\n\0 and more"sv, "18446744073709551616\n"sv}) {
    EXPECT_EQ(device_mark_from(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace peyk::app
