// As in planted_test.cpp: for kinds of faults of which no other bug has need, one that is found
// because of it – with the same seed without these faults it is not found.
#include <gtest/gtest.h>

#include "bugs.hpp"
#include "test_finds.hpp"

namespace peyk::sim {
namespace {

// In a plan that is usually drawn (usual_plans_test.cpp).
TEST(Planted, KeepingWhatIsLaterByTheClockIsFound) {
  const auto plan_for = [](std::uint64_t) {
    PlanOptions usual;
    usual.seed = 35;
    return draw_plan(usual);
  };
  EXPECT_TRUE(finds("no-number-twice", plan_for, 1, bugs::keeping_what_is_later_by_the_clock(), {},
                    {FaultKind::clock_ahead, FaultKind::clock_restart}));
}

TEST(Planted, AFullDiskThatIsNotHeardOfIsFound) {
  const auto plan_for = [](std::uint64_t seed) { return plan_of(seed, {FaultKind::disk_full}); };
  EXPECT_TRUE(
      finds("put-is-kept", plan_for, 3, bugs::a_full_disk_unheard(), {}, {FaultKind::disk_full}));
}

// All couriers' disks are slow all the time, and every twelve minutes one of them dies in a commit
// before anything of it is there. That alone loses nothing: with a disk that is not slow nothing
// was said by then.
TEST(Planted, AcknowledgingBeforeASlowDiskHasItIsFound) {
  const auto plan_for = [](std::uint64_t seed) {
    Plan plan = plan_of(seed, {FaultKind::disk_slow});
    Fault fault = plan.faults[0];
    plan.faults.clear();
    for (fault.who = 0; fault.who < plan.couriers; ++fault.who) {
      fault.at = {};
      fault.lasts = plan.length;
      plan.faults.push_back(fault);
    }
    fault.kind = FaultKind::crash_at_commit;
    for (std::uint16_t i = 1; i <= 39; ++i) {
      fault.at = Duration::minutes(12) * i;
      fault.amount = 2U + 2U * (i % 5U);
      fault.who = static_cast<std::uint16_t>(i % plan.couriers);
      plan.faults.push_back(fault);
    }
    return plan;
  };
  EXPECT_TRUE(finds("put-is-kept", plan_for, 8, bugs::acknowledging_before_a_slow_disk(), {},
                    {FaultKind::disk_slow}));
}

TEST(Planted, ReplacingWhatLiesInABoxIsFound) {
  const auto plan_for = [](std::uint64_t seed) {
    Plan plan = plan_of(seed, {FaultKind::cloned_vault});
    plan.faults.resize(1);
    plan.faults[0].lasts = Duration::hours(4);
    return plan;
  };
  EXPECT_TRUE(finds("put-is-kept", plan_for, 8, bugs::replacing_what_lies_in_a_box(), {},
                    {FaultKind::cloned_vault}));
}

// From each courier once, for longer than a line is tried.
TEST(Planted, GivingUpAfterAMinuteIsFound) {
  const auto plan_for = [](std::uint64_t seed) {
    Plan plan = plan_of(seed, {FaultKind::partition});
    for (std::size_t i = 0; i < plan.faults.size(); ++i) {
      plan.faults[i].who = static_cast<std::uint16_t>(plan.couriers + 1);
      plan.faults[i].whom = static_cast<std::uint16_t>(i % plan.couriers);
      plan.faults[i].lasts = Duration::minutes(5);
    }
    return plan;
  };
  EXPECT_TRUE(finds("arrives-in-time", plan_for, 3, bugs::giving_up_after_a_minute(), {},
                    {FaultKind::partition}));
}

// Bursts, and at the end a restart of all desks.
TEST(Planted, RoomForTenLettersAtOnceIsFound) {
  const auto plan_for = [](std::uint64_t seed) {
    Plan plan = plan_of(seed, {FaultKind::burst, FaultKind::away});
    for (Fault& fault : plan.faults) {
      fault.at = fault.kind == FaultKind::burst ? fault.at / 2 : plan.length - Duration::hours(1);
    }
    return plan;
  };
  EXPECT_TRUE(
      finds("own-letters", plan_for, 3, bugs::room_for_ten_at_once(), {}, {FaultKind::burst}));
}

TEST(Planted, ForgettingWhatWasSealedAtLockingIsFound) {
  const auto plan_for = [](std::uint64_t seed) { return plan_of(seed, {FaultKind::locked}); };
  EXPECT_TRUE(finds("no-number-twice", plan_for, 8, bugs::forgetting_what_was_sealed_at_locking(),
                    {}, {FaultKind::locked}));
}

// In two days, of most of which somebody is away; lines are cut besides.
TEST(Planted, ThrowingAwayOldMessagesIsFound) {
  const auto plan_for = [](std::uint64_t seed) {
    Plan plan = plan_of(seed, {FaultKind::line_cut});
    plan.length = Duration::days(2);
    plan.faults[0].kind = FaultKind::travels;
    plan.faults[0].who = plan.couriers + 1;
    plan.faults[0].lasts = Duration::hours(36);
    return plan;
  };
  EXPECT_TRUE(finds("arrives-in-time", plan_for, 3, bugs::throwing_away_old_messages(), {},
                    {FaultKind::travels}));
}

}  // namespace
}  // namespace peyk::sim
