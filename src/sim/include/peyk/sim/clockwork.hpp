// Virtual time: a heap of things to be done. Two things of the same instant are done in the order
// in
// which they were planned.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "peyk/base/time.hpp"

namespace peyk::sim {

class Clockwork {
 public:
  explicit Clockwork(Instant start) : now_(start) {}

  [[nodiscard]] Instant now() const { return now_; }
  void at(Instant when, std::function<void()> what);
  void after(Duration wait, std::function<void()> what) { at(now_ + wait, std::move(what)); }
  // Does the next thing; false when it lies beyond `until` (the time is `until` then).
  bool step(Instant until);

 private:
  struct Planned {
    Instant when;
    std::uint64_t order = 0;
    std::function<void()> what;
    friend bool operator<(const Planned& a, const Planned& b) {
      return a.when != b.when ? a.when > b.when : a.order > b.order;
    }
  };
  Instant now_;
  std::uint64_t order_ = 0;
  std::priority_queue<Planned> planned_;
};

}  // namespace peyk::sim
