// The operation at the last hop against arbitrary bytes: what is accepted encodes to itself again.
#include "peyk/box/operation.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const peyk::ByteSpan in(data, size);
  const auto operation = peyk::box::decode_operation(in);
  if (!operation) return 0;
  if (!std::ranges::equal(peyk::box::encode(*operation).span(), in)) std::abort();
  return 0;
}
