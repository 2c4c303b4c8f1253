// A bound of couriers that plans can meet: without it the checker finds it, with it everything is
// good. That each bound is found at one more is bounds_test.cpp's.
#include <gtest/gtest.h>

#include "bounds.hpp"

namespace peyk::sim {
namespace {

Plan plan_of_strangers() {
  PlanOptions options{.seed = 3, .desks = 2, .couriers = 3};
  options.length = Duration::hours(5);
  options.level = Level::none;
  Plan plan = draw_plan(options);
  plan.from_the_start = false;
  constexpr std::int64_t strangers = 20;
  for (std::int64_t i = 0; i < strangers; ++i) {
    plan.faults.push_back({.kind = FaultKind::flood,
                           .at = Duration::minutes(10 + i),
                           .lasts = Duration::hours(1),
                           .amount = 1});
  }
  return plan;
}

TEST(Bound, OfLinesIsMetByStrangers) {
  const Plan plan = plan_of_strangers();
  const Outcome good = run(plan);
  EXPECT_FALSE(good.failure.has_value()) << good.failure->checker << ": " << good.failure->what;
  RunOptions planted;
  planted.plant = [limits = narrow_limits(plan)](World& world) mutable {
    limits.lines = std::size_t{1} << 30U;
    world.couriers()[0]->set_limits(limits);
  };
  const auto failure = run(plan, planted).failure;
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->checker, "bounds");
  EXPECT_NE(failure->what.find(" lines, "), std::string::npos) << failure->what;
}

}  // namespace
}  // namespace peyk::sim
