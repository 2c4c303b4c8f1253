#include "peyk/identity/mandate_proof.hpp"

#include <gtest/gtest.h>

#include "principals_fixture.hpp"

namespace peyk::identity {
namespace {

using Sixteen = std::array<std::uint8_t, 16>;

struct Proving : Principals {
  std::array<std::uint8_t, 32> binding{1};
  Sixteen track{2};
  Sixteen prover{3};
  Sixteen verifier{4};
  MandateId mandate{std::array<std::uint8_t, 32>{5}};

  [[nodiscard]] MandateProofContext context() const {
    return {binding, track, mandate, prover, verifier};
  }
};

TEST(MandateProof, IsGivenByWhoHoldsTheKeyAndByNobodyElse) {
  Proving all;
  const auto challenge = make_mandate_challenge(all.member.public_key(), all.context(), all.random);
  const auto proof = answer_mandate_challenge(all.member, challenge.ciphertext, all.context());
  ASSERT_TRUE(proof);
  EXPECT_TRUE(check_mandate_proof(challenge.expected, *proof));
  const auto thief = crypto::KemKeyPair::generate(all.random);
  const auto wrong = answer_mandate_challenge(thief, challenge.ciphertext, all.context());
  ASSERT_TRUE(wrong);
  EXPECT_FALSE(check_mandate_proof(challenge.expected, *wrong));
  EXPECT_FALSE(check_mandate_proof(challenge.expected, MandateProof{}));
}

// A verifier that hands its challenge on, to be answered for it elsewhere, gets another answer.
TEST(MandateProof, CannotBeHandedOnToAnotherRelationTrackMandateOrSeat) {
  Proving all;
  const auto challenge = make_mandate_challenge(all.member.public_key(), all.context(), all.random);
  const auto answer_is_good = [&challenge](const Proving& other, const crypto::KemKeyPair& key) {
    const auto proof = answer_mandate_challenge(key, challenge.ciphertext, other.context());
    return proof && check_mandate_proof(challenge.expected, *proof);
  };
  Proving other;
  EXPECT_TRUE(answer_is_good(other, all.member));
  for (std::uint8_t* byte : {other.binding.data(), other.track.data(), other.prover.data(),
                             other.verifier.data(), other.mandate.mutable_span().data()}) {
    *byte ^= 1U;
    EXPECT_FALSE(answer_is_good(other, all.member));
    *byte ^= 1U;
  }
  EXPECT_TRUE(answer_is_good(other, all.member));
}

}  // namespace
}  // namespace peyk::identity
