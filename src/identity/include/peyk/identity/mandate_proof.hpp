// That who shows a mandate holds the key that it names: docs/protocol.md §10. The verifier sends a
// ciphertext to that key, the prover answers with a tag over what both know; the verifier could
// have made the answer, so it proves nothing to anyone else.
//
//   tag = derive(mandate_proof, ss; relation binding 32, track id 16, mandate id, prover's seat 16,
//                verifier's seat 16)
#pragma once

#include <span>

#include "peyk/identity/mandate.hpp"

namespace peyk::identity {

using MandateProof = Fixed<struct MandateProofTag, 32>;
using ExpectedMandateProof = crypto::Secret<struct ExpectedMandateProofTag, 32>;

// What the answer is bound to, so that it cannot be handed on: `binding` is known to the two ends
// of one relation only. The spans live as long as the call.
struct MandateProofContext {
  std::span<const std::uint8_t, 32> binding;
  std::span<const std::uint8_t, 16> track;
  MandateId mandate;
  std::span<const std::uint8_t, 16> prover;
  std::span<const std::uint8_t, 16> verifier;
};

struct MandateChallenge {
  crypto::KemCiphertext ciphertext;  // to be sent
  ExpectedMandateProof expected;     // to be kept
};

[[nodiscard]] MandateChallenge make_mandate_challenge(const crypto::KemPublicKey& member_key,
                                                      const MandateProofContext& context,
                                                      crypto::Random& random);
// malformed when the ciphertext is refused.
[[nodiscard]] Result<MandateProof> answer_mandate_challenge(const crypto::KemKeyPair& member_key,
                                                            const crypto::KemCiphertext& ciphertext,
                                                            const MandateProofContext& context);
[[nodiscard]] bool check_mandate_proof(const ExpectedMandateProof& expected,
                                       const MandateProof& proof);

}  // namespace peyk::identity
