// Acts against arbitrary bytes: what is accepted encodes to itself again, for one author only. The
// id commits to all bytes, so no arbitrary bytes get past it; those that fail by it alone are given
// the right one and must be accepted.
#include "peyk/channel/act.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

using peyk::Bytes;
using peyk::ByteSpan;
using namespace peyk::channel;

namespace {

constexpr Side zero{0};
constexpr Side one{1};

void require(bool holds) {
  if (!holds) std::abort();
}

bool accepted(ByteSpan in) {
  const auto act = decode(in, zero);
  if (!act) return false;
  require(std::ranges::equal(encode(*act), in));
  require(decode(in, one).error() == Error::wrong_id);
  // Made anew from what was read, it is the same act.
  const auto again = make_act(act->channel, zero, act->parents, act->salt, act->time, act->content);
  require(again && again->id == act->id);
  return true;
}

// docs/protocol.md §9: the head of the map, version and channel id have 21 bytes; the key and the
// head of the id 3, the id 32.
Bytes with_right_id(ByteSpan in) {
  constexpr std::size_t before = 21;
  constexpr std::size_t id_begins = before + 3;
  constexpr std::size_t id_ends = id_begins + 32;
  Bytes hashed(in.begin(), in.begin() + before);
  hashed[0] = 0xa7;  // a map of 7
  hashed.insert(hashed.end(), in.begin() + id_ends, in.end());
  const std::uint8_t side = zero.value();
  const auto id =
      peyk::crypto::hash(peyk::crypto::Label::act_id, {ByteSpan(hashed), ByteSpan(&side, 1)});
  Bytes unit(in.begin(), in.end());
  std::ranges::copy(id.span(), unit.begin() + id_begins);
  return unit;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan in(data, size);
  if (accepted(in)) return 0;
  if (decode(in, zero).error() == Error::wrong_id) require(accepted(with_right_id(in)));
  return 0;
}
