#include "encrypted_bit.hpp"

#include <initializer_list>

#include "peyk/crypto/labels.hpp"

#include "contract.hpp"

namespace peyk::blind {

using crypto::Element;
using crypto::element_size;
using crypto::Random;
using crypto::Scalar;
using crypto::scalar_size;
using crypto::SecretScalar;

namespace {

Element generator() { return times_generator(SecretScalar::of(1)); }

// Where nothing is left to chance that a proof be made again.
template <class T>
T certain(const std::optional<T>& value) {
  detail::require(value.has_value());
  return *value;
}

// A_v and B_v.
struct Commitment {
  Element a;
  Element b;
};

Scalar challenge(ByteSpan context, const Element& key, const Cipher& cipher, const Commitment& zero,
                 const Commitment& one) {
  Bytes message(context.begin(), context.end());
  for (const Element* part : {&key, &cipher.r, &cipher.c, &zero.a, &zero.b, &one.a, &one.b}) {
    message.insert(message.end(), part->span().begin(), part->span().end());
  }
  return crypto::hash_to_scalar(as_bytes(to_string(crypto::Label::blind_bit_proof)), message);
}

std::optional<Commitment> commitment(const Scalar& s, const Scalar& c, const Element& key,
                                     const Element& r, const std::optional<Element>& rest) {
  if (!rest) return std::nullopt;
  const auto a = combine(s, c, r);
  const auto b = combine(s, key, c, *rest);
  if (!a || !b) return std::nullopt;
  return Commitment{.a = *a, .b = *b};
}

// C − v·G; both are computed, whatever v.
std::optional<Element> rest_of(const Cipher& cipher, bool v) {
  const auto less = subtract(cipher.c, generator());
  return v ? less : cipher.c;
}

BitProof prove(bool bit, const Cipher& cipher, const SecretScalar& r, const Element& key,
               ByteSpan context, Random& random) {
  while (true) {
    // The other case is made up from its end, the true one from its beginning.
    const Scalar other_c = Scalar::random(random);
    const Scalar other_s = Scalar::random(random);
    SecretScalar nonce = SecretScalar::random(random);
    const auto other = commitment(other_s, other_c, key, cipher.r, rest_of(cipher, !bit));
    if (!other) continue;  // by chance only
    const Commitment own{.a = times_generator(nonce), .b = times(nonce, key)};
    const Scalar c = challenge(context, key, cipher, bit ? *other : own, bit ? own : *other);
    const Scalar own_c = subtract(c, other_c);
    const Scalar own_s = respond(std::move(nonce), own_c, r);
    BitProof proof;
    ByteWriter writer(proof.mutable_span());
    writer.bytes((bit ? other_c : own_c).span()).bytes((bit ? own_c : other_c).span());
    writer.bytes((bit ? other_s : own_s).span()).bytes((bit ? own_s : other_s).span());
    return proof;
  }
}

}  // namespace

std::optional<Cipher> Cipher::from(ByteSpan bytes) {
  if (bytes.size() != size) return std::nullopt;
  const auto r = Element::from(bytes.first(element_size));
  const auto c = Element::from(bytes.subspan(element_size));
  if (!r || !c) return std::nullopt;
  return Cipher{.r = *r, .c = *c};
}

ProvedBit encrypt_bit(bool bit, const Element& key, ByteSpan context, Random& random) {
  const SecretScalar r = SecretScalar::random(random);
  const Element masked = times(r, key);
  const Element more = certain(add(masked, generator()));
  const Cipher cipher{.r = times_generator(r), .c = bit ? more : masked};
  return {.cipher = cipher, .proof = prove(bit, cipher, r, key, context, random)};
}

bool verify(const ProvedBit& bit, const Element& key, ByteSpan context) {
  const ByteSpan proof = bit.proof.span();
  const auto c_0 = Scalar::from(proof.first(scalar_size));
  const auto c_1 = Scalar::from(proof.subspan(scalar_size, scalar_size));
  const auto s_0 = Scalar::from(proof.subspan(2 * scalar_size, scalar_size));
  const auto s_1 = Scalar::from(proof.subspan(3 * scalar_size));
  if (!c_0 || !c_1 || !s_0 || !s_1) return false;
  const auto zero = commitment(*s_0, *c_0, key, bit.cipher.r, rest_of(bit.cipher, false));
  const auto one = commitment(*s_1, *c_1, key, bit.cipher.r, rest_of(bit.cipher, true));
  if (!zero || !one) return false;
  return subtract(challenge(context, key, bit.cipher, *zero, *one), *c_0) == *c_1;
}

bool is_zero(const Cipher& cipher, const SecretScalar& key) {
  return crypto::equal_constant_time(times(key, cipher.r).span(), cipher.c.span());
}

std::optional<Cipher> add(const Cipher& a, const Cipher& b) {
  const auto r = add(a.r, b.r);
  const auto c = add(a.c, b.c);
  if (!r || !c) return std::nullopt;
  return Cipher{.r = *r, .c = *c};
}

Cipher times(const SecretScalar& factor, const Cipher& cipher) {
  return {.r = times(factor, cipher.r), .c = times(factor, cipher.c)};
}

std::optional<Cipher> add_number(const Cipher& a, std::uint32_t number) {
  if (number == 0) return a;
  const auto c = add(a.c, times_generator(SecretScalar::of(number)));
  if (!c) return std::nullopt;
  return Cipher{.r = a.r, .c = *c};
}

std::optional<Cipher> renewed(const Cipher& cipher, const Element& key, Random& random) {
  const SecretScalar r = SecretScalar::random(random);
  return add(cipher, {.r = times_generator(r), .c = times(r, key)});
}

}  // namespace peyk::blind
