// The shortest list of faults that still fails: delta debugging (Zeller, Hildebrandt 2002).
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace peyk::sim {

// `fails` is asked at most `most_tries` times; it holds for all of 0 … count − 1. What comes back
// fails as well, and without any single one of it does not (unless the tries were used up).
[[nodiscard]] std::vector<std::size_t> shrink(
    std::size_t count, const std::function<bool(const std::vector<std::size_t>&)>& fails,
    std::size_t most_tries);

}  // namespace peyk::sim
