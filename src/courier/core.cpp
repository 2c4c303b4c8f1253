#include "core.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace peyk::courier {
namespace {

constexpr Duration minute = Duration::seconds(60);
// How often peers are told everything again, of the protocol (§7.4). A line is a stream, so this
// mends only what a peer could not take when it was told: beyond its limits, its disk full, its
// clock a day off.
constexpr std::uint64_t minutes_between_tells = 60;

CourierId id_of(const crypto::SigningPublicKey& key) {
  return identity::courier_id(identity::CourierKey(key.array()));
}

}  // namespace

Courier::Core::Core(CourierOptions options, RecoveredState recovered, crypto::Seed seed,
                    Instant now)
    : signing_(std::move(options.signing)),
      limits_(options.limits),
      id_(id_of(signing_.public_key())),
      random_(std::move(seed)),
      replay_filter_(recovered.replay_filter ? std::move(recovered.replay_filter)
                                             : std::make_unique<ReplayFilter>(random_.u64())),
      today_(day_of(now)),
      floor_(recovered.replay_floor),
      key_sets_(id_),
      next_minute_(now) {
  signing_keys_.emplace(id_, signing_.public_key());
  if (options.peers.size() >= onion::couriers_in_set_limit) {
    throw std::invalid_argument("too many peers");
  }
  for (const identity::CourierCard& card : options.peers) {
    if (!signing_keys_.emplace(card.id(), crypto::SigningPublicKey(card.key().array())).second) {
      throw std::invalid_argument("a peer is named twice, or is this courier itself");
    }
  }
  replay_filter_->set_limit(limits_.replay_tags_of_day);
  recover_records(std::move(recovered.records));
  each_minute(now);
}

void Courier::Core::on_line_opened(LineId line) {
  if (lines_.size() < limits_.lines) {
    lines_.try_emplace(line, Line{.opened = minute_});
    return;
  }
  counters_.count(Counter::line_over_limit);
  send(effects::CloseLine{line});
}

void Courier::Core::on_line_closed(LineId line) { forget_line(line); }

void Courier::Core::close_line(LineId line, Counter reason) {
  counters_.count(reason);
  forget_line(line);
  send(effects::CloseLine{line});
}

void Courier::Core::on_cell(LineId from, onion::Cell cell, Instant now) {
  const auto line = lines_.find(from);
  if (line == lines_.end()) return counters_.count(Counter::line_unknown);
  const auto head = onion::read_head(cell);
  if (!head) return close_line(from, Counter::malformed_cell);
  switch (head->kind) {
    case onion::CellKind::request:
      return take_request(from, from, std::move(cell), now);
    case onion::CellKind::key_page_request:
      return take_key_page_request(from, cell, now);
    case onion::CellKind::gossip:
      return take_gossip(from, cell);
    case onion::CellKind::answer:
    case onion::CellKind::key_page:
      return close_line(from, Counter::malformed_cell);
  }
}

void Courier::Core::on_stored(std::span<const Stored> commit, Instant now) {
  std::vector<PutDone> puts;
  for (const Stored& stored : commit) {
    auto found = pending_.extract(stored.ticket.value());
    if (!found.empty()) meet_pending(found.mapped(), stored, puts, now);
  }
  give_receipts(puts, now);
}

void Courier::Core::meet_pending(const Pending& pending, const Stored& stored,
                                 std::vector<PutDone>& puts, Instant now) {
  const bool is_durable = stored.result.has_value() && !stored.result->empty() &&
                          stored.result->front().outcome != box::Outcome::too_old;
  if (const auto* mark = std::get_if<MarkPending>(&pending)) {
    marked(mark->passage, is_durable);
    settle_orphan(mark->passage);
  } else if (const auto* put = std::get_if<PutPending>(&pending)) {
    put_done(*put, stored, puts, now);
  } else if (const auto* key = std::get_if<KeyPending>(&pending)) {
    key_stored(key->day, is_durable);
  } else if (const auto* announcement = std::get_if<AnnouncementPending>(&pending)) {
    announcement_stored(*announcement, is_durable);
  } else if (const auto* wipe = std::get_if<WipePending>(&pending)) {
    wiping_ = false;
    if (!is_durable) return;  // tried again with the next minute
    for (const Bytes& record : wipe->records) stored_records_.erase(record);
    wiped_before_ = wipe->before;
  } else if (const auto* swap = std::get_if<SwapPending>(&pending)) {
    swap_stored(*swap, stored, now);
  } else if (std::holds_alternative<ForgetPending>(pending)) {
    forgetting_ = false;  // if it failed: after the next start they are forgotten again
  } else if (std::holds_alternative<RestoredPending>(pending)) {
    restoring_ = false;
    if (!is_durable) return;  // tried again with the next minute
    restored_ = false;
    make_keys();
  } else if (const auto* expiry = std::get_if<ExpiryPending>(&pending)) {
    expiring_ = false;
    if (!is_durable || stored.result->size() != 1) return;
    const std::uint32_t erased = stored.result->front().erased;
    counters_.count(Counter::bodies_expired, erased);
    if (erased < expiry->limit) {
      expired_before_ = expiry->before;
    } else {
      expire(now);
    }
  }
}

void Courier::Core::on_wakeup(Instant now) {
  // A clock that was set back must not silence the courier.
  next_minute_ = std::min(next_minute_, now + minute);
  if (now >= next_minute_) each_minute(now);
  while (!agenda_.empty() && agenda_.top().at <= now) {
    const Due due = agenda_.top();
    agenda_.pop();
    switch (due.what) {
      case Due::What::act:
        act(due.passage, now);
        settle_orphan(due.passage);
        break;
      case Due::What::answer:
        answer_at_deadline(due.passage, now);
        break;
    }
  }
}

Courier::Core::Line& Courier::Core::in_this_minute(Line& line) const {
  if (line.minute != minute_) {
    line.minute = minute_;
    line.gossip = 0;
    line.tags = 0;
  }
  return line;
}

void Courier::Core::each_minute(Instant now) {
  ++minute_;
  gossip_this_minute_ = 0;
  tags_this_minute_ = 0;
  failed_swap_checks_ = 0;
  today_ = day_of(now);
  next_minute_ = std::min(now + minute, start_of(today_.next()));
  begin_restored(now);
  make_keys();
  wipe_old();
  expire(now);
  forget_swaps(now);
  if (minute_ % minutes_between_tells != 0) return;
  for (const CourierId& peer : connected_) tell_peer(peer);
}

void Courier::Core::expire(Instant now) {
  const box::Hour hour = box::hour_of(now);
  if (expiring_ || (expired_before_ && *expired_before_ >= hour)) return;
  expiring_ = true;
  const box::writes::EraseExpired erase{hour};
  write(ExpiryPending{hour, erase.limit}, {erase});
}

void Courier::Core::write(Pending pending, std::vector<box::Write> writes) {
  const Ticket ticket = next_ticket();
  pending_.emplace(ticket.value(), std::move(pending));
  send(effects::StoreWrites{ticket, std::move(writes)});
}

Instant Courier::Core::next_wakeup() const {
  return agenda_.empty() ? next_minute_ : std::min(next_minute_, agenda_.top().at);
}

std::optional<Effect> Courier::Core::poll_effect() {
  if (effects_.empty()) return std::nullopt;
  Effect effect = std::move(effects_.front());
  effects_.pop_front();
  return effect;
}

Gauges Courier::Core::gauges() const {
  return {lines_.size(),          passages_.size(), opening_,        finding_.size(),
          replay_filter_->size(), escrows_->size(), pending_.size(), swaps_storing_};
}

}  // namespace peyk::courier
