#include <algorithm>
#include <utility>

#include "peyk/onion/answer.hpp"
#include "peyk/onion/key_page.hpp"

#include "core.hpp"

namespace peyk::courier {
namespace {

// When a request is answered whose deadline nobody knows: docs/protocol.md §7.2.
constexpr std::int64_t refusal_earliest = 200;  // milliseconds
constexpr std::int64_t refusal_latest = 6'000;

// Of this implementation: what is counted as late.
constexpr Duration late_after = Duration::milliseconds(100);

constexpr Duration minute = Duration::minutes(1);

constexpr onion::Position behind(onion::Position position) {
  return position == onion::Position::entry ? onion::Position::middle : onion::Position::box;
}

// Nobody can tell a peer's line from a stranger's, so a line may hold at most as much as is still
// free: k lines that want all of it get equal parts, and one part is left for whoever comes next
// (A. Choudhury and E. Hahne, Dynamic queue length thresholds, 1998).
bool is_within_share(std::size_t of_line, std::size_t of_all, std::size_t most) {
  return of_all < most && of_line < most - of_all;
}

}  // namespace

Courier::Core::Line* Courier::Core::line_of(LineId id) {
  const auto found = lines_.find(id);
  return found == lines_.end() ? nullptr : &found->second;
}

bool Courier::Core::has_room(LineId from) {
  if (passages_.size() >= limits_.passages) {
    counters_.count(Counter::overloaded);
    return false;
  }
  const Line* line = line_of(from);
  if (line == nullptr) return true;  // passed on to itself; the line is gone, and this one counted
  if (is_within_share(line->passages.size(), passages_.size(), limits_.passages)) return true;
  counters_.count(Counter::line_share_used);
  return false;
}

bool Courier::Core::can_open_more(LineId from) {
  if (opening_ >= limits_.opening || pending_.size() >= limits_.storing) return false;
  const Line* line = line_of(from);
  return line == nullptr || is_within_share(line->opening, opening_, limits_.opening);
}

// Who could fill the day of tags would silence the courier for that day. Of each minute's part of
// what is left a line has an equal share, and more of what others leave: a peer's line carries many
// desks. Both together are at most twice that part, so that it never comes to an end before the day
// does. A line that is gone, or that came in this minute, has no share: else one could have as many
// as one likes. Nor has anybody before the day begins: its key can be used from the day before.
bool Courier::Core::may_add_tag(LineId from, Day day, Instant now) {
  if (!replay_filter_->is_half_full(day)) return true;
  Line* line = line_of(from);
  if (day > today_ || line == nullptr || line->opened == minute_) return false;
  // Also of the day before, whose key is good until today ends.
  constexpr std::int64_t fewest_minutes = 60;
  const std::int64_t left = (start_of(today_.next()) - now).count() / minute.count();
  const std::size_t of_minute =
      replay_filter_->left(day) / static_cast<std::size_t>(std::max(left, fewest_minutes));
  const std::size_t equal = std::max<std::size_t>(1, of_minute / lines_.size());
  Line& by = in_this_minute(*line);
  if (by.tags >= equal && !is_within_share(by.tags, tags_this_minute_, of_minute)) return false;
  ++by.tags;
  ++tags_this_minute_;
  return true;
}

void Courier::Core::take_request(const Origin& origin, LineId line, onion::Cell cell, Instant now) {
  const auto front = onion::read_request(cell);
  counters_.count(Counter::requests);
  if (!front || !has_room(line)) return;  // its head was read before: there is a front
  const Ticket ticket =
      begin_passage({origin, line, front->exchange, front->position, now, now, stages::Opening{}});
  Passage& passage = passages_.at(ticket.value());
  auto key = key_for(front->day);
  const bool is_wrong_day = key == nullptr;
  if (is_wrong_day || !can_open_more(line)) {
    refuse(ticket, passage, is_wrong_day ? Counter::wrong_day : Counter::opening_full, now);
    return settle_orphan(ticket);
  }
  ++opening_;
  if (Line* by = line_of(line)) ++by->opening;
  send(effects::OpenCell{ticket, std::move(cell), std::move(key)});
}

void Courier::Core::take_key_page_request(LineId from, const onion::Cell& cell, Instant now) {
  const auto request = onion::decode_key_page_request(cell);
  const auto head = onion::read_head(cell);
  if (!request || !head) return close_line(from, Counter::malformed_cell);
  if (!has_room(from)) return;
  const Instant deadline = now + request->deadline;
  const Ticket ticket = begin_passage({from, from, head->exchange, onion::Position::entry, now,
                                       deadline, stages::KeyPageWanted{*request}});
  note(deadline, ticket, Due::What::answer);
}

Ticket Courier::Core::begin_passage(Passage passage) {
  const Ticket ticket = next_ticket();
  if (Line* line = line_of(passage.line)) {
    line->passages.insert(ticket);
  } else {
    ++orphans_;
  }
  passages_.emplace(ticket.value(), std::move(passage));
  return ticket;
}

void Courier::Core::end_passage(Ticket ticket) {
  const auto found = passages_.find(ticket.value());
  if (found == passages_.end()) return;
  if (const auto* out = std::get_if<stages::Out>(&found->second.stage); out && out->exchange) {
    awaited_.erase(out->exchange->value());
  }
  if (Line* line = line_of(found->second.line)) {
    line->passages.erase(ticket);
  } else {
    --orphans_;
  }
  passages_.erase(found);
}

// What came by it becomes an orphan.
void Courier::Core::forget_line(LineId line) {
  const auto found = lines_.find(line);
  if (found == lines_.end()) return;
  const std::set<Ticket> left = std::move(found->second.passages);
  lines_.erase(found);
  orphans_ += left.size();
  // First those that end, so that as many of the delayed as may be find room.
  for (const bool is_delayed : {false, true}) {
    for (const Ticket ticket : left) {
      const auto one = passages_.find(ticket.value());
      if (one == passages_.end()) continue;
      if (std::holds_alternative<stages::Delayed>(one->second.stage) == is_delayed) {
        settle_orphan(ticket);
      }
    }
  }
}

// An orphan ends once nothing of it will be passed on or stored any more, for nobody gets its
// answer: else whoever opens lines one after another holds all that is in hand. What is still to
// come of it takes its way, for a line that breaks must not show in what is passed on; but nothing
// of it is delayed any more once all orphans together, also those under way to the pool or to the
// disk, are a quarter of what may be in hand.
void Courier::Core::settle_orphan(Ticket ticket) {
  const auto found = passages_.find(ticket.value());
  if (found == passages_.end() || lines_.contains(found->second.line)) return;
  const auto& stage = found->second.stage;
  const bool is_under_way = std::holds_alternative<stages::Opening>(stage) ||
                            std::holds_alternative<stages::Marking>(stage);
  const bool may_wait = std::holds_alternative<stages::Delayed>(stage) &&
                        orphans_ <= std::max<std::size_t>(1, limits_.passages / 4);
  if (is_under_way || may_wait) return;
  end_passage(ticket);
  // Each passage has at most two dues; those of passages that ended early go at times, together.
  constexpr std::size_t few = 1'024;
  if (agenda_.size() <= 4 * passages_.size() + few) return;
  agenda_.erase_if([this](const Due& due) { return !passages_.contains(due.passage.value()); });
}

void Courier::Core::note(Instant at, Ticket passage, Due::What what) {
  agenda_.push({at, random_.u64(), passage, what});
}

void Courier::Core::refuse(Ticket ticket, Passage& passage, Counter reason, Instant now) {
  const std::uint64_t drawn = random_.below(refusal_latest - refusal_earliest + 1);
  const auto wait = Duration::milliseconds(refusal_earliest + static_cast<std::int64_t>(drawn));
  passage.deadline = std::max(now, passage.arrived + wait);
  note(passage.deadline, ticket, Due::What::answer);
  refuse_at_deadline(passage, reason);
}

void Courier::Core::refuse_at_deadline(Passage& passage, Counter reason) {
  counters_.count(reason);
  passage.stage = stages::Refused{};
}

void Courier::Core::on_opened(Ticket ticket, onion::Result<onion::OpenedLayer> layer, Instant now) {
  take_layer(ticket, std::move(layer), now);
  settle_orphan(ticket);
}

void Courier::Core::take_layer(Ticket ticket, onion::Result<onion::OpenedLayer> layer,
                               Instant now) {
  const auto found = passages_.find(ticket.value());
  if (found == passages_.end()) return;
  Passage& passage = found->second;
  if (!std::holds_alternative<stages::Opening>(passage.stage)) return;
  --opening_;
  if (Line* line = line_of(passage.line)) --line->opening;
  if (!layer) {
    const bool opened = layer.error() == onion::Error::malformed_header;
    return refuse(ticket, passage, opened ? Counter::malformed_header : Counter::not_opened, now);
  }
  passage.deadline = passage.arrived + layer->header.deadline;
  note(passage.deadline, ticket, Due::What::answer);
  if (key_for(layer->day) == nullptr) {
    return refuse_at_deadline(passage, Counter::opened_too_late);
  }
  const Day day = layer->day;
  const onion::ReplayTag tag = layer->tag;
  if (!may_add_tag(passage.line, day, now)) {
    return refuse_at_deadline(passage, Counter::replay_share_used);
  }
  switch (replay_filter_->see(day, tag)) {
    case ReplayFilter::Seen::replayed:
      return refuse_at_deadline(passage, Counter::replayed);
    case ReplayFilter::Seen::full:
      return refuse_at_deadline(passage, Counter::replay_filter_full);
    case ReplayFilter::Seen::fresh:
      break;
  }
  passage.stage = stages::Marking{*std::move(layer)};
  write(MarkPending{ticket}, {box::writes::AddReplayTag{day, box::ReplayTag(tag.array())}});
}

// Only a durable tag frees the answer key and the layer: without it the same request could come
// again after a crash, be served twice and answered twice under one key.
void Courier::Core::marked(Ticket ticket, bool is_durable) {
  const auto found = passages_.find(ticket.value());
  if (found == passages_.end()) return;
  Passage& passage = found->second;
  auto* marking = std::get_if<stages::Marking>(&passage.stage);
  if (marking == nullptr) return;
  if (!is_durable) return refuse_at_deadline(passage, Counter::store_failed);
  note(passage.arrived + marking->layer.header.delay, ticket, Due::What::act);
  passage.stage = stages::Delayed{std::move(marking->layer)};
}

void Courier::Core::act(Ticket ticket, Instant now) {
  const auto found = passages_.find(ticket.value());
  if (found == passages_.end()) return;
  Passage& passage = found->second;
  auto* delayed = std::get_if<stages::Delayed>(&passage.stage);
  if (delayed == nullptr) return;
  onion::OpenedLayer layer = std::move(delayed->layer);
  passage.stage = stages::Out{std::move(layer.answer), std::nullopt};
  if (const std::optional<CourierId> next = layer.header.next) {
    pass_on(ticket, passage, *next, std::move(layer), now);
  } else {
    serve(ticket, layer, now);
  }
}

void Courier::Core::pass_on(Ticket ticket, Passage& passage, CourierId next,
                            onion::OpenedLayer layer, Instant now) {
  if (next == id_) {
    counters_.count(Counter::forwarded);
    return take_request(ticket, passage.line,
                        onion::onward_cell(std::move(layer), onion::Exchange{}), now);
  }
  if (signing_key_of(next) == nullptr) return counters_.count(Counter::no_such_peer);
  if (!connected_.contains(next)) return counters_.count(Counter::peer_away);
  const onion::Exchange exchange(random_.u64());
  if (!awaited_.emplace(exchange.value(), AwaitedAnswer{next, ticket}).second) return;
  counters_.count(Counter::forwarded);
  std::get<stages::Out>(passage.stage).exchange = exchange;
  send(effects::SendToPeer{next, onion::onward_cell(std::move(layer), exchange)});
}

void Courier::Core::on_peer_cell(const CourierId& from, onion::Cell cell) {
  const auto head = onion::read_head(cell);
  if (!head || head->kind != onion::CellKind::answer) {
    return counters_.count(Counter::answer_malformed);
  }
  const auto awaited = awaited_.find(head->exchange.value());
  if (awaited == awaited_.end() || awaited->second.peer != from) {
    return counters_.count(Counter::answer_unexpected);
  }
  const Ticket ticket = awaited->second.passage;
  if (head->position != behind(passages_.at(ticket.value()).position)) {
    return counters_.count(Counter::answer_malformed);
  }
  take_answer(ticket, std::move(cell));
}

void Courier::Core::take_answer(Ticket ticket, onion::Cell cell) {
  const auto found = passages_.find(ticket.value());
  if (found == passages_.end()) return;
  Passage& passage = found->second;
  auto* out = std::get_if<stages::Out>(&passage.stage);
  if (out == nullptr) return;
  if (out->exchange) awaited_.erase(out->exchange->value());
  counters_.count(Counter::answers_passed);
  onion::Cell answer =
      onion::wrap_answer(std::move(out->answer_key), std::move(cell), passage.exchange);
  passage.stage = stages::Answered{std::move(answer)};
}

void Courier::Core::answer_at_deadline(Ticket ticket, Instant now) {
  const auto found = passages_.find(ticket.value());
  if (found == passages_.end()) return;
  Passage& passage = found->second;
  if (now > passage.deadline + late_after) counters_.count(Counter::late);
  onion::Cell answer = final_answer(passage);
  const Origin origin = passage.origin;
  end_passage(ticket);
  if (const auto* outer = std::get_if<Ticket>(&origin)) {
    take_answer(*outer, std::move(answer));
  } else if (const LineId line = std::get<LineId>(origin); lines_.contains(line)) {
    send(effects::SendToLine{line, std::move(answer)});
  }
}

onion::Cell Courier::Core::final_answer(Passage& passage) {
  if (auto* answered = std::get_if<stages::Answered>(&passage.stage)) {
    return std::move(answered->answer);
  }
  if (auto* out = std::get_if<stages::Out>(&passage.stage)) {
    return answer_without_result(passage, std::move(out->answer_key));
  }
  if (auto* delayed = std::get_if<stages::Delayed>(&passage.stage)) {
    return answer_without_result(passage, std::move(delayed->layer.answer));
  }
  if (const auto* wanted = std::get_if<stages::KeyPageWanted>(&passage.stage)) {
    counters_.count(Counter::key_pages);
    const Day day = wanted->request.day;
    const KeySets::Document* document = key_sets_.document(day);
    if (document == nullptr) return onion::no_key_page_cell(day, passage.exchange);
    return onion::key_page_cell(day, document->digest, document->bytes, wanted->request.offset,
                                passage.exchange);
  }
  // Refused; or its tag is not durable yet, so that its answer key must not be used.
  return onion::random_answer(passage.position, passage.exchange, random_);
}

// At the deadline with nothing from behind, or from the store.
onion::Cell Courier::Core::answer_without_result(const Passage& passage, onion::AnswerKey key) {
  counters_.count(Counter::dummies);
  if (passage.position != onion::Position::box) {
    return onion::dummy_answer(std::move(key), passage.exchange, random_);
  }
  const box::EncodedAnswer answer = encode(box::Answer{passage.deadline, box::answers::Failed{}});
  return onion::begin_answer(std::move(key), answer.array(), passage.exchange);
}

}  // namespace peyk::courier
