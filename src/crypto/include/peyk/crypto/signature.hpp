// Hybrid signatures: Ed25519 (RFC 8032) and ML-DSA-65 (FIPS 204); both must verify. Only where
// proof is wanted: couriers' keys, receipts, key sets, and later open mandates and joint records.
//
// What is signed, by both: u8(len(label)) ‖ label ‖ message. Sizes: public key 32 + 1952,
// signature 64 + 3309, Ed25519 first.
#pragma once

#include "peyk/base/fixed.hpp"
#include "peyk/crypto/labels.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::crypto {

using SigningPublicKey = Fixed<struct SigningPublicKeyTag, 32 + 1952>;
using Signature = Fixed<struct SignatureTag, 64 + 3309>;
// Ed25519 seed 32 ‖ ML-DSA-65 seed 32; what is stored.
using SigningSeed = Secret<struct SigningSeedTag, 64>;

class SigningKey {
 public:
  [[nodiscard]] static SigningKey from_seed(const SigningSeed& seed);
  [[nodiscard]] const SigningPublicKey& public_key() const { return public_key_; }
  [[nodiscard]] const SigningSeed& seed() const { return seed_; }
  // ML-DSA hedged with `random` (FIPS 204 §5.2).
  [[nodiscard]] Signature sign(Label label, ByteSpan message, Random& random) const;

 private:
  using Expanded = Secret<struct SigningExpandedTag, 64 + 4032>;
  SigningKey(SigningSeed seed, Expanded expanded, const SigningPublicKey& public_key);
  SigningSeed seed_;
  Expanded expanded_;
  SigningPublicKey public_key_;
};

[[nodiscard]] bool verify(const SigningPublicKey& key, Label label, ByteSpan message,
                          const Signature& signature);

}  // namespace peyk::crypto
