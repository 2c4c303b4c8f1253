#include "test_finds.hpp"

#include <cstdio>
#include <gtest/gtest.h>
#include <utility>

namespace peyk::sim {

Plan plan_of(std::uint64_t seed, const std::vector<FaultKind>& only, std::uint16_t desks) {
  PlanOptions options;
  options.seed = seed;
  options.desks = desks;
  options.couriers = 3;
  options.length = Duration::hours(8);
  Plan plan = draw_plan(options);
  plan.length = options.length;
  for (std::size_t i = 0; i < plan.faults.size(); ++i) {
    Fault& fault = plan.faults[i];
    fault.kind = only.at(i % only.size());
    fault.who = static_cast<std::uint16_t>(fault.who % plan.couriers);
    if (fault.kind == FaultKind::away) {
      fault.who = static_cast<std::uint16_t>(plan.couriers + i % plan.desks);
      fault.lasts = Duration::minutes(5);
    }
    if (fault.kind == FaultKind::crash) fault.lasts = Duration::seconds(5);
    if (fault.kind == FaultKind::repeats_cells) fault.amount = 2;
    if (fault.kind == FaultKind::flood) fault.amount = 3'000;
  }
  plan.from_the_start = false;
  return plan;
}

bool finds(const std::string& checker, const std::function<Plan(std::uint64_t)>& plan_for,
           std::uint64_t seeds, RunOptions planted, const RunOptions& good) {
  planted.only = checker;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Plan plan = plan_for(seed);
    const auto failure = run(plan, planted).failure;
    if (!failure.has_value()) continue;
    const auto without = run(plan, good).failure;
    EXPECT_FALSE(without.has_value()) << without->checker << ": " << without->what;
    ::testing::Test::RecordProperty("seeds", std::to_string(seed));
    std::printf("found after %d seeds: %s\n", static_cast<int>(seed), failure->what.c_str());
    return true;
  }
  return false;
}

bool finds(const std::string& checker, const std::vector<FaultKind>& kinds, std::uint64_t seeds,
           const RunOptions& planted) {
  return finds(checker, [&](std::uint64_t seed) { return plan_of(seed, kinds); }, seeds, planted);
}

}  // namespace peyk::sim
