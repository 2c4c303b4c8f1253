// X-Wing (draft-connolly-cfrg-xwing-kem): X25519 and ML-KEM-768 in one KEM. The hash is
// SHA3-256(ss_M ‖ ss_X ‖ ct_X ‖ pk_X ‖ label), the label last.
//
// Beyond the draft, hostile values are refused: encapsulation keys with coefficients ≥ q (FIPS 203
// §7.2) and X25519 values of low order (all-zero shared secret).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>

#include "peyk/base/fixed.hpp"
#include "peyk/crypto/kdf.hpp"
#include "peyk/crypto/random.hpp"

namespace peyk::crypto {

inline constexpr std::size_t xwing_public_size = 1216;
inline constexpr std::size_t xwing_ciphertext_size = 1120;

using KemCiphertext = Fixed<struct KemCiphertextTag, xwing_ciphertext_size>;
// The 32 bytes from which a decapsulation key is made anew; what is stored.
using KemSeed = Secret<struct KemSeedTag, 32>;
// A shared secret of one encapsulation.
using KemSecret = Secret<struct KemSecretTag, 32>;

enum class KemError : std::uint8_t { invalid_public_key, invalid_ciphertext };

// An encapsulation key that passed the checks; made only by check(), KemKeyPair and decoders that
// call check().
class KemPublicKey {
 public:
  using Raw = Fixed<struct KemPublicKeyTag, xwing_public_size>;
  [[nodiscard]] static std::expected<KemPublicKey, KemError> check(ByteSpan bytes);
  [[nodiscard]] ByteSpan span() const { return raw_.span(); }
  [[nodiscard]] const Raw& raw() const { return raw_; }
  friend bool operator==(const KemPublicKey&, const KemPublicKey&) = default;

 private:
  friend class KemKeyPair;
  explicit KemPublicKey(const Raw& raw) : raw_(raw) {}
  Raw raw_;
};

// A decapsulation key, expanded (about 2.4 KB of locked memory).
class KemKeyPair {
 public:
  [[nodiscard]] static KemKeyPair from_seed(const KemSeed& seed);
  [[nodiscard]] static KemKeyPair generate(Random& random);

  [[nodiscard]] const KemPublicKey& public_key() const { return public_key_; }
  [[nodiscard]] const KemSeed& seed() const { return seed_; }

  // A ciphertext made for another key gives a random secret (implicit rejection); only a low-order
  // X25519 part is refused. Thread-safe.
  [[nodiscard]] std::expected<KemSecret, KemError> decapsulate(const KemCiphertext&) const;

 private:
  using Expanded = Secret<struct KemExpandedTag, 2400 + 32>;  // ML-KEM secret key ‖ X25519 scalar
  KemKeyPair(KemSeed seed, Expanded expanded, const KemPublicKey& public_key);
  KemSeed seed_;
  Expanded expanded_;
  KemPublicKey public_key_;
};

struct Encapsulated {
  KemCiphertext ciphertext;
  KemSecret secret;
};

[[nodiscard]] Encapsulated encapsulate(const KemPublicKey& to, Random& random);
// With the 64 random bytes given (vectors; ML-KEM message 32 ‖ X25519 ephemeral scalar 32).
[[nodiscard]] Encapsulated encapsulate_with(const KemPublicKey& to, ByteSpan randomness_64);

}  // namespace peyk::crypto
