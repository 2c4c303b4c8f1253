// For tests: what happens in a play, drawn from a seed or from a fuzzer's bytes. From bytes each
// drawing takes one, so that each byte is one decision; when they are used up it is always the last
// of what could be. Bounds are above zero.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "peyk/base/bytes.hpp"

namespace peyk::testing {

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : state_(seed) {}
  // `bytes` live longer than this.
  explicit Draw(ByteSpan bytes) : bytes_(bytes), is_from_bytes_(true) {}

  // 0 to bound - 1; of more than 256 a byte draws as many in even steps, both ends among them.
  std::uint64_t below(std::uint64_t bound) {
    if (!is_from_bytes_) return next() % bound;
    const std::uint64_t last = bound - 1;
    if (bytes_.empty() || last == 0) return last;
    const std::uint64_t drawn = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return bound <= 256 ? drawn % bound : last / 255 * drawn + last % 255 * drawn / 255;
  }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  std::uint8_t byte(std::uint8_t first, std::uint8_t last) {
    return static_cast<std::uint8_t>(first + below(last - first + 1U));
  }
  template <class T>
  const T& of(const std::vector<T>& all) {
    return all[below(all.size())];
  }
  template <class T>
  void shuffle(std::vector<T>& all) {
    for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[below(i)]);
  }
  [[nodiscard]] bool is_used_up() const { return is_from_bytes_ && bytes_.empty(); }

 private:
  // SplitMix64 (Steele, Lea, Flood 2014).
  std::uint64_t next() {
    std::uint64_t mixed = state_ += 0x9e37'79b9'7f4a'7c15U;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58'476d'1ce4'e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d0'49bb'1331'11ebU;
    return mixed ^ (mixed >> 31U);
  }

  std::uint64_t state_ = 0;
  ByteSpan bytes_;
  bool is_from_bytes_ = false;
};

}  // namespace peyk::testing
