#include "peyk/box/round_schedule.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "contract.hpp"

namespace peyk::box {

namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();

// Multiplication that stops at the end of the range of Instant; rounds also come from the other
// side.
Instant multiple(Duration length, std::uint64_t count) {
  const auto bounded = static_cast<std::int64_t>(std::min(count, largest));
  return Instant::since_epoch(length * bounded);
}

std::uint64_t later(Round round, std::uint64_t by) {
  const std::uint64_t sum = round.value() + by;
  return sum < by ? std::numeric_limits<std::uint64_t>::max() : sum;
}

}  // namespace

RoundSchedule::RoundSchedule(Lane lane, Duration length) : lane_(lane), length_(length) {
  detail::require(length.count() > 0);
}

Round RoundSchedule::at(Instant instant) const {
  const std::int64_t since = std::max<std::int64_t>(instant.milliseconds(), 0);
  return Round(static_cast<std::uint64_t>(since / length_.count()));
}

Instant RoundSchedule::start_of(Round round) const { return multiple(length_, round.value()); }

Day RoundSchedule::day_of(Round round) const { return peyk::day_of(start_of(round)); }

Instant RoundSchedule::asked_from(Round round) const {
  return multiple(length_, later(round, lane_ == Lane::round ? 2 : 1));
}

RoundCouriers couriers_of(Round round, std::span<const CourierId> listed) {
  detail::require(!listed.empty());
  const auto first = static_cast<std::size_t>(round.value() % listed.size());
  if (listed.size() == 1) return {listed[0], std::nullopt};
  return {listed[first], listed[(first + 1) % listed.size()]};
}

}  // namespace peyk::box
