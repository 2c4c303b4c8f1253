// An item of a swap against arbitrary bytes: what is read encodes to itself again, and what is of
// no known kind is kept as it is.
#include "swap_item.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace peyk;
using namespace peyk::desk;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan in(data, size);
  const auto again = encode(decode_swap_item(in));
  if (!again || !std::ranges::equal(*again, in)) std::abort();
  return 0;
}
