// The clock of one line: when the next cell leaves. It sees nothing of what there is to send, which
// is what makes a busy desk look like an idle one (docs/protocol.md §8).
#pragma once

#include <cstdint>

#include "peyk/base/time.hpp"
#include "peyk/crypto/random.hpp"

namespace peyk::desk {

// Exponentially distributed with the given mean, from a table of whole numbers (so that simulations
// repeat on every machine). At least 1 ms, at most about 7.6 means.
[[nodiscard]] Duration exponential(Duration mean, crypto::Random& random);

class LineClock {
 public:
  LineClock(Duration mean_gap, crypto::Random random, Instant now);

  [[nodiscard]] Instant next() const { return next_; }
  // True once for each tick that is due. After a pause (a suspended machine) missed ticks are not
  // made up for: the next one comes a gap after `now`.
  [[nodiscard]] bool tick(Instant now);

 private:
  Duration mean_gap_;
  crypto::Random random_;
  Instant next_;
};

}  // namespace peyk::desk
