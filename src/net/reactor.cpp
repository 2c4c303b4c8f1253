#include "peyk/net/reactor.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>

#include "contract.hpp"
#include "reactor_parts.hpp"

namespace peyk::net {
namespace {

// The longest time after which a jump of the system's clock is noticed.
constexpr Duration longest_sleep = Duration::seconds(1);

void await_signal(Reactor::Parts& parts) {
  parts.signals->async_wait([&parts](const boost::system::error_code& failed, int) {
    if (failed) return;
    parts.on_stop();
    await_signal(parts);
  });
}

}  // namespace

Reactor::Reactor() : Reactor(Clock()) {}
Reactor::Reactor(Clock clock) : parts_(std::make_unique<Parts>(std::move(clock))) {}
Reactor::~Reactor() = default;

void Reactor::run() {
  parts_->context.restart();
  parts_->context.run();
}

void Reactor::stop() { parts_->context.stop(); }

void Reactor::post(Task task) { asio::post(parts_->context, std::move(task)); }

void Reactor::on_stop_signal(Task on_stop) {
  detail::require(!parts_->signals);
  parts_->on_stop = std::move(on_stop);
  parts_->signals.emplace(parts_->context, SIGINT, SIGTERM);
  await_signal(*parts_);
}

Instant Reactor::now() { return parts_->clock.now(); }

struct Timer::State : std::enable_shared_from_this<State> {
  State(Reactor& given, Task task)
      : reactor(given), on_due(std::move(task)), timer(given.parts().context) {}

  void sleep() {
    const Duration left = std::max(Duration(), *due - reactor.now());
    timer.expires_after(std::chrono::milliseconds(std::min(left, longest_sleep).count()));
    timer.async_wait([self = shared_from_this(), asked = number](const auto&) {
      // A wake-up on its way while another was asked for is an old one.
      if (asked == self->number) self->wake();
    });
  }

  void wake() {
    if (reactor.now() < *due) return sleep();
    due.reset();
    ++number;
    on_due();
  }

  Reactor& reactor;
  Task on_due;
  asio::steady_timer timer;
  std::optional<Instant> due;
  std::uint64_t number = 0;  // of what was asked for last
};

Timer::Timer(Reactor& reactor, Task on_due)
    : state_(std::make_shared<State>(reactor, std::move(on_due))) {}

Timer::~Timer() { wake_at(std::nullopt); }

void Timer::wake_at(std::optional<Instant> due) {
  State& state = *state_;
  if (due && due == state.due) return;
  ++state.number;
  state.due = due;
  if (due) {
    state.sleep();
  } else {
    state.timer.cancel();
  }
}

}  // namespace peyk::net
