// Each kind of fault is drawn, is carried out and, alone, is mended in time.
#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <set>

#include "peyk/sim/run.hpp"

namespace peyk::sim {
namespace {

Plan calm_plan() {
  PlanOptions options{.seed = 4, .desks = 2, .couriers = 3};
  options.length = Duration::hours(4);
  options.level = Level::none;
  Plan plan = draw_plan(options);
  plan.from_the_start = false;
  plan.dealings.clear();
  return plan;
}

bool is_of_desks(FaultKind kind) {
  return kind == FaultKind::cloned_vault || kind == FaultKind::burst || kind == FaultKind::locked ||
         kind == FaultKind::away || kind == FaultKind::travels;
}

constexpr std::array with_milliseconds = {FaultKind::slow, FaultKind::clock_ahead,
                                          FaultKind::clock_restart, FaultKind::disk_slow,
                                          FaultKind::answers_late};

// Enough of it to be met within two hours.
Fault fault_of(const Plan& plan, FaultKind kind, std::uint16_t courier) {
  Fault fault{.kind = kind, .at = Duration::hours(1), .lasts = Duration::hours(2)};
  fault.who = is_of_desks(kind) ? plan.couriers : courier;
  const auto next = static_cast<std::uint16_t>((courier + 1) % plan.couriers);
  const bool is_at_desk = kind == FaultKind::other_keys || kind == FaultKind::ignores;
  fault.whom = is_at_desk ? plan.couriers : next;
  const bool is_long = std::ranges::find(with_milliseconds, kind) != with_milliseconds.end();
  fault.amount = is_long ? 15'000 : 2;
  return fault;
}

TEST(Faults, OfEveryKindAreDrawnInHeavyPlans) {
  std::set<FaultKind> drawn;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    for (const Fault& fault : draw_plan({.seed = seed, .desks = {}, .couriers = {}}).faults) {
      drawn.insert(fault.kind);
    }
  }
  EXPECT_EQ(drawn.size(), fault_kind_count);
}

// Whether anything happened that does not happen without it. It is mended in any case.
bool is_carried_out(const Plan& calm, const Outcome& without, const Fault& fault) {
  SCOPED_TRACE(describe(calm, fault));
  Plan plan = calm;
  plan.faults.push_back(fault);
  const Outcome outcome = run(plan);
  EXPECT_FALSE(outcome.failure.has_value())
      << outcome.failure->checker << ": " << outcome.failure->what;
  return outcome.trace_hash != without.trace_hash;
}

// What happens is not what happens without it, and everything arrives all the same.
TEST(Faults, OfEveryKindAreCarriedOutAndMended) {
  const Plan calm = calm_plan();
  const Outcome without = run(calm);
  ASSERT_FALSE(without.failure.has_value()) << without.failure->what;
  for (std::size_t i = 0; i < fault_kind_count; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    // Not each of them has to do with every desk, or holds a body at that hour.
    bool is_met = false;
    for (std::uint16_t courier = 0; courier < calm.couriers && !is_met; ++courier) {
      is_met = is_carried_out(calm, without, fault_of(calm, kind, courier));
    }
    EXPECT_TRUE(is_met) << to_string(kind);
  }
  // A desk's disk is slow in a way of its own: the desk stands still meanwhile.
  Fault fault = fault_of(calm, FaultKind::disk_slow, 0);
  fault.who = calm.couriers;
  fault.amount = 1'000;
  EXPECT_TRUE(is_carried_out(calm, without, fault));
}

}  // namespace
}  // namespace peyk::sim
