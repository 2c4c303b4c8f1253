// Questions: a ballot, of two parties and more. docs/protocol.md §12.7 and §12.8.
//
// Each round is an act of each party: keys, votes, blinded sums, shares, and the release. A desk
// makes its own as soon as it has heard all of the round before; nobody goes last in any but the
// release. Nothing is given to couriers: who releases last has the result before it has done so,
// and all see whether it does.
#include <algorithm>
#include <utility>

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

// What may be a release of another, of whoever has fewest behind it that were none: no member that
// says much keeps a desk from what others released.
std::optional<SaidInBallot> Questions::next_release(const At& at, const blind::Ballot& ballot,
                                                    const QuestionPlace& place) const {
  std::optional<SaidInBallot> next;
  std::size_t fewest = 0;
  for (const SaidInBallot& one : desk_.said(at.record.track, at.question)) {
    if (one.by == place.own || !place.state.is_of(one.by) ||
        !ballot.waits_for(party_of(place.state, one.by)) ||
        std::ranges::find(at.record.turns, one.act) != at.record.turns.end()) {
      continue;
    }
    const auto refused = at.record.refused_releases.find(one.by);
    const bool has_any = refused != at.record.refused_releases.end();
    if (has_any && refused->second.contains(one.act)) continue;
    const std::size_t count = has_any ? refused->second.size() : 0;
    if (next.has_value() && fewest <= count) continue;
    next = one;
    fewest = count;
  }
  return next;
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
  for (std::size_t i = 0; i < releases_read_at_once; ++i) {
    const auto one = next_release(at, ballot, *place);
    at.record.is_held = !one.has_value();
    if (at.record.is_held) return false;
    const auto said = act_of<channel::Contribute>(at.record.track, one->act);
    const bool is_one = said.has_value() && said->messages.size() == 1;
    if (is_one && ballot.on_message(party_of(place->state, one->by), said->messages.front())) {
      take_in(at, ballot, one->act);
      return true;
    }
    at.record.refused_releases[one->by].insert(one->act);
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
