#include "mlkem768.hpp"

#include <array>

#include "contract.hpp"
#include "pqclean_hooks.hpp"

extern "C" {
#include <fips202.h>
#include <ml-kem-768/clean/kem.h>
}

namespace peyk::crypto::mlkem768 {
namespace {

using detail::require;
using detail::StackWipe;

constexpr unsigned modulus = 3329;               // q
constexpr std::size_t coefficient_bytes = 1152;  // 3 × 256 coefficients of 12 bits; 32 of ρ follow
constexpr std::size_t key_hash_offset = 1152 + encapsulation_key_size;

static_assert(PQCLEAN_MLKEM768_CLEAN_CRYPTO_PUBLICKEYBYTES == encapsulation_key_size);
static_assert(PQCLEAN_MLKEM768_CLEAN_CRYPTO_SECRETKEYBYTES == decapsulation_key_size);
static_assert(PQCLEAN_MLKEM768_CLEAN_CRYPTO_CIPHERTEXTBYTES == ciphertext_size);

}  // namespace

bool is_valid_encapsulation_key(ByteSpan key) {
  if (key.size() != encapsulation_key_size) return false;
  for (std::size_t i = 0; i < coefficient_bytes; i += 3) {
    const unsigned low = key[i] | ((key[i + 1] & 0x0fU) << 8U);
    const unsigned high = (key[i + 1] >> 4U) | (static_cast<unsigned>(key[i + 2]) << 4U);
    if (low >= modulus || high >= modulus) return false;
  }
  return true;
}

bool is_valid_decapsulation_key(ByteSpan key) {
  if (key.size() != decapsulation_key_size) return false;
  std::array<std::uint8_t, 32> digest{};
  sha3_256(digest.data(), key.data() + coefficient_bytes, encapsulation_key_size);
  return equal_constant_time(digest, key.subspan(key_hash_offset, digest.size()));
}

void make_key_pair(const KeySeed& seed, MutableBytes encapsulation_key,
                   MutableBytes decapsulation_key) {
  require(encapsulation_key.size() == encapsulation_key_size);
  require(decapsulation_key.size() == decapsulation_key_size);
  const StackWipe wipe_after(StackWipe::kem_depth);
  PQCLEAN_MLKEM768_CLEAN_crypto_kem_keypair_derand(encapsulation_key.data(),
                                                   decapsulation_key.data(), seed.span().data());
}

Shared encapsulate(ByteSpan valid_key, const Message& message, MutableBytes ciphertext) {
  require(valid_key.size() == encapsulation_key_size && ciphertext.size() == ciphertext_size);
  const StackWipe wipe_after(StackWipe::kem_depth);
  Shared shared;
  PQCLEAN_MLKEM768_CLEAN_crypto_kem_enc_derand(ciphertext.data(), shared.mutable_span().data(),
                                               valid_key.data(), message.span().data());
  return shared;
}

Shared decapsulate(ByteSpan decapsulation_key, ByteSpan ciphertext) {
  require(decapsulation_key.size() == decapsulation_key_size);
  require(ciphertext.size() == ciphertext_size);
  const StackWipe wipe_after(StackWipe::kem_depth);
  Shared shared;
  PQCLEAN_MLKEM768_CLEAN_crypto_kem_dec(shared.mutable_span().data(), ciphertext.data(),
                                        decapsulation_key.data());
  return shared;
}

}  // namespace peyk::crypto::mlkem768
