// How kills are dealt out to shards, which ctest runs side by side.
#pragma once

#include <cstdint>

namespace peyk::sim::testing {

constexpr std::uint64_t shards = 6;

// A sanitized build is many times slower and looks for errors of memory, which do not hang on the
// single effect: of the kills it has every eighth. Without sanitizers there are all.
#ifdef PEYK_SANITIZED
constexpr std::uint64_t kill_thinning = 8;
#else
constexpr std::uint64_t kill_thinning = 1;
#endif

}  // namespace peyk::sim::testing
