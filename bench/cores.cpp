#include "cores.hpp"

#include <stdexcept>

namespace peyk::bench {

std::optional<Cores> two_cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return std::nullopt;
  std::optional<int> first;
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (!CPU_ISSET(static_cast<std::size_t>(core), &allowed)) continue;
    if (first) return Cores{.courier = core, .sender = *first};
    first = core;
  }
  return std::nullopt;
}

Pinned::Pinned(int core) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<std::size_t>(core), &one);
  if (sched_getaffinity(0, sizeof(before_), &before_) != 0 ||
      sched_setaffinity(0, sizeof(one), &one) != 0) {
    throw std::runtime_error("cannot pin to a processor");
  }
}

Pinned::~Pinned() { sched_setaffinity(0, sizeof(before_), &before_); }

}  // namespace peyk::bench
