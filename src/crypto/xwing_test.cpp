#include "peyk/crypto/xwing.hpp"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>

#include "classical.hpp"

namespace peyk::crypto {
namespace {

Random some_random(std::uint8_t value) { return Random(*Seed::from(Bytes(32, value))); }

Bytes bytes_of(ByteSpan span) { return {span.begin(), span.end()}; }

constexpr std::size_t lattice_key = 1184;
constexpr std::size_t lattice_ciphertext = 1088;

// u-coordinates of low order, little-endian (https://cr.yp.to/ecdh.html).
constexpr std::array low_order_points = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};

TEST(XWing, both_ends_get_the_same_secret) {
  Random random = some_random(1);
  const KemKeyPair pair = KemKeyPair::generate(random);
  const Encapsulated a = encapsulate(pair.public_key(), random);
  const Encapsulated b = encapsulate(pair.public_key(), random);
  EXPECT_NE(a.ciphertext, b.ciphertext);
  EXPECT_FALSE(equal_constant_time(a.secret.span(), b.secret.span()));
  for (const Encapsulated* made : {&a, &b}) {
    const auto opened = pair.decapsulate(made->ciphertext);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(equal_constant_time(opened->span(), made->secret.span()));
  }
}

TEST(XWing, a_pair_comes_back_from_its_seed) {
  Random random = some_random(2);
  const KemKeyPair pair = KemKeyPair::generate(random);
  const KemKeyPair again = KemKeyPair::from_seed(pair.seed());
  EXPECT_EQ(pair.public_key(), again.public_key());
  const Encapsulated made = encapsulate(pair.public_key(), random);
  EXPECT_TRUE(equal_constant_time(again.decapsulate(made.ciphertext)->span(), made.secret.span()));
}

TEST(XWing, another_pair_gets_another_secret) {
  Random random = some_random(3);
  const KemKeyPair pair = KemKeyPair::generate(random);
  const KemKeyPair other = KemKeyPair::generate(random);
  const Encapsulated made = encapsulate(pair.public_key(), random);
  const auto opened = other.decapsulate(made.ciphertext);
  ASSERT_TRUE(opened) << "implicit rejection: no error to learn from";
  EXPECT_FALSE(equal_constant_time(opened->span(), made.secret.span()));
}

TEST(XWing, a_changed_ciphertext_gives_another_secret) {
  Random random = some_random(4);
  const KemKeyPair pair = KemKeyPair::generate(random);
  const Encapsulated made = encapsulate(pair.public_key(), random);
  for (std::size_t i = 0; i < xwing_ciphertext_size; ++i) {
    KemCiphertext changed = made.ciphertext;
    changed.mutable_span()[i] ^= 1;
    const auto opened = pair.decapsulate(changed);
    ASSERT_TRUE(!opened || !equal_constant_time(opened->span(), made.secret.span())) << i;
  }
}

// X25519 takes no notice of the top bit, but the combiner hashes it.
TEST(XWing, the_unused_bit_of_the_curve_part_is_bound) {
  Random random = some_random(5);
  const KemKeyPair pair = KemKeyPair::generate(random);
  Encapsulated made = encapsulate(pair.public_key(), random);
  made.ciphertext.mutable_span()[xwing_ciphertext_size - 1] ^= 0x80;
  const auto opened = pair.decapsulate(made.ciphertext);
  ASSERT_TRUE(opened);
  EXPECT_FALSE(equal_constant_time(opened->span(), made.secret.span()));
}

TEST(XWing, low_order_curve_parts_are_refused) {
  Random random = some_random(6);
  const KemKeyPair pair = KemKeyPair::generate(random);
  const Encapsulated made = encapsulate(pair.public_key(), random);
  for (const char* hex : low_order_points) {
    for (const unsigned top_bit : {0x00U, 0x80U}) {
      Bytes point = *from_hex(hex);
      point[31] = static_cast<std::uint8_t>(point[31] | top_bit);
      KemCiphertext ciphertext = made.ciphertext;
      std::ranges::copy(point, ciphertext.mutable_span().subspan(lattice_ciphertext).begin());
      const auto opened = pair.decapsulate(ciphertext);
      ASSERT_FALSE(opened);
      EXPECT_EQ(opened.error(), KemError::invalid_ciphertext);

      Bytes key = bytes_of(pair.public_key().span());
      std::ranges::copy(point, key.begin() + lattice_key);
      const auto checked = KemPublicKey::check(key);
      ASSERT_FALSE(checked);
      EXPECT_EQ(checked.error(), KemError::invalid_public_key);
    }
  }
}

// has_low_order() is a list; agree() computes. They must never disagree, for then encapsulate()
// would end the process on a key that passed check().
TEST(XWing, the_list_of_low_order_points_agrees_with_the_arithmetic) {
  Random random = some_random(7);
  const auto scalar = random.secret<Secret<struct TestTag, 32>>();
  const auto agrees = [&](const Bytes& point) {
    return x25519::has_low_order(point) != x25519::agree(scalar.span(), point).has_value();
  };
  for (const char* hex : low_order_points) {
    Bytes point = *from_hex(hex);
    for (int near = 0; near < 256; ++near) {  // includes every second writing, 2^255 - 19 and up
      point[0] = static_cast<std::uint8_t>(near);
      EXPECT_TRUE(agrees(point)) << to_hex(point);
    }
  }
  for (int i = 0; i < 500; ++i) {
    const auto point = random.fixed<Fixed<struct TestTag, 32>>();
    EXPECT_TRUE(agrees(bytes_of(point.span())));
  }
}

TEST(XWing, a_coefficient_that_is_not_reduced_is_refused_at_every_place) {
  Random random = some_random(8);
  const Bytes good = bytes_of(KemKeyPair::generate(random).public_key().span());
  ASSERT_TRUE(KemPublicKey::check(good));
  for (std::size_t i = 0; i < 768; ++i) {
    for (const unsigned value : {3328U, 3329U, 4095U}) {
      Bytes key = good;
      std::uint8_t* const three = key.data() + (i / 2) * 3;
      if (i % 2 == 0) {
        three[0] = static_cast<std::uint8_t>(value);
        three[1] = static_cast<std::uint8_t>((three[1] & 0xf0U) | (value >> 8U));
      } else {
        three[1] = static_cast<std::uint8_t>((three[1] & 0x0fU) | ((value & 0x0fU) << 4U));
        three[2] = static_cast<std::uint8_t>(value >> 4U);
      }
      ASSERT_EQ(KemPublicKey::check(key).has_value(), value == 3328) << i << " " << value;
    }
  }
}

TEST(XWing, lengths) {
  Random random = some_random(9);
  const KemKeyPair pair = KemKeyPair::generate(random);
  const Bytes good = bytes_of(pair.public_key().span());
  for (std::size_t size = 0; size < good.size(); ++size) {
    ASSERT_FALSE(KemPublicKey::check(ByteSpan(good).first(size)));
  }
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_FALSE(KemPublicKey::check(longer));
  EXPECT_DEATH((void)encapsulate_with(pair.public_key(), Bytes(63)), "");
}

}  // namespace
}  // namespace peyk::crypto
