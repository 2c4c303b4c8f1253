// BLAKE2b, from libsodium; what is made of it is in kdf.cpp.
#include <array>
#include <limits>
#include <memory>
#include <sodium.h>

#include "peyk/crypto/kdf.hpp"

#include "contract.hpp"
#include "kdf_parts.hpp"

namespace peyk::crypto {
namespace {

using Blake = crypto_generichash_blake2b_state;

// Big-endian, as all of Peyk's own layouts.
std::array<std::uint8_t, 4> length_prefix(std::size_t length) {
  detail::require(length <= std::numeric_limits<std::uint32_t>::max());
  std::array<std::uint8_t, 4> prefix{};
  ByteWriter(prefix).u32(static_cast<std::uint32_t>(length));
  return prefix;
}

void absorb(Blake& state, ByteSpan bytes) {
  crypto_generichash_blake2b_update(&state, bytes.data(), bytes.size());
}

void start(Blake& state, Label label, ByteSpan key) {
  detail::require(key.size() <= crypto_generichash_blake2b_KEYBYTES_MAX);
  crypto_generichash_blake2b_init(&state, key.empty() ? nullptr : key.data(), key.size(),
                                  Digest::size);
  const ByteSpan text = as_bytes(to_string(label));
  const std::array<std::uint8_t, 1> length = {static_cast<std::uint8_t>(text.size())};
  absorb(state, length);
  absorb(state, text);
}

}  // namespace

void detail::compute(MutableBytes out, Label label, ByteSpan key, Parts parts) {
  require(out.size() == Digest::size);
  Blake state;
  start(state, label, key);
  for (const ByteSpan part : parts) {
    absorb(state, length_prefix(part.size()));
    absorb(state, part);
  }
  crypto_generichash_blake2b_final(&state, out.data(), out.size());
  sodium_memzero(&state, sizeof(state));  // it holds the key's block
}

// The header does not name libsodium; State is its hash state in storage of the same size.
LongHash::LongHash(Label label, std::uint32_t part_length) : state_{}, remaining_(part_length) {
  static_assert(sizeof(State) == sizeof(Blake) && alignof(State) >= alignof(Blake));
  auto* state = new (state_.bytes.data()) Blake;
  start(*state, label, {});
  absorb(*state, length_prefix(part_length));
}

void LongHash::update(ByteSpan bytes) {
  detail::require(bytes.size() <= remaining_);
  remaining_ -= bytes.size();
  absorb(*std::launder(reinterpret_cast<Blake*>(state_.bytes.data())), bytes);
}

Digest LongHash::finish() && {
  detail::require(remaining_ == 0);
  Digest digest;
  crypto_generichash_blake2b_final(std::launder(reinterpret_cast<Blake*>(state_.bytes.data())),
                                   digest.mutable_span().data(), Digest::size);
  wipe(state_.bytes);
  return digest;
}

}  // namespace peyk::crypto
