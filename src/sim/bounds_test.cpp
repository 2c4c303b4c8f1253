#include "bounds.hpp"

#include <array>
#include <gtest/gtest.h>

#include "keeper.hpp"

namespace peyk::sim {
namespace {

// All that the limits allow.
courier::Gauges full(const courier::Limits& limits) {
  courier::Gauges gauges;
  gauges.lines = limits.lines;
  gauges.passages = limits.passages;
  gauges.opening = limits.opening;
  gauges.finding = limits.finding;
  gauges.replay_tags = 3 * limits.replay_tags_of_day;
  gauges.swaps = limits.swaps;
  gauges.storing = 2 * limits.storing + limits.opening + limits.swaps_storing + 7;
  gauges.swaps_storing = limits.swaps_storing;
  return gauges;
}

Plan plan_with(std::uint16_t desks) {
  Plan plan;
  plan.desks = desks;
  plan.dealings.resize(3);
  return plan;
}

TEST(Bounds, OfACourierAreEachFoundAtOneMore) {
  const courier::Limits limits = narrow_limits(plan_with(2));
  EXPECT_EQ(beyond(full(limits), limits), std::nullopt);
  using Gauge = std::size_t courier::Gauges::*;
  for (const Gauge gauge :
       {&courier::Gauges::lines, &courier::Gauges::passages, &courier::Gauges::opening,
        &courier::Gauges::finding, &courier::Gauges::replay_tags, &courier::Gauges::swaps,
        &courier::Gauges::storing, &courier::Gauges::swaps_storing}) {
    courier::Gauges gauges = full(limits);
    const std::size_t most = gauges.*gauge;
    ++(gauges.*gauge);
    const auto what = beyond(gauges, limits);
    ASSERT_TRUE(what.has_value());
    EXPECT_TRUE(what->starts_with(std::to_string(most + 1) + " ")) << *what;
    EXPECT_TRUE(what->ends_with(", at most " + std::to_string(most))) << *what;
  }
}

TEST(Bounds, OfAKeeperAreEachFoundAtOneMore) {
  const desk::Gauges full{.waiting = desk::max_waiting_operations,
                          .waiting_later = desk::max_waiting_operations,
                          .day_puts = desk::max_waiting_operations,
                          .exchanges = desk::max_pending_exchanges};
  EXPECT_EQ(beyond(full), std::nullopt);
  using Gauge = std::size_t desk::Gauges::*;
  for (const Gauge gauge : {&desk::Gauges::waiting, &desk::Gauges::waiting_later,
                            &desk::Gauges::day_puts, &desk::Gauges::exchanges}) {
    desk::Gauges gauges = full;
    ++(gauges.*gauge);
    EXPECT_TRUE(beyond(gauges).has_value());
  }
}

TEST(Bounds, AreNarrowForFewDesksAndNeverWiderThanACouriersOwn) {
  const courier::Limits own;
  const courier::Limits few = narrow_limits(plan_with(2));
  EXPECT_LT(few.lines, 20U);
  EXPECT_LT(few.storing, 100U);
  EXPECT_LT(few.replay_tags_of_day, std::size_t{1} << 16U);
  Plan busy = plan_with(most_desks);
  busy.service_class = identity::ServiceClass::practice;
  const courier::Limits many = narrow_limits(busy);
  for (const auto limit : {&courier::Limits::lines, &courier::Limits::passages,
                           &courier::Limits::finding, &courier::Limits::storing,
                           &courier::Limits::swaps_storing, &courier::Limits::replay_tags_of_day}) {
    EXPECT_GT(many.*limit, few.*limit);
    EXPECT_LE(many.*limit, own.*limit);
  }
}

}  // namespace
}  // namespace peyk::sim
