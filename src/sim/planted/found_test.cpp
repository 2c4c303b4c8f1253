// Seeds that failed once, with the faults that were left of them when shrunk; each is good since
// what it found was mended.
#include <array>
#include <gtest/gtest.h>
#include <string_view>
#include <vector>

#include "peyk/sim/run.hpp"

namespace peyk::sim {
namespace {

struct Found {
  std::uint64_t seed;
  std::vector<std::size_t> faults;
  FaultKind kind;  // of the last of them, so that a change in drawing does not go unseen
};

void expect_good(const Found& found) {
  PlanOptions options{.seed = found.seed, .desks = {}, .couriers = {}};
  const Plan plan = draw_plan(options);
  ASSERT_LT(found.faults.back(), plan.faults.size());
  ASSERT_EQ(plan.faults[found.faults.back()].kind, found.kind);
  const Outcome outcome = run(with_faults(plan, found.faults));
  ASSERT_FALSE(outcome.failure.has_value())
      << found.seed << ": " << outcome.failure->checker << ": " << outcome.failure->what;
}

// A copy that was put back held an answer to a hello, and led into that session a second time.
TEST(FoundSeeds, NobodyIsTakenForTwoAfterACopyWithAHalfOpenSession) {
  expect_good({7554, {1, 2, 4, 6, 8, 9, 10, 12, 15, 17, 18, 19}, FaultKind::older_backup});
  expect_good({7917, {1, 2, 8, 12}, FaultKind::older_backup});
}

// Both desks were put back, and one answered a hello that the other had let go.
TEST(FoundSeeds, DesksThatWereBothPutBackComeTogether) {
  expect_good({9495, {19, 20}, FaultKind::older_backup});
  expect_good({10030, {26, 33}, FaultKind::older_backup});
}

// Three acknowledgements with the miss were replaced or refused, one after the other.
TEST(FoundSeeds, ACourierIsNamedWhateverBecomesOfAcknowledgements) {
  expect_good({9752, {0}, FaultKind::gives_some});
}

}  // namespace
}  // namespace peyk::sim
