// For each kind of fault one bug of that kind, planted beside the cores: the simulation finds it,
// with a failure of the checker that is meant for it and of no other, within the number of seeds
// that stands here. The same seed is good without the bug, to every checker. Here couriers, queues
// and keys; what people see is in planted_people_test.cpp.
#include <algorithm>
#include <gtest/gtest.h>
#include <utility>

#include "test_finds.hpp"

namespace peyk::sim {
namespace {

// A letter and a swap's id (src/courier/records.hpp); no other record of a courier has such a key.
constexpr std::size_t swap_record_key_size = 1 + swap::SwapId::size;

TEST(Planted, AcknowledgingBeforeDurableIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& courier : world.couriers()) courier->store().set_lying(true);
  };
  EXPECT_TRUE(finds("put-is-kept", {FaultKind::crash}, 3, planted));
}

// The state of the seal of every third commit is forgotten: after a restart numbers of messages
// come again, and with them places of the chain of which keys are made.
RunOptions with_a_seal_that_forgets() {
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
  return planted;
}

TEST(Planted, UsingMessageKeysAgainAfterARestartIsFound) {
  EXPECT_TRUE(finds("no-number-twice", {FaultKind::away}, 8, with_a_seal_that_forgets()));
}

// By the sign that the other desk's core sees of it.
TEST(Planted, UsingMessageKeysAgainAfterARestartIsSeenByDesks) {
  EXPECT_TRUE(finds("no-false-alarm", {FaultKind::away}, 8, with_a_seal_that_forgets()));
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

// What a desk does not understand it keeps without end: a row more at every commit.
TEST(Planted, ATableWithoutABoundIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    DeskNode* desk = world.desks()[1].get();
    desk->disk().set_alter(
        [desk, row = std::uint64_t{0}](std::vector<desk::Change>& changes) mutable {
          const auto& contents = desk->store().contents();
          const auto relation = contents.lower_bound({relations, Bytes()});
          if (relation == contents.end() || relation->first.first != relations) return;
          Bytes key(relation->first.second.size() + 8);
          ByteWriter(key).bytes(relation->first.second).u64(++row);
          changes.push_back({unread, std::move(key), Bytes(1)});
        });
  };
  EXPECT_TRUE(finds("bounds", {FaultKind::away}, 3, planted));
}

// A courier signs for a body and forgets to store it: it is accused, and nothing in the plan made
// it a liar.
TEST(Planted, SigningForWhatIsNotStoredIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    world.couriers()[0]->set_forget([](const box::Write& write) {
      return std::holds_alternative<box::writes::PutBody>(write);
    });
  };
  EXPECT_TRUE(finds("honest-is-not-accused", {FaultKind::line_cut}, 8, planted));
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
