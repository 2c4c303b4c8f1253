#include "peyk/blind/cells.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <vector>

#include "two_parties.hpp"

namespace peyk::blind {
namespace {

constexpr Grid grid{.side = 1000, .height = 300, .seconds = 60};

Cells cells_of(const Leg& leg, Separation separation = {}) {
  Plan plan(grid, separation);
  EXPECT_TRUE(plan.add(leg));
  return plan.cells();
}

bool meet(const Cells& a, const Cells& b) {
  return std::ranges::any_of(a, [&](const Cell& cell) { return b.contains(cell); });
}

// Where a leg is at a moment of it, not rounded.
std::array<double, 3> at(const Leg& leg, double time) {
  const double part = (time - static_cast<double>(leg.from.time)) /
                      static_cast<double>(leg.to.time - leg.from.time);
  const auto along = [&](std::int64_t from, std::int64_t to) {
    return static_cast<double>(from) + static_cast<double>(to - from) * part;
  };
  return {along(leg.from.x, leg.to.x), along(leg.from.y, leg.to.y), along(leg.from.z, leg.to.z)};
}

Cell cell_at(const std::array<double, 3>& place, double time) {
  const auto index = [](double value, double size) {
    return static_cast<std::int64_t>(std::floor(value / size));
  };
  return {.x = index(place[0], 1000),
          .y = index(place[1], 1000),
          .z = index(place[2], 300),
          .time = index(time, 60)};
}

Leg drawn(crypto::Random& random) {
  const auto number = [&](std::uint64_t bound) {
    return static_cast<std::int64_t>(random.below(bound)) - static_cast<std::int64_t>(bound / 2);
  };
  Leg leg{.from = {.x = number(8000), .y = number(8000), .z = number(1500), .time = number(400)},
          .to = {.x = number(8000), .y = number(8000), .z = number(1500), .time = 0}};
  leg.to.time = leg.from.time + 1 + static_cast<std::int64_t>(random.below(500));
  return leg;
}

TEST(Cells, OfALegAreThoseItPasses) {
  // 2,500 m in 150 s, level: 17 m/s.
  const Leg leg{.from = {.x = 0, .y = 500, .z = 100, .time = 0},
                .to = {.x = 2500, .y = 500, .z = 100, .time = 150}};
  const Cells expected = {{.x = 0, .y = 0, .z = 0, .time = 0},
                          {.x = 1, .y = 0, .z = 0, .time = 0},
                          {.x = 1, .y = 0, .z = 0, .time = 1},
                          {.x = 2, .y = 0, .z = 0, .time = 1},
                          {.x = 2, .y = 0, .z = 0, .time = 2}};
  EXPECT_EQ(cells_of(leg), expected);
}

TEST(Cells, BelowZeroAreCountedDownwards) {
  const Leg leg{.from = {.x = -1, .y = -1000, .z = -1, .time = -60},
                .to = {.x = -1, .y = -1000, .z = -1, .time = -1}};
  EXPECT_EQ(cells_of(leg), (Cells{{.x = -1, .y = -1, .z = -1, .time = -1}}));
}

TEST(Cells, HaveEveryPlaceWhereALegEverIs) {
  crypto::Random random(testing::seed_of(8));
  for (int i = 0; i < 300; ++i) {
    const Leg leg = drawn(random);
    const Cells cells = cells_of(leg);
    for (int part = 0; part <= 97; ++part) {
      const double time = static_cast<double>(leg.from.time) +
                          static_cast<double>((leg.to.time - leg.from.time) * part) / 97;
      EXPECT_TRUE(cells.contains(cell_at(at(leg, time), time))) << i << ' ' << part;
    }
  }
}

// The promise: closer than the separation at some moment, so in a common cell. And one that is not
// widened would miss it.
TEST(Cells, OfPlansThatComeTooCloseMeetWhereOneIsWidened) {
  crypto::Random random(testing::seed_of(9));
  const Separation separation{.sideways = 1500, .upwards = 200};
  int close = 0;
  int missed = 0;
  for (int i = 0; i < 800; ++i) {
    const Leg one = drawn(random);
    const Leg other = drawn(random);
    bool is_close = false;
    const std::int64_t from = std::max(one.from.time, other.from.time);
    const std::int64_t until = std::min(one.to.time, other.to.time);
    for (std::int64_t time = from; time <= until && !is_close; ++time) {
      const auto p = at(one, static_cast<double>(time));
      const auto q = at(other, static_cast<double>(time));
      is_close = std::abs(p[0] - q[0]) <= 1500 && std::abs(p[1] - q[1]) <= 1500 &&
                 std::abs(p[2] - q[2]) <= 200;
    }
    if (!is_close) continue;
    ++close;
    EXPECT_TRUE(meet(cells_of(one, separation), cells_of(other))) << i;
    if (!meet(cells_of(one), cells_of(other))) ++missed;
  }
  EXPECT_GT(close, 50);
  EXPECT_GT(missed, 10);
}

TEST(Cells, OfPlansFarApartOrAtOtherTimesDoNotMeet) {
  const Separation separation{.sideways = 1500, .upwards = 200};
  const Leg one{.from = {.x = 0, .y = 0, .z = 0, .time = 0},
                .to = {.x = 5000, .y = 0, .z = 0, .time = 300}};
  Leg other = one;
  other.from.y = other.to.y = 4000;
  EXPECT_FALSE(meet(cells_of(one, separation), cells_of(other)));
  other = one;
  other.from.time += 400;
  other.to.time += 400;
  EXPECT_FALSE(meet(cells_of(one, separation), cells_of(other)));
}

TEST(Cells, OfAPlaceMeetWhatPassesIt) {
  Plan place(grid, {});
  ASSERT_TRUE(place.add(Box{.low = {.x = 2000, .y = -500, .z = 0, .time = 0},
                            .high = {.x = 2999, .y = 500, .z = 299, .time = 3600}}));
  EXPECT_EQ(place.cells().size(), 2U * 61);
  const Leg through{.from = {.x = 0, .y = 0, .z = 100, .time = 600},
                    .to = {.x = 5000, .y = 0, .z = 100, .time = 900}};
  EXPECT_TRUE(meet(place.cells(), cells_of(through)));
  Leg above = through;
  above.from.z = above.to.z = 400;
  EXPECT_FALSE(meet(place.cells(), cells_of(above)));
}

TEST(Cells, TooManyOrOutOfRangeAreRefused) {
  const Moment origin;
  const Moment later{.x = 0, .y = 0, .z = 0, .time = 60};
  Plan plan(grid, {});
  EXPECT_FALSE(plan.add(Leg{.from = later, .to = origin}));
  EXPECT_FALSE(plan.add(Leg{.from = origin, .to = origin}));
  EXPECT_FALSE(plan.add(Box{.low = later, .high = origin}));
  Moment far = later;
  far.x = max_metres + 1;
  EXPECT_FALSE(plan.add(Leg{.from = origin, .to = far}));
  far.x = max_metres;
  // All the earth, and all time.
  EXPECT_FALSE(plan.add(Box{.low = {.x = -max_metres, .y = -max_metres, .z = 0, .time = 0},
                            .high = {.x = max_metres, .y = max_metres, .z = 0, .time = 0}}));
  EXPECT_FALSE(
      plan.add(Leg{.from = origin, .to = {.x = 0, .y = 0, .z = 0, .time = max_leg_seconds}}));
  EXPECT_DEATH(Plan({.side = 0}, {}), "");
}

TEST(Cells, AreItemsOfTheirFourNumbers) {
  EXPECT_EQ(to_hex(item_of({.x = 1, .y = -1, .z = 0, .time = 258})),
            "0000000000000001ffffffffffffffff00000000000000000000000000000102");
}

}  // namespace
}  // namespace peyk::blind
