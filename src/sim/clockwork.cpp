#include "peyk/sim/clockwork.hpp"

#include <algorithm>
#include <utility>

namespace peyk::sim {

void Clockwork::at(Instant when, std::function<void()> what) {
  planned_.push({.when = std::max(when, now_), .order = order_++, .what = std::move(what)});
}

bool Clockwork::step(Instant until) {
  if (planned_.empty() || planned_.top().when > until) {
    now_ = std::max(now_, until);
    return false;
  }
  // The top is const; it is popped at once, so taking its function is harmless.
  auto what = std::move(const_cast<Planned&>(planned_.top()).what);
  now_ = planned_.top().when;
  planned_.pop();
  what();
  return true;
}

}  // namespace peyk::sim
