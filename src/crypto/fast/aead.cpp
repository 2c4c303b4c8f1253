#include "peyk/crypto/aead.hpp"

#include <array>

#include "contract.hpp"
#include "mixing.hpp"

namespace peyk::crypto {
namespace {

using Tag = std::array<std::uint8_t, tag_size>;

Tag tag_of(ByteSpan key, ByteSpan nonce, ByteSpan associated, ByteSpan ciphertext) {
  fast::Mixer mixer;
  mixer.add(key);
  mixer.add(nonce);
  mixer.add(associated);
  mixer.add(ciphertext);
  Tag tag{};
  mixer.give(tag);
  return tag;
}

void encipher(ByteSpan key, ByteSpan nonce, ByteSpan in, MutableBytes out) {
  fast::Mixer mixer;
  mixer.add(key);
  mixer.add(nonce);
  std::array<std::uint8_t, 1'024> stream{};
  for (std::size_t at = 0; at < in.size(); at += stream.size()) {
    mixer.add(at);
    mixer.give(stream);
    const std::size_t count = std::min(stream.size(), in.size() - at);
    const std::uint8_t* from = in.data() + at;
    std::uint8_t* to = out.data() + at;
    std::size_t i = 0;
    for (; i + 8 <= count; i += 8) {
      fast::store(to + i, fast::load(from + i) ^ fast::load(stream.data() + i));
    }
    for (; i < count; ++i) to[i] = static_cast<std::uint8_t>(from[i] ^ stream[i]);
  }
}

void seal(ByteSpan key, ByteSpan nonce, ByteSpan associated, ByteSpan plain, MutableBytes out) {
  detail::require(out.size() == plain.size() + tag_size);
  encipher(key, nonce, plain, out);
  const Tag tag = tag_of(key, nonce, associated, out.first(plain.size()));
  std::ranges::copy(tag, out.begin() + static_cast<std::ptrdiff_t>(plain.size()));
}

std::expected<void, OpenError> open(ByteSpan key, ByteSpan nonce, ByteSpan associated,
                                    ByteSpan sealed, MutableBytes out) {
  if (sealed.size() < tag_size) return std::unexpected(OpenError::refused);
  detail::require(out.size() + tag_size == sealed.size());
  const ByteSpan ciphertext = sealed.first(out.size());
  const Tag tag = tag_of(key, nonce, associated, ciphertext);
  if (!std::ranges::equal(tag, sealed.subspan(out.size()))) {
    wipe(out);
    return std::unexpected(OpenError::refused);
  }
  encipher(key, nonce, ciphertext, out);
  return {};
}

}  // namespace

// As in the real one, keys used once are taken by value, so that they end here.
// NOLINTBEGIN(performance-unnecessary-value-param)
void seal_once(OnceKey key, ByteSpan associated, ByteSpan plain, MutableBytes out) {
  seal(key.span(), {}, associated, plain, out);
}

std::expected<void, OpenError> open_once(OnceKey key, ByteSpan associated, ByteSpan sealed,
                                         MutableBytes out) {
  return open(key.span(), {}, associated, sealed, out);
}

void keystream(OnceKey key, MutableBytes out) {
  fast::Mixer mixer;
  mixer.add(key.span());
  mixer.give(out);
}
// NOLINTEND(performance-unnecessary-value-param)

void seal_stored(const StoreKey& key, Random& random, ByteSpan associated, ByteSpan plain,
                 MutableBytes out) {
  detail::require(out.size() == plain.size() + store_overhead);
  const MutableBytes nonce = out.first(store_nonce_size);
  random.fill(nonce);
  seal(key.span(), nonce, associated, plain, out.subspan(store_nonce_size));
}

std::expected<void, OpenError> open_stored(const StoreKey& key, ByteSpan associated,
                                           ByteSpan sealed, MutableBytes out) {
  if (sealed.size() < store_overhead) return std::unexpected(OpenError::refused);
  return open(key.span(), sealed.first(store_nonce_size), associated,
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
