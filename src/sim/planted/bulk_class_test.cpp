// How fast a file travels in each class, in virtual time: as a share of what the line could carry
// if every cell of it were a piece. With cheap primitives: only the clock counts.
#include <cstdio>
#include <gtest/gtest.h>

#include "bulk_pair.hpp"

namespace peyk::sim {
namespace {

using identity::ServiceClass;
using testing::BulkPair;

class BulkClass : public ::testing::TestWithParam<ServiceClass> {};

TEST_P(BulkClass, FillsFourFifthsOfItsLine) {
  const auto& parameters = identity::parameters_of(GetParam());
  BulkPair pair(WorldOptions{}, GetParam());
  pair.start();
  ASSERT_TRUE(pair.open());
  ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 100));
  constexpr std::size_t size = 5'000'000;
  ASSERT_TRUE(pair.give(BulkPair::file_of(size)));
  const Instant begun = pair.world.clockwork().now();
  ASSERT_TRUE(
      pair.run_until([&] { return pair.is(*pair.b, desk::AttachmentState::whole); }, 4'000));
  const Duration took = pair.world.clockwork().now() - begun;
  EXPECT_EQ(pair.exported(), pair.content);
  const std::int64_t pieces = box::piece_count(size);
  // Rounds until the last batch was announced and asked for are not a matter of the line.
  const std::int64_t line = (parameters.mean_gap * pieces).count();
  const std::int64_t beside = (parameters.round * 16).count();
  std::printf("%s: %lld pieces in %.1f s, expected %.1f s; %.0f bytes/s, %.0f %% of the line\n",
              std::string(identity::to_string(GetParam())).c_str(), static_cast<long long>(pieces),
              static_cast<double>(took.count()) / 1000,
              static_cast<double>(pair.expected.count()) / 1000,
              static_cast<double>(size) * 1000 / static_cast<double>(took.count()),
              100.0 * static_cast<double>(line) / static_cast<double>(took.count()));
  EXPECT_LT(took.count(), line * 5 / 4 + beside);
  // What is said beforehand is what happens, roughly.
  EXPECT_LT(took, pair.expected * 4 / 3);
  EXPECT_GT(took, pair.expected / 2);
}

INSTANTIATE_TEST_SUITE_P(Each, BulkClass,
                         ::testing::Values(ServiceClass::prompt, ServiceClass::steady,
                                           ServiceClass::patient));

}  // namespace
}  // namespace peyk::sim
