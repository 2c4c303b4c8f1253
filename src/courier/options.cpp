#include "peyk/courier/options.hpp"

#include <algorithm>

namespace peyk::courier {

Limits Limits::within(std::size_t bytes) {
  constexpr std::size_t step = std::size_t{1} << 20U;
  Limits limits;
  for (std::size_t* limit :
       {&limits.lines, &limits.passages, &limits.opening, &limits.finding, &limits.storing,
        &limits.replay_tags_of_day, &limits.swaps, &limits.swaps_storing}) {
    *limit = std::max<std::size_t>(1, *limit * (bytes / step) / (memory / step));
  }
  return limits;
}

}  // namespace peyk::courier
