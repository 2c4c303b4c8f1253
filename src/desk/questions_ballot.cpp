// Questions: a ballot, of two parties and more. docs/protocol.md §12.7 and §12.8.
//
// Each round is an act of each party: keys, votes, blinded sums, shares, and the release. A desk
// makes its own as soon as it has heard all of the round before; nobody goes last in any but the
// release. Nothing is given to couriers: who releases last has the result before it has done so,
// and all see whether it does.
#include <algorithm>
#include <map>
#include <ranges>
#include <utility>
#include <vector>

#include "questions.hpp"

namespace peyk::desk {

namespace {

constexpr std::size_t last_round = channel::max_question_rounds - 1;

// From 0.
std::size_t number_of(blind::Ballot::Round round) {
  return static_cast<std::size_t>(std::to_underlying(round)) - 1;
}

}  // namespace

blind::PartyIndex party_of(const channel::BlindQuestion& question, const channel::MemberId& seat) {
  if (seat == question.by) return blind::PartyIndex(0);
  const auto place = std::ranges::find(question.with, seat) - question.with.begin();
  return blind::PartyIndex(static_cast<std::uint8_t>(place + 1));
}

bool has_released(const QuestionPlace& place, const QuestionRecord* record) {
  // Of the acts of a round one's own comes first. Others' acts, dated back, cannot undo it.
  const std::size_t before = last_round * (place.state.with.size() + 1);
  if (record != nullptr && record->turns.size() > before) return true;
  const auto& rounds = place.state.rounds;
  return rounds.size() > last_round && rounds[last_round].contains(place.own);
}

bool may_still_end(const QuestionPlace& place, const QuestionRecord& record, Instant network_now) {
  return has_released(place, &record) && network_now < place.state.deadline + released_heard_until;
}

bool Questions::step_ballot(const At& at, blind::Ballot& ballot) {
  const auto place = desk_.place(at.record.track, at.question);
  if (!place.has_value() || place->state.called_off_by.has_value() ||
      !stands(at.record, place->state)) {
    return hear_released(at, ballot);  // look() ends it
  }
  const std::size_t round = number_of(ballot.round());
  const auto& rounds = place->state.rounds;
  const bool has_said = round < rounds.size() && rounds[round].contains(place->own);
  if (has_said) return hear_in_round(at, ballot, *place);
  return at.network_now < place->state.deadline && say_in_round(at, ballot);
}

// The same bytes each time, so a copy that is killed here says nothing else when it is back.
bool Questions::say_in_round(const At& at, const blind::Ballot& ballot) {
  QuestionRecord& record = at.record;
  auto message = ballot.message(ballot.round());
  if (!message) return false;
  channel::Contribute said{.question = at.question, .messages = {}, .gift = {}};
  said.messages.push_back(*std::move(message));
  const auto done =
      desk_.act(record.track, std::move(said), record.without_words, at.now, at.transaction);
  if (!done) {
    record.is_held = true;
    return false;
  }
  record.turns.push_back(done->act);
  save_work(at.question, record, at.transaction);
  return true;
}

// One message at each call: its proofs take some milliseconds.
bool Questions::hear_in_round(const At& at, blind::Ballot& ballot, const QuestionPlace& place) {
  for (const auto& [seat, act] : place.state.rounds.at(number_of(ballot.round()))) {
    const blind::PartyIndex party = party_of(place.state, seat);
    if (seat == place.own || !ballot.waits_for(party)) continue;
    const auto said = act_of<channel::Contribute>(at.record.track, act);
    if (!said.has_value()) continue;
    const bool is_one = said->messages.size() == 1 && !said->gift.has_value();
    const auto heard = is_one ? ballot.on_message(party, said->messages.front())
                              : blind::Result<void>(std::unexpected(blind::Error::malformed));
    if (!heard) {
      at.record.fault_by = party.value();
      fail(at, heard.error());
      return true;
    }
    take_in(at, ballot, act);
    return true;
  }
  return false;
}

// What may be releases of others, the first last: in turn of whoever has fewest before it that were
// none, so that no member that says much keeps a desk from what others released.
void Questions::lay_out_releases(const At& at, const QuestionPlace& place) const {
  std::map<channel::MemberId, std::size_t> turns;
  std::vector<std::pair<std::size_t, SaidInBallot>> all;
  for (const SaidInBallot& one : desk_.said(at.record.track, at.question)) {
    if (one.by == place.own || !place.state.is_of(one.by) ||
        std::ranges::find(at.record.turns, one.act) != at.record.turns.end()) {
      continue;
    }
    const auto& refused = at.record.refused_releases[one.by];
    if (refused.contains(one.act)) continue;
    const std::size_t turn = turns.try_emplace(one.by, refused.size()).first->second++;
    all.emplace_back(turn, one);
  }
  std::ranges::sort(all, {}, [](const auto& one) { return std::pair(one.first, one.second.act); });
  auto& to_hear = at.record.to_hear.emplace();
  to_hear.reserve(all.size());
  for (const auto& [turn, one] : all | std::views::reverse) to_hear.emplace_back(one.by, one.act);
}

// What others released where an act dated back has put it out of its place: they have what this
// desk released, so it is not for that act to say that this desk has nothing. What does not hold
// is none of it, and nobody's fault.
bool Questions::hear_released(const At& at, blind::Ballot& ballot) {
  const auto place = desk_.kept_place(at.record.track, at.question);
  if (!place.has_value() || ballot.round() != blind::Ballot::Round::release ||
      !may_still_end(*place, at.record, at.network_now)) {
    return false;
  }
  if (!at.record.to_hear.has_value()) lay_out_releases(at, *place);
  auto& to_hear = *at.record.to_hear;
  for (std::size_t read = 0; read < releases_read_at_once;) {
    at.record.is_held = to_hear.empty();
    if (at.record.is_held) return false;
    const auto [by, act] = to_hear.back();
    to_hear.pop_back();
    const blind::PartyIndex party = party_of(place->state, by);
    if (!ballot.waits_for(party)) continue;
    const auto said = act_of<channel::Contribute>(at.record.track, act);
    ++read;
    if (!said.has_value()) continue;  // looked for again after the next look
    if (said->messages.size() == 1 && ballot.on_message(party, said->messages.front())) {
      take_in(at, ballot, act);
      return true;
    }
    at.record.refused_releases[by].insert(act);
  }
  return true;
}

void Questions::take_in(const At& at, const blind::Ballot& ballot, const channel::ActId& act) {
  at.record.turns.push_back(act);
  if (ballot.round() == blind::Ballot::Round::over) {
    const std::vector<std::size_t>& places = ballot.accepted_by_all();
    return conclude(at, places.size(), places);
  }
  save_work(at.question, at.record, at.transaction);
}

}  // namespace peyk::desk
