#include "peyk/base/time.hpp"

#include <algorithm>

namespace peyk {

namespace {

constexpr std::int64_t milliseconds_per_day = Duration::days(1).count();
constexpr std::int64_t last_day = std::numeric_limits<Day::rep>::max();

}  // namespace

Day day_of(Instant instant) {
  const std::int64_t since_epoch = std::max<std::int64_t>(instant.milliseconds(), 0);
  return Day(static_cast<Day::rep>(std::min(since_epoch / milliseconds_per_day, last_day)));
}

Instant start_of(Day day) { return Instant::since_epoch(Duration::days(day.value())); }

}  // namespace peyk
