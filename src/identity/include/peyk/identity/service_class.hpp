// The three global classes of a desk, the one for practice, and each in its wide form:
// docs/protocol.md §2.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "peyk/base/time.hpp"

namespace peyk::identity {

// The values are those of the protocol. A wide class has the line of the class it is named after,
// and longer rounds: room for as many relations as a channel of 30 needs.
enum class ServiceClass : std::uint8_t {
  prompt = 1,
  steady = 2,
  patient = 3,
  practice = 4,
  prompt_wide = 5,
  steady_wide = 6,
  patient_wide = 7,
  practice_wide = 8,
};

struct ClassParameters {
  Duration mean_gap;  // between two cells, over both lines together
  Duration round;     // of those that read in this class
  Duration day_lane_period;
  Duration away_after;  // unacknowledged for longer: into the day lane too
  Duration hop_delay_mean;
  Duration answer_allowance;  // beyond the delays, until a hop must answer
};

namespace detail {
inline constexpr std::array<ClassParameters, 8> class_table = {{
    {Duration::milliseconds(500), Duration::seconds(10), Duration::days(1), Duration::hours(1),
     Duration::milliseconds(500), Duration::milliseconds(1000)},
    {Duration::seconds(2), Duration::seconds(60), Duration::days(1), Duration::hours(1),
     Duration::seconds(2), Duration::milliseconds(3000)},
    {Duration::seconds(20), Duration::minutes(10), Duration::days(1), Duration::hours(1),
     Duration::seconds(10), Duration::milliseconds(10'000)},
    {Duration::milliseconds(10), Duration::milliseconds(200), Duration::seconds(20),
     Duration::seconds(4), Duration::milliseconds(5), Duration::milliseconds(150)},
    {Duration::milliseconds(500), Duration::seconds(80), Duration::days(1), Duration::hours(1),
     Duration::milliseconds(500), Duration::milliseconds(1000)},
    {Duration::seconds(2), Duration::minutes(8), Duration::days(1), Duration::hours(3),
     Duration::seconds(2), Duration::milliseconds(3000)},
    {Duration::seconds(20), Duration::minutes(80), Duration::days(1), Duration::hours(6),
     Duration::seconds(10), Duration::milliseconds(10'000)},
    {Duration::milliseconds(10), Duration::seconds(2), Duration::seconds(200),
     Duration::seconds(40), Duration::milliseconds(5), Duration::milliseconds(150)},
}};
}  // namespace detail

[[nodiscard]] constexpr const ClassParameters& parameters_of(ServiceClass service_class) {
  return detail::class_table.at(static_cast<std::size_t>(service_class) - 1);
}

// Nothing for an id that docs/protocol.md does not name.
[[nodiscard]] constexpr std::optional<ServiceClass> service_class_from(std::uint64_t id) {
  if (id < 1 || id > detail::class_table.size()) return std::nullopt;
  return static_cast<ServiceClass>(id);
}

[[nodiscard]] constexpr bool is_practice(ServiceClass service_class) {
  return service_class == ServiceClass::practice || service_class == ServiceClass::practice_wide;
}

// `prompt`, `prompt-wide` …; and back.
[[nodiscard]] std::string_view to_string(ServiceClass);
[[nodiscard]] std::optional<ServiceClass> service_class_named(std::string_view name);

}  // namespace peyk::identity
