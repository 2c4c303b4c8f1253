#include "peyk/identity/mandate_proof.hpp"

#include "peyk/crypto/kdf.hpp"

namespace peyk::identity {
namespace {

template <class Out>
Out tag(const crypto::KemSecret& secret, const MandateProofContext& context) {
  return crypto::derive<Out>(
      crypto::Label::mandate_proof, secret,
      {context.binding, context.track, context.mandate.span(), context.prover, context.verifier});
}

}  // namespace

MandateChallenge make_mandate_challenge(const crypto::KemPublicKey& member_key,
                                        const MandateProofContext& context,
                                        crypto::Random& random) {
  const crypto::Encapsulated made = crypto::encapsulate(member_key, random);
  return {made.ciphertext, tag<ExpectedMandateProof>(made.secret, context)};
}

Result<MandateProof> answer_mandate_challenge(const crypto::KemKeyPair& member_key,
                                              const crypto::KemCiphertext& ciphertext,
                                              const MandateProofContext& context) {
  const auto secret = member_key.decapsulate(ciphertext);
  if (!secret) return std::unexpected(Error::malformed);
  return tag<MandateProof>(*secret, context);
}

bool check_mandate_proof(const ExpectedMandateProof& expected, const MandateProof& proof) {
  return crypto::equal_constant_time(expected.span(), proof.span());
}

}  // namespace peyk::identity
