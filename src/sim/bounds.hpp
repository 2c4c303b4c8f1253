// What the couriers of a played plan may hold, and whether they, or the keepers of desks, hold
// more. What desks keep on their disks: desk_checks.hpp.
#pragma once

#include <optional>
#include <string>

#include "peyk/sim/run.hpp"

namespace peyk::sim {

// As small as what a plan does allows: a flood meets some of them, and honest desks none.
[[nodiscard]] courier::Limits narrow_limits(const Plan& plan);

// What is held beyond its bound, if anything, for a person.
[[nodiscard]] std::optional<std::string> beyond(const courier::Gauges& gauges,
                                                const courier::Limits& limits);
[[nodiscard]] std::optional<std::string> beyond(const desk::Gauges& gauges);

// Every queue is within its named bound. The node is up.
[[nodiscard]] std::optional<Failure> check_bounds(CourierNode& courier,
                                                  const courier::Limits& limits);
[[nodiscard]] std::optional<Failure> check_bounds(DeskNode& desk);

}  // namespace peyk::sim
