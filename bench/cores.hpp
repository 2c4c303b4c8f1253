// Which processors a thread may run on.
#pragma once

#include <optional>
#include <sched.h>

namespace peyk::bench {

// Where the courier runs, and where everything else does while it is measured.
struct Cores {
  int courier = 0;
  int sender = 0;
};

// Nothing unless this thread may run on two.
[[nodiscard]] std::optional<Cores> two_cores();

// The calling thread, and the processes and threads it makes meanwhile, run on this one alone.
// Throws std::runtime_error when the system refuses.
class Pinned {
 public:
  explicit Pinned(int core);
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;
  ~Pinned();

 private:
  cpu_set_t before_{};
};

}  // namespace peyk::bench
