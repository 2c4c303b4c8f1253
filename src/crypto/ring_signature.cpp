#include "peyk/crypto/ring_signature.hpp"

#include <array>

#include "contract.hpp"

namespace peyk::crypto {
namespace {

Scalar challenge(Label label, std::initializer_list<ByteSpan> parts) {
  Bytes message;
  for (const ByteSpan part : parts) message.insert(message.end(), part.begin(), part.end());
  return hash_to_scalar(as_bytes(to_string(label)), message);
}

// c_i of the header, from the other member's e.
Scalar ring_challenge(const Ring& ring, std::uint8_t i, Label label, const Element& other_e,
                      ByteSpan message) {
  const std::array<std::uint8_t, 1> index = {i};
  return challenge(label,
                   {index, ring.first().span(), ring.second().span(), other_e.span(), message});
}

const Element& member(const Ring& ring, std::uint8_t i) {
  return i == 0 ? ring.first() : ring.second();
}

template <class Out>
Out joined(std::initializer_list<ByteSpan> parts) {
  Out out;
  ByteWriter writer(out.mutable_span());
  for (const ByteSpan part : parts) writer.bytes(part);
  detail::require(writer.remaining() == 0);
  return out;
}

}  // namespace

RingKey::RingKey(SecretScalar secret)
    : secret_(std::move(secret)), public_key_(times_generator(secret_)) {}

RingKey RingKey::generate(Random& random) { return RingKey(SecretScalar::random(random)); }

RingKeyProof RingKey::prove(Label label, ByteSpan context, Random& random) const {
  SecretScalar nonce = SecretScalar::random(random);
  const Element commitment = times_generator(nonce);
  const Scalar c = challenge(label, {public_key_.span(), commitment.span(), context});
  const Scalar s = respond(std::move(nonce), c, secret_);
  return joined<RingKeyProof>({c.span(), s.span()});
}

bool verify(const Element& key, Label label, ByteSpan context, const RingKeyProof& proof) {
  const auto c = Scalar::from(proof.span().first(scalar_size));
  const auto s = Scalar::from(proof.span().subspan(scalar_size));
  if (!c || !s) return false;
  const auto commitment = combine(*s, *c, key);
  return commitment && challenge(label, {key.span(), commitment->span(), context}) == *c;
}

std::optional<Ring> Ring::of(const Element& first, const Element& second) {
  if (first == second) return std::nullopt;
  return Ring(first, second);
}

std::optional<RingSignature> sign_with(const Ring& ring, const RingKey& key, Label label,
                                       ByteSpan message, SecretScalar nonce, const Scalar& other) {
  const std::uint8_t own = key.public_key() == ring.first() ? 0 : 1;
  const std::uint8_t theirs = 1 - own;
  detail::require(member(ring, own) == key.public_key());
  // Around the ring once: from the nonce to the other's challenge, and back to one's own.
  const Element own_e = times_generator(nonce);
  const Scalar their_c = ring_challenge(ring, theirs, label, own_e, message);
  const auto their_e = combine(other, their_c, member(ring, theirs));
  if (!their_e) return std::nullopt;
  const Scalar own_c = ring_challenge(ring, own, label, *their_e, message);
  const Scalar own_s = respond(std::move(nonce), own_c, key.secret());
  return own == 0 ? joined<RingSignature>({own_c.span(), own_s.span(), other.span()})
                  : joined<RingSignature>({their_c.span(), other.span(), own_s.span()});
}

RingSignature sign(const Ring& ring, const RingKey& key, Label label, ByteSpan message,
                   Random& random) {
  while (true) {
    const Scalar other = Scalar::random(random);
    const auto made = sign_with(ring, key, label, message, SecretScalar::random(random), other);
    if (made) return *made;
  }
}

bool verify(const Ring& ring, Label label, ByteSpan message, const RingSignature& signature) {
  const auto c = Scalar::from(signature.span().first(scalar_size));
  const auto first_s = Scalar::from(signature.span().subspan(scalar_size, scalar_size));
  const auto second_s = Scalar::from(signature.span().subspan(2 * scalar_size));
  if (!c || !first_s || !second_s) return false;
  const auto first_e = combine(*first_s, *c, ring.first());
  if (!first_e) return false;
  const Scalar second_c = ring_challenge(ring, 1, label, *first_e, message);
  const auto second_e = combine(*second_s, second_c, ring.second());
  return second_e && ring_challenge(ring, 0, label, *second_e, message) == *c;
}

}  // namespace peyk::crypto
