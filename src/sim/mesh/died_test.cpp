// A core that throws has failed in its seed: it is told as any failure is, and can be shrunk.
#include <algorithm>
#include <gtest/gtest.h>
#include <stdexcept>

#include "peyk/sim/run.hpp"
#include "peyk/sim/shrink.hpp"

namespace peyk::sim {
namespace {

Plan drawn_plan() {
  PlanOptions options{.seed = 2, .desks = {}, .couriers = {}};
  options.length = Duration::hours(2);
  return draw_plan(options);
}

// Something throws as soon as a desk is down, which a fault has done.
struct Look {
  World* world;
  void operator()() const {
    const auto is_down = [](const auto& desk) { return !desk->is_up(); };
    if (std::ranges::any_of(world->desks(), is_down)) throw std::runtime_error("of all things");
    world->clockwork().after(Duration::seconds(1), *this);
  }
};

RunOptions planted() {
  RunOptions options;
  options.plant = [](World& world) { world.clockwork().after(Duration::minutes(1), Look{&world}); };
  return options;
}

TEST(Exception, IsAFailureOfItsSeedAndIsShrunk) {
  const Plan plan = drawn_plan();
  const auto failure = run(plan, planted()).failure;
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->checker, "no-exception");
  EXPECT_EQ(failure->what, "of all things");
  EXPECT_GT(failure->at, Duration::minutes(1));
  const auto fails = [&](const std::vector<std::size_t>& kept) {
    const auto again = run(with_faults(plan, kept), planted()).failure;
    return again.has_value() && again->checker == failure->checker;
  };
  const std::vector<std::size_t> least = shrink(plan.faults.size(), fails, 100);
  ASSERT_EQ(least.size(), 1U);
  EXPECT_GE(plan.faults.at(least[0]).who, plan.couriers);  // a desk's
  EXPECT_TRUE(fails(least));
  EXPECT_FALSE(run(with_faults(plan, least)).failure.has_value());
}

// Else a test of another checker would take it for what it looks for.
TEST(Exception, IsThrownOnToWhoListensToAnotherChecker) {
  RunOptions options = planted();
  options.only = "bounds";
  EXPECT_THROW(static_cast<void>(run(drawn_plan(), options)), std::runtime_error);
}

TEST(Exception, AlsoFailsTheComparisonOfLines) {
  Plan plan = drawn_plan();
  plan.faults.clear();
  RunOptions options;
  options.after_letter = [](DeskNode&) { throw std::runtime_error("of all things"); };
  const auto failure = compare_lines(plan, options);
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->checker, "no-exception");
}

}  // namespace
}  // namespace peyk::sim
