// What a relation does by itself as time goes by: docs/protocol.md §4.
#include <algorithm>

#include "relation_state.hpp"

namespace peyk::seal {
namespace {

constexpr Generation first_generation(0);

Instant start_of_signed(std::int64_t day) { return Instant::since_epoch(Duration::days(1) * day); }

}  // namespace

// The other side refuses a hello whose day is not near. One said by a clock that was wrong, or to
// nobody for long, would stand for ever, and in the way of the other's.
std::optional<Instant> Relation::State::next_hello(Instant now) const {
  if (said) {
    const std::int64_t today = signed_day(day_of(now));
    const std::int64_t begins = signed_day(said->first_day);
    const std::int64_t due =
        begins > today + hello_days_ahead ? today : begins + hello_lasts_days + 1;
    const bool of_card = said->generation == first_generation;
    if (of_card && std::max(due, today) > signed_day(first->last_day)) return std::nullopt;
    return start_of_signed(due);
  }
  // While the first confirm is unanswered the other side knows no second generation.
  const bool first_unanswered = confirm && confirm->generation == first_generation;
  if (!standing || first_unanswered || !next_generation()) return std::nullopt;
  const Instant due = standing->since + session_lasts;
  return half_open.empty() ? due : due + half_open_gets;
}

// Side 1 waits as long as a hello may lie somewhere, or with an answer out a confirm; side 0 as
// long as a welcome, or what answers its confirm, may.
Instant Relation::State::first_contact_ends() const {
  const bool may_be_answered = side == Side::zero || !half_open.empty();
  return start_of_signed(signed_day(first->last_day) + 1 +
                         (may_be_answered ? first_confirm_grace_days : first_hello_grace_days));
}

// The first day of the boxes, and the day before today's, in case clocks differ.
Instant Relation::State::next_forgetting() const {
  return start_of_signed(signed_day(standing->first_day) + box_days_kept);
}

void Relation::State::forget_box_days(Instant now) {
  const std::int64_t over =
      signed_day(day_of(now)) - signed_day(standing->first_day) - box_days_kept + 1;
  if (over <= 0) return;
  const auto days = static_cast<std::uint32_t>(std::min(over, most_days_forgotten_at_once));
  standing->session.forget_box_days(days);
  standing->first_day = Day(standing->first_day.value() + days);
}

Events Relation::tick(Instant now, crypto::Random& random) {
  Events events;
  State& state = *state_;
  if (state.standing) state.forget_box_days(now);
  if (const auto due = state.next_hello(now); due && now >= *due) {
    const auto generation = state.said ? state.said->generation : *state.next_generation();
    state.say(generation, now, random, events);
  }
  // The card has expired with nobody there.
  if (!state.standing && state.side == Side::one && state.first &&
      now >= state.first_contact_ends()) {
    for (const HalfOpen& half : state.half_open) {
      events.emplace_back(event::StopOpening{half.id});
    }
    state.half_open.clear();
    state.end_first_contact(events);
  }
  return events;
}

std::optional<Instant> Relation::next_wakeup(Instant now) const {
  const State& state = *state_;
  auto due = state.next_hello(now);
  const auto also = [&due](Instant at) { due = due ? std::min(*due, at) : at; };
  if (state.standing) also(state.next_forgetting());
  if (!state.standing && state.side == Side::one && state.first) also(state.first_contact_ends());
  return due;
}

bool Relation::needs_new_card(Instant now) const {
  if (!state_->first) return !state_->standing;
  const bool spent = !state_->standing && state_->first->answered >= most_first_answers;
  return spent || now >= state_->first_contact_ends();
}

}  // namespace peyk::seal
