// A track as a sequence of events: acts of all types by anybody, at odds with each other, dated
// wrongly, each following some of those before. They arrive in any order, some late, some twice,
// with evidence of mandates in between. Whatever the order: what members see is the fold of the
// acts that are there, from nothing and in one go; an act that is not in force might as well not be
// there; and what stands, stands by the rules of docs/protocol.md §9.3 that can be told without it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "peyk/channel/log.hpp"

#include "drawn_track.hpp"
#include "require.hpp"

using namespace peyk;
using namespace peyk::channel;
using namespace peyk::channel::testing;

namespace {

// Each takes seven to some thirty bytes.
constexpr std::size_t most_acts = 60;

using Evidence = std::vector<std::pair<MemberId, MandateRef>>;

void check(const Log& log, const std::vector<Entry>& held, const Evidence& proofs) {
  require(Reference(held, proofs).difference(log).empty());
  std::set<ActId> here;
  std::set<ActId> followed;
  for (const Entry& entry : held) {
    here.insert(entry.id);
    followed.insert(entry.parents.begin(), entry.parents.end());
  }
  std::vector<ActId> frontier;
  std::vector<ActId> missing;
  std::ranges::set_difference(here, followed, std::back_inserter(frontier));
  std::ranges::set_difference(followed, here, std::back_inserter(missing));
  require(log.frontier() == frontier && log.missing() == missing);
}

// What holds of all that stands, whatever else was said.
class Rules {
 public:
  explicit Rules(const Reference& whole) {
    bool is_closed = false;
    for (std::size_t i = 0; i < whole.in_order.size(); ++i) {
      const Entry& entry = whole.in_order[i];
      if (whole.standings[i] != Standing::in_force) continue;
      require(!is_closed || std::holds_alternative<RevokeMandate>(entry.content));
      is_closed = is_closed || std::holds_alternative<Close>(entry.content);
      in_force_.emplace(entry.id, entry);
    }
    for (const auto& question : whole.state.questions) check(question);
    for (const auto& swap : whole.state.swaps) check(swap);
    for (const auto& question : whole.state.blind_questions) check(question);
  }

 private:
  template <class Content>
  const Content& said_by(const MemberId& author, const ActId& id) const {
    const Entry& entry = in_force_.at(id);
    require(entry.author == author);
    const auto* content = std::get_if<Content>(&entry.content);
    require(content != nullptr);
    return *content;
  }

  void check(const AskedQuestion& question) const {
    said_by<Question>(question.asker, question.act);
    for (const ActId& id : question.answers) {
      const Entry& entry = in_force_.at(id);
      require(entry.author != question.asker);
      require(std::get<Answer>(entry.content).question == question.act);
    }
  }
  void check(const ProposedSwap& swap) const {
    said_by<ProposeSwap>(swap.by, swap.act);
    if (swap.joined_by) {
      require(said_by<JoinSwap>(swap.with, *swap.joined_by).swap == swap.act);
      require(in_force_.at(*swap.joined_by).time < swap.deadline);
    }
    if (swap.accepted_by) {
      const auto& accept = said_by<AcceptSwap>(swap.by, *swap.accepted_by);
      require(accept.swap == swap.act && swap.joined_by == accept.join);
      require(in_force_.at(*swap.accepted_by).time < swap.deadline);
    }
  }
  void check(const BlindQuestion& question) const {
    said_by<AskBlindly>(question.by, question.act);
    require(question.contributions.size() <= max_contributions);
    MemberId turn = question.with.front();
    for (const ActId& id : question.contributions) {
      require(said_by<Contribute>(turn, id).question == question.act);
      turn = turn == question.by ? question.with.front() : question.by;
    }
    require(question.rounds.size() <= max_question_rounds);
    for (const auto& round : question.rounds) {
      for (const auto& [party, id] : round) {
        require(said_by<Contribute>(party, id).question == question.act);
      }
    }
  }

  std::map<ActId, Entry> in_force_;
};

}  // namespace

// How they arrive is drawn from the first two bytes, who does what from the others.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  Draw arrival((std::uint64_t{data[0]} << 8U) + data[1]);
  const DrawnTrack track(Draw(ByteSpan(data, size).subspan(2)), most_acts);
  std::vector<Entry> held;
  std::vector<Entry> late;
  for (const Entry& entry : track.entries) (arrival.one_in(4) ? late : held).push_back(entry);
  Evidence known;
  Evidence known_later;
  for (const auto& proof : track.proofs) (arrival.one_in(4) ? known_later : known).push_back(proof);
  Log log{ChannelId()};
  arrive(log, held, known, arrival);
  for (const Entry& entry : held) require(!log.add(entry));
  check(log, held, known);
  arrive(log, late, known_later, arrival);
  check(log, track.entries, track.proofs);
  const Reference whole(track.entries, track.proofs);
  for (std::size_t i = 0; i < track.entries.size(); ++i) require(whole.stands_without(i));
  const Rules rules(whole);
  return 0;
}
