#include "blinding.hpp"

#include "peyk/crypto/labels.hpp"

namespace peyk::blind {

using crypto::Element;
using crypto::Scalar;
using crypto::SecretScalar;

namespace {

Scalar challenge(const Cipher& from, const Cipher& to, const Element& a, const Element& b,
                 ByteSpan context) {
  Bytes message(context.begin(), context.end());
  for (const Element* part : {&from.r, &from.c, &to.r, &to.c, &a, &b}) {
    message.insert(message.end(), part->span().begin(), part->span().end());
  }
  return crypto::hash_to_scalar(as_bytes(to_string(crypto::Label::blind_blinding_proof)), message);
}

}  // namespace

BlindedCipher blind(const Cipher& from, ByteSpan context, crypto::Random& random) {
  const SecretScalar factor = SecretScalar::random(random);
  SecretScalar nonce = SecretScalar::random(random);
  const Cipher to = times(factor, from);
  const Scalar c = challenge(from, to, times(nonce, from.r), times(nonce, from.c), context);
  BlindedCipher blinded{.cipher = to, .proof = {}};
  ByteWriter(blinded.proof.mutable_span())
      .bytes(c.span())
      .bytes(respond(std::move(nonce), c, factor).span());
  return blinded;
}

bool verify(const Cipher& from, const BlindedCipher& to, ByteSpan context) {
  const auto c = Scalar::from(to.proof.span().first(crypto::scalar_size));
  const auto s = Scalar::from(to.proof.span().subspan(crypto::scalar_size));
  if (!c || !s) return false;
  const auto a = combine(*s, from.r, *c, to.cipher.r);
  const auto b = combine(*s, from.c, *c, to.cipher.c);
  return a && b && challenge(from, to.cipher, *a, *b, context) == *c;
}

}  // namespace peyk::blind
