// Answers, and receipts by themselves, against arbitrary bytes: what is accepted encodes to itself
// again, and no receipt verifies for a key of which the fuzzer knows nothing.
#include "peyk/box/answer.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "require.hpp"

namespace {

namespace box = peyk::box;

void check_receipt(const box::Receipt& receipt) {
  require(!box::verify(receipt, {}, {}, {}, {}, {}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const peyk::ByteSpan in(data, size);
  if (const auto answer = box::decode_answer(in)) {
    require(std::ranges::equal(box::encode(*answer).span(), in));
    if (const auto* stored = std::get_if<box::answers::Stored>(&answer->what)) {
      check_receipt(stored->receipt);
    }
  }
  if (const auto receipt = box::decode_receipt(in)) {
    require(std::ranges::equal(box::encode(*receipt), in));
    check_receipt(*receipt);
  }
  return 0;
}
