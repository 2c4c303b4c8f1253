// What must hold of what desks keep, seen as it lies on their disks: by the formats and the limits
// of the room desk, which are its own and nobody else's business but a checker's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "peyk/sim/run.hpp"

namespace peyk::sim {

// A desk seals one message for each number of a session, also over restarts and backups: two for
// one number would have their keys from one place of the chain.
class NumberCheck {
 public:
  [[nodiscard]] std::optional<Failure> on_records(const DeskNode& desk,
                                                  std::span<const desk::Change> changes);

 private:
  struct Line {
    std::uint32_t generation = 0;
    // By generation, then by number: a fingerprint of the frame.
    std::map<std::uint32_t, std::map<std::uint64_t, std::uint64_t>> sealed;
  };
  std::map<std::pair<NodeId, Bytes>, Line> lines_;  // by desk and relation
};

// Every table that has a named bound is within it.
[[nodiscard]] std::optional<Failure> check_bounds_of_desks(World& world);

}  // namespace peyk::sim
