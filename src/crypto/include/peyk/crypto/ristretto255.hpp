// The prime-order group ristretto255 (RFC 9496) and hashing into it (RFC 9380, as RFC 9497 §4.1 has
// it for ristretto255-SHA512): for ring signatures, for swaps and for blind questions.
//
// Nothing here holds the identity or a second writing of anything: bytes from outside become an
// Element or a scalar only after these were refused. Scalars are 32 bytes, little-endian.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "peyk/base/fixed.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::crypto {

inline constexpr std::size_t scalar_size = 32;
inline constexpr std::size_t element_size = 32;

// A public number below the order of the group; may be zero.
class Scalar {
 public:
  // Nothing unless it is the one writing of such a number.
  [[nodiscard]] static std::optional<Scalar> from(ByteSpan bytes);
  [[nodiscard]] static Scalar random(Random& random);
  [[nodiscard]] static Scalar of(std::uint32_t number);
  [[nodiscard]] ByteSpan span() const { return raw_.span(); }
  [[nodiscard]] bool is_zero() const { return raw_.is_zero(); }
  friend bool operator==(const Scalar&, const Scalar&) = default;

 private:
  friend class Ristretto;
  Scalar() = default;
  Fixed<struct ScalarTag, scalar_size> raw_;
};

// A secret number below the order of the group, and not zero.
class SecretScalar {
 public:
  [[nodiscard]] static std::optional<SecretScalar> from(ByteSpan bytes);
  [[nodiscard]] static SecretScalar random(Random& random);
  // A small number; not zero.
  [[nodiscard]] static SecretScalar of(std::uint32_t number);
  [[nodiscard]] SecretScalar copy() const { return SecretScalar(raw_.copy()); }
  [[nodiscard]] ByteSpan span() const { return raw_.span(); }

 private:
  friend class Ristretto;
  using Raw = Secret<struct SecretScalarTag, scalar_size>;
  explicit SecretScalar(Raw raw) : raw_(std::move(raw)) {}
  Raw raw_;
};

// An element of the group other than the identity, in its one writing.
class Element {
 public:
  [[nodiscard]] static std::optional<Element> from(ByteSpan bytes);
  [[nodiscard]] ByteSpan span() const { return raw_.span(); }
  friend auto operator<=>(const Element&, const Element&) = default;
  friend bool operator==(const Element&, const Element&) = default;

 private:
  friend class Ristretto;
  Element() = default;
  Fixed<struct ElementTag, element_size> raw_;
};

// k·G and k·P: never the identity, for k is not zero and the order is prime.
[[nodiscard]] Element times_generator(const SecretScalar& k);
[[nodiscard]] Element times(const SecretScalar& k, const Element& p);
// Nothing where the result is the identity.
[[nodiscard]] std::optional<Element> times(const Scalar& k, const Element& p);
[[nodiscard]] std::optional<Element> add(const Element& a, const Element& b);
[[nodiscard]] std::optional<Element> subtract(const Element& a, const Element& b);
// s·G + c·P: what a Schnorr proof is checked with. Nothing where a part or the sum is the identity.
// Not in constant time over s and c, which are public.
[[nodiscard]] std::optional<Element> combine(const Scalar& s, const Scalar& c, const Element& p);
// s·P + c·Q, likewise.
[[nodiscard]] std::optional<Element> combine(const Scalar& s, const Element& p, const Scalar& c,
                                             const Element& q);

// nonce − challenge·key: the answer of a Schnorr proof. The nonce is used once.
[[nodiscard]] Scalar respond(SecretScalar nonce, const Scalar& challenge, const SecretScalar& key);
// a − b.
[[nodiscard]] Scalar subtract(const Scalar& a, const Scalar& b);
// 1 / k.
[[nodiscard]] SecretScalar inverse(const SecretScalar& k);
// a·b and −a, which are not zero; a + b, and nothing where that is zero. In constant time but for
// the last.
[[nodiscard]] SecretScalar multiply(const SecretScalar& a, const SecretScalar& b);
[[nodiscard]] SecretScalar negate(const SecretScalar& a);
[[nodiscard]] std::optional<SecretScalar> add(const SecretScalar& a, const SecretScalar& b);

// expand_message_xmd with SHA-512 to 64 bytes (RFC 9380 §5.3.1), then the map of RFC 9496 §4.3.4,
// or reduction. `domain` (the DST) is 1 to 255 bytes. An element is the identity with a chance of
// about 2^-252 only, and never on purpose: that ends the process.
[[nodiscard]] Element hash_to_element(ByteSpan domain, ByteSpan message);
[[nodiscard]] Scalar hash_to_scalar(ByteSpan domain, ByteSpan message);

}  // namespace peyk::crypto
