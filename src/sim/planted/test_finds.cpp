#include "test_finds.hpp"

#include <algorithm>
#include <cstdio>
#include <gtest/gtest.h>
#include <utility>

namespace peyk::sim {

namespace {

bool is_at_desks_only(FaultKind kind) {
  return kind == FaultKind::cloned_vault || kind == FaultKind::burst || kind == FaultKind::locked ||
         kind == FaultKind::away || kind == FaultKind::travels;
}

std::uint64_t in_milliseconds(Duration time) { return static_cast<std::uint64_t>(time.count()); }

// Enough of it that it matters, where what was drawn was meant for another kind.
void set_amount(Fault& fault) {
  const FaultKind kind = fault.kind;
  if (kind == FaultKind::away) fault.lasts = Duration::minutes(5);
  if (kind == FaultKind::crash) fault.lasts = Duration::seconds(5);
  if (kind == FaultKind::repeats_cells) fault.amount = 2;
  if (kind == FaultKind::flood) fault.amount = 3'000;
  if (kind == FaultKind::burst) fault.amount = most_letters_at_once;
  if (kind == FaultKind::rots) fault.amount = 1;  // every body
  if (kind == FaultKind::disk_slow) fault.amount = in_milliseconds(Duration::seconds(15));
  if (kind == FaultKind::clock_ahead) fault.amount = in_milliseconds(Duration::minutes(20));
}

}  // namespace

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
    if (is_at_desks_only(fault.kind)) {
      fault.who = static_cast<std::uint16_t>(plan.couriers + i % plan.desks);
    }
    set_amount(fault);
  }
  plan.from_the_start = false;
  return plan;
}

Plan plan_at_desks(std::uint64_t seed, const std::vector<FaultKind>& only) {
  Plan plan = plan_of(seed, only);
  for (std::size_t i = 0; i < plan.faults.size(); ++i) {
    plan.faults[i].who = static_cast<std::uint16_t>(plan.couriers + i % plan.desks);
  }
  return plan;
}

bool finds(const std::string& checker, const PlanFor& plan_for, std::uint64_t seeds,
           RunOptions planted, const RunOptions& good, const std::vector<FaultKind>& needs) {
  planted.only = checker;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Plan plan = plan_for(seed);
    const auto failure = run(plan, planted).failure;
    if (!failure.has_value()) continue;
    const auto without = run(plan, good).failure;
    EXPECT_FALSE(without.has_value()) << without->checker << ": " << without->what;
    if (!needs.empty()) {
      Plan calm = plan;
      const auto removed = std::erase_if(calm.faults, [&](const Fault& fault) {
        return std::ranges::find(needs, fault.kind) != needs.end();
      });
      EXPECT_GT(removed, 0U);
      const auto by_others = run(calm, planted).failure;
      EXPECT_FALSE(by_others.has_value()) << "also without that fault: " << by_others->what;
    }
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

namespace {

// One who sends outside the clock is seen only by comparison.
bool is_found(const InUsualPlans& bug, std::uint64_t seed) {
  PlanOptions usual;
  usual.seed = seed;
  const Plan plan = draw_plan(usual);
  RunOptions planted = bug.planted();
  planted.only = bug.checker;
  const bool is_of_lines = planted.only == "line-is-the-same-whoever-writes";
  return is_of_lines ? compare_lines(plan, planted).has_value()
                     : run(plan, planted).failure.has_value();
}

}  // namespace

void expect_found(const InUsualPlans& bug) {
  if (bug.first == 0 || is_found(bug, bug.first)) return;
  std::printf("%s is not found by seed %d; searching\n", bug.name, static_cast<int>(bug.first));
  static_cast<void>(std::fflush(stdout));
  std::uint64_t seed = 1;
  while (seed <= seeds_tried && !is_found(bug, seed)) ++seed;
  ADD_FAILURE() << bug.name << " is found first by seed " << (seed > seeds_tried ? 0 : seed)
                << " (0: by none), not by " << bug.first;
}

}  // namespace peyk::sim
