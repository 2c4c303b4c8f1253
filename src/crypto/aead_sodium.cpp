// The ciphers themselves, from libsodium; what is made of them is in aead.cpp.
#include <sodium.h>

#include "aead_parts.hpp"
#include "contract.hpp"

namespace peyk::crypto::detail {
namespace {

constexpr std::size_t key_size = 32;
static_assert(tag_size == crypto_aead_chacha20poly1305_ietf_ABYTES);
static_assert(tag_size == crypto_aead_xchacha20poly1305_ietf_ABYTES);
static_assert(once_nonce_size == crypto_aead_chacha20poly1305_ietf_NPUBBYTES);
static_assert(store_nonce_size == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);

// libsodium wipes `out` when the tag is wrong.
using Opener = decltype(&crypto_aead_chacha20poly1305_ietf_decrypt);
std::expected<void, OpenError> open_with(Opener opener, ByteSpan key, ByteSpan nonce,
                                         ByteSpan associated, ByteSpan sealed, MutableBytes out) {
  require(key.size() == key_size);
  if (sealed.size() < tag_size) return std::unexpected(OpenError::refused);
  require(out.size() + tag_size == sealed.size());
  if (opener(out.data(), nullptr, nullptr, sealed.data(), sealed.size(), associated.data(),
             associated.size(), nonce.data(), key.data()) != 0) {
    return std::unexpected(OpenError::refused);
  }
  return {};
}

}  // namespace

void chacha_seal(ByteSpan key, ByteSpan nonce, ByteSpan associated, ByteSpan plain,
                 MutableBytes out) {
  require(key.size() == key_size && nonce.size() == once_nonce_size);
  require(out.size() == plain.size() + tag_size);
  crypto_aead_chacha20poly1305_ietf_encrypt(out.data(), nullptr, plain.data(), plain.size(),
                                            associated.data(), associated.size(), nullptr,
                                            nonce.data(), key.data());
}

std::expected<void, OpenError> chacha_open(ByteSpan key, ByteSpan nonce, ByteSpan associated,
                                           ByteSpan sealed, MutableBytes out) {
  require(nonce.size() == once_nonce_size);
  return open_with(&crypto_aead_chacha20poly1305_ietf_decrypt, key, nonce, associated, sealed, out);
}

void xchacha_seal(ByteSpan key, ByteSpan nonce, ByteSpan associated, ByteSpan plain,
                  MutableBytes out) {
  require(key.size() == key_size && nonce.size() == store_nonce_size);
  require(out.size() == plain.size() + tag_size);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data(), nullptr, plain.data(), plain.size(),
                                             associated.data(), associated.size(), nullptr,
                                             nonce.data(), key.data());
}

std::expected<void, OpenError> xchacha_open(ByteSpan key, ByteSpan nonce, ByteSpan associated,
                                            ByteSpan sealed, MutableBytes out) {
  require(nonce.size() == store_nonce_size);
  return open_with(&crypto_aead_xchacha20poly1305_ietf_decrypt, key, nonce, associated, sealed,
                   out);
}

void keystream(ByteSpan key, ByteSpan nonce, MutableBytes out) {
  require(key.size() == key_size && nonce.size() == once_nonce_size);
  if (out.empty()) return;
  crypto_stream_chacha20_ietf(out.data(), out.size(), nonce.data(), key.data());
}

}  // namespace peyk::crypto::detail
