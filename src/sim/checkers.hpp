// What must hold in every world, each claim a small part with a name. Letters are ledger.hpp's.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "peyk/sim/run.hpp"

namespace peyk::sim {

// A body that a courier stored lies there until it expires.
class BoxCheck {
 public:
  void on_stored(NodeId courier, std::span<const box::Write> writes,
                 std::span<const box::WriteResult> results);
  // The courier goes back to an older copy of its disk: nothing is claimed of it any more.
  void rolled_back(NodeId courier);
  [[nodiscard]] std::optional<Failure> check(World& world) const;

 private:
  struct Held {
    std::uint64_t body = 0;
    box::Hour expires;
  };
  std::map<std::pair<NodeId, box::BoxName>, Held> held_;
};

// A courier takes no request twice, also over a restart.
class ReplayCheck {
 public:
  [[nodiscard]] std::optional<Failure> on_stored(NodeId courier,
                                                 std::span<const box::Write> writes);

 private:
  std::set<std::pair<NodeId, box::ReplayTag>> taken_;
};

// Every cell has one size and shows nothing of a letter.
[[nodiscard]] std::optional<Failure> check_cell(NodeId from, const onion::Cell& cell);

// Every queue is within its named bound.
[[nodiscard]] std::optional<Failure> check_bounds(CourierNode& courier,
                                                  const courier::Limits& bound);
[[nodiscard]] std::optional<Failure> check_bounds_of_desks(World& world);

// Nobody accuses a courier that keeps its receipts, and no desk sees a copy of a vault where there
// is none.
[[nodiscard]] std::optional<Failure> check_blame(World& world, const std::set<NodeId>& guilty);

}  // namespace peyk::sim
