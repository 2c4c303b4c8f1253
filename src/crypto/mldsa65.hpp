// ML-DSA-65 (FIPS 204) over PQClean. Private to this room: the product uses it beside Ed25519 only.
#pragma once

#include <cstddef>

#include "peyk/base/bytes.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::crypto::mldsa65 {

inline constexpr std::size_t public_key_size = 1952;
inline constexpr std::size_t secret_key_size = 4032;
inline constexpr std::size_t signature_size = 3309;
inline constexpr std::size_t seed_size = 32;   // ξ (FIPS 204, algorithm 6)
inline constexpr std::size_t hedge_size = 32;  // rnd (algorithm 7); zeros make it deterministic
inline constexpr std::size_t longest_context = 255;

void make_key_pair(ByteSpan seed, MutableBytes public_key, MutableBytes secret_key);
// `context` is at most longest_context bytes; the product's is empty.
void sign(ByteSpan secret_key, ByteSpan context, ByteSpan message, ByteSpan hedge,
          MutableBytes signature);
// Hostile in every argument: wrong lengths are refused.
[[nodiscard]] bool verify(ByteSpan public_key, ByteSpan context, ByteSpan message,
                          ByteSpan signature);

}  // namespace peyk::crypto::mldsa65
