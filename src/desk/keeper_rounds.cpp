// Keeper: what is asked and put in which round. The same number of operations for the same couriers
// in every round, whether there is anything to put or not (docs/protocol.md §8).
#include <algorithm>
#include <utility>

#include "peyk/box/round_schedule.hpp"

#include "keeper.hpp"
#include "tables.hpp"

namespace peyk::desk {

namespace {

std::vector<CourierId> serving(box::Round round, const std::vector<CourierId>& listed) {
  if (listed.empty()) return {};
  const box::RoundCouriers couriers = box::couriers_of(round, listed);
  std::vector<CourierId> result{couriers.first};
  if (couriers.second.has_value()) result.push_back(*couriers.second);
  return result;
}

// A while before the reader asks, for its clock may be ahead of ours.
Instant unasked_until(const box::RoundSchedule& schedule, box::Round round) {
  constexpr Duration most_in_day_lane = Duration::minutes(5);
  const Duration half = schedule.length() / 2;
  return schedule.asked_from(round) -
         (schedule.lane() == box::Lane::day ? std::min(half, most_in_day_lane) : half);
}

}  // namespace

// Asks of the day lane, and of rounds that were missed, have what else is not needed of the line:
// what is put in a round that is running must leave in time. Puts of the day lane have no place of
// their own: each waits for a loop to its courier.
void Keeper::wait_for(CourierId box, Purpose purpose, std::optional<Instant> until) {
  const auto* ask = std::get_if<AskFor>(&purpose);
  const auto* put = std::get_if<PutFor>(&purpose);
  std::deque<Waiting>* queue = &waiting_;
  if (ask != nullptr && (ask->place.lane == box::Lane::day || ask->is_late)) {
    queue = &waiting_later_;
  } else if (put != nullptr && put->place.lane == box::Lane::day) {
    queue = &day_puts_;
  }
  if (queue->size() >= max_waiting_operations) queue->pop_front();
  queue->push_back(Waiting{.box = box, .purpose = std::move(purpose), .until = until});
}

// What rounds planned for their puts, loops as well, and did not leave before the reader asks –
// with one line down there is more than the other carries – and puts of the day lane to whose
// courier no loop came in their period. Asks for the box courier that is entry of the line that is
// left wait for the other, behind all else.
void Keeper::drop_late(Instant network_now) {
  const auto is_late = [network_now](const Waiting& waiting) {
    return waiting.until.has_value() && network_now >= *waiting.until;
  };
  for (std::deque<Waiting>* queue : {&waiting_, &day_puts_}) {
    for (Waiting& waiting : *queue) {
      if (is_late(waiting)) end_late(waiting);
    }
    std::erase_if(*queue, is_late);
  }
}

void Keeper::end_late(Waiting& waiting) {
  if (const auto* put = std::get_if<PutFor>(&waiting.purpose)) {
    const auto line = relations_.find(put->relation);
    if (line != relations_.end()) line->second.queue.note(put->frame, put->place, CopyState::late);
  } else if (auto* ask = std::get_if<AskFor>(&waiting.purpose)) {
    ask->is_late = true;
    wait_for(waiting.box, std::move(*ask));
  }
}

// With no line up nothing leaves: those rounds are missed as when the desk is off.
void Keeper::plan_rounds(Instant network_now, Instant now, Transaction& transaction) {
  if (std::ranges::none_of(lines_, &Line::up)) return;
  drop_late(network_now);
  const box::RoundSchedule own(box::Lane::round, parameters_.round);
  const std::uint64_t current = own.at(network_now).value();
  const box::Round askable(current < 2 ? 0 : current - 2);
  if (!read_round_.has_value() || read_round_->value() > askable.value() + max_rounds_ahead) {
    read_round_ = askable;
    forget_reading_after(askable);
  }
  bool any = false;
  // Asks of fewer rounds may be lost as well, when this desk stops before they have left.
  if (askable.value() > read_round_->value() + rounds_read_after_absence) note_absence(network_now);
  if (const std::uint64_t back = most_rounds_back();
      askable.value() > read_round_->value() + back) {
    read_round_ = box::Round(askable.value() - std::min(back, rounds_read_after_absence));
  }
  while (*read_round_ < askable) {
    read_round_ = read_round_->next();
    plan_asks(*read_round_, *read_round_ < askable);
    any = true;
  }
  bool any_puts = false;
  for (auto& [id, line] : relations_) {
    any_puts |= plan_puts_of(id, line, network_now, transaction);
  }
  if (any) {
    plan_day_asks(network_now);
    // Those are had again.
    keys_.forget_before(Day(std::max(day_of(network_now).value(), 1U) - 1));
    if (const auto offset = book_.certain_offset()) {
      forget_old_days(std::clamp(now + *offset, Instant(), network_now), transaction);
    }
    plan_bulk(network_now, transaction);
  }
  if (any || any_puts) save_state(network_now, transaction);
}

// So many rounds that none of their asks, two of a relation, drives out another.
std::uint64_t Keeper::most_rounds_back() const {
  const std::size_t asks_a_round = 2 * std::max<std::size_t>(relations_.size(), 1);
  return std::clamp(max_waiting_operations / asks_a_round, std::size_t{1}, max_rounds_read_at_once);
}

// Our clock was ahead: rounds that were asked too early will be asked once more, and what was not
// there yet accuses nobody.
void Keeper::forget_reading_after(box::Round round) {
  for (auto& [id, line] : relations_) {
    line.reading.erase(line.reading.upper_bound(round), line.reading.end());
  }
}

void Keeper::plan_asks(box::Round round, bool is_late) {
  for (auto& [id, line] : relations_) plan_asks_of(id, line, round, is_late);
}

void Keeper::plan_asks_of(RelationId id, RelationLine& line, box::Round round, bool is_late) {
  const bool opening = !line.spec.has_session() || box::is_reopening(round);
  const std::optional<box::Series>& series =
      opening ? line.spec.openings_read : line.spec.session_read;
  if (!series.has_value()) return;
  const box::RoundSchedule schedule(box::Lane::round, parameters_.round);
  for (const CourierId& courier : serving(round, line.spec.own_couriers)) {
    auto keys = series->keys(schedule.day_of(round));
    if (!keys) continue;
    const box::Place place{
        .courier = courier, .lane = box::Lane::round, .round = round, .slot = {}};
    wait_for(courier,
             AskFor{.relation = id,
                    .source = opening ? Source::opening : Source::session,
                    .generation = line.spec.generation,
                    .first_contact = !line.spec.has_session(),
                    .place = place,
                    .name = box::name(keys->names, place),
                    .bodies = std::move(keys->bodies),
                    .is_late = is_late},
             schedule.asked_from(round) + parameters_.round * rounds_until_an_ask_is_late);
  }
}

// The reader's round for which puts are to be planned now, if any: the one that is running; or,
// where our own rounds are longer, one for each of our own: ahead by half of it, because cells of
// our class take their time, and of each place among four in turn, because one in four is for
// reopening.
std::optional<box::Round> Keeper::round_to_write(RelationLine& line, identity::ServiceClass reader,
                                                 Instant network_now) const {
  const box::RoundSchedule theirs(box::Lane::round, identity::parameters_of(reader).round);
  const box::RoundSchedule own(box::Lane::round, parameters_.round);
  const bool own_is_longer = own.length() > theirs.length();
  const std::uint64_t turn = own_is_longer ? own.at(network_now).value() : 0;
  std::uint64_t round = theirs.at(network_now).value();
  if (own_is_longer) {
    round = theirs.at(network_now + own.length() / 2).value();
    round += (turn + 4 - round % 4) % 4;
  }
  const auto [found, is_first] =
      line.written.try_emplace(reader, WriteProgress{.round = box::Round(round), .turn = turn});
  WriteProgress& progress = found->second;
  // After a start: what was planned before it, and the round that is running, are left out.
  if (is_first) {
    const Instant until = seen_until_.has_value() ? *seen_until_ : network_now;
    const Instant ahead = until + (own_is_longer ? own.length() : Duration());
    progress.round = std::max(progress.round, theirs.at(ahead));
  }
  const auto of_theirs_in_own =
      static_cast<std::uint64_t>(own.length().count() / theirs.length().count());
  if (progress.round.value() > round + max_rounds_ahead + 2 * of_theirs_in_own) {
    progress.round = box::Round(round);  // our clock was wrong
  }
  if (round <= progress.round.value() || (own_is_longer && turn <= progress.turn)) {
    return std::nullopt;
  }
  progress = {.round = box::Round(round), .turn = turn};
  return progress.round;
}

// Rounds are the reader's. Before a first session there may be several readers, of whom only one
// holds the card rightly: of what is put for them the line has room for one each own round,
// whatever classes their cards name. True when anything was planned.
bool Keeper::plan_puts_of(RelationId id, RelationLine& line, Instant network_now,
                          Transaction& transaction) {
  std::vector<identity::ServiceClass> readers = line.queue.opening_classes();
  if (!line.spec.their_couriers.empty() &&
      std::ranges::find(readers, line.spec.their_class) == readers.end()) {
    readers.push_back(line.spec.their_class);
  }
  const box::Round own = box::RoundSchedule(box::Lane::round, parameters_.round).at(network_now);
  bool any = false;
  for (const identity::ServiceClass reader : readers) {
    if (!line.spec.has_session() && line.opened_in == own) break;
    const auto round = round_to_write(line, reader, network_now);
    if (!round.has_value()) continue;
    any = true;
    erase_frames(id, line.queue.withdraw_put_acknowledgements(), transaction);
    if (plan_puts(id, line, reader, *round)) line.opened_in = own;
    if (reader == line.spec.their_class) plan_day_puts(id, line, network_now, transaction);
  }
  return any;
}

// False when there was only nothing to put.
bool Keeper::plan_puts(RelationId id, RelationLine& line, identity::ServiceClass reader,
                       box::Round round) {
  const bool known_reader = !line.spec.their_couriers.empty() && reader == line.spec.their_class;
  const bool messages_too = known_reader && line.spec.session_write.has_value();
  PutItem* item = line.queue.choose(round, reader, messages_too);
  const box::RoundSchedule schedule(box::Lane::round, identity::parameters_of(reader).round);
  const std::vector<CourierId>& listed = item != nullptr && item->opening.has_value()
                                             ? item->opening->reader.couriers
                                             : line.spec.their_couriers;
  for (const CourierId& courier : serving(round, listed)) {
    const box::Place place{
        .courier = courier, .lane = box::Lane::round, .round = round, .slot = {}};
    plan_put_at(id, line, item, place, schedule);
  }
  return item != nullptr;
}

// With nothing to put, a loop takes its place.
void Keeper::plan_put_at(RelationId id, RelationLine& line, PutItem* item, const box::Place& place,
                         const box::RoundSchedule& schedule) {
  const bool is_round_lane = place.lane == box::Lane::round;
  // In the round lane a round later than it is asked from: the reader's asks wait in a line, too.
  const Instant too_late = schedule.asked_from(is_round_lane ? place.round.next() : place.round);
  if (item != nullptr) {
    const box::Series& series =
        item->opening.has_value() ? item->opening->series : *line.spec.session_write;
    if (auto keys = series.keys(schedule.day_of(place.round))) {
      line.queue.note(item->id, place, CopyState::waiting);
      PutFor put{.relation = id,
                 .frame = item->id,
                 .place = place,
                 .name = box::name(keys->names, place),
                 .bodies = std::move(keys->bodies),
                 .unasked_until = unasked_until(schedule, place.round),
                 .salt = {},
                 .body = {}};
      return wait_for(place.courier, std::move(put), too_late);
    }
  }
  if (is_round_lane) wait_for(place.courier, Loop{}, too_late);
}

void Keeper::plan_day_puts(RelationId id, RelationLine& line, Instant network_now,
                           Transaction& transaction) {
  if (!line.spec.session_write.has_value()) return;
  const identity::ClassParameters& theirs = identity::parameters_of(line.spec.their_class);
  const box::RoundSchedule periods(box::Lane::day, theirs.day_lane_period);
  const box::Round period = periods.at(network_now);
  if (line.write_period != period) {
    // A clock that was ahead led into the next one: slots of this one may be taken.
    if (line.write_period.has_value() && period < *line.write_period) return;
    line.day_slots_used = 0;
    line.write_period = period;
  }
  const std::uint32_t used_before = line.day_slots_used;
  while (line.day_slots_used < box::slot_count(box::Lane::day)) {
    PutItem* item = line.queue.choose_for_day_lane(period, network_now - theirs.away_after);
    if (item == nullptr) break;
    const box::Slot slot(line.day_slots_used++);
    for (const CourierId& courier : serving(period, line.spec.their_couriers)) {
      const box::Place place{
          .courier = courier, .lane = box::Lane::day, .round = period, .slot = slot};
      plan_put_at(id, line, item, place, periods);
    }
  }
  if (line.day_slots_used != used_before) save_day_slots(id, line, transaction);
}

void Keeper::note_absence(Instant network_now) {
  if (!seen_until_.has_value()) return;
  const box::RoundSchedule periods(box::Lane::day, parameters_.day_lane_period);
  const std::uint64_t last = periods.at(network_now).value();
  std::uint64_t first = periods.at(*seen_until_).value();
  if (last >= max_missed_periods && first < last - max_missed_periods) {
    first = last - max_missed_periods;
  }
  for (std::uint64_t period = first; period <= last; ++period) {
    const box::Round missed(period);
    if (std::find(missed_periods_.begin(), missed_periods_.end(), missed) ==
        missed_periods_.end()) {
      missed_periods_.push_back(missed);
    }
  }
  while (missed_periods_.size() > max_missed_periods) missed_periods_.pop_front();
}

void Keeper::plan_day_asks(Instant network_now) {
  const box::RoundSchedule periods(box::Lane::day, parameters_.day_lane_period);
  if (missed_periods_.empty() || !waiting_later_.empty()) return;
  const box::Round period = missed_periods_.front();
  if (network_now < periods.asked_from(period)) return;
  missed_periods_.pop_front();
  for (auto& [id, line] : relations_) {
    if (!line.spec.session_read.has_value()) continue;
    for (std::uint32_t slot = 0; slot < box::slot_count(box::Lane::day); ++slot) {
      for (const CourierId& courier : serving(period, line.spec.own_couriers)) {
        auto keys = line.spec.session_read->keys(periods.day_of(period));
        if (!keys) continue;
        const box::Place place{
            .courier = courier, .lane = box::Lane::day, .round = period, .slot = box::Slot(slot)};
        wait_for(courier, AskFor{.relation = id,
                                 .source = Source::session,
                                 .generation = line.spec.generation,
                                 .place = place,
                                 .name = box::name(keys->names, place),
                                 .bodies = std::move(keys->bodies)});
      }
    }
  }
}

// Roots of days whose boxes have all been asked or put are wiped, by a time that is over for
// certain.
void Keeper::forget_old_days(Instant certain_now, Transaction& transaction) {
  const box::RoundSchedule periods(box::Lane::day, parameters_.day_lane_period);
  const box::RoundSchedule rounds(box::Lane::round, parameters_.round);
  box::Round period = periods.at(certain_now);
  if (!missed_periods_.empty()) period = std::min(period, missed_periods_.front());
  const box::Round round = std::min(*read_round_, rounds.at(certain_now));
  const Day read_day = std::min(periods.day_of(period), rounds.day_of(round));
  for (auto& [id, line] : relations_) {
    const box::RoundSchedule theirs(box::Lane::day,
                                    identity::parameters_of(line.spec.their_class).day_lane_period);
    const Day write_day = theirs.day_of(theirs.at(certain_now));
    bool changed = false;
    if (auto& series = line.spec.session_read; series.has_value() && series->oldest() < read_day) {
      changed |= series->forget_before(read_day).has_value();
    }
    if (auto& series = line.spec.session_write;
        series.has_value() && series->oldest() < write_day) {
      changed |= series->forget_before(write_day).has_value();
    }
    if (changed) sealer_.put(transaction, table::relation_lines, id.span(), encode(line.spec));
  }
}

}  // namespace peyk::desk
