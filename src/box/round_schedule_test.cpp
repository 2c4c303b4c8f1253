#include "peyk/box/round_schedule.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <vector>

#include "test_values.hpp"

namespace peyk::box {
namespace {

using test::filled;

Instant at(std::int64_t milliseconds) {
  return Instant::since_epoch(Duration::milliseconds(milliseconds));
}

TEST(RoundSchedule, RoundOfAnInstant) {
  const RoundSchedule schedule(Lane::round, Duration::seconds(10));
  EXPECT_EQ(schedule.at(at(0)), Round(0));
  EXPECT_EQ(schedule.at(at(9'999)), Round(0));
  EXPECT_EQ(schedule.at(at(10'000)), Round(1));
  EXPECT_EQ(schedule.at(at(1'700'000'000'000)), Round(170'000'000));
  EXPECT_EQ(schedule.at(at(-1)), Round(0));
  EXPECT_EQ(schedule.start_of(Round(170'000'000)), at(1'700'000'000'000));
}

TEST(RoundSchedule, AskedWhenTheRoundAfterTheNextBegins) {
  const RoundSchedule schedule(Lane::round, Duration::seconds(60));
  EXPECT_EQ(schedule.asked_from(Round(5)), at(7 * 60'000));
}

TEST(RoundSchedule, DayLaneIsAskedWhenThePeriodIsOver) {
  const RoundSchedule schedule(Lane::day, Duration::days(1));
  EXPECT_EQ(schedule.asked_from(Round(5)), at(6 * 86'400'000));
  EXPECT_EQ(schedule.day_of(Round(5)), Day(5));
}

TEST(RoundSchedule, DayIsThatInWhichTheRoundBegins) {
  // Rounds of 7 hours do not divide the day: round 3 begins at 21:00 and ends on the next day.
  const RoundSchedule schedule(Lane::round, Duration::hours(7));
  EXPECT_EQ(schedule.day_of(Round(3)), Day(0));
  EXPECT_EQ(schedule.day_of(Round(4)), Day(1));
}

TEST(RoundSchedule, FarRoundsStopAtTheEndOfTime) {
  const RoundSchedule schedule(Lane::round, Duration::seconds(10));
  const Instant end = at(std::numeric_limits<std::int64_t>::max());
  const Round last(std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(schedule.start_of(last), end);
  EXPECT_EQ(schedule.asked_from(last), end);
  EXPECT_EQ(schedule.day_of(last), peyk::day_of(end));
}

TEST(RoundSchedule, CouriersGoAroundTheList) {
  const std::vector<CourierId> listed{filled<CourierId>(1), filled<CourierId>(2),
                                      filled<CourierId>(3)};
  EXPECT_EQ(couriers_of(Round(0), listed), (RoundCouriers{listed[0], listed[1]}));
  EXPECT_EQ(couriers_of(Round(1), listed), (RoundCouriers{listed[1], listed[2]}));
  EXPECT_EQ(couriers_of(Round(2), listed), (RoundCouriers{listed[2], listed[0]}));
  EXPECT_EQ(couriers_of(Round(3), listed), (RoundCouriers{listed[0], listed[1]}));
  const Round last(std::numeric_limits<std::uint64_t>::max());  // 2⁶⁴ − 1 is 0 mod 3
  EXPECT_EQ(couriers_of(last, listed), (RoundCouriers{listed[0], listed[1]}));
}

TEST(RoundSchedule, OneCourierIsNamedOnce) {
  const std::vector<CourierId> listed{filled<CourierId>(1)};
  EXPECT_EQ(couriers_of(Round(5), listed), (RoundCouriers{listed[0], std::nullopt}));
}

TEST(RoundSchedule, EveryFourthRoundIsForReopening) {
  for (std::uint64_t round = 0; round < 12; ++round) {
    EXPECT_EQ(is_reopening(Round(round)), round == 3 || round == 7 || round == 11) << round;
  }
}

TEST(RoundScheduleDeathTest, LengthMustBePositive) {
  EXPECT_DEATH(RoundSchedule(Lane::round, Duration()), "");
}

}  // namespace
}  // namespace peyk::box
