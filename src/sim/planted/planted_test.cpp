// For each kind of fault one bug of that kind, planted beside the cores: the simulation finds it,
// with a failure of the named checker, within the number of seeds that stands here (how many it
// took when it was written stands behind it). The same seeds are good without the bug.
#include <algorithm>
#include <gtest/gtest.h>
#include <string>

#include "peyk/sim/run.hpp"

namespace peyk::sim {
namespace {

// The tables of a desk's store (src/desk/tables.hpp).
constexpr desk::Table vault_state = 16;
constexpr desk::Table relations = 17;
constexpr desk::Table units = 18;

struct Found {
  std::uint64_t seed = 0;
  std::string checker;
};

Plan plan_of(std::uint64_t seed, std::vector<FaultKind> only) {
  PlanOptions options;
  options.seed = seed;
  options.desks = 2;
  options.couriers = 3;
  options.length = Duration::hours(8);
  Plan plan = draw_plan(options);
  // The kinds that matter to the bug come often: everything else is covered by peyk-sim.
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

Found find(const std::vector<FaultKind>& kinds, std::uint64_t seeds, const RunOptions& planted) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Plan plan = plan_of(seed, kinds);
    const auto failure = run(plan, planted).failure;
    if (!failure.has_value()) continue;
    const auto without = run(plan).failure;
    EXPECT_FALSE(without.has_value()) << without->checker << ": " << without->what;
    ::testing::Test::RecordProperty("seeds", std::to_string(seed));
    std::printf("found after %d seeds: %s\n", static_cast<int>(seed), failure->checker.c_str());
    return {.seed = seed, .checker = failure->checker};
  }
  return {};
}

TEST(Planted, AcknowledgingBeforeDurableIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& courier : world.couriers()) courier->store().set_lying(true);
  };
  EXPECT_EQ(find({FaultKind::crash}, 3, planted).checker, "put-is-kept");
}

// The state of the seal of every third commit is forgotten: after a restart its keys come again.
TEST(Planted, UsingMessageKeysAgainAfterARestartIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& desk : world.desks()) {
      desk->disk().set_alter([count = 0](std::vector<desk::Change>& changes) mutable {
        const auto is_seal = [](const desk::Change& change) { return change.table == relations; };
        if (std::ranges::any_of(changes, is_seal) && ++count > 20 && count % 3 == 0) {
          std::erase_if(changes, is_seal);
        }
      });
    }
  };
  EXPECT_NE(find({FaultKind::away}, 8, planted).seed, 0U);
}

TEST(Planted, ForgettingTheReplayFilterIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& courier : world.couriers()) {
      courier->set_forget([](const box::Write& write) {
        return std::holds_alternative<box::writes::AddReplayTag>(write);
      });
    }
  };
  EXPECT_EQ(find({FaultKind::repeats_cells, FaultKind::crash}, 8, planted).checker,
            "no-request-twice");
}

TEST(Planted, AQueueWithoutABoundIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& courier : world.couriers()) {
      courier::Limits limits;
      limits.passages = limits.opening = std::size_t{1} << 30U;
      courier->set_limits(limits);
    }
  };
  EXPECT_EQ(find({FaultKind::flood}, 3, planted).checker, "bounds");
}

// A vault that is opened forgets what waits to be sealed.
TEST(Planted, AResetThatLosesUnreadLettersIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& each : world.desks()) {
      DeskNode* desk = each.get();
      desk->disk().set_alter([desk](std::vector<desk::Change>& changes) {
        const auto opens = [](const desk::Change& change) { return change.table == vault_state; };
        if (!std::ranges::any_of(changes, opens)) return;
        for (const auto& [key, value] : desk->store().contents()) {
          if (key.first == units) changes.push_back({key.first, key.second, std::nullopt});
        }
      });
    }
  };
  // Either letters wait for ever, or the vault does not open because a part of it is gone.
  EXPECT_NE(find({FaultKind::away}, 8, planted).seed, 0U);
}

TEST(Planted, SendingOutsideTheClockIsFound) {
  const Plan plan = plan_of(1, {FaultKind::slow, FaultKind::line_cut});
  RunOptions planted;
  planted.after_letter = [](DeskNode& desk) { desk.core().on_wakeup(desk.core().next_wakeup()); };
  const auto failure = compare_lines(plan, planted);
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->checker, "line-is-the-same-whoever-writes");
  const auto without = compare_lines(plan);
  EXPECT_FALSE(without.has_value()) << without->checker << ": " << without->what;
}

TEST(Seed, GivesOneTraceAndAnotherSeedAnother) {
  PlanOptions options{.seed = 5, .desks = {}, .couriers = {}};
  options.length = Duration::hours(1);
  const Outcome once = run(draw_plan(options));
  EXPECT_FALSE(once.failure.has_value());
  EXPECT_EQ(run(draw_plan(options)).trace_hash, once.trace_hash);
  options.seed = 6;
  EXPECT_NE(run(draw_plan(options)).trace_hash, once.trace_hash);
}

}  // namespace
}  // namespace peyk::sim
