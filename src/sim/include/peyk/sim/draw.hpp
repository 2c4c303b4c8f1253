// Whole numbers drawn from a seed, the same on every machine and with every kind of cryptography:
// for what happens to a world, not for what its nodes do.
#pragma once

#include <cstdint>

#include "peyk/base/bytes.hpp"
#include "peyk/base/time.hpp"

namespace peyk::sim {

// SplitMix64 (Steele, Lea, Flood 2014).
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] std::uint64_t u64();
  // Up to 2^32; the bias is below 2^-32.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return u64() % bound; }
  [[nodiscard]] std::uint64_t between(std::uint64_t least, std::uint64_t most) {
    return least + below(most - least + 1);
  }
  [[nodiscard]] Duration between(Duration least, Duration most);
  [[nodiscard]] bool one_of(std::uint64_t n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

// Not for secrets: tells two byte strings apart.
[[nodiscard]] std::uint64_t fingerprint(ByteSpan bytes, std::uint64_t start = 0);

}  // namespace peyk::sim
