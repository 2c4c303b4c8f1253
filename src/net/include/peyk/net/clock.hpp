// The system's clock as the cores are given it: it never goes back.
//
// A system clock set forward, or one that slept, is followed at once. One set back is not: ours
// goes on at 7/8 of its speed until the system's has caught up, so that nothing that was due waits
// for an hour to pass twice, and no core sees time run backwards.
#pragma once

#include <functional>

#include "peyk/base/time.hpp"

namespace peyk::net {

// The system's clock as it is, for a program that asks once.
[[nodiscard]] Instant system_now();

// For one thread.
class Clock {
 public:
  struct Reading {
    Instant system;
    Duration steady;  // since any fixed moment; never goes back
  };
  using Source = std::function<Reading()>;

  Clock();
  explicit Clock(Source source);

  [[nodiscard]] Instant now();

 private:
  Source source_;
  // When ours last agreed with the system's, by either clock.
  Instant agreed_;
  Duration agreed_steady_;
};

}  // namespace peyk::net
