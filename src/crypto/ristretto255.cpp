#include "peyk/crypto/ristretto255.hpp"

#include <array>
#include <sodium.h>

#include "contract.hpp"
#include "pqclean_hooks.hpp"

namespace peyk::crypto {
namespace {

static_assert(scalar_size == crypto_core_ristretto255_SCALARBYTES);
static_assert(element_size == crypto_core_ristretto255_BYTES);

constexpr std::size_t wide_size = 64;
constexpr std::size_t sha512_size = 64;
constexpr std::size_t sha512_block = 128;
static_assert(wide_size == crypto_core_ristretto255_NONREDUCEDSCALARBYTES);
using Wide = std::array<std::uint8_t, wide_size>;

bool is_zero(ByteSpan bytes) {
  static constexpr std::array<std::uint8_t, scalar_size> zeros{};
  return equal_constant_time(bytes, zeros);
}

// Whether the bytes are their own remainder, in constant time.
bool is_reduced(ByteSpan scalar) {
  Wide wide{};
  copy_bytes(scalar, wide);
  std::array<std::uint8_t, scalar_size> reduced{};
  crypto_core_ristretto255_scalar_reduce(reduced.data(), wide.data());
  const bool same = equal_constant_time(reduced, scalar);
  wipe(wide);
  wipe(reduced);
  return same;
}

std::array<std::uint8_t, scalar_size> little_endian(std::uint32_t number) {
  std::array<std::uint8_t, scalar_size> bytes{};
  for (std::size_t i = 0; i < sizeof(number); ++i) {
    bytes.at(i) = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return bytes;
}

void sha512(MutableBytes out, std::initializer_list<ByteSpan> parts) {
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init(&state);
  for (const ByteSpan part : parts) {
    crypto_hash_sha512_update(&state, part.data(), part.size());
  }
  crypto_hash_sha512_final(&state, out.data());
}

// RFC 9380 §5.3.1 for 64 bytes: one block of output, b_1.
Wide expanded(ByteSpan domain, ByteSpan message) {
  detail::require(!domain.empty() && domain.size() <= 255);
  static constexpr std::array<std::uint8_t, sha512_block> z_pad{};
  static constexpr std::array<std::uint8_t, 3> length_and_zero = {0, wide_size, 0};
  static constexpr std::array<std::uint8_t, 1> one = {1};
  const std::array<std::uint8_t, 1> domain_length = {static_cast<std::uint8_t>(domain.size())};
  std::array<std::uint8_t, sha512_size> b_0{};
  sha512(b_0, {z_pad, message, length_and_zero, domain, domain_length});
  Wide b_1{};
  sha512(b_1, {b_0, one, domain, domain_length});
  return b_1;
}

}  // namespace

// The one place that fills the types' bytes.
class Ristretto {
 public:
  static Scalar reduced(const Wide& wide) {
    Scalar scalar;
    crypto_core_ristretto255_scalar_reduce(scalar.raw_.mutable_span().data(), wide.data());
    return scalar;
  }
  static SecretScalar random_secret(Random& random) {
    while (true) {
      const auto wide = random.secret<Secret<struct WideTag, wide_size>>();
      SecretScalar::Raw raw;
      const detail::StackWipe wipe_after(detail::StackWipe::curve_depth);
      crypto_core_ristretto255_scalar_reduce(raw.mutable_span().data(), wide.span().data());
      if (!is_zero(raw.span())) return SecretScalar(std::move(raw));
    }
  }
  static Scalar scalar(ByteSpan bytes) {
    Scalar result;
    copy_bytes(bytes, result.raw_.mutable_span());
    return result;
  }
  static SecretScalar inverse(const SecretScalar& k) {
    SecretScalar::Raw raw;
    const detail::StackWipe wipe_after(detail::StackWipe::curve_depth);
    detail::require(
        crypto_core_ristretto255_scalar_invert(raw.mutable_span().data(), k.span().data()) == 0);
    return SecretScalar(std::move(raw));
  }
  static SecretScalar multiply(const SecretScalar& a, const SecretScalar& b) {
    SecretScalar::Raw raw;
    const detail::StackWipe wipe_after(detail::StackWipe::curve_depth);
    crypto_core_ristretto255_scalar_mul(raw.mutable_span().data(), a.span().data(),
                                        b.span().data());
    return SecretScalar(std::move(raw));
  }
  static SecretScalar negate(const SecretScalar& a) {
    SecretScalar::Raw raw;
    const detail::StackWipe wipe_after(detail::StackWipe::curve_depth);
    crypto_core_ristretto255_scalar_negate(raw.mutable_span().data(), a.span().data());
    return SecretScalar(std::move(raw));
  }
  static std::optional<SecretScalar> sum(const SecretScalar& a, const SecretScalar& b) {
    SecretScalar::Raw raw;
    const detail::StackWipe wipe_after(detail::StackWipe::curve_depth);
    crypto_core_ristretto255_scalar_add(raw.mutable_span().data(), a.span().data(),
                                        b.span().data());
    if (is_zero(raw.span())) return std::nullopt;
    return SecretScalar(std::move(raw));
  }
  static Scalar respond(const SecretScalar& nonce, const Scalar& challenge,
                        const SecretScalar& key) {
    SecretScalar::Raw product;
    Scalar result;
    const detail::StackWipe wipe_after(detail::StackWipe::curve_depth);
    crypto_core_ristretto255_scalar_mul(product.mutable_span().data(), challenge.span().data(),
                                        key.span().data());
    crypto_core_ristretto255_scalar_sub(result.raw_.mutable_span().data(), nonce.span().data(),
                                        product.span().data());
    return result;
  }
  static Scalar difference(const Scalar& a, const Scalar& b) {
    Scalar result;
    crypto_core_ristretto255_scalar_sub(result.raw_.mutable_span().data(), a.span().data(),
                                        b.span().data());
    return result;
  }
  static Element element(ByteSpan bytes) {
    Element result;
    copy_bytes(bytes, result.raw_.mutable_span());
    return result;
  }
  static Element times_generator(const SecretScalar& k) {
    Element result;
    const detail::StackWipe wipe_after(detail::StackWipe::curve_depth);
    detail::require(crypto_scalarmult_ristretto255_base(result.raw_.mutable_span().data(),
                                                        k.span().data()) == 0);
    return result;
  }
  // libsodium says -1 for the identity.
  static std::optional<Element> times(ByteSpan k, const Element& p) {
    Element result;
    const detail::StackWipe wipe_after(detail::StackWipe::curve_depth);
    if (crypto_scalarmult_ristretto255(result.raw_.mutable_span().data(), k.data(),
                                       p.span().data()) != 0) {
      return std::nullopt;
    }
    return result;
  }
  static std::optional<Element> sum(const Element& a, const Element& b, bool negative) {
    Element result;
    std::uint8_t* out = result.raw_.mutable_span().data();
    const auto operation = negative ? crypto_core_ristretto255_sub : crypto_core_ristretto255_add;
    detail::require(operation(out, a.span().data(), b.span().data()) == 0);
    if (result.raw_.is_zero()) return std::nullopt;
    return result;
  }
  static std::optional<Element> times_generator(const Scalar& k) {
    Element result;
    if (crypto_scalarmult_ristretto255_base(result.raw_.mutable_span().data(), k.span().data()) !=
        0) {
      return std::nullopt;
    }
    return result;
  }
  static Element mapped(const Wide& wide) {
    Element result;
    crypto_core_ristretto255_from_hash(result.raw_.mutable_span().data(), wide.data());
    detail::require(!result.raw_.is_zero());
    return result;
  }
};

std::optional<Scalar> Scalar::from(ByteSpan bytes) {
  if (bytes.size() != scalar_size || !is_reduced(bytes)) return std::nullopt;
  return Ristretto::scalar(bytes);
}

Scalar Scalar::random(Random& random) {
  Wide wide{};
  random.fill(wide);
  return Ristretto::reduced(wide);
}

std::optional<SecretScalar> SecretScalar::from(ByteSpan bytes) {
  if (bytes.size() != scalar_size || !is_reduced(bytes) || crypto::is_zero(bytes)) {
    return std::nullopt;
  }
  return SecretScalar(std::move(*Raw::from(bytes)));
}

Scalar Scalar::of(std::uint32_t number) { return Ristretto::scalar(little_endian(number)); }

SecretScalar SecretScalar::of(std::uint32_t number) {
  auto result = from(little_endian(number));
  detail::require(result.has_value());
  return *std::move(result);
}

SecretScalar SecretScalar::random(Random& random) { return Ristretto::random_secret(random); }

std::optional<Element> Element::from(ByteSpan bytes) {
  if (bytes.size() != element_size || crypto::is_zero(bytes)) return std::nullopt;
  // libsodium before 1.0.19 takes no notice of the highest bit, which would be a second writing.
  if ((bytes.back() & 0x80U) != 0) return std::nullopt;
  if (crypto_core_ristretto255_is_valid_point(bytes.data()) != 1) return std::nullopt;
  return Ristretto::element(bytes);
}

Element times_generator(const SecretScalar& k) { return Ristretto::times_generator(k); }

Element times(const SecretScalar& k, const Element& p) {
  const auto result = Ristretto::times(k.span(), p);
  detail::require(result.has_value());
  return *result;
}

std::optional<Element> times(const Scalar& k, const Element& p) {
  return Ristretto::times(k.span(), p);
}

std::optional<Element> add(const Element& a, const Element& b) {
  return Ristretto::sum(a, b, false);
}

std::optional<Element> subtract(const Element& a, const Element& b) {
  return Ristretto::sum(a, b, true);
}

std::optional<Element> combine(const Scalar& s, const Scalar& c, const Element& p) {
  const auto left = Ristretto::times_generator(s);
  const auto right = times(c, p);
  if (!left || !right) return std::nullopt;
  return add(*left, *right);
}

std::optional<Element> combine(const Scalar& s, const Element& p, const Scalar& c,
                               const Element& q) {
  const auto left = times(s, p);
  const auto right = times(c, q);
  if (!left || !right) return std::nullopt;
  return add(*left, *right);
}

Scalar respond(SecretScalar nonce, const Scalar& challenge, const SecretScalar& key) {
  return Ristretto::respond(nonce, challenge, key);
}

Scalar subtract(const Scalar& a, const Scalar& b) { return Ristretto::difference(a, b); }

SecretScalar inverse(const SecretScalar& k) { return Ristretto::inverse(k); }

SecretScalar multiply(const SecretScalar& a, const SecretScalar& b) {
  return Ristretto::multiply(a, b);
}

SecretScalar negate(const SecretScalar& a) { return Ristretto::negate(a); }

std::optional<SecretScalar> add(const SecretScalar& a, const SecretScalar& b) {
  return Ristretto::sum(a, b);
}

Element hash_to_element(ByteSpan domain, ByteSpan message) {
  return Ristretto::mapped(expanded(domain, message));
}

Scalar hash_to_scalar(ByteSpan domain, ByteSpan message) {
  return Ristretto::reduced(expanded(domain, message));
}

}  // namespace peyk::crypto
