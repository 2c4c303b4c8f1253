#include "peyk/box/place.hpp"

#include <gtest/gtest.h>
#include <vector>

#include "test_values.hpp"

namespace peyk::box {
namespace {

using test::filled;
using test::filled_secret;

TEST(Place, NameIsTheDerivationOfThePage) {
  const auto key = filled_secret<NamesKey>(3);
  Place place = test::some_place();
  place.lane = Lane::day;
  place.slot = Slot(5);
  const Bytes lane{1};
  const Bytes round{0, 0, 0, 0, 0x01, 0xb0, 0x54, 0xd5};
  const Bytes slot{0, 0, 0, 5};
  place.round = Round(0x01b054d5);
  const auto expected = crypto::derive<BoxName>(crypto::Label::box_name, key,
                                                {place.courier.span(), lane, round, slot});
  EXPECT_EQ(name(key, place), expected);
}

TEST(Place, NameDependsOnEveryField) {
  const auto key = filled_secret<NamesKey>(3);
  const Place place = test::some_place();
  std::vector<Place> others(4, place);
  others[0].courier = filled<CourierId>(8);
  others[1].lane = Lane::day;
  others[2].round = place.round.next();
  others[3].slot = Slot(1);
  for (const Place& other : others) EXPECT_NE(name(key, other), name(key, place));
  EXPECT_NE(name(filled_secret<NamesKey>(4), place), name(key, place));
}

TEST(Place, LanesHaveOneAndEightSlots) {
  EXPECT_EQ(slot_count(Lane::round), 1U);
  EXPECT_EQ(slot_count(Lane::day), 8U);
}

}  // namespace
}  // namespace peyk::box
