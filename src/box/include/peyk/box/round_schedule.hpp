// The arithmetic of rounds of one lane: which round it is, who serves it, when it is asked for.
// docs/protocol.md §6. All instants are of network time.
#pragma once

#include <optional>
#include <span>

#include "peyk/base/ids.hpp"
#include "peyk/base/time.hpp"
#include "peyk/box/place.hpp"

namespace peyk::box {

struct RoundCouriers {
  CourierId first;
  std::optional<CourierId> second;  // nothing when the reader lists only one
  friend bool operator==(const RoundCouriers&, const RoundCouriers&) = default;
};

class RoundSchedule {
 public:
  // `length`, of a round or a day-lane period, is that of the reader's class; must be > 0.
  RoundSchedule(Lane lane, Duration length);

  [[nodiscard]] Lane lane() const { return lane_; }
  [[nodiscard]] Duration length() const { return length_; }

  // Instants before 1970 are in round 0.
  [[nodiscard]] Round at(Instant instant) const;
  // Rounds beyond the range of Instant begin at its end.
  [[nodiscard]] Instant start_of(Round round) const;
  // The day whose keys name the boxes of the round: that in which it begins.
  [[nodiscard]] Day day_of(Round round) const;
  // From when on the reader asks: the start of round ρ + 2, in the day lane the end of the period.
  [[nodiscard]] Instant asked_from(Round round) const;

 private:
  Lane lane_;
  Duration length_;
};

// The couriers of a round; `listed` is the list of the reader's card, 1 to 7.
[[nodiscard]] RoundCouriers couriers_of(Round round, std::span<const CourierId> listed);

// Rounds of the round lane in which a side that has a session asks its opening boxes instead.
[[nodiscard]] constexpr bool is_reopening(Round round) { return round.value() % 4 == 3; }

}  // namespace peyk::box
