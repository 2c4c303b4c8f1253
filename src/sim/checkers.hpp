// What must hold in every world, each claim a small part with a name. Letters are ledger.hpp's.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "peyk/sim/run.hpp"

namespace peyk::sim {

// A body that a courier stored lies there until it expires, and an honest courier gives it as it
// is.
class BoxCheck {
 public:
  struct Given {
    bool is_stored = false;  // else nothing is claimed
    Instant stored;
    bool is_there = false;
    bool is_as_stored = false;
  };
  void on_stored(NodeId courier, std::span<const box::Write> writes,
                 std::span<const box::WriteResult> results, Instant now);
  [[nodiscard]] Given on_given(NodeId courier, const box::BoxName& name,
                               const std::optional<box::Body>& body, Instant now) const;
  // The courier goes back to an older copy of its disk: nothing is claimed of it any more.
  void rolled_back(NodeId courier);
  void rotted(NodeId courier, const box::BoxName& name);
  [[nodiscard]] std::optional<Failure> check(World& world) const;

 private:
  struct Held {
    std::uint64_t body = 0;
    box::Hour expires;
    Instant stored;
    bool rotten = false;
  };
  std::map<std::pair<NodeId, box::BoxName>, Held> held_;
};

// Whoever breaks receipts often enough while everything else is calm is named by someone.
class LieCheck {
 public:
  explicit LieCheck(const Plan& plan) : plan_(plan) {}
  // `since`: after the beginning of the faults.
  void on_given(NodeId courier, const BoxCheck::Given& given, Duration lain, Duration since);
  [[nodiscard]] std::optional<Failure> check(World& world) const;

 private:
  [[nodiscard]] bool is_calm(Duration from, Duration until) const;

  struct Lies {
    std::uint64_t withheld = 0;
    std::uint64_t altered = 0;
  };
  const Plan& plan_;
  std::map<NodeId, Lies> lies_;
};

// A courier takes no request twice, also over a restart.
class ReplayCheck {
 public:
  [[nodiscard]] std::optional<Failure> on_stored(NodeId courier,
                                                 std::span<const box::Write> writes);

 private:
  std::map<NodeId, std::unordered_set<box::ReplayTag, FixedHash>> taken_;
};

// No cell shows anything that begins with the mark (mark.hpp).
[[nodiscard]] std::optional<Failure> check_cell(NodeId from, const onion::Cell& cell);

// Nobody accuses a courier that keeps its receipts.
[[nodiscard]] std::optional<Failure> check_blame(World& world, const std::set<NodeId>& guilty);

// No desk sees a copy of a vault where there is none; `cloned` are desks that had one.
[[nodiscard]] std::optional<Failure> check_alarms(World& world,
                                                  const std::set<std::uint16_t>& cloned);

}  // namespace peyk::sim
