#include "peyk/crypto/aead.hpp"

#include <array>
#include <sodium.h>

#include "aead_parts.hpp"
#include "contract.hpp"

namespace peyk::crypto {
namespace detail {
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

}  // namespace detail

namespace {

constexpr std::array<std::uint8_t, detail::once_nonce_size> zero_nonce{};

}  // namespace

// The keys used once are taken by value, so that they end here.
// NOLINTBEGIN(performance-unnecessary-value-param)
void seal_once(OnceKey key, ByteSpan associated, ByteSpan plain, MutableBytes out) {
  detail::chacha_seal(key.span(), zero_nonce, associated, plain, out);
}

std::expected<void, OpenError> open_once(OnceKey key, ByteSpan associated, ByteSpan sealed,
                                         MutableBytes out) {
  return detail::chacha_open(key.span(), zero_nonce, associated, sealed, out);
}

void keystream(OnceKey key, MutableBytes out) {
  detail::require(key.span().size() == OnceKey::size);
  if (out.empty()) return;
  crypto_stream_chacha20_ietf(out.data(), out.size(), zero_nonce.data(), key.span().data());
}
// NOLINTEND(performance-unnecessary-value-param)

void seal_stored(const StoreKey& key, Random& random, ByteSpan associated, ByteSpan plain,
                 MutableBytes out) {
  detail::require(out.size() == plain.size() + store_overhead);
  const MutableBytes nonce = out.first(store_nonce_size);
  random.fill(nonce);
  detail::xchacha_seal(key.span(), nonce, associated, plain, out.subspan(store_nonce_size));
}

std::expected<void, OpenError> open_stored(const StoreKey& key, ByteSpan associated,
                                           ByteSpan sealed, MutableBytes out) {
  if (sealed.size() < store_overhead) return std::unexpected(OpenError::refused);
  return detail::xchacha_open(key.span(), sealed.first(store_nonce_size), associated,
                              sealed.subspan(store_nonce_size), out);
}

Bytes seal_stored(const StoreKey& key, Random& random, ByteSpan associated, ByteSpan plain) {
  Bytes out(plain.size() + store_overhead);
  seal_stored(key, random, associated, plain, out);
  return out;
}

std::expected<SecretBytes, OpenError> open_stored(const StoreKey& key, ByteSpan associated,
                                                  ByteSpan sealed) {
  if (sealed.size() < store_overhead) return std::unexpected(OpenError::refused);
  SecretBytes plain(sealed.size() - store_overhead);
  if (const auto opened = open_stored(key, associated, sealed, plain); !opened) {
    return std::unexpected(opened.error());
  }
  return plain;
}

}  // namespace peyk::crypto
