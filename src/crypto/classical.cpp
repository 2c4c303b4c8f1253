#include "classical.hpp"

#include <algorithm>
#include <array>
#include <sodium.h>

#include "contract.hpp"
#include "pqclean_hooks.hpp"

// libsodium leaves on the stack what it computed with: each use of a secret wipes it.

namespace peyk::crypto::x25519 {
namespace {

using Point = std::array<std::uint8_t, key_size>;

// 2^255 - 19 + offset, little-endian.
constexpr Point near_prime(int offset) {
  Point point{};
  point.fill(0xff);
  point[0] = static_cast<std::uint8_t>(0xed + offset);
  point[31] = 0x7f;
  return point;
}

// Every u below 2^255 of order 1, 2, 4 or 8 on the curve or its twist: 0, 1, the two of order 8,
// -1, and the second writings of 0 and 1 (https://cr.yp.to/ecdh.html).
constexpr std::array<Point, 7> low_order_points = {
    Point{},
    Point{1},
    Point{0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3,
          0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32,
          0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00},
    Point{0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1,
          0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c,
          0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57},
    near_prime(-1),
    near_prime(0),
    near_prime(1),
};

}  // namespace

void public_key(ByteSpan scalar, MutableBytes out) {
  detail::require(scalar.size() == key_size && out.size() == key_size);
  const detail::StackWipe wipe_after(detail::StackWipe::curve_depth);
  crypto_scalarmult_curve25519_base(out.data(), scalar.data());
}

std::optional<Shared> agree(ByteSpan scalar, ByteSpan point) {
  detail::require(scalar.size() == key_size && point.size() == key_size);
  const detail::StackWipe wipe_after(detail::StackWipe::curve_depth);
  Shared shared;
  if (crypto_scalarmult_curve25519(shared.mutable_span().data(), scalar.data(), point.data()) != 0)
    return std::nullopt;
  return shared;
}

bool has_low_order(ByteSpan point) {
  detail::require(point.size() == key_size);
  Point reduced{};
  std::ranges::copy(point, reduced.begin());
  reduced[31] &= 0x7fU;  // X25519 takes no notice of the highest bit
  return std::ranges::find(low_order_points, reduced) != low_order_points.end();
}

}  // namespace peyk::crypto::x25519

namespace peyk::crypto::ed25519 {

void make_key_pair(ByteSpan seed, MutableBytes public_key, MutableBytes secret_key) {
  detail::require(seed.size() == seed_size && public_key.size() == public_key_size);
  detail::require(secret_key.size() == secret_key_size);
  const detail::StackWipe wipe_after(detail::StackWipe::curve_depth);
  crypto_sign_ed25519_seed_keypair(public_key.data(), secret_key.data(), seed.data());
}

void sign(ByteSpan secret_key, ByteSpan message, MutableBytes signature) {
  detail::require(secret_key.size() == secret_key_size && signature.size() == signature_size);
  const detail::StackWipe wipe_after(detail::StackWipe::curve_depth);
  crypto_sign_ed25519_detached(signature.data(), nullptr, message.data(), message.size(),
                               secret_key.data());
}

bool verify(ByteSpan public_key, ByteSpan message, ByteSpan signature) {
  if (public_key.size() != public_key_size || signature.size() != signature_size) return false;
  return crypto_sign_ed25519_verify_detached(signature.data(), message.data(), message.size(),
                                             public_key.data()) == 0;
}

}  // namespace peyk::crypto::ed25519
