#include <array>
#include <cstring>

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

// As wide as a register of every machine of 64 bits that we build for.
using Wide = std::uint64_t __attribute__((vector_size(16)));

// One short stream again and again hides every word of a plaintext from who does not know the key.
void encipher(ByteSpan key, ByteSpan nonce, ByteSpan in, MutableBytes out) {
  fast::Mixer mixer;
  mixer.add(key);
  mixer.add(nonce);
  std::array<std::uint8_t, 64> stream{};
  mixer.give(stream);
  std::array<Wide, 4> wide_stream{};
  std::memcpy(wide_stream.data(), stream.data(), stream.size());
  std::size_t at = 0;
  for (; at + stream.size() <= in.size(); at += stream.size()) {
    std::array<Wide, 4> block{};
    std::memcpy(block.data(), in.data() + at, stream.size());
    for (std::size_t i = 0; i < block.size(); ++i) block[i] ^= wide_stream[i];
    std::memcpy(out.data() + at, block.data(), stream.size());
  }
  for (std::size_t i = 0; at + i < in.size(); ++i) {
    out[at + i] = static_cast<std::uint8_t>(in[at + i] ^ stream.at(i));
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
