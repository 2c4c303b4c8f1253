#include "peyk/channel/log.hpp"

#include <algorithm>
#include <queue>
#include <utility>

namespace peyk::channel {

bool Log::add(const Entry& entry, const std::optional<std::string>& name) {
  if (!entries_.emplace(entry.id, entry).second) return false;
  for (const ActId& parent : entry.parents) {
    frontier_.erase(parent);
    if (!entries_.contains(parent)) missing_.insert(parent);
  }
  // What was missing is followed already.
  if (missing_.erase(entry.id) == 0) frontier_.insert(entry.id);
  if (entry.is_letter) ++letters_;
  if (name.has_value()) name_ = name;
  return true;
}

bool Log::is_letter(const ActId& id) const {
  const auto found = entries_.find(id);
  return found != entries_.end() && found->second.is_letter;
}

std::vector<ActId> Log::frontier() const { return {frontier_.begin(), frontier_.end()}; }

std::vector<ActId> Log::in_order() const {
  std::map<ActId, std::size_t> missing;
  std::map<ActId, std::vector<ActId>> followers;
  using Free = std::pair<Instant, ActId>;
  std::priority_queue<Free, std::vector<Free>, std::greater<>> free;
  for (const auto& [id, entry] : entries_) {
    std::size_t& ahead = missing[id];
    for (const ActId& parent : entry.parents) {
      if (!entries_.contains(parent)) continue;
      ++ahead;
      followers[parent].push_back(id);
    }
    if (ahead == 0) free.emplace(entry.time, id);
  }
  std::vector<ActId> order;
  order.reserve(entries_.size());
  while (!free.empty()) {
    const ActId id = free.top().second;
    free.pop();
    order.push_back(id);
    for (const ActId& follower : followers[id]) {
      if (--missing[follower] == 0) free.emplace(entries_.at(follower).time, follower);
    }
  }
  return order;
}

}  // namespace peyk::channel
