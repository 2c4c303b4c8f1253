#include "peyk/channel/order.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace peyk::channel {

bool Order::add(const ActId& id, Instant time, std::span<const ActId> parents) {
  const auto index = static_cast<Index>(nodes_.size());
  if (!index_.emplace(id, index).second) return false;
  Node node{.id = id, .time = time, .effective = time, .parents = {}, .children = {}};
  for (const ActId& parent : parents) {
    if (const auto found = find(parent)) {
      node.parents.push_back(*found);
      nodes_[*found].children.push_back(index);
      frontier_.erase(parent);
    } else {
      missing_[parent].push_back(index);
    }
  }
  if (const auto waiting = missing_.extract(id)) {
    node.children = waiting.mapped();
    for (const Index child : node.children) nodes_[child].parents.push_back(index);
  } else {
    frontier_.insert(id);
  }
  nodes_.push_back(std::move(node));
  pending_.push_back(index);
  return true;
}

std::optional<Order::Index> Order::find(const ActId& id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<ActId> Order::frontier() const { return {frontier_.begin(), frontier_.end()}; }

std::vector<ActId> Order::missing() const {
  std::vector<ActId> ids;
  ids.reserve(missing_.size());
  for (const auto& [id, children] : missing_) ids.push_back(id);
  return ids;
}

std::size_t Order::position_of(Index index) const {
  return lower_bound(nodes_[index].effective, nodes_[index].id);
}

std::optional<Instant> Order::latest() const {
  return effective_.empty() ? std::nullopt : std::optional(effective_.back());
}

// Where in the order as it stood last such an act stands or would stand.
std::size_t Order::lower_bound(Instant effective, const ActId& id) const {
  std::size_t low = 0;
  std::size_t high = ids_.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (std::tie(effective_[middle], ids_[middle]) < std::tie(effective, id)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// What was added and all that follows it; each waits for the parents among them.
std::vector<Order::Index> Order::affected() {
  std::vector<Index> found = std::exchange(pending_, {});
  for (const Index index : found) nodes_[index].affected = true;
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (const Index child : nodes_[found[i]].children) {
      ++nodes_[child].waits_for;
      if (std::exchange(nodes_[child].affected, true)) continue;
      found.push_back(child);
    }
  }
  return found;
}

Instant Order::effective_time(const Node& node) const {
  Instant effective = node.time;
  for (const Index parent : node.parents) {
    effective = std::max(effective, nodes_[parent].effective + Duration::milliseconds(1));
  }
  return effective;
}

std::size_t Order::settle() {
  std::vector<Index> ready = affected();
  std::erase_if(ready, [this](Index index) { return nodes_[index].waits_for > 0; });
  std::size_t from = ids_.size();
  std::vector<Index> added;
  // Each after those it follows, and so once.
  for (std::size_t i = 0; i < ready.size(); ++i) {
    const Index index = ready[i];
    Node& node = nodes_[index];
    node.affected = false;
    const Instant before = std::exchange(node.effective, effective_time(node));
    const bool was_placed = std::exchange(node.placed, true);
    if (!was_placed) added.push_back(index);
    if (!was_placed || before != node.effective) {
      from = std::min(from, lower_bound(was_placed ? before : node.effective, node.id));
    }
    for (const Index child : node.children) {
      if (--nodes_[child].waits_for == 0) ready.push_back(child);
    }
  }
  replace_tail(from, added);
  return from;
}

void Order::replace_tail(std::size_t from, const std::vector<Index>& added) {
  std::vector<Index> tail(indices_.begin() + static_cast<std::ptrdiff_t>(from), indices_.end());
  tail.insert(tail.end(), added.begin(), added.end());
  std::ranges::sort(tail, [this](Index a, Index b) {
    return std::tie(nodes_[a].effective, nodes_[a].id) <
           std::tie(nodes_[b].effective, nodes_[b].id);
  });
  ids_.resize(from);
  effective_.resize(from);
  indices_.resize(from);
  for (const Index index : tail) {
    ids_.push_back(nodes_[index].id);
    effective_.push_back(nodes_[index].effective);
    indices_.push_back(index);
  }
}

}  // namespace peyk::channel
