// How long to wait before the next attempt.
#pragma once

#include <algorithm>
#include <cstdint>

#include "peyk/base/time.hpp"

namespace peyk::net {

// Longest waits of `first`, twice that … up to `longest`, each drawn evenly from its upper half, so
// that those who lost the same courier at once do not come back at once.
class Backoff {
 public:
  // Both positive.
  Backoff(Duration first, Duration longest) : first_(first), longest_(longest), next_(first) {}

  void reset() { next_ = first_; }

  // `random` is even over all 64 bits; what the remainder makes uneven is below 2⁻³⁰.
  [[nodiscard]] Duration next(std::uint64_t random) {
    const auto most = static_cast<std::uint64_t>(next_.count());
    const std::uint64_t drawn = most / 2 + random % (most - most / 2 + 1);
    next_ = std::min(next_ * 2, longest_);
    return Duration::milliseconds(static_cast<std::int64_t>(drawn));
  }

 private:
  Duration first_;
  Duration longest_;
  Duration next_;
};

}  // namespace peyk::net
