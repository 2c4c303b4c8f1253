// A swap as a sequence of decisions, a byte each: how many couriers, who of them lies, whether a
// party cheats with them and how, what is lost, late, doubled, withdrawn, and who crashes when.
// Neither side ever gets it alone, and no honest courier contradicts itself (src/swap/runs).
#include <cstddef>
#include <cstdint>

#include "require.hpp"
#include "world.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  require(peyk::swap::runs::play(peyk::ByteSpan(data, size)).violation.empty());
  return 0;
}
