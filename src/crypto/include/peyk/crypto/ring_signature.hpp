// Ring signatures of two on ristretto255: a statement that one of two keys made, and nobody else
// can say which. Abe, Ohkubo, Suzuki, "1-out-of-n Signatures from a Variety of Keys" (ASIACRYPT
// 2002), its scheme for discrete logarithms, with two members.
//
//   c_i  = hash_to_scalar(label; u8 i ‖ Y_0 ‖ Y_1 ‖ e_{1−i} ‖ message)      e_i = s_i·G + c_i·Y_i
//   signature (96) = c_0 ‖ s_0 ‖ s_1
//
// A ring says something only where both keys are known to be held by their owners (Ristenpart and
// Yilek, EUROCRYPT 2007): hence the proof of possession, Schnorr's, made non-interactive:
//
//   c = hash_to_scalar(label; Y ‖ R ‖ context)     s = r − c·x      proof (64) = c ‖ s
//
// Classical security only. docs/protocol.md §10.
#pragma once

#include "peyk/base/fixed.hpp"
#include "peyk/crypto/labels.hpp"
#include "peyk/crypto/ristretto255.hpp"

namespace peyk::crypto {

using RingSignature = Fixed<struct RingSignatureTag, 96>;
using RingKeyProof = Fixed<struct RingKeyProofTag, 64>;

class RingKey {
 public:
  explicit RingKey(SecretScalar secret);
  [[nodiscard]] static RingKey generate(Random& random);
  [[nodiscard]] const SecretScalar& secret() const { return secret_; }
  [[nodiscard]] const Element& public_key() const { return public_key_; }
  [[nodiscard]] RingKeyProof prove(Label label, ByteSpan context, Random& random) const;

 private:
  SecretScalar secret_;
  Element public_key_;
};

[[nodiscard]] bool verify(const Element& key, Label label, ByteSpan context,
                          const RingKeyProof& proof);

// Two different keys, in an order that says nothing about who signs.
class Ring {
 public:
  // Nothing when they are one key: that would be a plain signature.
  [[nodiscard]] static std::optional<Ring> of(const Element& first, const Element& second);
  [[nodiscard]] const Element& first() const { return first_; }
  [[nodiscard]] const Element& second() const { return second_; }

 private:
  Ring(const Element& first, const Element& second) : first_(first), second_(second) {}
  Element first_;
  Element second_;
};

// `key` is one of the two; else the process ends.
[[nodiscard]] RingSignature sign(const Ring& ring, const RingKey& key, Label label,
                                 ByteSpan message, Random& random);
// With the random numbers given, for vectors and to show that either member can make any signature:
// the signer's nonce and the other's answer. Nothing for the few numbers that lead to the identity.
[[nodiscard]] std::optional<RingSignature> sign_with(const Ring& ring, const RingKey& key,
                                                     Label label, ByteSpan message,
                                                     SecretScalar nonce, const Scalar& other);

[[nodiscard]] bool verify(const Ring& ring, Label label, ByteSpan message,
                          const RingSignature& signature);

}  // namespace peyk::crypto
