#include "peyk/crypto/signature.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include "classical.hpp"
#include "mldsa65.hpp"

namespace peyk::crypto {
namespace {

constexpr Label label = Label::receipt_statement;
const Bytes message{1, 2, 3, 4};

SigningKey key_from(std::uint8_t value) {
  return SigningKey::from_seed(*SigningSeed::from(Bytes(64, value)));
}
Random some_random() { return Random(*Seed::from(Bytes(32, 3))); }

TEST(Signature, verifies) {
  Random random = some_random();
  const SigningKey key = key_from(1);
  EXPECT_TRUE(verify(key.public_key(), label, message, key.sign(label, message, random)));
  EXPECT_TRUE(verify(key.public_key(), label, {}, key.sign(label, {}, random)));
}

TEST(Signature, a_key_comes_back_from_its_seed) {
  Random random = some_random();
  const SigningKey key = key_from(1);
  const SigningKey again = SigningKey::from_seed(key.seed());
  EXPECT_EQ(key.public_key(), again.public_key());
  EXPECT_TRUE(verify(key.public_key(), label, message, again.sign(label, message, random)));
}

TEST(Signature, ml_dsa_is_hedged_and_ed25519_repeats) {
  Random random = some_random();
  const SigningKey key = key_from(1);
  const Signature a = key.sign(label, message, random);
  const Signature b = key.sign(label, message, random);
  EXPECT_TRUE(std::ranges::equal(a.span().first(64), b.span().first(64)));
  EXPECT_FALSE(std::ranges::equal(a.span().subspan(64), b.span().subspan(64)));
  EXPECT_TRUE(verify(key.public_key(), label, message, b));
}

// Both halves count: the label is in what each signs, with its length.
TEST(Signature, each_half_signs_label_and_message) {
  Random random = some_random();
  const SigningKey key = key_from(1);
  const Signature signature = key.sign(label, message, random);
  const std::string_view text = to_string(label);
  Bytes expected{static_cast<std::uint8_t>(text.size())};
  std::ranges::copy(as_bytes(text), std::back_inserter(expected));
  std::ranges::copy(message, std::back_inserter(expected));
  EXPECT_TRUE(
      ed25519::verify(key.public_key().span().first(32), expected, signature.span().first(64)));
  EXPECT_TRUE(mldsa65::verify(key.public_key().span().subspan(32), {}, expected,
                              signature.span().subspan(64)));
}

TEST(Signature, every_changed_byte_of_either_half_is_refused) {
  Random random = some_random();
  const SigningKey key = key_from(1);
  const Signature signature = key.sign(label, message, random);
  for (std::size_t i = 0; i < Signature::size; i += i < 64 ? 1U : 13U) {
    Signature changed = signature;
    changed.mutable_span()[i] ^= 1;
    ASSERT_FALSE(verify(key.public_key(), label, message, changed)) << i;
  }
  for (std::size_t i = 0; i < SigningPublicKey::size; i += i < 32 ? 1U : 13U) {
    SigningPublicKey changed = key.public_key();
    changed.mutable_span()[i] ^= 1;
    ASSERT_FALSE(verify(changed, label, message, signature)) << i;
  }
}

TEST(Signature, halves_of_two_signatures_do_not_make_one) {
  Random random = some_random();
  const SigningKey key = key_from(1);
  const Bytes other_message{9};
  const Signature a = key.sign(label, message, random);
  const Signature b = key.sign(label, other_message, random);
  Signature mixed = a;
  std::ranges::copy(b.span().subspan(64), mixed.mutable_span().subspan(64).begin());
  EXPECT_FALSE(verify(key.public_key(), label, message, mixed));
  EXPECT_FALSE(verify(key.public_key(), label, other_message, mixed));
}

TEST(Signature, another_label_message_or_key_is_refused) {
  Random random = some_random();
  const SigningKey key = key_from(1);
  const Signature signature = key.sign(label, message, random);
  EXPECT_FALSE(verify(key.public_key(), Label::key_set_statement, message, signature));
  EXPECT_FALSE(verify(key.public_key(), label, Bytes{1, 2, 3}, signature));
  EXPECT_FALSE(verify(key_from(2).public_key(), label, message, signature));
  EXPECT_FALSE(verify(SigningPublicKey{}, label, message, signature));
  EXPECT_FALSE(verify(key.public_key(), label, message, Signature{}));
}

}  // namespace
}  // namespace peyk::crypto
