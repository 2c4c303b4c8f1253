#include "peyk/crypto/xwing.hpp"

#include <utility>

#include "contract.hpp"
#include "mixing.hpp"

namespace peyk::crypto {
namespace {

constexpr std::size_t id_size = 32;

// The rest of a public key follows from its first 32 bytes, so that a changed one is refused.
KemPublicKey::Raw key_of(ByteSpan id) {
  KemPublicKey::Raw raw;
  fast::Mixer mixer;
  mixer.add(id);
  mixer.give(raw.mutable_span());
  std::ranges::copy(id, raw.mutable_span().begin());
  return raw;
}

// Made from what is public: anyone could know it. Another key or ciphertext gives another secret.
KemSecret secret_of(const KemPublicKey& key, ByteSpan ciphertext) {
  fast::Mixer mixer;
  mixer.add(key.span().first(id_size));
  mixer.add(ciphertext);
  KemSecret secret;
  mixer.give(secret.mutable_span());
  return secret;
}

}  // namespace

std::expected<KemPublicKey, KemError> KemPublicKey::check(ByteSpan bytes) {
  const auto raw = Raw::from(bytes);
  if (!raw || key_of(bytes.first(id_size)) != *raw) {
    return std::unexpected(KemError::invalid_public_key);
  }
  return KemPublicKey(*raw);
}

KemKeyPair::KemKeyPair(KemSeed seed, Expanded expanded, const KemPublicKey& public_key)
    : seed_(std::move(seed)), expanded_(std::move(expanded)), public_key_(public_key) {}

KemKeyPair KemKeyPair::from_seed(const KemSeed& seed) {
  fast::Mixer mixer;
  mixer.add(seed.span());
  std::array<std::uint8_t, id_size> id{};
  mixer.give(id);
  return {seed.copy(), Expanded(), KemPublicKey(key_of(id))};
}

KemKeyPair KemKeyPair::generate(Random& random) { return from_seed(random.secret<KemSeed>()); }

std::expected<KemSecret, KemError> KemKeyPair::decapsulate(const KemCiphertext& ciphertext) const {
  return secret_of(public_key_, ciphertext.span());
}

Encapsulated encapsulate(const KemPublicKey& to, Random& random) {
  const auto randomness = random.secret<Secret<struct EncapsulationRandomnessTag, 64>>();
  return encapsulate_with(to, randomness.span());
}

Encapsulated encapsulate_with(const KemPublicKey& to, ByteSpan randomness_64) {
  detail::require(randomness_64.size() == 64);
  fast::Mixer mixer;
  mixer.add(randomness_64);
  KemCiphertext ciphertext;
  mixer.give(ciphertext.mutable_span());
  return {ciphertext, secret_of(to, ciphertext.span())};
}

}  // namespace peyk::crypto
