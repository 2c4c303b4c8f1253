#include "peyk/sim/draw.hpp"

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
  std::uint64_t other = step;
  std::size_t i = 0;
  // Two chains, so that one multiplication need not wait for the other: cells are long.
  for (; i + 16 <= bytes.size(); i += 16) {
    state = (state ^ word_at(&bytes[i])) * step;
    other = (other ^ word_at(&bytes[i + 8])) * step;
    state ^= state >> 32U;
    other ^= other >> 32U;
  }
  state ^= mixed(other);
  for (; i < bytes.size(); ++i) state = (state ^ bytes[i]) * step;
  return mixed(state);
}

}  // namespace peyk::sim
