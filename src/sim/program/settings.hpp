// What a person asked `peyk-sim` for, and the command that asks for one run of it again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/sim/plan.hpp"

namespace peyk::sim {

struct Settings {
  std::optional<std::string> seed;
  std::string seeds;
  std::optional<std::uint16_t> desks;
  std::optional<std::uint16_t> couriers;
  double days = 1;
  std::string faults = "heavy";
  std::string service_class = "patient";
  std::optional<std::string> only;
  std::string trace;
  bool lines = false;
  bool json = false;
  bool no_shrinking = false;
};

struct Seeds {
  std::uint64_t first = 1;
  std::uint64_t last = 1;
};

// Nothing where --seed is no number, or --seeds not A..B with A <= B.
[[nodiscard]] std::optional<Seeds> seeds_of(const Settings& settings);
// Nothing where it is not numbers with commas between them; no number at all is an empty list.
[[nodiscard]] std::optional<std::vector<std::size_t>> numbers_in(std::string_view text);
// The first option whose value cannot be used.
[[nodiscard]] std::optional<std::string_view> wrong_option(const Settings& settings);

// For settings that are right.
[[nodiscard]] PlanOptions plan_options(const Settings& settings, std::uint64_t seed);
// Plays the same plan with these of its faults.
[[nodiscard]] std::string replay_command(std::string_view program, const Settings& settings,
                                         const Plan& plan, const std::vector<std::size_t>& kept);

}  // namespace peyk::sim
