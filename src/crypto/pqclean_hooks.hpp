// What PQClean's C code takes from us: random bytes, memory for its hash states, and the wiping of
// the stack it leaves behind.
#pragma once

#include <cstddef>

#include "peyk/base/bytes.hpp"

namespace peyk::crypto::detail {

// For its scope, PQClean's `randombytes` on this thread gives exactly these bytes. Without a scope,
// or for more bytes than it holds, it terminates: nothing here is random unless a caller gave it.
class RandomBytesScope {
 public:
  explicit RandomBytesScope(ByteSpan bytes);
  ~RandomBytesScope();
  RandomBytesScope(const RandomBytesScope&) = delete;
  RandomBytesScope& operator=(const RandomBytesScope&) = delete;
};

// Wipes this thread's stack below the caller at the end of the scope: PQClean and
// libsodium's curves do not.
class StackWipe {
 public:
  // Of this implementation, with a margin; the stack test looks for what they would miss.
  static constexpr std::size_t hash_depth = 2UL * 1024;
  static constexpr std::size_t curve_depth = 8UL * 1024;
  static constexpr std::size_t kem_depth = 32UL * 1024;
  static constexpr std::size_t signature_depth = 160UL * 1024;

  explicit StackWipe(std::size_t depth) : depth_(depth) {}
  ~StackWipe();
  StackWipe(const StackWipe&) = delete;
  StackWipe& operator=(const StackWipe&) = delete;

 private:
  std::size_t depth_;
};

}  // namespace peyk::crypto::detail
