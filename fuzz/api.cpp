// The control socket's frames: whatever is taken re-encodes to itself.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "peyk/api/request.hpp"
#include "peyk/api/response.hpp"

namespace {

template <class Message>
void require_reencodes(const peyk::api::Result<Message>& message, peyk::ByteSpan in) {
  if (!message) return;
  const peyk::crypto::SecretBytes again = peyk::api::encode(*message);
  if (!std::equal(again.begin(), again.end(), in.begin(), in.end())) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const peyk::ByteSpan in(data, size);
  require_reencodes(peyk::api::decode_request(in), in);
  require_reencodes(peyk::api::decode_response(in), in);
  return 0;
}
