// The order of the acts of a track, and what is at its edge. docs/protocol.md §9.
//
// An act's effective time is its own, or 1 ms more than the latest effective time of the acts it
// follows (those that are here), if that is later; acts stand by effective time, then by id. So
// each stands after those it follows, the same at every member that holds the same acts, in
// whatever order they came. Acts follow each other in no circle: an id is a hash over what the act
// follows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "peyk/channel/act.hpp"

namespace peyk::channel {

class Order {
 public:
  using Index = std::uint32_t;  // of an act, in the order of arrival

  // False when it is here already.
  bool add(const ActId& id, Instant time, std::span<const ActId> parents);
  // Puts what was added since into its place. The first position at which another act stands now
  // than before; the number of acts before, where all came last.
  std::size_t settle();

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] std::optional<Index> find(const ActId& id) const;
  // Acts that no act follows yet, rising.
  [[nodiscard]] std::vector<ActId> frontier() const;
  // Acts that others follow and that are not here, rising.
  [[nodiscard]] std::vector<ActId> missing() const;

  // Of what was settled.
  [[nodiscard]] std::span<const ActId> ids() const { return ids_; }
  [[nodiscard]] std::span<const Index> indices() const { return indices_; }
  [[nodiscard]] std::size_t position_of(Index index) const;
  // The latest effective time.
  [[nodiscard]] std::optional<Instant> latest() const;

 private:
  struct Node {
    ActId id;
    Instant time;
    Instant effective;
    std::vector<Index> parents;   // those that are here
    std::vector<Index> children;  // the same
    bool placed = false;
    bool affected = false;
    std::uint32_t waits_for = 0;  // affected parents, while settling
  };

  [[nodiscard]] std::vector<Index> affected();
  [[nodiscard]] Instant effective_time(const Node& node) const;
  void replace_tail(std::size_t from, const std::vector<Index>& added);
  [[nodiscard]] std::size_t lower_bound(Instant effective, const ActId& id) const;

  std::vector<Node> nodes_;
  std::map<ActId, Index> index_;
  std::set<ActId> frontier_;
  std::map<ActId, std::vector<Index>> missing_;  // and which acts follow them
  std::vector<Index> pending_;                   // added since settle()
  // The order: three columns of one table.
  std::vector<ActId> ids_;
  std::vector<Instant> effective_;
  std::vector<Index> indices_;
};

}  // namespace peyk::channel
