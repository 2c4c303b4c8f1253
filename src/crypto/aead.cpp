#include "peyk/crypto/aead.hpp"

#include <array>

#include "aead_parts.hpp"
#include "contract.hpp"

namespace peyk::crypto {
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

void keystream(OnceKey key, MutableBytes out) { detail::keystream(key.span(), zero_nonce, out); }
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
