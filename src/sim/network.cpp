#include "peyk/sim/network.hpp"

#include <algorithm>

namespace peyk::sim {

void Network::slow(NodeId from, NodeId to, Duration more, Instant until) {
  Way& way = ways_[{from, to}];
  way.more = more;
  way.slow_until = until;
}

void Network::hold(NodeId from, NodeId to, Instant until) {
  Way& way = ways_[{from, to}];
  way.held_until = std::max(way.held_until, until);
}

void Network::close(NodeId a, NodeId b, Instant until) {
  Way& way = ways_[std::minmax(a, b)];
  way.closed_until = std::max(way.closed_until, until);
}

bool Network::is_closed(NodeId a, NodeId b, Instant now) const {
  const auto way = ways_.find(std::minmax(a, b));
  return way != ways_.end() && now < way->second.closed_until;
}

Instant Network::arrival(NodeId from, NodeId to, Instant now, Duration way, Instant& last) const {
  Instant result = now + way;
  if (const auto found = ways_.find({from, to}); found != ways_.end()) {
    if (now < found->second.slow_until) result = result + found->second.more;
    if (now < found->second.held_until) result = std::max(result, found->second.held_until + way);
  }
  last = std::max(last, result);
  return last;
}

}  // namespace peyk::sim
