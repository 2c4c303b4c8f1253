#include "peyk/channel/log.hpp"

#include <algorithm>

namespace peyk::channel {

namespace {

// At least so many acts lie between two checkpoints, and as many as the fold has parts: so all
// checkpoints together cost no more than the acts.
constexpr std::size_t checkpoint_distance = 512;

}  // namespace

bool Log::add(Entry entry) {
  const auto index = static_cast<Order::Index>(order_.size());
  if (!order_.add(entry.id, entry.time, entry.parents)) return false;
  if (entry.mandate) mandates_.insert(index);
  entries_.push_back(std::move(entry));
  standings_.push_back(Standing::out_of_place);
  return true;
}

void Log::prove(const MemberId& member, const MandateRef& mandate) {
  if (!proofs_.emplace(member, mandate).second) return;
  settle();
  for (const Order::Index index : mandates_) {
    const Entry& entry = entries_[index];
    if (entry.author == member && entry.mandate->id == mandate) {
      go_back_to(order_.position_of(index));
    }
  }
}

const Entry* Log::find(const ActId& id) const {
  const auto index = order_.find(id);
  return index ? &entries_[*index] : nullptr;
}

Instant Log::time_of_next(Instant now) const {
  settle();
  const auto latest = order_.latest();
  if (!latest) return now;
  const Instant after = *latest + Duration::milliseconds(1);
  return after <= now + max_lead ? std::max(now, after) : now;
}

std::span<const ActId> Log::in_order() const {
  settle();
  return order_.ids();
}

const State& Log::state() const {
  settle();
  return fold_.state();
}

Standing Log::standing(const ActId& id) const {
  settle();
  const auto index = order_.find(id);
  return index ? standings_[*index] : Standing::out_of_place;
}

Standing Log::would_stand(const MemberId& author, const Content& content, Instant now) const {
  settle();
  return fold_.judge(author, content, now);
}

void Log::settle() const {
  go_back_to(order_.settle());
  for (; folded_ < order_.size(); ++folded_) {
    if (folded_ % checkpoint_distance == 0) keep_checkpoint();
    const Order::Index index = order_.indices()[folded_];
    standings_[index] = fold_.apply(entries_[index], proofs_);
  }
}

// Forgets what was folded from there on.
void Log::go_back_to(std::size_t position) const {
  if (position >= folded_) return;
  while (!checkpoints_.empty() && checkpoints_.back().position > position) checkpoints_.pop_back();
  if (checkpoints_.empty()) {
    fold_ = Fold();
    folded_ = 0;
  } else {
    fold_ = checkpoints_.back().fold;
    folded_ = checkpoints_.back().position;
  }
}

// One goes where the gap that it leaves is no longer than the way from there to the end: so few
// stay, and to go back costs no more than twice what must be folded anyway.
void Log::keep_checkpoint() const {
  const std::size_t last = checkpoints_.empty() ? 0 : checkpoints_.back().position;
  if (folded_ - last < std::max(checkpoint_distance, fold_.weight())) return;
  std::vector<Checkpoint> kept;
  for (std::size_t i = 0; i < checkpoints_.size(); ++i) {
    const std::size_t before = kept.empty() ? 0 : kept.back().position;
    const bool is_last = i + 1 == checkpoints_.size();
    const std::size_t after = is_last ? folded_ : checkpoints_[i + 1].position;
    if (after - before > folded_ - after) kept.push_back(std::move(checkpoints_[i]));
  }
  kept.push_back({.position = folded_, .fold = fold_});
  checkpoints_ = std::move(kept);
}

}  // namespace peyk::channel
