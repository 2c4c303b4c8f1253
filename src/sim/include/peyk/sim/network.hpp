// What the ways between nodes are like: slow, held up, or closed, for a while. A line is a stream:
// what goes over it arrives in order, or the line is cut.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "peyk/base/fixed.hpp"
#include "peyk/base/time.hpp"

namespace peyk::sim {

// Of couriers and desks, in the order in which they were added to the world. Strangers have
// `stranger`.
using NodeId = Number<struct NodeIdTag, std::uint16_t>;
inline constexpr NodeId stranger{0xffff};

class Network {
 public:
  void slow(NodeId from, NodeId to, Duration more, Instant until);
  // Nothing arrives before `until`; nothing is lost either.
  void hold(NodeId from, NodeId to, Instant until);
  // No new line is opened between the two.
  void close(NodeId a, NodeId b, Instant until);

  [[nodiscard]] bool is_closed(NodeId a, NodeId b, Instant now) const;
  // When a cell arrives that leaves now and takes `way` at best; `last` is when the one before it
  // on its line arrives, and is set to the result.
  [[nodiscard]] Instant arrival(NodeId from, NodeId to, Instant now, Duration way,
                                Instant& last) const;

 private:
  struct Way {
    Duration more;
    Instant slow_until;
    Instant held_until;
    Instant closed_until;
  };
  std::map<std::pair<NodeId, NodeId>, Way> ways_;
};

}  // namespace peyk::sim
