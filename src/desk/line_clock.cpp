#include "line_clock.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace peyk::desk {

namespace {

constexpr std::size_t table_size = 1024;
constexpr std::int64_t unit = 1 << 16;  // table values are in 1/65536 of the mean
constexpr std::int64_t longest_pause_in_gaps = 16;

// ln 2 and ln of x in (0, 1], by the series of artanh, in 32.32 fixed point: whole numbers only, so
// that every compiler makes the same table.
__extension__ using Wide = __int128;
constexpr std::int64_t one = std::int64_t{1} << 32;
constexpr std::int64_t multiply(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>((static_cast<Wide>(a) * b) >> 32);
}
constexpr std::int64_t divide(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>((static_cast<Wide>(a) << 32) / b);
}
constexpr std::int64_t ln_near_one(std::int64_t x) {
  const std::int64_t y = divide(x - one, x + one);
  const std::int64_t square = multiply(y, y);
  std::int64_t power = y;
  std::int64_t sum = 0;
  for (std::int64_t n = 1; n < 40; n += 2) {
    sum += power / n;
    power = multiply(power, square);
  }
  return 2 * sum;
}
constexpr std::int64_t minus_ln(std::int64_t x) {
  std::int64_t halvings = 0;
  while (x < one / 2) {
    x *= 2;
    ++halvings;
  }
  return -ln_near_one(x) - halvings * ln_near_one(one / 2);
}

// Entry i is -ln((i + ½) / 1024) in units of the mean.
constexpr std::array<std::int32_t, table_size> make_table() {
  std::array<std::int32_t, table_size> table{};
  for (std::size_t i = 0; i < table_size; ++i) {
    const auto index = static_cast<std::int64_t>(i);
    const std::int64_t x = one / (2 * std::int64_t{table_size}) * (2 * index + 1);
    table[i] = static_cast<std::int32_t>(minus_ln(x) / (one / unit));
  }
  return table;
}
constexpr std::array<std::int32_t, table_size> exponential_table = make_table();

}  // namespace

Duration exponential(Duration mean, crypto::Random& random) {
  const std::int64_t factor = exponential_table[random.below(table_size)];
  return Duration::milliseconds(std::max<std::int64_t>(1, mean.count() * factor / unit));
}

LineClock::LineClock(Duration mean_gap, crypto::Random random, Instant now)
    : mean_gap_(mean_gap), random_(std::move(random)), next_(now) {
  next_ = now + exponential(mean_gap_, random_);
}

bool LineClock::tick(Instant now) {
  if (now < next_) return false;
  const Instant from = now - next_ > mean_gap_ * longest_pause_in_gaps ? now : next_;
  next_ = from + exponential(mean_gap_, random_);
  return true;
}

}  // namespace peyk::desk
