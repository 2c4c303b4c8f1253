#include "peyk/sim/shrink.hpp"

#include <algorithm>
#include <numeric>

namespace peyk::sim {

std::vector<std::size_t> shrink(std::size_t count,
                                const std::function<bool(const std::vector<std::size_t>&)>& fails,
                                std::size_t most_tries) {
  std::vector<std::size_t> kept(count);
  std::iota(kept.begin(), kept.end(), std::size_t{0});
  std::size_t tries = 0;
  std::size_t piece = (count + 1) / 2;
  while (!kept.empty() && tries < most_tries) {
    bool shorter = false;
    for (std::size_t from = 0; from < kept.size() && tries < most_tries;) {
      const std::size_t until = std::min(from + piece, kept.size());
      std::vector<std::size_t> rest(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(from));
      rest.insert(rest.end(), kept.begin() + static_cast<std::ptrdiff_t>(until), kept.end());
      ++tries;
      if (fails(rest)) {
        kept = std::move(rest);
        shorter = true;
      } else {
        from = until;
      }
    }
    if (piece == 1 && !shorter) break;
    piece = std::max<std::size_t>(1, std::min(piece / 2, (kept.size() + 1) / 2));
  }
  return kept;
}

}  // namespace peyk::sim
