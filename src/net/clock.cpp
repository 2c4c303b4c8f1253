#include "peyk/net/clock.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace peyk::net {
namespace {

template <class TimePoint>
Duration since_start_of(TimePoint now) {
  const auto count = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
  return Duration::milliseconds(count.count());
}

}  // namespace

Instant system_now() {
  return Instant::since_epoch(since_start_of(std::chrono::system_clock::now()));
}

Clock::Clock()
    : Clock(
          [] { return Reading{system_now(), since_start_of(std::chrono::steady_clock::now())}; }) {}

Clock::Clock(Source source) : source_(std::move(source)) {
  const Reading first = source_();
  agreed_ = first.system;
  agreed_steady_ = first.steady;
}

Instant Clock::now() {
  const Reading reading = source_();
  const Duration passed = reading.steady - agreed_steady_;
  const Instant slowest = agreed_ + passed * 7 / 8;
  if (reading.system < slowest) return slowest;
  agreed_ = reading.system;
  agreed_steady_ = reading.steady;
  return agreed_;
}

}  // namespace peyk::net
