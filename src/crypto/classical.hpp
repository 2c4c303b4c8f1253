// X25519 (RFC 7748) and Ed25519 (RFC 8032) over libsodium. Private to this room: the product uses
// them as halves of X-Wing and of the hybrid signature only.
#pragma once

#include <cstddef>
#include <optional>

#include "peyk/base/bytes.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::crypto::x25519 {

inline constexpr std::size_t key_size = 32;
using Shared = Secret<struct X25519SharedTag, key_size>;

void public_key(ByteSpan scalar, MutableBytes out);
// Nothing when the result is all zero, that is, when `point` has low order (RFC 7748 §6.1).
[[nodiscard]] std::optional<Shared> agree(ByteSpan scalar, ByteSpan point);
// Whether agree() refuses this point whatever the scalar; the cost is a few comparisons.
[[nodiscard]] bool has_low_order(ByteSpan point);

}  // namespace peyk::crypto::x25519

namespace peyk::crypto::ed25519 {

inline constexpr std::size_t seed_size = 32;
inline constexpr std::size_t public_key_size = 32;
inline constexpr std::size_t secret_key_size = 64;  // seed ‖ public key
inline constexpr std::size_t signature_size = 64;

void make_key_pair(ByteSpan seed, MutableBytes public_key, MutableBytes secret_key);
void sign(ByteSpan secret_key, ByteSpan message, MutableBytes signature);
// Hostile in every argument. Strict: S below the group order, no low-order or non-canonical A and
// R.
[[nodiscard]] bool verify(ByteSpan public_key, ByteSpan message, ByteSpan signature);

}  // namespace peyk::crypto::ed25519
