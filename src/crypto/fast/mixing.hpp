// Cheap mixing in the place of cryptography, for what CMakeLists.txt names: wrong keys and flipped
// bytes are refused, and nothing of a plaintext is seen, but anyone who tries can break it.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "peyk/base/bytes.hpp"

namespace peyk::crypto::fast {

// The finishing step of SplitMix64 (Steele, Lea, Flood 2014).
[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

// The same on every machine: little-endian.
[[nodiscard]] inline std::uint64_t load(const std::uint8_t* bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, sizeof(value));
  if constexpr (std::endian::native == std::endian::big) value = __builtin_bswap64(value);
  return value;
}

inline void store(std::uint8_t* bytes, std::uint64_t value) {
  if constexpr (std::endian::native == std::endian::big) value = __builtin_bswap64(value);
  std::memcpy(bytes, &value, sizeof(value));
}

// Both halves of a product folded into one word (Wang Yi 2019, wyhash): the best that one
// multiplication can do for sixteen bytes.
[[nodiscard]] inline std::uint64_t folded(std::uint64_t x, std::uint64_t y) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = Wide{x} * y;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

// Takes in bytes; every byte and every length changes all of what is given.
class Mixer {
 public:
  void add(std::uint64_t word) {
    a_ = (a_ ^ word) * 0x9e3779b97f4a7c15U;
    a_ ^= a_ >> 32U;
    b_ = (b_ + word) * 0xc2b2ae3d27d4eb4fU;
    b_ ^= b_ >> 29U;
  }
  void add(ByteSpan bytes) {
    std::size_t i = 0;
    if (bytes.size() >= 64) {
      // Four chains, so that none waits for another: cells are long.
      std::array<std::uint64_t, 4> chains{a_, b_, ~a_, ~b_};
      for (; i + 64 <= bytes.size(); i += 64) {
        for (std::size_t k = 0; k < 4; ++k) {
          const std::uint8_t* at = bytes.data() + i + 16 * k;
          chains[k] = folded(load(at) ^ 0x9e3779b97f4a7c15U, load(at + 8) ^ chains[k]);
        }
      }
      for (const std::uint64_t chain : chains) add(chain);
    }
    for (; i + 8 <= bytes.size(); i += 8) add(load(bytes.data() + i));
    std::array<std::uint8_t, 8> rest{};
    for (std::size_t k = 0; i + k < bytes.size(); ++k) rest.at(k) = bytes[i + k];
    add(load(rest.data()));
    add(static_cast<std::uint64_t>(bytes.size()));
  }
  // Fills `out` with what follows from everything that was added.
  void give(MutableBytes out) const {
    std::uint64_t counter = mixed(a_) + (mixed(b_ + 1) << 1U);
    const std::uint64_t second = mixed(b_ ^ mixed(a_ + 2));
    std::size_t i = 0;
    for (; i + 8 <= out.size(); i += 8) {
      counter += 0x9e3779b97f4a7c15U;
      const std::uint64_t word = (counter ^ second) * 0xbf58476d1ce4e5b9U;
      store(out.data() + i, word ^ (word >> 32U));
    }
    if (i == out.size()) return;
    std::array<std::uint8_t, 8> rest{};
    store(rest.data(), mixed(counter + 0x9e3779b97f4a7c15U) ^ second);
    std::memcpy(out.data() + i, rest.data(), out.size() - i);
  }

 private:
  std::uint64_t a_ = 0x243f6a8885a308d3U;
  std::uint64_t b_ = 0x13198a2e03707344U;
};

}  // namespace peyk::crypto::fast
