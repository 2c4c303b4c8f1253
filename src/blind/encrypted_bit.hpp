// A bit enciphered by exponential ElGamal under the maker's own key P, with a proof that it is one:
// Cramer, Damgård, Schoenmakers, "Proofs of Partial Knowledge" (CRYPTO 1994), of two equal
// logarithms (Chaum, Pedersen, CRYPTO 1992). docs/protocol.md §12.4.
//
//   cipher = R ‖ C       R = r·G          C = b·G + r·P
//   proof  = c_0 ‖ c_1 ‖ s_0 ‖ s_1        A_v = s_v·G + c_v·R      B_v = s_v·P + c_v·(C − v·G)
//   c_0 + c_1 = hash_to_scalar(blind_bit_proof; context ‖ P ‖ R ‖ C ‖ A_0 ‖ B_0 ‖ A_1 ‖ B_1)
#pragma once

#include <optional>

#include "peyk/base/bytes.hpp"
#include "peyk/base/fixed.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/crypto/ristretto255.hpp"

namespace peyk::blind {

struct Cipher {
  static constexpr std::size_t size = 2 * crypto::element_size;
  crypto::Element r;
  crypto::Element c;

  [[nodiscard]] static std::optional<Cipher> from(ByteSpan bytes);
  friend bool operator==(const Cipher&, const Cipher&) = default;
};

using BitProof = Fixed<struct BitProofTag, 4 * crypto::scalar_size>;

struct ProvedBit {
  Cipher cipher;
  BitProof proof;
};

[[nodiscard]] ProvedBit encrypt_bit(bool bit, const crypto::Element& key, ByteSpan context,
                                    crypto::Random& random);
[[nodiscard]] bool verify(const ProvedBit& bit, const crypto::Element& key, ByteSpan context);

// Whether it holds zero, whatever else it might.
[[nodiscard]] bool is_zero(const Cipher& cipher, const crypto::SecretScalar& key);

// Sums and multiples of what is enciphered. Nothing where a part is the identity: whoever computes
// with ciphers from outside makes them anew first, so that nobody can bring that about.
[[nodiscard]] std::optional<Cipher> add(const Cipher& a, const Cipher& b);
[[nodiscard]] Cipher times(const crypto::SecretScalar& factor, const Cipher& cipher);
// Of a public number; r = 0 and so no cipher: what is added to C alone.
[[nodiscard]] std::optional<Cipher> add_number(const Cipher& a, std::uint32_t number);
// The same content with other random numbers.
[[nodiscard]] std::optional<Cipher> renewed(const Cipher& cipher, const crypto::Element& key,
                                            crypto::Random& random);

}  // namespace peyk::blind
