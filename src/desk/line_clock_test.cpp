#include "line_clock.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>
#include <vector>

namespace peyk::desk {
namespace {

constexpr Instant start = Instant::since_epoch(Duration::days(20'000));

crypto::Random seeded(std::uint8_t seed) {
  crypto::Seed bytes;
  bytes.mutable_span()[0] = seed;
  return crypto::Random(std::move(bytes));
}

TEST(Exponential, HasItsMeanAndItsBounds) {
  crypto::Random random = seeded(1);
  constexpr std::int64_t mean = 10'000;
  constexpr std::int64_t draws = 200'000;
  std::int64_t sum = 0;
  std::int64_t longest = 0;
  for (std::int64_t i = 0; i < draws; ++i) {
    const std::int64_t drawn = exponential(Duration::milliseconds(mean), random).count();
    ASSERT_GE(drawn, 1);
    longest = std::max(longest, drawn);
    sum += drawn;
  }
  EXPECT_NEAR(static_cast<double>(sum) / draws, mean, mean * 0.02);
  EXPECT_LE(longest, mean * 77 / 10);
  EXPECT_GE(longest, mean * 7);
}

// Of an exponential the share beyond t means is e^-t; that tells it from every other of its mean.
TEST(Exponential, HasItsShape) {
  crypto::Random random = seeded(2);
  constexpr int draws = 100'000;
  int beyond_one = 0;
  int beyond_three = 0;
  for (int i = 0; i < draws; ++i) {
    const std::int64_t drawn = exponential(Duration::milliseconds(10'000), random).count();
    beyond_one += drawn > 10'000 ? 1 : 0;
    beyond_three += drawn > 30'000 ? 1 : 0;
  }
  EXPECT_NEAR(beyond_one, 0.3679 * draws, 0.01 * draws);
  EXPECT_NEAR(beyond_three, 0.0498 * draws, 0.005 * draws);
}

// The whole table, drawn until each of its 1,024 values was seen.
TEST(Exponential, ComesFromATableOf1024ValuesWithoutRepetition) {
  crypto::Random random = seeded(3);
  std::set<std::int64_t> values;
  for (int i = 0; i < 50'000; ++i) {
    values.insert(exponential(Duration::milliseconds(1 << 20U), random).count());
  }
  EXPECT_EQ(values.size(), 1024U);
  // -ln(1 - 1/2048) and -ln(1/2048) in units of 2^20, cut.
  EXPECT_NEAR(static_cast<double>(*values.begin()), 512.1, 20);
  EXPECT_NEAR(static_cast<double>(*values.rbegin()), 7'994'924, 200);
}

TEST(Exponential, IsNeverShorterThanAMillisecond) {
  crypto::Random random = seeded(4);
  for (int i = 0; i < 5'000; ++i) {
    EXPECT_GE(exponential(Duration::milliseconds(1), random).count(), 1);
    EXPECT_EQ(exponential(Duration(), random).count(), 1);
  }
}

std::vector<Instant> ticks_of(LineClock& clock, std::size_t count, Duration late = {}) {
  std::vector<Instant> ticks;
  for (std::size_t i = 0; i < count; ++i) {
    ticks.push_back(clock.next());
    EXPECT_TRUE(clock.tick(clock.next() + late));
  }
  return ticks;
}

TEST(LineClock, TicksOnceForEachTimeThatIsDue) {
  LineClock clock(Duration::seconds(1), seeded(5), start);
  const Instant due = clock.next();
  EXPECT_GT(due, start);
  EXPECT_FALSE(clock.tick(start));
  EXPECT_FALSE(clock.tick(due - Duration::milliseconds(1)));
  EXPECT_EQ(clock.next(), due);
  EXPECT_TRUE(clock.tick(due));
  EXPECT_GT(clock.next(), due);
  EXPECT_FALSE(clock.tick(due));
}

// When it is asked, how often, and how late: none of it moves the ticks.
TEST(LineClock, DependsOnNothingButItsOwnDraws) {
  LineClock quiet(Duration::seconds(1), seeded(6), start);
  LineClock asked_often(Duration::seconds(1), seeded(6), start);
  LineClock late(Duration::seconds(1), seeded(6), start);
  const auto expected = ticks_of(quiet, 200);
  for (const Instant due : expected) {
    for (int i = 5; i > 0; --i) {
      ASSERT_FALSE(asked_often.tick(due - Duration::milliseconds(i)));
    }
    ASSERT_EQ(asked_often.next(), due);
    ASSERT_TRUE(asked_often.tick(due));
  }
  EXPECT_EQ(ticks_of(late, 200, Duration::milliseconds(900)), expected);
  LineClock other(Duration::seconds(1), seeded(7), start);
  EXPECT_NE(ticks_of(other, 200), expected);
}

TEST(LineClock, KeepsItsMeanOverManyTicks) {
  LineClock clock(Duration::seconds(4), seeded(8), start);
  constexpr std::size_t count = 100'000;
  const auto ticks = ticks_of(clock, count);
  const auto mean = static_cast<double>((ticks.back() - start).count()) / count;
  EXPECT_NEAR(mean, 4'000, 80);
}

TEST(LineClock, DoesNotMakeUpForAPause) {
  LineClock clock(Duration::seconds(1), seeded(9), start);
  const Instant back = clock.next() + Duration::hours(3);
  std::size_t ticks = 0;
  while (clock.tick(back)) ++ticks;
  EXPECT_EQ(ticks, 1U);
  EXPECT_GT(clock.next(), back);
  EXPECT_LE(clock.next(), back + Duration::seconds(8));
}

// A clock set back makes the line wait, it does not make it send.
TEST(LineClock, DoesNotTickWhenTimeGoesBack) {
  LineClock clock(Duration::seconds(1), seeded(10), start);
  EXPECT_FALSE(clock.tick(start - Duration::days(1)));
  EXPECT_FALSE(clock.tick(Instant()));
}

}  // namespace
}  // namespace peyk::desk
