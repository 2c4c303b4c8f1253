// Hashing and key derivation: keyed BLAKE2b-256 (RFC 7693), one function for everything.
//
//   out = BLAKE2b-256(key, u8(len(label)) ‖ label ‖ for each part: u32(len(part)) ‖ part)
//
// docs/protocol.md §1. A hash is the same with an empty key.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "peyk/base/fixed.hpp"
#include "peyk/crypto/labels.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::crypto {

using Digest = Fixed<struct DigestTag, 32>;
// Key material between two derivations (chaining keys, KEM secrets joined, roots).
using Key = Secret<struct KeyTag, 32>;

using Parts = std::initializer_list<ByteSpan>;

[[nodiscard]] Digest hash(Label label, Parts parts);

// `key` is 1 to 64 bytes; `out` exactly 32.
void derive_into(MutableBytes out, Label label, ByteSpan key, Parts parts);

template <class Out, class In>
[[nodiscard]] Out derive(Label label, const In& key, Parts parts) {
  static_assert(Out::size == 32);
  Out out;
  derive_into(out.mutable_span(), label, key.span(), parts);
  return out;
}

// Incremental hash of the same form for one long part (a file): label, then one part whose length
// is given first.
class LongHash {
 public:
  LongHash(Label label, std::uint32_t part_length);
  void update(ByteSpan bytes);
  [[nodiscard]] Digest finish() &&;  // terminates when fewer or more bytes came than announced

 private:
  struct State {
    alignas(64) std::array<std::uint8_t, 384> bytes;
  };
  State state_;
  std::uint64_t remaining_;
};

}  // namespace peyk::crypto
