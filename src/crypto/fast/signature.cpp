#include "peyk/crypto/signature.hpp"

#include <utility>

#include "mixing.hpp"

namespace peyk::crypto {
namespace {

// Made from the public key alone: anyone could sign. A changed message or signature is refused.
Signature made(const SigningPublicKey& key, Label label, ByteSpan message) {
  fast::Mixer mixer;
  mixer.add(key.span());
  mixer.add(static_cast<std::uint64_t>(label));
  mixer.add(message);
  Signature signature;
  mixer.give(signature.mutable_span());
  return signature;
}

}  // namespace

SigningKey::SigningKey(SigningSeed seed, Expanded expanded, const SigningPublicKey& public_key)
    : seed_(std::move(seed)), expanded_(std::move(expanded)), public_key_(public_key) {}

SigningKey SigningKey::from_seed(const SigningSeed& seed) {
  fast::Mixer mixer;
  mixer.add(seed.span());
  SigningPublicKey public_key;
  mixer.give(public_key.mutable_span());
  return {seed.copy(), Expanded(), public_key};
}

Signature SigningKey::sign(Label label, ByteSpan message, Random& random) const {
  static_cast<void>(random.u64());
  return made(public_key_, label, message);
}

bool verify(const SigningPublicKey& key, Label label, ByteSpan message,
            const Signature& signature) {
  return made(key, label, message) == signature;
}

}  // namespace peyk::crypto
