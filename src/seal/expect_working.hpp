// For tests: both sides stand in one generation, hear each other, and nothing of an opening is
// left.
#pragma once

#include <gtest/gtest.h>

#include "two_desks.hpp"

namespace peyk::seal::testing {

inline void expect_working(TwoDesks& desks, std::uint32_t generation) {
  EXPECT_EQ(desks.zero.relation.generation(), Generation(generation));
  EXPECT_EQ(desks.one.relation.generation(), Generation(generation));
  EXPECT_EQ(content_of(desks.one.hear(desks.zero.say("there").frame)), "there");
  EXPECT_EQ(content_of(desks.zero.hear(desks.one.say("and back").frame)), "and back");
  EXPECT_TRUE(desks.zero.relation.standing_openings().empty());
  EXPECT_TRUE(desks.one.relation.standing_openings().empty());
}

}  // namespace peyk::seal::testing
