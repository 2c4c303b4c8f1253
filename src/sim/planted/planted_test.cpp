// For each kind of fault one bug of that kind, planted beside the cores: the simulation finds it,
// with a failure of the checker that is meant for it and of no other, within the number of seeds
// that stands here. The same seed is good without the bug, to every checker.
#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <utility>

#include "peyk/sim/run.hpp"

namespace peyk::sim {
namespace {

// The tables of a desk's store (src/desk/tables.hpp).
constexpr desk::Table complaints = 6;
constexpr desk::Table vault_state = 16;
constexpr desk::Table relations = 17;
constexpr desk::Table acts = 21;
// A letter and a swap's id (src/courier/records.hpp); no other record of a courier has such a key.
constexpr std::size_t swap_record_key_size = 1 + swap::SwapId::size;

Plan plan_of(std::uint64_t seed, std::vector<FaultKind> only) {
  PlanOptions options;
  options.seed = seed;
  options.desks = 2;
  options.couriers = 3;
  options.length = Duration::hours(8);
  Plan plan = draw_plan(options);
  plan.length = options.length;
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

// Whether one of the first seeds fails that checker; the others are not listened to.
bool finds(const std::string& checker, const std::function<Plan(std::uint64_t)>& plan_for,
           std::uint64_t seeds, RunOptions planted) {
  planted.only = checker;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Plan plan = plan_for(seed);
    const auto failure = run(plan, planted).failure;
    if (!failure.has_value()) continue;
    const auto without = run(plan).failure;
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

TEST(Planted, AcknowledgingBeforeDurableIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& courier : world.couriers()) courier->store().set_lying(true);
  };
  EXPECT_TRUE(finds("put-is-kept", {FaultKind::crash}, 3, planted));
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
  EXPECT_TRUE(finds("no-false-alarm", {FaultKind::away}, 8, planted));
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
  EXPECT_TRUE(finds("no-request-twice", {FaultKind::repeats_cells, FaultKind::crash}, 8, planted));
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
  EXPECT_TRUE(finds("bounds", {FaultKind::flood}, 3, planted));
}

// A vault that is opened has lost what arrived after its channel was opened.
TEST(Planted, AResetThatLosesUnreadLettersIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    DeskNode* desk = world.desks()[1].get();
    desk->disk().set_alter([desk](std::vector<desk::Change>& changes) {
      const auto opens = [](const desk::Change& change) { return change.table == vault_state; };
      if (!std::ranges::any_of(changes, opens)) return;
      bool is_first = true;
      for (const auto& [key, value] : desk->store().contents()) {
        if (key.first != acts || std::exchange(is_first, false)) continue;
        changes.push_back({key.first, key.second, std::nullopt});
      }
    });
  };
  // Only the first desk writes, so that the second loses nothing of its own.
  const auto plan_for = [](std::uint64_t seed) {
    Plan plan = plan_of(seed, {FaultKind::away});
    for (Writing& letter : plan.letters) letter.by_second = false;
    return plan;
  };
  EXPECT_TRUE(finds("acknowledged-is-there", plan_for, 8, planted));
}

// A desk that takes one courier's signature for everyone's uses keys that only this one has.
TEST(Planted, TakingOneSignatureForAllIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    const auto key = world.couriers()[0]->trusted().signing_key;
    for (const auto& courier : world.couriers()) courier->set_trusted_key(key);
  };
  const auto plan_for = [](std::uint64_t seed) {
    Plan plan = plan_of(seed, {FaultKind::other_keys});
    for (Fault& fault : plan.faults) {
      fault.who = 0;
      fault.whom = plan.couriers;
    }
    plan.from_the_start = true;
    return plan;
  };
  EXPECT_TRUE(finds("keys-all-signed", plan_for, 3, planted));
}

// Nobody tells the person what was complained of: a liar goes unnamed.
TEST(Planted, ForgettingComplaintsIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& each : world.desks()) {
      each->disk().set_alter([](std::vector<desk::Change>& changes) {
        std::erase_if(changes, [](const auto& change) { return change.table == complaints; });
      });
    }
  };
  const auto plan_for = [](std::uint64_t seed) {
    Plan plan = plan_of(seed, {FaultKind::alters, FaultKind::gives_nothing});
    for (Fault& fault : plan.faults) fault.who = 0;
    Fault restart = plan.faults.back();
    restart.kind = FaultKind::crash;
    restart.lasts = Duration::seconds(5);
    restart.at = plan.length - Duration::minutes(5);
    for (std::uint16_t i = 0; i < plan.desks; ++i) {
      restart.who = static_cast<std::uint16_t>(plan.couriers + i);
      plan.faults.push_back(restart);
    }
    return plan;
  };
  EXPECT_TRUE(finds("liar-is-named", plan_for, 40, planted));
}

// A courier that does not know after a restart what it has said: it gave one side its share, and
// tells the other after the deadline that nothing was ever there.
TEST(Planted, ForgettingWhatWasSaidOfASwapIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& courier : world.couriers()) {
      courier->set_forget([](const box::Write& write) {
        const auto* put = std::get_if<box::writes::PutRecord>(&write);
        return put != nullptr && put->record.key.size() == swap_record_key_size;
      });
    }
  };
  const auto plan_for = [](std::uint64_t seed) {
    Plan plan = plan_of(seed, {FaultKind::crash, FaultKind::away});
    for (Dealing& dealing : plan.dealings) dealing.broken_off.reset();
    return plan;
  };
  EXPECT_TRUE(finds("both-or-neither", plan_for, 40, planted));
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

}  // namespace
}  // namespace peyk::sim
