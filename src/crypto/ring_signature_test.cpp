#include "peyk/crypto/ring_signature.hpp"

#include <gtest/gtest.h>

namespace peyk::crypto {
namespace {

constexpr Label label = Label::mandate_ring;
const Bytes message{1, 2, 3};

struct TwoKeys {
  Random random{*Seed::from(Bytes(32, 4))};
  RingKey a = RingKey::generate(random);
  RingKey b = RingKey::generate(random);
  Ring ring = *Ring::of(a.public_key(), b.public_key());
};

TEST(RingSignature, either_member_makes_one_that_verifies) {
  TwoKeys keys;
  for (const RingKey* key : {&keys.a, &keys.b}) {
    for (int i = 0; i < 4; ++i) {
      EXPECT_TRUE(
          verify(keys.ring, label, message, sign(keys.ring, *key, label, message, keys.random)));
    }
  }
}

// Whatever one member made, the other could have made to the byte: from the signature and its own
// key alone it finds the random numbers that lead there.
TEST(RingSignature, the_other_member_could_have_made_the_same_bytes) {
  TwoKeys keys;
  const RingSignature by_a = sign(keys.ring, keys.a, label, message, keys.random);
  const auto c_0 = *Scalar::from(by_a.span().first(32));
  const auto s_0 = *Scalar::from(by_a.span().subspan(32, 32));
  const auto s_1 = *Scalar::from(by_a.span().subspan(64));
  // b's nonce would have been s_1 + c_1·x_b = respond(s_1, −c_1, x_b), its choice for a s_0.
  const Element e_0 = *combine(s_0, c_0, keys.a.public_key());
  Bytes hashed{1};
  for (const ByteSpan part :
       {keys.a.public_key().span(), keys.b.public_key().span(), e_0.span(), ByteSpan(message)}) {
    hashed.insert(hashed.end(), part.begin(), part.end());
  }
  const Scalar c_1 = hash_to_scalar(as_bytes(to_string(label)), hashed);
  const SecretScalar one = *SecretScalar::from([] {
    Bytes bytes(32);
    bytes[0] = 1;
    return bytes;
  }());
  // −c_1 = (1 − c_1·1) − 1, by two answers.
  const Scalar one_less = respond(one.copy(), c_1, one);
  const Scalar minus_c_1 =
      respond(*SecretScalar::from(one_less.span()), *Scalar::from(one.span()), one);
  const Scalar nonce = respond(*SecretScalar::from(s_1.span()), minus_c_1, keys.b.secret());
  const auto by_b =
      sign_with(keys.ring, keys.b, label, message, *SecretScalar::from(nonce.span()), s_0);
  ASSERT_TRUE(by_b);
  EXPECT_EQ(*by_b, by_a);
}

TEST(RingSignature, every_changed_byte_message_label_or_ring_is_refused) {
  TwoKeys keys;
  const RingSignature good = sign(keys.ring, keys.a, label, message, keys.random);
  for (std::size_t i = 0; i < RingSignature::size; ++i) {
    RingSignature changed = good;
    changed.mutable_span()[i] ^= 1;
    EXPECT_FALSE(verify(keys.ring, label, message, changed)) << i;
  }
  EXPECT_FALSE(verify(keys.ring, label, Bytes{1, 2}, good));
  EXPECT_FALSE(verify(keys.ring, Label::revocation_ring, message, good));
  const Ring turned = *Ring::of(keys.b.public_key(), keys.a.public_key());
  EXPECT_FALSE(verify(turned, label, message, good));
  const RingKey third = RingKey::generate(keys.random);
  EXPECT_FALSE(verify(*Ring::of(keys.a.public_key(), third.public_key()), label, message, good));
  EXPECT_FALSE(verify(keys.ring, label, message, RingSignature{}));
}

TEST(RingSignature, a_key_that_is_no_member_cannot_sign) {
  TwoKeys keys;
  const RingKey third = RingKey::generate(keys.random);
  EXPECT_DEATH((void)sign(keys.ring, third, label, message, keys.random), "");
  EXPECT_FALSE(Ring::of(keys.a.public_key(), keys.a.public_key()));
}

TEST(RingKeyProof, holds_for_its_key_label_and_context_only) {
  TwoKeys keys;
  const RingKeyProof proof = keys.a.prove(Label::ring_key_proof, message, keys.random);
  const Element& key = keys.a.public_key();
  EXPECT_TRUE(verify(key, Label::ring_key_proof, message, proof));
  EXPECT_FALSE(verify(keys.b.public_key(), Label::ring_key_proof, message, proof));
  EXPECT_FALSE(verify(key, Label::mandate_ring, message, proof));
  EXPECT_FALSE(verify(key, Label::ring_key_proof, {}, proof));
  for (std::size_t i = 0; i < RingKeyProof::size; ++i) {
    RingKeyProof changed = proof;
    changed.mutable_span()[i] ^= 1;
    EXPECT_FALSE(verify(key, Label::ring_key_proof, message, changed)) << i;
  }
  EXPECT_FALSE(verify(key, Label::ring_key_proof, message, RingKeyProof{}));
}

}  // namespace
}  // namespace peyk::crypto
