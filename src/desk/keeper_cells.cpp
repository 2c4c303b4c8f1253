// Keeper: one tick, one cell; and what its answer means.
#include <algorithm>
#include <array>
#include <utility>

#include "peyk/onion/key_page.hpp"

#include "keeper.hpp"
#include "tables.hpp"

namespace peyk::desk {

namespace {

// How long after its deadline an answer is still waited for.
Duration patience(const identity::ClassParameters& parameters) {
  return parameters.answer_allowance * 4 + Duration::seconds(1);
}

CopyState state_without_receipt(const box::Answer::What& what) {
  if (std::holds_alternative<box::answers::Full>(what)) return CopyState::full;
  if (std::holds_alternative<box::answers::Conflict>(what)) return CopyState::conflict;
  return CopyState::failed;
}

}  // namespace

// Every tick draws the same numbers from the line's generator, whatever is sent: nothing that the
// desk's person does moves the line.
struct Keeper::Draws {
  std::uint64_t loop_box = 0;
  std::array<onion::HopTimes, onion::hop_count> times;
};

Keeper::Draws Keeper::draw() {
  Draws draws;
  draws.loop_box = line_random_.u64();
  std::array<Duration, onion::hop_count> delays;
  std::array<Duration, onion::hop_count> returns;
  for (Duration& delay : delays) delay = exponential(parameters_.hop_delay_mean, line_random_);
  for (Duration& back : returns) back = exponential(parameters_.hop_delay_mean, line_random_);
  draws.times = onion::hop_times(delays, returns, parameters_.answer_allowance);
  return draws;
}

void Keeper::tick(LineIndex line, Instant now) {
  ++ticks_;
  const Draws draws = draw();
  const CourierId& entry = entries_[line.value()];
  const Day today = day_of(network_time(now).value_or(now));
  if (pending_.size() >= max_pending_exchanges) {
    unsent(pending_.begin()->second.purpose);
    pending_.erase(pending_.begin());
  }
  if (const auto day = keys_.wanted(today, ticks_)) {
    static_cast<void>(book_.route(entry, entry, line_random_));  // the draw that a request makes
    send_key_request(line, *day, draws, now);
    return;
  }
  // Without network time only loops leave: they bring it.
  const bool knows_time = network_time(now).has_value();
  std::optional<Waiting> waiting = knows_time ? next_waiting(entry) : std::nullopt;
  // In the place of what is for a courier to which no keys lead – a card may list one that this
  // desk does not know, or knows to have signed none – a loop leaves: requests for keys, which only
  // loops and the time make, would show that there is such a card.
  if (waiting.has_value() && !has_path(entry, waiting->box, today)) {
    finish_unsent(std::move(*waiting));
    waiting.reset();
  }
  if (!waiting.has_value()) waiting = drawn_loop(line, draws, knows_time);
  send_operation(line, std::move(*waiting), draws, now);
}

// By bare loops box couriers are judged and their clocks read, and by nothing else: of an operation
// they know what it is, and could answer puts, or asks of what is there, in another way than loops.
// Then it would show in the paths of cells whether somebody writes.
Keeper::Waiting Keeper::drawn_loop(LineIndex line, const Draws& draws, bool knows_time) const {
  const CourierId& box = loop_box(line, draws.loop_box);
  const bool is_drawn_bare = draws.loop_box / book_.couriers().size() % loops_to_one_bare == 0;
  const bool is_bare = is_drawn_bare || !knows_time || !book_.alive(box);
  return {.box = box, .purpose = Loop{.is_bare = is_bare}, .until = std::nullopt};
}

void Keeper::send_key_request(LineIndex line, Day day, const Draws& draws, Instant now) {
  const CourierId& entry = entries_[line.value()];
  const onion::Exchange exchange(next_exchange_++);
  auto cell = onion::encode(keys_.next_request(entry, day, draws.times[0].deadline), exchange);
  if (!cell) return;
  pending_.emplace(exchange.value(),
                   Pending{.purpose = KeyRequest{day},
                           .keys = std::nullopt,
                           .route = {entry, entry, entry},
                           .sent = now,
                           .to_last_hop = {},
                           .give_up = now + draws.times[0].deadline + patience(parameters_),
                           .clock_set = clock_set_});
  cells_.push_back(CellToSend{.line = line, .cell = std::move(*cell)});
}

// The next operation whose box courier is not this line's entry; with fewer than three couriers
// alive, any.
std::optional<Keeper::Waiting> Keeper::next_waiting(const CourierId& entry) {
  const bool any_box = book_.reduced_protection();
  for (std::deque<Waiting>* queue : {&waiting_, &waiting_later_}) {
    const auto found = std::find_if(queue->begin(), queue->end(), [&](const Waiting& waiting) {
      return any_box || waiting.box != entry;
    });
    if (found == queue->end()) continue;
    Waiting next = std::move(*found);
    queue->erase(found);
    return next;
  }
  return std::nullopt;
}

// A route whose couriers all signed one set of the day's keys.
std::optional<std::pair<Route, const onion::VerifiedKeySet*>> Keeper::keyed_route(
    const CourierId& entry, const CourierId& box, Day today) {
  const Route route = book_.route(entry, box, line_random_);
  if (const auto* set = keys_.set_for(today, route)) return std::pair(route, set);
  for (const CourierId& middle : book_.couriers()) {
    const Route other{entry, middle, box};
    if (const auto* set = keys_.set_for(today, other)) return std::pair(other, set);
  }
  return std::nullopt;
}

// Draws nothing.
bool Keeper::has_path(const CourierId& entry, const CourierId& box, Day own_day) const {
  const Day day = keys_.usable_day(own_day).value_or(own_day);
  return std::ranges::any_of(book_.couriers(), [&](const CourierId& middle) {
    return keys_.set_for(day, Route{entry, middle, box}) != nullptr;
  });
}

// Whom the keys of the day leave out is as good as silent after a while, whatever it answers.
void Keeper::note_left_out(Day today, Instant now) {
  if (!keys_.has_any(today)) return;
  for (const CourierId& courier : book_.couriers()) {
    const bool left_out = keys_.leaves_out(today, courier);
    if (!left_out) left_out_since_.erase(courier);
    const Instant since = left_out ? left_out_since_.try_emplace(courier, now).first->second : now;
    if (!left_out || now - since >= parameters_.away_after) book_.note_left_out(courier, left_out);
  }
}

void Keeper::send_operation(LineIndex line, Waiting waiting, const Draws& draws, Instant now) {
  const CourierId& entry = entries_[line.value()];
  const Day own_day = day_of(network_time(now).value_or(now));
  const Day today = keys_.usable_day(own_day).value_or(own_day);
  note_left_out(today, now);
  const auto found = keyed_route(entry, waiting.box, today);
  if (!found.has_value()) {
    // No keys for a path to this courier: the operation is given up, the cell still leaves.
    finish_unsent(std::move(waiting));
    send_key_request(line, today, draws, now);
    return;
  }
  const auto& [route, set] = *found;
  if (const auto* loop = std::get_if<Loop>(&waiting.purpose); loop != nullptr && !loop->is_bare) {
    ride(waiting, entry, own_day, now);
  }
  const box::EncodedOperation operation = box::encode(operation_for(waiting.purpose));
  const onion::Exchange exchange(next_exchange_++);
  const auto hop = [&](std::size_t i) {
    return onion::Hop{
        .courier = route[i], .key = *set->set().find(route[i]), .times = draws.times[i]};
  };
  auto wrapped = onion::wrap(onion::Path{.day = today, .hops = {hop(0), hop(1), hop(2)}},
                             operation.span(), exchange, content_random_);
  if (!wrapped) return finish_unsent(std::move(waiting));
  // The courier's time in an answer is that of its deadline.
  const Duration to_last_hop =
      draws.times[0].delay + draws.times[1].delay + draws.times[2].deadline;
  pending_.emplace(exchange.value(),
                   Pending{.purpose = std::move(waiting.purpose),
                           .keys = std::move(wrapped->keys),
                           .route = route,
                           .sent = now,
                           .to_last_hop = to_last_hop,
                           .give_up = now + draws.times[0].deadline + patience(parameters_),
                           .clock_set = clock_set_});
  cells_.push_back(CellToSend{.line = line, .cell = std::move(wrapped->cell)});
}

void Keeper::finish_unsent(Waiting waiting) {
  if (const auto* put = std::get_if<PutFor>(&waiting.purpose)) {
    if (const auto line = relations_.find(put->relation); line != relations_.end()) {
      line->second.queue.note(put->frame, put->place, CopyState::failed);
    }
  } else {
    unsent(waiting.purpose);
  }
}

// What has no use any more goes as a loop, so that the line is as it was planned.
box::Operation Keeper::operation_for(Purpose& purpose) {
  if (auto* ask = std::get_if<AskFor>(&purpose)) {
    return box::Operation::ask(ask->name, content_random_);
  }
  if (auto* put = std::get_if<PutFor>(&purpose)) {
    const auto line = relations_.find(put->relation);
    const PutItem* item = line == relations_.end() ? nullptr : line->second.queue.find(put->frame);
    if (item != nullptr) {
      put->salt = content_random_.fixed<box::CopySalt>();
      put->body = box::seal_body(put->bodies, put->place, put->name, item->frame, content_random_);
      line->second.queue.note(put->frame, put->place, CopyState::sent);
      return box::Operation::put(put->name, put->salt, put->body);
    }
    purpose = Loop{};
  }
  if (const auto* ask = std::get_if<BulkAsk>(&purpose)) {
    return box::Operation::ask(ask->name, content_random_);
  }
  if (const auto* put = std::get_if<BulkPut>(&purpose)) {
    return box::Operation::put(put->name, put->salt, put->body);
  }
  if (auto* ask = std::get_if<SwapAsk>(&purpose)) {
    // Wiped as soon as it is on its way.
    return box::Operation::swap(std::exchange(ask->request, {}), content_random_);
  }
  return box::Operation::nothing(content_random_);
}

BoxCourier Keeper::judged_by(const Purpose& purpose) {
  const auto* loop = std::get_if<Loop>(&purpose);
  return loop != nullptr && loop->is_bare ? BoxCourier::is_judged : BoxCourier::is_not_judged;
}

void Keeper::on_cell(LineIndex line, onion::Cell cell, Instant now, Transaction& transaction) {
  note_own_clock(now);
  const auto head = onion::read_head(cell);
  if (!head) return;
  const auto found = pending_.find(head->exchange.value());
  if (found == pending_.end() || found->second.route[0] != entries_[line.value()]) return;
  // Anything but the answer to what was asked counts as silence, once it is late.
  const bool asked_keys = !found->second.keys.has_value();
  if (head->kind != (asked_keys ? onion::CellKind::key_page : onion::CellKind::answer)) return;
  Pending pending = std::move(found->second);
  pending_.erase(found);
  if (asked_keys) {
    if (const auto page = onion::decode_key_page(cell)) {
      keys_.on_page(pending.route[0], *page, ticks_);
    }
    return;
  }
  const onion::OpenedAnswer opened = onion::open_answer(std::move(*pending.keys), std::move(cell));
  std::optional<box::Answer> answer;
  if (const auto bytes = opened.answer()) {
    if (auto decoded = box::decode_answer(*bytes)) answer = std::move(*decoded);
  }
  // What the box courier sealed and nobody can read is no answer.
  const std::size_t unread = answer.has_value() ? 0 : 1;
  const BoxCourier last = judged_by(pending.purpose);
  const std::size_t depth = std::min<std::size_t>(opened.layers, onion::hop_count - unread);
  book_.note_answer(pending.route, depth, last);
  if (depth + 1 >= onion::hop_count) lines_[line.value()].served = now;
  if (last == BoxCourier::is_judged && answer.has_value() && pending.clock_set == clock_set_) {
    book_.note_clock(pending.route[2], answer->courier_time - (pending.sent + pending.to_last_hop));
  }
  finish(std::move(pending), answer, now, transaction);
  bulk_.between_cells(transaction);
}

void Keeper::give_up_late(Instant now, Transaction& transaction) {
  for (auto it = pending_.begin(); it != pending_.end();) {
    if (it->second.give_up > now) {
      ++it;
      continue;
    }
    Pending pending = std::move(it->second);
    it = pending_.erase(it);
    book_.note_answer(pending.route, 0, judged_by(pending.purpose));
    finish(std::move(pending), std::nullopt, now, transaction);
  }
}

void Keeper::finish(Pending pending, const std::optional<box::Answer>& answer, Instant now,
                    Transaction& transaction) {
  if (auto* ask = std::get_if<AskFor>(&pending.purpose)) {
    finish_ask(std::move(*ask), answer, now, transaction);
  } else if (const auto* put = std::get_if<PutFor>(&pending.purpose)) {
    finish_put(pending, *put, answer, now, transaction);
  } else if (const auto* piece = std::get_if<BulkPut>(&pending.purpose)) {
    finish_bulk_put(*piece, answer, now, transaction);
  } else if (const auto* piece_ask = std::get_if<BulkAsk>(&pending.purpose)) {
    finish_bulk_ask(*piece_ask, answer, now, transaction);
  } else if (const auto* swap_ask = std::get_if<SwapAsk>(&pending.purpose)) {
    finish_swap(*swap_ask, answer, transaction);
  }
}

void Keeper::finish_ask(AskFor ask, const std::optional<box::Answer>& answer, Instant now,
                        Transaction& transaction) {
  if (!answer.has_value()) return;
  if (std::holds_alternative<box::answers::NotThere>(answer->what)) note_found(ask, false);
  const auto* found = std::get_if<box::answers::Found>(&answer->what);
  if (found == nullptr) return;
  const auto frame = box::open_body(ask.bodies, ask.place, ask.name, found->body);
  if (!frame) {
    if (!ask.first_contact) {
      add_complaint(ask.place.courier, Complaint::What::altered_a_body, now, transaction);
    }
    note_found(ask, false);
    return;
  }
  note_found(ask, true);
  lay_aside(ask, *frame, transaction);
}

void Keeper::note_found(const AskFor& ask, bool found) {
  const auto line = relations_.find(ask.relation);
  if (line == relations_.end() || ask.place.lane != box::Lane::round) return;
  // Asked while our clock was ahead: see forget_reading_after.
  if (!read_round_.has_value() || ask.place.round > *read_round_) return;
  auto& reading = line->second.reading;
  ReadRound& round = reading[ask.place.round];
  round.found |= found;
  if (!found) round.missed.push_back(ask.place.courier);
  if (round.found) {
    for (const CourierId& courier : round.missed) {
      auto& misses = line->second.misses;
      misses.push_back({.miss = {.round = ask.place.round, .courier = courier}});
      if (misses.size() > max_misses) misses.pop_front();
    }
    round.missed.clear();
  }
  while (reading.size() > max_rounds_compared) reading.erase(reading.begin());
}

void Keeper::lay_aside(const AskFor& ask, const box::Frame& frame, Transaction& transaction) {
  const auto line = relations_.find(ask.relation);
  if (line == relations_.end() || line->second.fetched_fingerprints.size() >= max_fetched_frames) {
    return;
  }
  const auto fingerprint = crypto::hash(crypto::Label::frame_fingerprint, {frame.span()});
  if (!line->second.fetched_fingerprints.insert(fingerprint).second) return;
  FetchedRef ref{
      .relation = ask.relation,
      .sequence = next_fetched_++,
      .fetched = Fetched{.source = ask.source, .generation = ask.generation, .frame = frame}};
  sealer_.put(transaction, table::fetched, fetched_key(ref.relation, ref.sequence),
              encode(ref.fetched));
  fetched_.push_back(std::move(ref));
}

// One courier may say so of any box, and into those of a first contact everybody puts who holds the
// card. So it counts when two say it of boxes of one relation, but for those.
void Keeper::note_conflict(RelationLine& line, const PutFor& put) {
  const PutItem* item = line.queue.find(put.frame);
  if (item == nullptr || (item->opening.has_value() && item->opening->any_round)) return;
  line.conflicts.insert(put.place.courier);
  sign_of_clone_ |= line.conflicts.size() >= 2;
}

CopyState Keeper::judge(const PutThere& put, const std::optional<box::Answer>& answer, Instant now,
                        Transaction& transaction) {
  if (!answer.has_value()) return CopyState::silent;
  const auto* stored = std::get_if<box::answers::Stored>(&answer->what);
  if (stored == nullptr) return state_without_receipt(answer->what);
  const TrustedCourier* by = courier(put.courier);
  if (by == nullptr ||
      !box::verify(stored->receipt, by->id, by->signing_key, put.salt, put.name, put.body)) {
    add_complaint(put.courier, Complaint::What::false_receipt, now, transaction);
    return CopyState::false_receipt;
  }
  return CopyState::stored;
}

// Whether the body lay in its box before the reader can have asked, by the courier's clock and by
// ours: a cell can be held on its way, and a clock can be behind.
bool Keeper::is_in_time(const Pending& pending, const box::Answer& answer,
                        Instant unasked_until) const {
  if (pending.clock_set != clock_set_) return false;
  const auto planned = network_time(pending.sent + pending.to_last_hop);
  return planned.has_value() && std::max(*planned, answer.courier_time) < unasked_until;
}

void Keeper::finish_put(const Pending& pending, const PutFor& put,
                        const std::optional<box::Answer>& answer, Instant now,
                        Transaction& transaction) {
  const auto line = relations_.find(put.relation);
  if (line == relations_.end()) return;
  const CopyState state =
      judge({.courier = put.place.courier, .name = put.name, .salt = put.salt, .body = put.body},
            answer, now, transaction);
  if (state == CopyState::conflict) note_conflict(line->second, put);
  // A receipt of a body that came later says nothing against a reader who did not find it.
  const bool accuses =
      state == CopyState::stored && is_in_time(pending, *answer, put.unasked_until);
  if (line->second.queue.find(put.frame) == nullptr) {
    // Acknowledged meanwhile: no receipt is kept.
    if (accuses) remember(line->second.let_go, put.place);
    return;
  }
  line->second.queue.note(put.frame, put.place, state);
  if (!accuses) return;
  // What a third party needs to be shown: salt and name beside the receipt (docs/protocol.md §6).
  const Bytes receipt = box::encode(std::get<box::answers::Stored>(answer->what).receipt);
  const auto leaf = box::receipt_leaf(put.salt, put.name, put.body);
  Bytes evidence;
  for (const ByteSpan part : {ByteSpan(put.salt.span()), ByteSpan(put.name.span()),
                              ByteSpan(leaf.span()), ByteSpan(receipt)}) {
    evidence.insert(evidence.end(), part.begin(), part.end());
  }
  sealer_.put(transaction, table::receipts, receipt_key(put.relation, put.frame, put.place),
              evidence);
  std::vector<box::Place>& kept = line->second.receipts[put.frame];
  kept.push_back(put.place);
  if (kept.size() > max_copies_kept) {
    RecordSealer::erase(transaction, table::receipts,
                        receipt_key(put.relation, put.frame, kept.front()));
    kept.erase(kept.begin());
  }
}

}  // namespace peyk::desk
