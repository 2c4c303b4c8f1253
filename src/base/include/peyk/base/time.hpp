// Time as the cores see it: whole milliseconds, given from outside.
//
// Sums and products beyond the range stop at its ends: times also come from hostile bytes.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

#include "peyk/base/fixed.hpp"

namespace peyk {

namespace saturating {

using Limits = std::numeric_limits<std::int64_t>;

constexpr std::int64_t add(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (!__builtin_add_overflow(a, b, &result)) return result;
  return b < 0 ? Limits::min() : Limits::max();
}

constexpr std::int64_t subtract(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (!__builtin_sub_overflow(a, b, &result)) return result;
  return b > 0 ? Limits::min() : Limits::max();
}

constexpr std::int64_t multiply(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (!__builtin_mul_overflow(a, b, &result)) return result;
  return (a < 0) != (b < 0) ? Limits::min() : Limits::max();
}

}  // namespace saturating

// A length of time in milliseconds; may be negative.
class Duration {
 public:
  constexpr Duration() = default;
  static constexpr Duration milliseconds(std::int64_t n) { return Duration(n); }
  static constexpr Duration seconds(std::int64_t n) {
    return Duration(saturating::multiply(n, 1000));
  }
  static constexpr Duration minutes(std::int64_t n) { return seconds(saturating::multiply(n, 60)); }
  static constexpr Duration hours(std::int64_t n) { return minutes(saturating::multiply(n, 60)); }
  static constexpr Duration days(std::int64_t n) { return hours(saturating::multiply(n, 24)); }

  [[nodiscard]] constexpr std::int64_t count() const { return milliseconds_; }

  friend constexpr Duration operator+(Duration a, Duration b) {
    return Duration(saturating::add(a.milliseconds_, b.milliseconds_));
  }
  friend constexpr Duration operator-(Duration a, Duration b) {
    return Duration(saturating::subtract(a.milliseconds_, b.milliseconds_));
  }
  friend constexpr Duration operator*(Duration a, std::int64_t n) {
    return Duration(saturating::multiply(a.milliseconds_, n));
  }
  friend constexpr Duration operator/(Duration a, std::int64_t n) {
    // Only the lowest value by -1 leaves the range; n must not be 0.
    return Duration(n == -1 ? saturating::subtract(0, a.milliseconds_) : a.milliseconds_ / n);
  }
  friend constexpr auto operator<=>(Duration, Duration) = default;
  friend constexpr bool operator==(Duration, Duration) = default;

 private:
  constexpr explicit Duration(std::int64_t n) : milliseconds_(n) {}
  std::int64_t milliseconds_ = 0;
};

// Milliseconds since 1970-01-01T00:00:00Z.
class Instant {
 public:
  constexpr Instant() = default;
  static constexpr Instant since_epoch(Duration d) { return Instant(d.count()); }

  [[nodiscard]] constexpr std::int64_t milliseconds() const { return milliseconds_; }

  friend constexpr Instant operator+(Instant a, Duration d) {
    return Instant(saturating::add(a.milliseconds_, d.count()));
  }
  friend constexpr Instant operator-(Instant a, Duration d) {
    return Instant(saturating::subtract(a.milliseconds_, d.count()));
  }
  friend constexpr Duration operator-(Instant a, Instant b) {
    return Duration::milliseconds(saturating::subtract(a.milliseconds_, b.milliseconds_));
  }
  friend constexpr auto operator<=>(Instant, Instant) = default;
  friend constexpr bool operator==(Instant, Instant) = default;

 private:
  constexpr explicit Instant(std::int64_t n) : milliseconds_(n) {}
  std::int64_t milliseconds_ = 0;
};

// Whole UTC days since 1970-01-01.
using Day = Number<struct DayTag, std::uint32_t>;

// Instants before 1970 or beyond the range of Day give the nearest day.
[[nodiscard]] Day day_of(Instant);
[[nodiscard]] Instant start_of(Day);

}  // namespace peyk
