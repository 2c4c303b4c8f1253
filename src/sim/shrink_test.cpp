#include "peyk/sim/shrink.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace peyk::sim {
namespace {

bool has(const std::vector<std::size_t>& list, std::size_t number) {
  return std::ranges::find(list, number) != list.end();
}

TEST(Shrink, KeepsWhatIsNeededTogetherAndNothingElse) {
  std::size_t asked = 0;
  const auto fails = [&](const std::vector<std::size_t>& kept) {
    ++asked;
    return has(kept, 3) && has(kept, 17) && has(kept, 30);
  };
  EXPECT_EQ(shrink(40, fails, 1'000), (std::vector<std::size_t>{3, 17, 30}));
  EXPECT_LT(asked, 120U);
}

TEST(Shrink, GivesAnEmptyListWhenNothingIsNeeded) {
  EXPECT_TRUE(shrink(9, [](const auto&) { return true; }, 100).empty());
}

TEST(Shrink, StopsWhenItsTriesAreUsedUpWithAListThatFails) {
  std::size_t asked = 0;
  const auto fails = [&](const std::vector<std::size_t>& kept) {
    ++asked;
    return has(kept, 39);
  };
  const auto kept = shrink(40, fails, 3);
  EXPECT_EQ(asked, 3U);
  EXPECT_TRUE(has(kept, 39));
}

}  // namespace
}  // namespace peyk::sim
