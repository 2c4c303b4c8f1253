#include "peyk/box/body.hpp"

#include <gtest/gtest.h>

#include "test_values.hpp"

namespace peyk::box {
namespace {

using test::filled;
using test::filled_secret;

class BodyTest : public testing::Test {
 protected:
  BodiesKey key_ = filled_secret<BodiesKey>(9);
  Place place_ = test::some_place();
  BoxName name_ = filled<BoxName>(5);
  Frame frame_ = filled<Frame>(0x42);
  crypto::Random random_ = test::random();
  Body body_ = seal_body(key_, place_, name_, frame_, random_);
};

TEST_F(BodyTest, Opens) {
  const auto opened = open_body(key_, place_, name_, body_);
  ASSERT_TRUE(opened);
  EXPECT_EQ(*opened, frame_);
}

TEST_F(BodyTest, TwoCopiesOfOneFrameDiffer) {
  EXPECT_NE(seal_body(key_, place_, name_, frame_, random_), body_);
}

TEST_F(BodyTest, RefusesAnyChangedByte) {
  Body changed = body_;
  for (std::size_t at = 0; at < body_size; ++at) {
    changed.mutable_span()[at] ^= 1U;
    const auto opened = open_body(key_, place_, name_, changed);
    ASSERT_FALSE(opened) << at;
    EXPECT_EQ(opened.error(), Error::refused);
    changed.mutable_span()[at] ^= 1U;
  }
  EXPECT_TRUE(open_body(key_, place_, name_, changed));
}

TEST_F(BodyTest, RefusesEveryOtherPlaceNameAndKey) {
  Place other = place_;
  other.courier = filled<CourierId>(8);
  EXPECT_EQ(open_body(key_, other, name_, body_).error(), Error::refused);
  other = place_;
  other.lane = Lane::day;
  EXPECT_EQ(open_body(key_, other, name_, body_).error(), Error::refused);
  other = place_;
  other.round = place_.round.next();
  EXPECT_EQ(open_body(key_, other, name_, body_).error(), Error::refused);
  other = place_;
  other.slot = Slot(1);
  EXPECT_EQ(open_body(key_, other, name_, body_).error(), Error::refused);
  EXPECT_EQ(open_body(key_, place_, filled<BoxName>(6), body_).error(), Error::refused);
  const auto other_key = filled_secret<BodiesKey>(10);
  EXPECT_EQ(open_body(other_key, place_, name_, body_).error(), Error::refused);
}

}  // namespace
}  // namespace peyk::box
