// Acts against arbitrary bytes: what is accepted encodes to itself again, and stands in a log. The
// id commits to all bytes, and that of a track to its opening, so no arbitrary bytes get past them;
// those that fail by these alone are given the right ones and must be accepted.
#include "peyk/channel/act.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "peyk/channel/log.hpp"

#include "require.hpp"

using peyk::Bytes;
using peyk::ByteSpan;
using namespace peyk::channel;

namespace {

bool accepted(ByteSpan in) {
  const auto act = decode(in);
  if (!act) return false;
  require(std::ranges::equal(encode(*act), in));
  // Made anew from what was read, it is the same act.
  const auto again =
      make_act(act->channel, act->author, act->parents, act->salt, act->time, act->content);
  require(again && again->id == act->id);
  Log log(act->channel);
  require(log.add(entry_of(*act)));
  const bool opens = std::holds_alternative<Open>(act->content);
  require((log.standing(act->id) == Standing::in_force) == opens);
  require(log.missing() == act->parents);
  return true;
}

// docs/protocol.md §9: the head of the map and the version have 3 bytes; key and head of the
// channel id 2, the channel id 16; key and head of the id 3, the id 32; then the type.
constexpr std::size_t channel_begins = 5;
constexpr std::size_t id_key = channel_begins + 16;
constexpr std::size_t id_begins = id_key + 3;
constexpr std::size_t id_ends = id_begins + 32;
constexpr std::size_t type_begins = id_ends + 1;
// In an opening, which follows nothing: type, no parents, salt, then the time.
constexpr std::size_t time_begins = type_begins + 1 + 2 + 35 + 1;
constexpr std::size_t author_size = 18;  // with its key, last of all

Bytes with_right_id(ByteSpan in) {
  Bytes hashed(in.begin(), in.begin() + id_key);
  hashed[0] = 0xa8;  // a map of 8
  hashed.insert(hashed.end(), in.begin() + id_ends, in.end());
  const auto id = peyk::crypto::hash(peyk::crypto::Label::act_id, {ByteSpan(hashed)});
  Bytes unit(in.begin(), in.end());
  std::ranges::copy(id.span(), unit.begin() + id_begins);
  return unit;
}

Bytes with_right_channel(ByteSpan in) {
  const auto information = in[time_begins] & 0x1fU;
  const std::size_t time_size = information < 24 ? 1 : 1 + (std::size_t{1} << (information - 24U));
  const std::size_t content_begins = time_begins + time_size + 1;
  const ByteSpan content = in.subspan(content_begins, in.size() - author_size - content_begins);
  const auto digest = peyk::crypto::hash(peyk::crypto::Label::channel_id, {content});
  Bytes unit(in.begin(), in.end());
  std::ranges::copy(digest.span().first(ChannelId::size), unit.begin() + channel_begins);
  return with_right_id(unit);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan in(data, size);
  if (accepted(in)) return 0;
  if (decode(in).error() != Error::wrong_id) return 0;
  const Bytes unit = with_right_id(in);
  if (accepted(unit)) return 0;
  // An opening that is not by the first of its members, or follows something, stays refused.
  const auto error = decode(unit).error();
  require(unit[type_begins] == 1);
  if (error == Error::wrong_id) require(accepted(with_right_channel(unit)));
  return 0;
}
