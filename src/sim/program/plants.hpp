// What only the tests' program has: worlds in which a core dies, to see what is said of it.
#pragma once

#include <cstdint>
#include <functional>

#include "peyk/sim/world.hpp"

namespace peyk::sim {

// By the name in PEYK_PLANT; else nothing. Throws where there is no such plant.
[[nodiscard]] std::function<void(World&)> planted(std::uint64_t seed);

}  // namespace peyk::sim
