// A swap as a sequence of decisions, a byte each: how many couriers, which of them lie, whether a
// party cheats with them and how, which messages are lost, late or doubled, who withdraws and who
// crashes when. Neither side ever gets the other's part alone, no honest courier contradicts itself
// and none is blamed (src/swap/runs).
#include <cstddef>
#include <cstdint>

#include "require.hpp"
#include "world.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  require(peyk::swap::runs::play(peyk::ByteSpan(data, size)).violation.empty());
  return 0;
}
