#include "peyk/crypto/xwing.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "classical.hpp"
#include "contract.hpp"
#include "mlkem768.hpp"
#include "pqclean_hooks.hpp"

extern "C" {
#include <fips202.h>
}

namespace peyk::crypto {
namespace {

// draft-connolly-cfrg-xwing-kem §5.3, the six characters \.//^\ as ASCII.
constexpr std::array<std::uint8_t, 6> xwing_label = {0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c};

constexpr std::size_t lattice_key = mlkem768::encapsulation_key_size;
constexpr std::size_t lattice_ciphertext = mlkem768::ciphertext_size;
static_assert(xwing_public_size == lattice_key + x25519::key_size);
static_assert(xwing_ciphertext_size == lattice_ciphertext + x25519::key_size);

// §5.3 Combiner: SHA3-256(ss_M ‖ ss_X ‖ ct_X ‖ pk_X ‖ label).
KemSecret combine(const mlkem768::Shared& lattice, const x25519::Shared& curve,
                  ByteSpan curve_ciphertext, ByteSpan curve_key) {
  using Input = Secret<struct CombinerInputTag, 4 * 32 + xwing_label.size()>;
  Input input;
  ByteWriter(input.mutable_span())
      .bytes(lattice.span())
      .bytes(curve.span())
      .bytes(curve_ciphertext)
      .bytes(curve_key)
      .bytes(xwing_label);
  const detail::StackWipe wipe_after(detail::StackWipe::hash_depth);
  KemSecret secret;
  sha3_256(secret.mutable_span().data(), input.span().data(), Input::size);
  return secret;
}

}  // namespace

std::expected<KemPublicKey, KemError> KemPublicKey::check(ByteSpan bytes) {
  const auto raw = Raw::from(bytes);
  if (!raw || !mlkem768::is_valid_encapsulation_key(bytes.first(lattice_key)) ||
      x25519::has_low_order(bytes.subspan(lattice_key))) {
    return std::unexpected(KemError::invalid_public_key);
  }
  return KemPublicKey(*raw);
}

KemKeyPair::KemKeyPair(KemSeed seed, Expanded expanded, const KemPublicKey& public_key)
    : seed_(std::move(seed)), expanded_(std::move(expanded)), public_key_(public_key) {}

// §5.2: SHAKE256(seed, 96) = d ‖ z ‖ sk_X.
KemKeyPair KemKeyPair::from_seed(const KemSeed& seed) {
  Secret<struct KemStretchedTag, 96> stretched;
  {
    const detail::StackWipe wipe_after(detail::StackWipe::hash_depth);
    shake256(stretched.mutable_span().data(), stretched.size, seed.span().data(), KemSeed::size);
  }
  mlkem768::KeySeed lattice_seed;
  std::ranges::copy(stretched.span().first(64), lattice_seed.mutable_span().begin());
  const ByteSpan scalar = stretched.span().subspan(64);

  KemPublicKey::Raw raw;
  Expanded expanded;
  const MutableBytes public_bytes = raw.mutable_span();
  const MutableBytes secret_bytes = expanded.mutable_span();
  mlkem768::make_key_pair(lattice_seed, public_bytes.first(lattice_key),
                          secret_bytes.first(mlkem768::decapsulation_key_size));
  x25519::public_key(scalar, public_bytes.subspan(lattice_key));
  std::ranges::copy(scalar, secret_bytes.subspan(mlkem768::decapsulation_key_size).begin());
  return {seed.copy(), std::move(expanded), KemPublicKey(raw)};
}

KemKeyPair KemKeyPair::generate(Random& random) { return from_seed(random.secret<KemSeed>()); }

std::expected<KemSecret, KemError> KemKeyPair::decapsulate(const KemCiphertext& ciphertext) const {
  const ByteSpan secret_bytes = expanded_.span();
  const ByteSpan curve_ciphertext = ciphertext.span().subspan(lattice_ciphertext);
  const auto curve =
      x25519::agree(secret_bytes.subspan(mlkem768::decapsulation_key_size), curve_ciphertext);
  if (!curve) return std::unexpected(KemError::invalid_ciphertext);
  const auto lattice = mlkem768::decapsulate(secret_bytes.first(mlkem768::decapsulation_key_size),
                                             ciphertext.span().first(lattice_ciphertext));
  return combine(lattice, *curve, curve_ciphertext, public_key_.span().subspan(lattice_key));
}

Encapsulated encapsulate(const KemPublicKey& to, Random& random) {
  const auto randomness = random.secret<Secret<struct EncapsulationRandomnessTag, 64>>();
  return encapsulate_with(to, randomness.span());
}

// §5.4.1 EncapsulateDerand.
Encapsulated encapsulate_with(const KemPublicKey& to, ByteSpan randomness_64) {
  detail::require(randomness_64.size() == 64);
  const auto message = mlkem768::Message::from(randomness_64.first(32));
  const ByteSpan scalar = randomness_64.subspan(32);
  const ByteSpan curve_key = to.span().subspan(lattice_key);

  KemCiphertext ciphertext;
  const MutableBytes lattice_part = ciphertext.mutable_span().first(lattice_ciphertext);
  const MutableBytes curve_part = ciphertext.mutable_span().subspan(lattice_ciphertext);
  const auto lattice = mlkem768::encapsulate(to.span().first(lattice_key), *message, lattice_part);
  x25519::public_key(scalar, curve_part);
  const auto curve = x25519::agree(scalar, curve_key);
  detail::require(curve.has_value());  // check() refused the points for which it has none
  return {ciphertext, combine(lattice, *curve, curve_part, curve_key)};
}

}  // namespace peyk::crypto
