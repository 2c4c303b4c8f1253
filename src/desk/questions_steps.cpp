// Questions: what goes on by itself. work() looks after the clock and the others' acts now and
// then, and computes a piece of what is to be computed.
#include <algorithm>
#include <span>
#include <utility>

#include "questions.hpp"

namespace peyk::desk {

namespace {

bool hears_late(const QuestionRecord& record) {
  return record.to_hear.has_value() && !record.to_hear->empty();
}

bool computes(const blind::CommonGround& lists) { return lists.left(1).count > 0; }

// What is seen of it: whoever follows is told of each tenth.
std::size_t tenth(std::size_t done, std::size_t all) { return all == 0 ? 0 : done * 10 / all; }

}  // namespace

bool stands(const QuestionRecord& record, const channel::BlindQuestion& state) {
  if (state.in_rounds) {
    const std::size_t parties = state.with.size() + 1;
    for (std::size_t i = 0; i < record.turns.size(); ++i) {
      const std::size_t round = i / parties;
      const auto is_it = [&](const auto& said) { return said.second == record.turns[i]; };
      if (round >= state.rounds.size() || std::ranges::none_of(state.rounds[round], is_it)) {
        return false;
      }
    }
    return true;
  }
  return record.turns.size() <= state.contributions.size() &&
         std::ranges::equal(record.turns,
                            std::span(state.contributions).first(record.turns.size()));
}

bool Questions::is_looked_after() const {
  return std::ranges::any_of(all_, [](const auto& one) {
    return one.second.outcome == QuestionOutcome::open || one.second.tells;
  });
}

bool Questions::look_is_due(Instant now) const {
  if (!is_looked_after()) return false;
  return !looked_.has_value() || now < *looked_ || now - *looked_ >= swaps_looked_after_each;
}

bool Questions::has_work(Instant now) const { return is_busy_ || look_is_due(now); }

// Without the network's time nothing is sent and nothing is given up.
void Questions::work(Instant now, Transaction& transaction) {
  const bool looks = look_is_due(now);
  if (looks) looked_ = now;
  is_busy_ = false;
  const auto network_now = desk_.network_time(now);
  if (!network_now.has_value()) return;
  const auto at = [&](auto& one) {
    return At{.question = one.first,
              .record = one.second,
              .now = now,
              .network_now = *network_now,
              .transaction = transaction};
  };
  if (looks) {
    for (auto& one : all_) look(at(one));
  }
  // Those in which much is to be heard out of place last: whoever says it holds nothing else up.
  for (const bool late : {false, true}) {
    for (auto& one : all_) {
      if (one.second.outcome != QuestionOutcome::open || hears_late(one.second) != late) continue;
      is_busy_ = advance(at(one));
      if (is_busy_) return;
    }
  }
}

void Questions::look(const At& at) {
  at.record.is_held = false;
  at.record.to_hear.reset();
  if (at.record.tells) tell(at);
  if (at.record.outcome != QuestionOutcome::open) return;
  const auto place = desk_.place(at.record.track, at.question);
  if (at.record.party.has_value()) return look_deposited(at, place);
  // What others release is heard to the end, whatever has come since.
  const auto kept = place.has_value() ? place : desk_.kept_place(at.record.track, at.question);
  if (kept.has_value() && may_still_end(*kept, at.record, at.network_now)) return;
  const bool is_overturned = !place.has_value() || !stands(at.record, place->state);
  if (is_overturned || place->state.called_off_by.has_value()) {
    at.record.end(QuestionOutcome::called_off);
    at.record.tells = is_overturned;
  } else if (at.network_now >= place->state.deadline) {
    at.record.end(QuestionOutcome::lapsed);
  } else {
    return;
  }
  save(at.question, at.record, at.transaction);
  if (at.record.tells) tell(at);
}

// What the clock or the other's acts have changed; after a start, what is to be asked at all.
void Questions::look_deposited(const At& at, const std::optional<QuestionPlace>& place) {
  swap::Party& party = *at.record.party;
  const swap::Standing standing = party.standing(at.network_now);
  if (standing == swap::Standing::released) return couriers_.forget(party);
  if (party.is_over(at.network_now)) {
    // What the clock calls over may be released by what was laid aside.
    if (couriers_.has_answers()) return;
    couriers_.forget(party);
    at.record.end(QuestionOutcome::ended);
    return save(at.question, at.record, at.transaction);
  }
  const bool is_off = place.has_value() && place->state.called_off_by.has_value();
  const bool ends = is_off && standing == swap::Standing::waiting && party.withdraw();
  couriers_.drive(party, at.network_now);
  if (ends) save(at.question, at.record, at.transaction);
}

// Of why nothing is said: it would tell a cheat which of the checks it came to.
void Questions::tell(const At& at) {
  const auto place = desk_.place(at.record.track, at.question);
  const bool is_off = !place.has_value() || place->state.called_off_by.has_value() ||
                      at.network_now >= place->state.deadline;
  if (!is_off &&
      !desk_.act(at.record.track, channel::CallOffSwap{.swap = at.question, .reason = {}},
                 at.record.without_words, at.now, at.transaction)) {
    return;  // at the next look
  }
  at.record.tells = false;
  save(at.question, at.record, at.transaction);
}

// Before anything was deposited.
void Questions::fail(const At& at, blind::Error fault) {
  at.record.fault = fault;
  at.record.end(QuestionOutcome::cheated);
  at.record.tells = true;
  save(at.question, at.record, at.transaction);
  tell(at);
}

// Everything that can be done at once, up to one piece of what takes long. True when there is more.
bool Questions::advance(const At& at) {
  bool has_worked = false;
  while (at.record.outcome == QuestionOutcome::open) {
    auto* lists = std::get_if<blind::CommonGround>(&at.record.work);
    const bool is_long = lists == nullptr || computes(*lists);
    if (is_long && has_worked) return true;
    if (lists != nullptr && is_long) {
      compute(at, *lists);
    } else if (!step(at)) {
      return false;
    }
    has_worked |= is_long;
  }
  return false;
}

void Questions::note_pace(const At& at, const blind::CommonGround& lists) {
  const std::size_t done = lists.left(1).first;
  const bool goes_on = pace_.has_value() && pace_->question == at.question &&
                       pace_->stage == lists.stage() && pace_->last <= done &&
                       pace_->until <= at.now && at.now - pace_->until <= longest_between_pieces;
  if (!goes_on) {
    pace_ = Pace{.question = at.question,
                 .stage = lists.stage(),
                 .since = at.now,
                 .until = at.now,
                 .first = done,
                 .last = done};
  }
  pace_->until = at.now;
  pace_->last = done;
}

// A stage that was cut off by a kill is begun again.
void Questions::compute(const At& at, blind::CommonGround& lists) {
  const auto stage = lists.stage();
  const auto before = lists.left(SIZE_MAX);
  note_pace(at, lists);
  const auto done = lists.take(lists.compute(lists.left(question_items_at_once)));
  if (!done) return fail(at, done.error());
  if (lists.stage() == blind::CommonGround::Stage::done) {
    return conclude(at, lists.common_count(), lists.common());
  }
  if (lists.stage() != stage) return save_work(at.question, at.record, at.transaction);
  const std::size_t all = before.first + before.count;
  if (tenth(lists.left(1).first, all) != tenth(before.first, all)) ++changes_;
}

std::optional<Questions::Turn> Questions::turn_of(const At& at) const {
  auto place = desk_.place(at.record.track, at.question);
  auto asked = act_of<channel::AskBlindly>(at.record.track, at.question);
  if (!place.has_value() || !asked.has_value() || place->state.called_off_by.has_value() ||
      at.network_now >= place->state.deadline || !stands(at.record, place->state)) {
    return std::nullopt;  // look() ends it
  }
  auto frame = frame_of(asked->salt, asked->deadline, asked->couriers);
  if (!frame) return std::nullopt;
  return Turn{.place = *std::move(place), .asked = *std::move(asked), .frame = *std::move(frame)};
}

// Where nothing is left to compute. False when it waits for somebody.
bool Questions::step(const At& at) {
  if (at.record.is_held || std::holds_alternative<std::monostate>(at.record.work)) return false;
  if (auto* ballot = std::get_if<blind::Ballot>(&at.record.work)) return step_ballot(at, *ballot);
  if (at.record.party.has_value()) return open_released(at);
  const auto turn = turn_of(at);
  if (!turn.has_value()) return false;
  auto* lists = std::get_if<blind::CommonGround>(&at.record.work);
  const bool is_asker = at.record.role == QuestionRole::asker;
  const std::size_t turns = at.record.turns.size();
  if (turns == channel::max_contributions) return deposit(at, *turn);
  const bool awaits_proof =
      lists != nullptr && lists->stage() == blind::CommonGround::Stage::awaiting_proof;
  if (!is_asker && turns == 2 && awaits_proof) return hear_second_list(at, *lists);
  const bool is_own = (turns % 2 == 1) == is_asker;
  return is_own ? make_turn(at, *turn) : take_turn(at, *turn);
}

}  // namespace peyk::desk
