// A few threads for heavy work – opening cells – whose results come back to the reactor.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "peyk/net/reactor.hpp"

namespace peyk::net {

struct PoolOptions {
  std::size_t threads = 2;
  std::size_t max_waiting = 1024;  // work begun not counted
};

class Pool {
 public:
  Pool(Reactor& reactor, PoolOptions options);
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  // Drops what waits, ends after what has begun; no result comes any more.
  ~Pool();

  // Calls `work()` on some thread and then `then(its result)` on the reactor's. Results come in no
  // particular order. False, and nothing is called, when max_waiting wait already. Neither throws.
  template <class Work, class Then>
  [[nodiscard]] bool submit(Work work, Then then) {
    return submit_job([work = std::move(work), then = std::move(then)]() mutable -> Task {
      if constexpr (std::is_void_v<std::invoke_result_t<Work&>>) {
        work();
        return Task(std::move(then));
      } else {
        return [then = std::move(then), result = work()]() mutable { then(std::move(result)); };
      }
    });
  }

 private:
  using Job = std::move_only_function<Task()>;
  struct State;

  [[nodiscard]] bool submit_job(Job job);

  std::unique_ptr<State> state_;
};

}  // namespace peyk::net
