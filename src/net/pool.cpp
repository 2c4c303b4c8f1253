#include "peyk/net/pool.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace peyk::net {

struct Pool::State {
  State(Reactor& given, std::size_t max) : reactor(given), max_waiting(max) {}

  // Empty only when the pool stops.
  Job next() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return stopping || !waiting.empty(); });
    if (stopping) return {};
    Job job = std::move(waiting.front());
    waiting.pop_front();
    return job;
  }

  void work() noexcept {
    while (Job job = next()) {
      // The pool may be gone when the reactor comes to this: only `living` tells.
      reactor.post([pool = std::weak_ptr(living), result = job()]() mutable {
        if (pool.lock()) result();
      });
    }
  }

  Reactor& reactor;
  const std::size_t max_waiting;
  std::shared_ptr<int> living = std::make_shared<int>();
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Job> waiting;
  bool stopping = false;
  std::vector<std::thread> threads;
};

Pool::Pool(Reactor& reactor, PoolOptions options)
    : state_(std::make_unique<State>(reactor, options.max_waiting)) {
  for (std::size_t i = 0; i < std::max<std::size_t>(1, options.threads); ++i) {
    state_->threads.emplace_back([state = state_.get()] { state->work(); });
  }
}

Pool::~Pool() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  for (std::thread& thread : state_->threads) thread.join();
}

bool Pool::submit_job(Job job) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->waiting.size() >= state_->max_waiting) return false;
    state_->waiting.push_back(std::move(job));
  }
  state_->changed.notify_one();
  return true;
}

}  // namespace peyk::net
