// A track as a sequence of events: acts of all types by anybody, at odds with each other, dated
// wrongly, each following some of those before. They arrive in any order, some late, with evidence
// of mandates at any time. Whatever the order: what members see is the fold of the acts that are
// there, from nothing and in one go; and an act that is not in force might as well not be there.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "peyk/channel/log.hpp"

#include "drawn_track.hpp"
#include "require.hpp"

using namespace peyk;
using namespace peyk::channel;
using namespace peyk::channel::testing;

namespace {

// Each takes five to twenty bytes.
constexpr std::size_t most_acts = 60;

void check(const Log& log, const std::vector<Entry>& held, const DrawnTrack& track) {
  require(Reference(held, track.proofs).difference(log).empty());
  const auto is_frontier = [&held](const ActId& id) {
    return std::ranges::none_of(
        held, [&id](const Entry& entry) { return std::ranges::binary_search(entry.parents, id); });
  };
  require(std::ranges::all_of(log.frontier(), is_frontier));
  for (const ActId& id : log.missing()) {
    require(!log.contains(id) && !is_frontier(id));
  }
}

}  // namespace

// How they arrive is drawn from the first two bytes, who does what from the others.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  Draw arrival((std::uint64_t{data[0]} << 8U) + data[1]);
  const DrawnTrack track(Draw(ByteSpan(data, size).subspan(2)), most_acts);
  std::vector<Entry> held;
  std::vector<Entry> late;
  for (const Entry& entry : track.entries) (arrival.one_in(4) ? late : held).push_back(entry);
  Log log{ChannelId()};
  arrive(log, held, track.proofs, arrival);
  check(log, held, track);
  arrive(log, late, {}, arrival);
  check(log, track.entries, track);
  require(log.missing().empty());
  const Reference whole(track.entries, track.proofs);
  for (std::size_t i = 0; i < track.entries.size(); ++i) require(whole.stands_without(i));
  return 0;
}
