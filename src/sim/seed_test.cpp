// As planted/trace_hash_test.cpp, with the real primitives: one seed, one trace, in every build.
#include <gtest/gtest.h>

#include "peyk/sim/run.hpp"

namespace peyk::sim {
namespace {

struct Pinned {
  std::uint64_t seed;
  std::uint64_t hash;
};
constexpr Pinned pinned{4, 0x46b3448ad35c48b5};

TEST(Seed, HasOneTraceWithTheRealPrimitivesToo) {
  PlanOptions options{.seed = pinned.seed, .desks = {}, .couriers = {}};
  options.length = Duration::minutes(30);
  const Outcome outcome = run(draw_plan(options));
  EXPECT_FALSE(outcome.failure.has_value());
  EXPECT_EQ(outcome.trace_hash, pinned.hash)
      << "Pinned pinned{" << pinned.seed << ", 0x" << std::hex << outcome.trace_hash << "};";
}

}  // namespace
}  // namespace peyk::sim
