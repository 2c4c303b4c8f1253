// The ciphers with every part given. Private to this room: the product's nonces are either zero
// under a key used once, or random.
#pragma once

#include "peyk/base/bytes.hpp"
#include "peyk/crypto/aead.hpp"

namespace peyk::crypto::detail {

inline constexpr std::size_t once_nonce_size = 12;

// ChaCha20-Poly1305 (RFC 8439); out = ciphertext ‖ tag; `out` may begin where the input does.
void chacha_seal(ByteSpan key, ByteSpan nonce, ByteSpan associated, ByteSpan plain,
                 MutableBytes out);
[[nodiscard]] std::expected<void, OpenError> chacha_open(ByteSpan key, ByteSpan nonce,
                                                         ByteSpan associated, ByteSpan sealed,
                                                         MutableBytes out);
// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha), the same shape.
void xchacha_seal(ByteSpan key, ByteSpan nonce, ByteSpan associated, ByteSpan plain,
                  MutableBytes out);
[[nodiscard]] std::expected<void, OpenError> xchacha_open(ByteSpan key, ByteSpan nonce,
                                                          ByteSpan associated, ByteSpan sealed,
                                                          MutableBytes out);

// ChaCha20 (RFC 8439 §2.4) from block 0.
void keystream(ByteSpan key, ByteSpan nonce, MutableBytes out);

}  // namespace peyk::crypto::detail
