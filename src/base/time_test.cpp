#include "peyk/base/time.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace peyk {
namespace {

using Limits = std::numeric_limits<std::int64_t>;

constexpr Instant at(std::int64_t milliseconds) {
  return Instant::since_epoch(Duration::milliseconds(milliseconds));
}

TEST(Duration, UnitsFitTogether) {
  EXPECT_EQ(Duration::seconds(1), Duration::milliseconds(1000));
  EXPECT_EQ(Duration::minutes(1), Duration::seconds(60));
  EXPECT_EQ(Duration::hours(1), Duration::minutes(60));
  EXPECT_EQ(Duration::days(1), Duration::hours(24));
  EXPECT_EQ(Duration::days(-2).count(), -172800000);
}

TEST(Duration, Arithmetic) {
  const Duration second = Duration::seconds(1);
  EXPECT_EQ((second + Duration::milliseconds(5)).count(), 1005);
  EXPECT_EQ((Duration::milliseconds(5) - second).count(), -995);
  EXPECT_EQ((second * -3).count(), -3000);
  EXPECT_EQ((second / 3).count(), 333);
  EXPECT_EQ((second / -1).count(), -1000);
  EXPECT_LT(Duration::milliseconds(-1), Duration());
}

TEST(Duration, StopsAtTheEndsOfItsRange) {
  const Duration longest = Duration::milliseconds(Limits::max());
  const Duration lowest = Duration::milliseconds(Limits::min());
  const Duration one = Duration::milliseconds(1);
  EXPECT_EQ(longest + one, longest);
  EXPECT_EQ(lowest + Duration::milliseconds(-1), lowest);
  EXPECT_EQ(lowest - one, lowest);
  EXPECT_EQ(longest - Duration::milliseconds(-1), longest);
  EXPECT_EQ(Duration() - lowest, longest);
  EXPECT_EQ(longest * 2, longest);
  EXPECT_EQ(longest * -2, lowest);
  EXPECT_EQ(lowest * -1, longest);
  EXPECT_EQ(lowest / -1, longest);
  EXPECT_EQ(Duration::days(Limits::max()), longest);
  EXPECT_EQ(Duration::days(Limits::min()), lowest);
}

TEST(Instant, Arithmetic) {
  const Instant start = at(5000);
  EXPECT_EQ((start + Duration::seconds(1)).milliseconds(), 6000);
  EXPECT_EQ((start - Duration::seconds(6)).milliseconds(), -1000);
  EXPECT_EQ(start - at(2000), Duration::seconds(3));
  EXPECT_LT(at(1), at(2));
}

TEST(Instant, StopsAtTheEndsOfItsRange) {
  const Instant last = at(Limits::max());
  const Instant first = at(Limits::min());
  EXPECT_EQ(last + Duration::seconds(1), last);
  EXPECT_EQ(first - Duration::seconds(1), first);
  EXPECT_EQ(last - first, Duration::milliseconds(Limits::max()));
  EXPECT_EQ(first - last, Duration::milliseconds(Limits::min()));
}

TEST(Day, StartsAtMidnight) {
  EXPECT_EQ(day_of(at(0)), Day(0));
  EXPECT_EQ(day_of(at(86399999)), Day(0));
  EXPECT_EQ(day_of(at(86400000)), Day(1));
  // 2024-02-29T23:59:59.999Z and the millisecond after it.
  EXPECT_EQ(day_of(at(1709251199999)), Day(19782));
  EXPECT_EQ(day_of(at(1709251200000)), Day(19783));
  EXPECT_EQ(start_of(Day(19783)).milliseconds(), 1709251200000);
}

TEST(Day, OutsideItsRangeIsTheNearest) {
  const Day last(std::numeric_limits<Day::rep>::max());
  EXPECT_EQ(day_of(at(-1)), Day(0));
  EXPECT_EQ(day_of(at(Limits::min())), Day(0));
  EXPECT_EQ(day_of(at(Limits::max())), last);
  EXPECT_EQ(day_of(start_of(last)), last);
  EXPECT_EQ(day_of(start_of(last) - Duration::milliseconds(1)).next(), last);
  EXPECT_EQ(day_of(start_of(last) + Duration::days(1)), last);
}

}  // namespace
}  // namespace peyk
