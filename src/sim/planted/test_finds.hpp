// Whether the simulation finds what was planted into it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "peyk/sim/run.hpp"

namespace peyk::sim {

// The tables of a desk's store (src/desk/tables.hpp).
inline constexpr desk::Table relation_lines = 2;
inline constexpr desk::Table complaints = 6;
inline constexpr desk::Table vault_state = 16;
inline constexpr desk::Table relations = 17;
inline constexpr desk::Table acts = 21;
inline constexpr desk::Table unread = 22;

// Eight hours in which only these faults come, one after the other: those that matter to the bug.
// Everything else is covered by peyk-sim.
[[nodiscard]] Plan plan_of(std::uint64_t seed, const std::vector<FaultKind>& only,
                           std::uint16_t desks = 2);

// Whether one of the first seeds fails that checker; the others are not listened to. `good`: what
// is done without the bug, when every checker has to be content.
[[nodiscard]] bool finds(const std::string& checker,
                         const std::function<Plan(std::uint64_t)>& plan_for, std::uint64_t seeds,
                         RunOptions planted, const RunOptions& good = {});
[[nodiscard]] bool finds(const std::string& checker, const std::vector<FaultKind>& kinds,
                         std::uint64_t seeds, const RunOptions& planted);

}  // namespace peyk::sim
