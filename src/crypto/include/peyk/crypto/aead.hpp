// Authenticated encryption (libsodium). Two kinds that cannot be mixed up:
//   OnceKey  – ChaCha20-Poly1305 (RFC 8439), zero nonce: a key is used for one message, then gone.
//   StoreKey – XChaCha20-Poly1305, random 24-byte nonce in front: stored data and box bodies.
// Opening has one failure, whatever was wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>

#include "peyk/crypto/random.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::crypto {

enum class OpenError : std::uint8_t { refused };

using OnceKey = Secret<struct OnceKeyTag, 32>;
using StoreKey = Secret<struct StoreKeyTag, 32>;

inline constexpr std::size_t tag_size = 16;
inline constexpr std::size_t store_nonce_size = 24;
inline constexpr std::size_t store_overhead = store_nonce_size + tag_size;

// out.size() == plain.size() + tag_size; `out` may begin at the same address as `plain`.
void seal_once(OnceKey key, ByteSpan associated, ByteSpan plain, MutableBytes out);
// out.size() + tag_size == sealed.size(); `out` may begin at the same address as `sealed`. On
// failure `out` holds nothing of the plaintext.
[[nodiscard]] std::expected<void, OpenError> open_once(OnceKey key, ByteSpan associated,
                                                       ByteSpan sealed, MutableBytes out);

// out.size() == plain.size() + store_overhead: nonce ‖ ciphertext ‖ tag.
void seal_stored(const StoreKey& key, Random& random, ByteSpan associated, ByteSpan plain,
                 MutableBytes out);
[[nodiscard]] std::expected<void, OpenError> open_stored(const StoreKey& key, ByteSpan associated,
                                                         ByteSpan sealed, MutableBytes out);
[[nodiscard]] Bytes seal_stored(const StoreKey& key, Random& random, ByteSpan associated,
                                ByteSpan plain);
[[nodiscard]] std::expected<SecretBytes, OpenError> open_stored(const StoreKey& key,
                                                                ByteSpan associated,
                                                                ByteSpan sealed);

// ChaCha20 (RFC 8439) keystream of a key used for nothing else, zero nonce, counter 0.
void keystream(OnceKey key, MutableBytes out);

}  // namespace peyk::crypto
