// Group commit: one thread that makes durable whatever waited when the last commit ended.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "peyk/net/reactor.hpp"

namespace peyk::net {

struct WriterOptions {
  std::size_t max_batch = 64;      // items of one commit
  std::size_t max_waiting = 4096;  // items submitted and not yet answered
};

template <class Item, class Answer>
class Writer {
 public:
  // On the writer's thread: makes the items durable and gives one answer for each, in their order.
  // Does not throw; another number of answers is a programming error and terminates.
  using Commit = std::move_only_function<std::vector<Answer>(std::span<Item>)>;
  // On the reactor's thread, after each commit and in the order of submission.
  using Done = std::move_only_function<void(std::span<Item>, std::span<Answer>)>;

  Writer(Reactor& reactor, WriterOptions options, Commit commit, Done done)
      : reactor_(reactor),
        options_(options),
        commit_(std::move(commit)),
        done_(std::make_shared<Done>(std::move(done))),
        thread_([this] { work(); }) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  // Commits everything that was submitted first; what was not answered yet is not answered.
  ~Writer() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

  // On the reactor's thread. False, and nothing is kept, when max_waiting items are unanswered.
  [[nodiscard]] bool submit(Item item) {
    if (*unanswered_ >= options_.max_waiting) return false;
    ++*unanswered_;
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(item));
    }
    changed_.notify_one();
    return true;
  }
  // Items submitted and not yet answered.
  [[nodiscard]] std::size_t unanswered() const { return *unanswered_; }

 private:
  // Empty only when the writer stops.
  std::vector<Item> next_batch() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    const std::size_t count =
        std::min(waiting_.size(), std::max<std::size_t>(1, options_.max_batch));
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<Item> batch(std::make_move_iterator(waiting_.begin()),
                            std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return batch;
  }

  void work() noexcept {
    while (true) {
      std::vector<Item> items = next_batch();
      if (items.empty()) return;
      std::vector<Answer> answers = commit_(items);
      if (answers.size() != items.size()) std::terminate();
      // The writer may be gone when the reactor comes to this: only `done_` tells.
      reactor_.post([done = std::weak_ptr(done_), unanswered = unanswered_,
                     items = std::move(items), answers = std::move(answers)]() mutable {
        *unanswered -= items.size();
        if (const auto call = done.lock()) (*call)(items, answers);
      });
    }
  }

  Reactor& reactor_;
  const WriterOptions options_;
  Commit commit_;
  std::shared_ptr<Done> done_;
  std::shared_ptr<std::size_t> unanswered_ = std::make_shared<std::size_t>(0);  // reactor's thread
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Item> waiting_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses everything above
};

}  // namespace peyk::net
