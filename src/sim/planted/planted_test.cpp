// For each kind of bug that there was reason to fear one of that kind, planted beside the cores
// (bugs.hpp): the simulation finds it, with a failure of the checker that is meant for it and of no
// other, within the number of seeds that stands here. The same seed is good without the bug, to
// every checker. Here couriers, queues and keys; what people see is in planted_people_test.cpp,
// what needs one kind of fault in planted_faults_test.cpp.
#include <gtest/gtest.h>
#include <utility>

#include "bugs.hpp"
#include "test_finds.hpp"

namespace peyk::sim {
namespace {

TEST(Planted, AcknowledgingBeforeDurableIsFound) {
  EXPECT_TRUE(finds("put-is-kept", {FaultKind::crash}, 3, bugs::acknowledging_before_durable()));
}

TEST(Planted, UsingMessageKeysAgainAfterARestartIsFound) {
  EXPECT_TRUE(finds("no-number-twice", {FaultKind::away}, 8, bugs::a_seal_that_forgets()));
}

// By the sign that the other desk's core sees of it.
TEST(Planted, UsingMessageKeysAgainAfterARestartIsSeenByDesks) {
  EXPECT_TRUE(finds("no-false-alarm", {FaultKind::away}, 8, bugs::a_seal_that_forgets()));
}

TEST(Planted, ForgettingTheReplayFilterIsFound) {
  EXPECT_TRUE(finds("no-request-twice", {FaultKind::repeats_cells, FaultKind::crash}, 8,
                    bugs::forgetting_the_replay_filter()));
}

TEST(Planted, AQueueWithoutABoundIsFound) {
  EXPECT_TRUE(finds("bounds", {FaultKind::flood}, 3, bugs::a_queue_without_a_bound()));
}

TEST(Planted, ATableWithoutABoundIsFound) {
  EXPECT_TRUE(finds("bounds", {FaultKind::away}, 3, bugs::a_table_without_a_bound()));
}

// It is accused, and nothing in the plan made it a liar.
TEST(Planted, SigningForWhatIsNotStoredIsFound) {
  EXPECT_TRUE(finds("honest-is-not-accused", {FaultKind::line_cut}, 8,
                    bugs::signing_for_what_is_not_stored()));
}

TEST(Planted, TakingOneSignatureForAllIsFound) {
  const auto plan_for = [](std::uint64_t seed) {
    Plan plan = plan_of(seed, {FaultKind::other_keys});
    for (Fault& fault : plan.faults) {
      fault.who = 0;
      fault.whom = plan.couriers;
    }
    plan.from_the_start = true;
    return plan;
  };
  EXPECT_TRUE(finds("keys-all-signed", plan_for, 3, bugs::one_signature_for_all()));
}

// What one courier does, and at the end a restart of all desks.
Plan plan_of_one_who_lies(std::uint64_t seed, const std::vector<FaultKind>& lies) {
  Plan plan = plan_of(seed, lies);
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
}

TEST(Planted, ForgettingComplaintsIsFound) {
  const auto plan_for = [](std::uint64_t seed) {
    return plan_of_one_who_lies(seed, {FaultKind::alters, FaultKind::gives_nothing});
  };
  EXPECT_TRUE(finds("liar-is-named", plan_for, 40, bugs::forgetting_complaints()));
}

TEST(Planted, ForgettingComplaintsOfWhatRotsIsFound) {
  const auto plan_for = [](std::uint64_t seed) {
    return plan_of_one_who_lies(seed, {FaultKind::rots});
  };
  EXPECT_TRUE(
      finds("liar-is-named", plan_for, 40, bugs::forgetting_complaints(), {}, {FaultKind::rots}));
}

TEST(Planted, ForgettingWhatWasSaidOfASwapIsFound) {
  const auto plan_for = [](std::uint64_t seed) {
    Plan plan = plan_of(seed, {FaultKind::crash, FaultKind::away});
    for (Dealing& dealing : plan.dealings) dealing.broken_off.reset();
    return plan;
  };
  EXPECT_TRUE(finds("both-or-neither", plan_for, 40, bugs::forgetting_what_was_said_of_a_swap()));
}

TEST(Planted, SendingOutsideTheClockIsFound) {
  const Plan plan = plan_of(1, {FaultKind::slow, FaultKind::line_cut});
  const auto failure = compare_lines(plan, bugs::sending_outside_the_clock());
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->checker, "line-is-the-same-whoever-writes");
  const auto without = compare_lines(plan);
  EXPECT_FALSE(without.has_value()) << without->checker << ": " << without->what;
}

// No fault tells the checker of it.
TEST(Planted, AnotherBodyInABoxIsFound) {
  EXPECT_TRUE(finds("put-is-kept", {FaultKind::line_cut}, 1, bugs::a_medium_that_rots_unseen()));
}

// Of the copy that runs the checker knows nothing: to it the desk's alarm is a false one.
TEST(Planted, ACopyThatNobodyKnowsOfIsSeenByItsDesk) {
  EXPECT_TRUE(
      finds("no-false-alarm", {FaultKind::line_cut}, 3, bugs::a_copy_that_nobody_knows_of()));
}

}  // namespace
}  // namespace peyk::sim
