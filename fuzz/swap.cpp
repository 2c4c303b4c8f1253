// All that this room reads from outside: what parties and couriers send, manifests and offers,
// joint records, what goes to their signatories and comes back, and the courier's own record. What
// is accepted encodes to itself again.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "peyk/swap/escrow.hpp"
#include "peyk/swap/joint_record.hpp"
#include "peyk/swap/message.hpp"
#include "peyk/swap/record_request.hpp"

namespace {

using namespace peyk::swap;

void must(bool holds) {
  if (!holds) std::abort();
}

template <class T>
void check(const T& read, peyk::ByteSpan in) {
  if (read) must(std::ranges::equal(encode(*read), in));
}

// The couriers of the seeds' offers: four.
Frame some_frame() {
  std::vector<peyk::CourierId> couriers;
  for (std::uint8_t i = 1; i <= 4; ++i) {
    std::array<std::uint8_t, peyk::CourierId::size> id{};
    id.front() = i;
    couriers.emplace_back(id);
  }
  const auto deadline = peyk::Instant::since_epoch(peyk::Duration::days(20'000));
  return *Frame::of(FrameSalt(), deadline, std::move(couriers));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const peyk::ByteSpan in(data, size);
  if (const auto request = decode_request(in)) {
    must(std::visit([in](const auto& one) { return std::ranges::equal(encode(one), in); },
                    *request));
  }
  check(decode_answer(in), in);
  check(decode_escrow(in), in);
  check(decode_record_request(in), in);
  check(decode_record_signature(in), in);
  static const Frame frame = some_frame();
  check(decode_offer(in, frame), in);
  if (const auto terms = Terms::decode(in)) must(std::ranges::equal(terms->encode(), in));
  if (const auto manifest = Manifest::decode(in)) {
    must(std::ranges::equal(manifest->encode(), in));
    must(Terms::decode(manifest->terms().encode()) == manifest->terms());
  }
  if (const auto record = JointRecord::verify(in)) must(std::ranges::equal(record->encode(), in));
  return 0;
}
