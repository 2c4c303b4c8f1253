// A cipher multiplied by a random number, with a proof that both its parts were multiplied by the
// same: Chaum and Pedersen, "Wallet Databases with Observers" (CRYPTO 1992), made non-interactive.
// docs/protocol.md §12.7. The number's multiple of G is told nobody: with it, whoever sees what was
// blinded deciphered could try out small numbers for what it was.
//
//   R' = ρ·R      C' = ρ·C      A = w·R      B = w·C
//   c  = hash_to_scalar(blind_blinding_proof; context ‖ R ‖ C ‖ R' ‖ C' ‖ A ‖ B)
//   s  = w − c·ρ                proof (64) = c ‖ s
#pragma once

#include "peyk/base/bytes.hpp"
#include "peyk/base/fixed.hpp"
#include "peyk/crypto/random.hpp"

#include "encrypted_bit.hpp"

namespace peyk::blind {

using BlindingProof = Fixed<struct BlindingProofTag, 2 * crypto::scalar_size>;

struct BlindedCipher {
  Cipher cipher;
  BlindingProof proof;
};

[[nodiscard]] BlindedCipher blind(const Cipher& from, ByteSpan context, crypto::Random& random);
[[nodiscard]] bool verify(const Cipher& from, const BlindedCipher& to, ByteSpan context);

}  // namespace peyk::blind
