#include <gtest/gtest.h>
#include <map>

#include "world.hpp"

namespace peyk::swap::runs {
namespace {

TEST(SwapRuns, never_give_to_one_side_only) {
  std::map<Standing, int> ends;
  int cheats_with_key = 0;
  std::size_t crashes = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Outcome outcome = play(seed);
    EXPECT_EQ(outcome.violation, "") << "seed " << seed;
    ++ends[outcome.first];
    cheats_with_key += outcome.cheat_has_key ? 1 : 0;
    crashes += outcome.crashes;
  }
  // It is not that nothing happens.
  EXPECT_GT(ends[Standing::released], 60);
  EXPECT_GT(ends[Standing::expired], 5);
  EXPECT_GT(ends[Standing::withdrawn], 5);
  EXPECT_GT(ends[Standing::undecided], 0);
  EXPECT_GT(cheats_with_key, 20);
  EXPECT_GT(crashes, 300U);
}

TEST(SwapRuns, are_the_same_from_the_same_seed) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    EXPECT_EQ(play(seed).messages, play(seed).messages);
  }
}

// How many seeds it takes until the checker sees what is planted; 0: not within `most`.
std::uint64_t seeds_to_find(const Planted& planted, const std::string& violation,
                            std::uint64_t most) {
  for (std::uint64_t seed = 1; seed <= most; ++seed) {
    if (play(seed, planted).violation == violation) return seed;
  }
  return 0;
}

TEST(SwapRuns, see_one_liar_too_many) {
  EXPECT_NE(seeds_to_find({.one_liar_too_many = true}, "only the second has the other's key", 30),
            0U);
}

TEST(SwapRuns, see_a_courier_that_answers_before_its_record_is_durable) {
  EXPECT_NE(seeds_to_find({.forgetful = true}, "an honest courier stated both", 300), 0U);
}

// What is assumed of clocks is needed: without it a certificate shown at the last moment of one
// courier comes too late at the others.
TEST(SwapRuns, see_clocks_that_are_far_apart) {
  EXPECT_NE(seeds_to_find({.clocks_far_apart = true}, "only the second has the other's key", 300),
            0U);
}

}  // namespace
}  // namespace peyk::swap::runs
