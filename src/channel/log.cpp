#include "peyk/channel/log.hpp"

#include <algorithm>
#include <queue>
#include <utility>

namespace peyk::channel {

bool Log::parents_known(const Entry& entry) const {
  return std::all_of(entry.parents.begin(), entry.parents.end(),
                     [this](const ActId& parent) { return entries_.contains(parent); });
}

Log::Added Log::add(const Entry& entry, const std::optional<std::string>& name) {
  if (entries_.contains(entry.id) || waiting_.contains(entry.id)) return Added::known;
  if (!parents_known(entry)) {
    if (waiting_.size() >= max_waiting_acts) return Added::refused;
    waiting_.emplace(entry.id, Waiting{entry, name});
    return Added::too_early;
  }
  insert(entry, name);
  release_waiting();
  return Added::added;
}

void Log::insert(const Entry& entry, const std::optional<std::string>& name) {
  for (const ActId& parent : entry.parents) frontier_.erase(parent);
  frontier_.insert(entry.id);
  entries_.emplace(entry.id, entry);
  if (entry.is_letter) ++letters_;
  if (name.has_value()) {
    const std::pair key{entry.time, entry.id};
    if (!named_by_.has_value() || key < *named_by_) {
      named_by_ = key;
      name_ = name;
    }
  }
}

void Log::release_waiting() {
  bool any = !waiting_.empty();
  while (any) {
    any = false;
    for (auto it = waiting_.begin(); it != waiting_.end();) {
      if (parents_known(it->second.entry)) {
        insert(it->second.entry, it->second.name);
        it = waiting_.erase(it);
        any = true;
      } else {
        ++it;
      }
    }
  }
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
    missing[id] = entry.parents.size();
    for (const ActId& parent : entry.parents) followers[parent].push_back(id);
    if (entry.parents.empty()) free.emplace(entry.time, id);
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
