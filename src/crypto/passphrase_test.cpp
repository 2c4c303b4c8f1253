#include "peyk/crypto/passphrase.hpp"

#include <array>
#include <gtest/gtest.h>

namespace peyk::crypto {
namespace {

const Bytes passphrase{'c', 'o', 'u', 'r', 'i', 'e', 'r'};

PassphraseSalt salt_of(std::uint8_t value) { return *PassphraseSalt::from(Bytes(16, value)); }

TEST(Passphrase, depends_on_everything) {
  const auto base = stretch(passphrase, salt_of(1), least_passphrase_cost);
  const auto again = stretch(passphrase, salt_of(1), least_passphrase_cost);
  ASSERT_TRUE(base && again);
  EXPECT_TRUE(equal_constant_time(base->span(), again->span()));
  const std::array others = {stretch(Bytes{'c'}, salt_of(1), least_passphrase_cost),
                             stretch({}, salt_of(1), least_passphrase_cost),
                             stretch(passphrase, salt_of(2), least_passphrase_cost),
                             stretch(passphrase, salt_of(1), {2, 8192}),
                             stretch(passphrase, salt_of(1), {1, 16384})};
  for (const auto& other : others) {
    ASSERT_TRUE(other);
    EXPECT_FALSE(equal_constant_time(base->span(), other->span()));
  }
}

TEST(Passphrase, a_cost_outside_the_limits_is_refused_at_once) {
  constexpr std::uint64_t gib = 1ULL << 30U;
  for (const PassphraseCost cost :
       {PassphraseCost{0, 8192}, PassphraseCost{17, 8192}, PassphraseCost{~0U, 8192},
        PassphraseCost{1, 0}, PassphraseCost{1, 8191}, PassphraseCost{1, 4 * gib + 1},
        PassphraseCost{1, ~0ULL}}) {
    const auto key = stretch(passphrase, salt_of(1), cost);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error(), PassphraseError::cost_refused);
  }
  EXPECT_TRUE(stretch(passphrase, salt_of(1), {16, 8192}));
}

TEST(Passphrase, of_unreasonable_length_is_refused) {
  EXPECT_TRUE(stretch(Bytes(1U << 20U), salt_of(1), least_passphrase_cost));
  EXPECT_FALSE(stretch(Bytes((1U << 20U) + 1), salt_of(1), least_passphrase_cost));
}

}  // namespace
}  // namespace peyk::crypto
