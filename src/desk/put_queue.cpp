#include "put_queue.hpp"

#include <algorithm>
#include <utility>

namespace peyk::desk {

namespace {

std::uint64_t retry_rounds(const PutItem& item) {
  if (item.kind == FrameKind::opening) return opening_retry_rounds;
  const std::uint32_t doublings =
      std::min<std::uint32_t>((item.times_put - item.times_failed) / 2, 8);
  return std::min(longest_retry_rounds, first_retry_rounds << doublings);
}

void mark_put(PutItem& item, box::Round round) {
  item.due = box::Round(round.value() + retry_rounds(item));
  ++item.times_put;
}

}  // namespace

void PutQueue::add(PutItem item) {
  const FrameId id = item.id;
  items_.insert_or_assign(id, std::move(item));
}

PutItem* PutQueue::find(FrameId id) {
  const auto found = items_.find(id);
  return found == items_.end() ? nullptr : &found->second;
}

std::size_t PutQueue::messages() const {
  return static_cast<std::size_t>(std::count_if(items_.begin(), items_.end(), [](const auto& item) {
    return item.second.kind == FrameKind::message;
  }));
}

std::size_t PutQueue::fresh_messages() const {
  return static_cast<std::size_t>(std::count_if(items_.begin(), items_.end(), [](const auto& item) {
    return item.second.kind == FrameKind::message && item.second.times_put == 0;
  }));
}

bool PutQueue::messages_held() const {
  return std::any_of(items_.begin(), items_.end(), [](const auto& item) {
    return item.second.opening.has_value() && item.second.opening->holds_messages;
  });
}

std::vector<identity::ServiceClass> PutQueue::opening_classes() const {
  std::map<identity::ServiceClass, std::uint64_t> last_put;  // of what was put longest ago
  for (const auto& [id, item] : items_) {
    if (!item.opening.has_value()) continue;
    const auto [found, is_new] =
        last_put.try_emplace(item.opening->reader.service_class, item.last_put);
    found->second = std::min(found->second, item.last_put);
  }
  std::vector<identity::ServiceClass> classes;
  classes.reserve(last_put.size());
  for (const auto& [reader, put] : last_put) classes.push_back(reader);
  std::ranges::sort(classes, [&last_put](auto a, auto b) {
    return std::pair(last_put.at(a), a) < std::pair(last_put.at(b), b);
  });
  return classes;
}

// In turn: whoever holds a card can say many hellos, and the answer to none waits for all of those
// to be put as often as it was.
PutItem* PutQueue::choose_opening(box::Round round, identity::ServiceClass reader) {
  PutItem* best = nullptr;
  for (auto& [id, item] : items_) {
    if (item.kind != FrameKind::opening || item.due > round) continue;
    if (item.opening->reader.service_class != reader) continue;
    if (!item.opening->any_round && !box::is_reopening(round)) continue;
    if (best == nullptr || item.last_put < best->last_put) best = &item;
  }
  return best;
}

PutItem* PutQueue::choose(box::Round round, identity::ServiceClass reader, bool messages_too) {
  PutItem* chosen = choose_opening(round, reader);
  if (chosen == nullptr && messages_too && !box::is_reopening(round) && !messages_held()) {
    for (auto& [id, item] : items_) {
      if (item.kind == FrameKind::opening || item.due > round) continue;
      // A message carries an acknowledgement itself, so messages go first.
      if (chosen == nullptr ||
          (chosen->kind != FrameKind::message && item.kind == FrameKind::message)) {
        chosen = &item;
      }
    }
  }
  if (chosen != nullptr) {
    mark_put(*chosen, round);
    chosen->last_put = ++puts_;
  }
  return chosen;
}

// Nor does anything go here while a confirm waits: who hears a frame of the session may take it for
// a sign that its answer was heard.
PutItem* PutQueue::choose_for_day_lane(box::Round period, Instant waiting_since) {
  if (messages_held()) return nullptr;
  for (auto& [id, item] : items_) {
    const bool goes_here = item.kind == FrameKind::message || item.kind == FrameKind::answer;
    if (!goes_here || item.since > waiting_since) continue;
    if (item.last_period.has_value() && *item.last_period >= period) continue;
    item.last_period = period;
    return &item;
  }
  return nullptr;
}

void PutQueue::note(FrameId id, const box::Place& place, CopyState state) {
  PutItem* item = find(id);
  if (item == nullptr) return;
  const auto copy = std::find_if(item->copies.begin(), item->copies.end(),
                                 [&place](const Copy& c) { return c.place == place; });
  if (copy != item->copies.end()) {
    copy->state = state;
  } else {
    if (item->copies.size() >= max_copies_kept) item->copies.erase(item->copies.begin());
    item->copies.push_back(Copy{.place = place, .state = state});
  }
  // When no copy of a round was stored, the retry need not wait for an acknowledgement, nor does
  // that round make later waits longer.
  const bool round_failed =
      std::all_of(item->copies.begin(), item->copies.end(), [&place](const Copy& c) {
        return c.place.round != place.round || c.place.lane != place.lane ||
               (c.state != CopyState::stored && c.state != CopyState::sent &&
                c.state != CopyState::waiting);
      });
  if (!round_failed || place.lane != box::Lane::round || item->due <= place.round.next()) return;
  item->due = place.round.next();
  ++item->times_failed;
}

template <class Predicate>
std::vector<FrameId> PutQueue::withdraw_if(Predicate predicate) {
  std::vector<FrameId> gone;
  for (auto it = items_.begin(); it != items_.end();) {
    if (predicate(it->second)) {
      gone.push_back(it->first);
      it = items_.erase(it);
    } else {
      ++it;
    }
  }
  return gone;
}

std::vector<FrameId> PutQueue::withdraw_acknowledged(std::uint64_t up_to_counter) {
  return withdraw_if([up_to_counter](const PutItem& item) {
    return item.kind == FrameKind::message && item.counter <= up_to_counter;
  });
}

std::vector<FrameId> PutQueue::withdraw(FrameKind kind) {
  return withdraw_if([kind](const PutItem& item) { return item.kind == kind; });
}

std::vector<FrameId> PutQueue::withdraw_put_acknowledgements() {
  return withdraw_if([](const PutItem& item) {
    return item.kind == FrameKind::acknowledgement && item.times_put > 0;
  });
}

std::vector<FrameId> PutQueue::withdraw_one(FrameId id) {
  return withdraw_if([id](const PutItem& item) { return item.id == id; });
}

}  // namespace peyk::desk
