#include <array>

#include "aead_parts.hpp"
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

namespace detail {

// Of a key used once the nonce is zeros.
void chacha_seal(ByteSpan key, ByteSpan /*nonce*/, ByteSpan associated, ByteSpan plain,
                 MutableBytes out) {
  seal(key, {}, associated, plain, out);
}

std::expected<void, OpenError> chacha_open(ByteSpan key, ByteSpan /*nonce*/, ByteSpan associated,
                                           ByteSpan sealed, MutableBytes out) {
  return open(key, {}, associated, sealed, out);
}

void xchacha_seal(ByteSpan key, ByteSpan nonce, ByteSpan associated, ByteSpan plain,
                  MutableBytes out) {
  seal(key, nonce, associated, plain, out);
}

std::expected<void, OpenError> xchacha_open(ByteSpan key, ByteSpan nonce, ByteSpan associated,
                                            ByteSpan sealed, MutableBytes out) {
  return open(key, nonce, associated, sealed, out);
}

void keystream(ByteSpan key, ByteSpan /*nonce*/, MutableBytes out) {
  fast::Mixer mixer;
  mixer.add(key);
  mixer.give(out);
}

}  // namespace detail
}  // namespace peyk::crypto
