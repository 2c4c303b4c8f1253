// The thread on which one core and its shells run: everything in this room that takes a Reactor
// calls back on the thread that is in run(), and never from inside a call made to it.
//
// Objects that take a Reactor are made and destroyed on its thread, or while nobody is in run();
// they must be gone before it. After an object's destructor none of its callbacks is called.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "peyk/base/time.hpp"
#include "peyk/net/clock.hpp"

namespace peyk::net {

using Task = std::move_only_function<void()>;

class Reactor {
 public:
  Reactor();
  explicit Reactor(Clock clock);
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;
  ~Reactor();

  // Works until stop(); may be called again afterwards.
  void run();
  // What is posted and due stays for the next run(). From any thread.
  void stop();
  // Calls `task` once, in the order of posting. From any thread.
  void post(Task task);
  // Calls `on_stop` whenever SIGINT or SIGTERM arrives; to be asked for once.
  void on_stop_signal(Task on_stop);
  // On the reactor's thread only.
  [[nodiscard]] Instant now();

  struct Parts;  // of this room
  [[nodiscard]] Parts& parts() { return *parts_; }

 private:
  std::unique_ptr<Parts> parts_;
};

// Calls `on_due` once when the reactor's clock has reached the moment last given, whatever the
// system clock does meanwhile (a jump is noticed within a second).
class Timer {
 public:
  Timer(Reactor& reactor, Task on_due);
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer();

  // Replaces the moment given before; nothing: never. A moment that has passed is due at once.
  void wake_at(std::optional<Instant> due);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace peyk::net
