#include "peyk/net/clock.hpp"

#include <gtest/gtest.h>

namespace peyk::net {
namespace {

Duration ms(std::int64_t n) { return Duration::milliseconds(n); }

struct TwoClocks {
  Clock::Reading reading{Instant::since_epoch(ms(1'000'000)), ms(50)};
  Clock clock{[this] { return reading; }};

  void pass(Duration time) {
    reading.system = reading.system + time;
    reading.steady = reading.steady + time;
  }
  std::int64_t now() { return clock.now().milliseconds(); }
};

TEST(Clock, FollowsTheSystem) {
  TwoClocks clocks;
  EXPECT_EQ(clocks.now(), 1'000'000);
  clocks.pass(ms(1));
  EXPECT_EQ(clocks.now(), 1'000'001);
  clocks.pass(Duration::days(3));
  EXPECT_EQ(clocks.now(), 1'000'001 + Duration::days(3).count());
}

TEST(Clock, FollowsAJumpForwardAtOnce) {
  TwoClocks clocks;
  clocks.reading.system = clocks.reading.system + Duration::hours(1);
  EXPECT_EQ(clocks.now(), 1'000'000 + 3'600'000);
}

TEST(Clock, GoesOnSlowlyAfterAJumpBack) {
  TwoClocks clocks;
  clocks.reading.system = clocks.reading.system - Duration::seconds(1);
  EXPECT_EQ(clocks.now(), 1'000'000);
  // Read every millisecond, lest the eighths be lost in rounding.
  std::int64_t last = clocks.now();
  for (int i = 0; i < 4'000; ++i) {
    clocks.pass(ms(1));
    const std::int64_t now = clocks.now();
    ASSERT_GE(now, last);
    last = now;
  }
  EXPECT_EQ(last, 1'000'000 + 4'000 * 7 / 8);
  // After eight seconds the second is made up for.
  clocks.pass(ms(4'000));
  EXPECT_EQ(clocks.now(), 1'000'000 + 7'000);
  EXPECT_EQ(clocks.now(), clocks.reading.system.milliseconds());
  clocks.pass(ms(100));
  EXPECT_EQ(clocks.now(), clocks.reading.system.milliseconds());
}

TEST(Clock, OfTheSystemIsNearTheSystems) {
  const Instant before = system_now();
  EXPECT_GE(Clock().now(), before);
}

}  // namespace
}  // namespace peyk::net
