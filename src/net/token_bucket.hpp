// How long a line that sends too fast has to wait before its next cell is read.
#pragma once

#include <algorithm>
#include <cstdint>

#include "peyk/base/time.hpp"
#include "peyk/net/line.hpp"

namespace peyk::net {

class TokenBucket {
 public:
  // Begins full. Times are of one steady clock.
  TokenBucket(LineRate rate, Duration now) : last_(now) {
    set_rate(rate);
    thousandths_ = capacity_;
  }

  void set_rate(LineRate rate) {
    per_second_ = std::max<std::int64_t>(1, rate.per_second);
    capacity_ = std::max<std::int64_t>(1, rate.burst) * 1000;
    thousandths_ = std::min(thousandths_, capacity_);
  }

  // Takes one token and gives nothing, or takes none and gives how long to wait.
  [[nodiscard]] Duration take(Duration now) {
    // A token per second is a thousandth of a token per millisecond.
    const Duration gained = (now - last_) * per_second_;
    thousandths_ = std::min(capacity_, saturating::add(thousandths_, gained.count()));
    last_ = now;
    if (thousandths_ >= 1000) {
      thousandths_ -= 1000;
      return Duration();
    }
    return Duration::milliseconds((1000 - thousandths_ + per_second_ - 1) / per_second_);
  }

 private:
  std::int64_t per_second_ = 1;
  std::int64_t capacity_ = 0;
  std::int64_t thousandths_ = 0;  // of a token
  Duration last_;
};

}  // namespace peyk::net
