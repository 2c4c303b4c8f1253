// How a test waits: it runs the reactor until what it waits for has happened, and never sleeps.
#pragma once

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <unistd.h>
#include <utility>

#include "reactor_parts.hpp"

namespace peyk::net::testing {

// False after a minute, which only a fault takes.
[[nodiscard]] inline bool run_until(Reactor& reactor, const std::function<bool()>& done) {
  auto& context = reactor.parts().context;
  context.restart();
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!done()) {
    if (context.run_one_until(end) == 0) return false;
  }
  return true;
}

// Runs the reactor until `work`, which blocks, has ended on a thread of its own; gives its result.
template <class Work>
auto in_background(Reactor& reactor, Work work) {
  std::optional<std::invoke_result_t<Work&>> result;
  bool done = false;
  std::thread thread([&] {
    auto made = work();
    reactor.post([&, made = std::move(made)]() mutable {
      result.emplace(std::move(made));
      done = true;
    });
  });
  const bool ended = run_until(reactor, [&] { return done; });
  if (!ended) std::abort();  // the thread cannot be joined
  thread.join();
  return std::move(*result);
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "peyk-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace peyk::net::testing
