// As in planted_test.cpp and planted_faults_test.cpp: bugs inside desks, which the linker plants
// (wraps.hpp).
#include <array>
#include <gtest/gtest.h>

#include "test_finds.hpp"
#include "wraps.hpp"

namespace peyk::sim {
namespace {

// It asks for a box before both copies can be there, and takes the one courier for a liar.
TEST(Planted, TrustingOnesOwnClockIsFound) {
  const auto plan_for = [](std::uint64_t seed) {
    return plan_at_desks(seed, {FaultKind::clock_ahead});
  };
  EXPECT_TRUE(finds("honest-is-not-accused", plan_for, 8, bugs::trusting_ones_own_clock(),
                    bugs::none_of_the_linkers(), {FaultKind::clock_ahead}));
}

Plan plan_with_backups(std::uint64_t seed) {
  Plan plan = plan_at_desks(seed, {FaultKind::older_backup});
  for (Fault& fault : plan.faults) fault.lasts = Duration::hours(2);
  return plan;
}

TEST(Planted, PuttingAVaultBackUnmarkedIsFound) {
  EXPECT_TRUE(finds("no-number-twice", plan_with_backups, 8, bugs::putting_a_vault_back_unmarked(),
                    bugs::none_of_the_linkers(), {FaultKind::older_backup}));
}

TEST(Planted, ShowingAnotherItemOfASwapIsFound) {
  const auto plan_for = [](std::uint64_t seed) {
    Plan plan = plan_of(seed, {FaultKind::line_cut});
    for (Dealing& dealing : plan.dealings) dealing.broken_off.reset();
    return plan;
  };
  EXPECT_TRUE(finds("both-or-neither", plan_for, 8, bugs::showing_another_item(),
                    bugs::none_of_the_linkers()));
}

// Desks die in one commit after another. Letters only: what refers to another act by its id would
// miss it.
Plan plan_that_dies_in_commits(std::uint64_t seed) {
  Plan plan = plan_at_desks(seed, {FaultKind::crash_at_commit});
  plan.dealings.clear();
  for (std::size_t i = 0; i < plan.faults.size(); ++i) plan.faults[i].amount = 2 + i % 12;
  return plan;
}

TEST(Planted, DeliveringTwiceAfterACrashBetweenOpenAndCommitIsFound) {
  EXPECT_TRUE(finds("once-in-order-unchanged", plan_that_dies_in_commits, 20,
                    bugs::delivering_twice(), bugs::none_of_the_linkers(),
                    {FaultKind::crash_at_commit}));
}

// Neither half of it is found, and neither is anything else wrong with it.
TEST(Planted, NeitherIdsOfOnesOwnNorTornCommitsDeliverTwice) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    for (const RunOptions& half : {bugs::ids_of_ones_own(), bugs::tearing_commits()}) {
      const auto failure = run(plan_that_dies_in_commits(seed), half).failure;
      EXPECT_FALSE(failure.has_value())
          << seed << ": " << failure->checker << ": " << failure->what;
    }
  }
}

// As in usual_plans_test.cpp. By none of the first 60: a desk that trusts its own clock, which must
// be one round to two ahead just when a letter comes. What is delivered twice is so by the ids
// alone there: a vault is put back, and what was sent to it is sealed again.
constexpr std::array of_the_linker = {
    InUsualPlans{"trusting one's own clock", bugs::trusting_ones_own_clock, "honest-is-not-accused",
                 0},
    InUsualPlans{"putting a vault back unmarked", bugs::putting_a_vault_back_unmarked,
                 "no-number-twice", 6},
    InUsualPlans{"showing another item", bugs::showing_another_item, "both-or-neither", 2},
    InUsualPlans{"ids of one's own", bugs::ids_of_ones_own, "once-in-order-unchanged", 6},
    InUsualPlans{"delivering twice", bugs::delivering_twice, "once-in-order-unchanged", 6},
};

TEST(Planted, BugsInsideDesksAreFoundByUsualPlans) {
  for (const InUsualPlans& bug : of_the_linker) expect_found(bug);
}

}  // namespace
}  // namespace peyk::sim
