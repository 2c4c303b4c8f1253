// The operation at the last hop against arbitrary bytes: what is accepted encodes to itself again,
// and of a swap a message is found within its bounds or not at all.
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
  if (operation->kind != peyk::box::OperationKind::swap) return 0;
  const auto message = operation->swap_message();
  if (message && (message->empty() || message->size() > peyk::box::swap_message_max_size)) {
    std::abort();
  }
  return 0;
}
