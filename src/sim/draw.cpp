#include "peyk/sim/draw.hpp"

#include <array>
#include <bit>
#include <cstring>

namespace peyk::sim {

namespace {

constexpr std::uint64_t step = 0x9e3779b97f4a7c15U;

constexpr std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

std::uint64_t word_at(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

// Both halves of a product folded into one word (Wang Yi 2019, wyhash).
std::uint64_t folded(std::uint64_t x, std::uint64_t y) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = Wide{x} * y;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

}  // namespace

std::uint64_t Draw::u64() {
  state_ += step;
  return mixed(state_);
}

Duration Draw::between(Duration least, Duration most) {
  const auto spread = static_cast<std::uint64_t>((most - least).count());
  return least + Duration::milliseconds(static_cast<std::int64_t>(below(spread + 1)));
}

std::uint64_t fingerprint(ByteSpan bytes, std::uint64_t start) {
  std::uint64_t state = mixed(start + step) ^ bytes.size();
  std::size_t i = 0;
  if (bytes.size() >= 64) {
    // Four chains, so that none waits for another: cells are long.
    std::array<std::uint64_t, 4> chains{state, ~state, step, ~step};
    for (; i + 64 <= bytes.size(); i += 64) {
      for (std::size_t k = 0; k < 4; ++k) {
        const std::uint8_t* at = bytes.data() + i + 16 * k;
        chains[k] = folded(word_at(at) ^ step, word_at(at + 8) ^ chains[k]);
      }
    }
    for (const std::uint64_t chain : chains) state = (state ^ mixed(chain)) * step;
  }
  for (; i < bytes.size(); ++i) state = (state ^ bytes[i]) * step;
  return mixed(state);
}

}  // namespace peyk::sim
