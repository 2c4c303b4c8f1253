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
inline constexpr desk::Table frames = 3;
inline constexpr desk::Table complaints = 6;
inline constexpr desk::Table vault_state = 16;
inline constexpr desk::Table relations = 17;
inline constexpr desk::Table acts = 21;
inline constexpr desk::Table unread = 22;

// Eight hours in which only these faults come, one after the other: those that matter to the bug.
// Everything else is covered by peyk-sim. Those that may befall a courier befall couriers.
[[nodiscard]] Plan plan_of(std::uint64_t seed, const std::vector<FaultKind>& only,
                           std::uint16_t desks = 2);
// The same, and every fault befalls a desk.
[[nodiscard]] Plan plan_at_desks(std::uint64_t seed, const std::vector<FaultKind>& only);

using PlanFor = std::function<Plan(std::uint64_t)>;

// Whether one of the first seeds fails that checker; the others are not listened to. `good`: what
// is done without the bug, when every checker has to be content. `needs`: without faults of these
// kinds the bug must not be found with that seed.
[[nodiscard]] bool finds(const std::string& checker, const PlanFor& plan_for, std::uint64_t seeds,
                         RunOptions planted, const RunOptions& good = {},
                         const std::vector<FaultKind>& needs = {});
[[nodiscard]] bool finds(const std::string& checker, const std::vector<FaultKind>& kinds,
                         std::uint64_t seeds, const RunOptions& planted);

// One bug and the plans that are usually drawn, as `peyk-sim-fast --seeds` plays them.
struct InUsualPlans {
  const char* name;
  RunOptions (*planted)();
  const char* checker;
  // The first seed that finds it, of `seeds_tried`; 0: none does, which is not tried again here.
  std::uint64_t first;
};
inline constexpr std::uint64_t seeds_tried = 60;

// That seed finds it, by that checker. Where it does not, the failure tells which one does.
void expect_found(const InUsualPlans& bug);

}  // namespace peyk::sim
