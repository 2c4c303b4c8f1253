// The open desk: what lies in the vault, and what time does to it.
#include "open_desk.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "tables.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint8_t state_key = 0;

ByteSpan state_record_key() { return {&state_key, 1}; }

}  // namespace

OpenDesk::OpenDesk(Keeper& keeper, RecordStore& store, RecordSealer sealer, crypto::Random random)
    : keeper_(keeper), store_(store), sealer_(std::move(sealer)), random_(std::move(random)) {}

void OpenDesk::save_vault_state(Transaction& transaction) {
  Bytes plain(16);
  ByteWriter(plain).u64(vault_format).u64(runs_);
  sealer_.put(transaction, table::vault_state, state_record_key(), plain);
}

std::uint64_t OpenDesk::begin(std::uint64_t device_mark, bool restored, Instant now,
                              Transaction& transaction) {
  const bool rolled_back = restored || runs_ < device_mark;
  runs_ = std::max(runs_, device_mark) + 1;
  save_vault_state(transaction);
  for (auto& [id, peer] : peers_) {
    keeper_.set_relation(id, line_spec(peer, keeper_.relation(id)), transaction);
    if (rolled_back) open_after_rollback(peer, transaction);
    put_standing_openings(peer, now, transaction);
    save_peer(peer, transaction);
  }
  return runs_;
}

// The keeper's opening frames of an earlier run are replaced by what stands now.
void OpenDesk::put_standing_openings(Peer& peer, Instant now, Transaction& transaction) {
  keeper_.withdraw(peer.id, FrameKind::opening, transaction);
  peer.openings.clear();
  for (const seal::StandingOpening& standing : peer.seal.standing_openings()) {
    put_opening(peer, standing.id, standing.generation, standing.frame, standing.reader, now,
                transaction);
  }
}

void OpenDesk::save_peer(const Peer& peer, Transaction& transaction) {
  sealer_.put(transaction, table::relations, peer.id.span(), encode(peer));
}

void OpenDesk::keep_time_with(Peer& peer, Instant network_now, Instant now,
                              Transaction& transaction) {
  peer.first_contact_failed = peer.seal.needs_new_card(network_now);
  seal::Events events;
  const auto add = [&events](seal::Events more) {
    events.insert(events.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
  };
  add(peer.seal.start(network_now, random_));
  if (std::exchange(peer.reopening_due, false)) {
    if (auto reopened = peer.seal.reopen(network_now, random_)) add(std::move(*reopened));
  }
  const auto due = peer.seal.next_wakeup(network_now);
  const bool ticks = due.has_value() && *due <= network_now;
  if (ticks) add(peer.seal.tick(network_now, random_));
  if (events.empty() && !ticks) return;
  handle(peer, std::move(events), now, transaction);
  save_peer(peer, transaction);
}

void OpenDesk::on_wakeup(Instant now, Transaction& transaction) {
  const auto network_now = keeper_.network_time(now);
  for (auto& [id, peer] : peers_) {
    if (network_now.has_value()) keep_time_with(peer, *network_now, now, transaction);
    const PutQueue* queue = keeper_.queue(id);
    const bool sealing_due = queue != nullptr && queue->fresh_messages() < fresh_messages_ahead &&
                             queue->messages() < message_window && anything_to_seal(peer);
    if (sealing_due || (peer.may_seal() && peer.seal.owes_acknowledgement())) {
      seal_more(peer, fresh_messages_ahead, message_window, now, transaction);
      acknowledge(peer, now, transaction);
      save_peer(peer, transaction);
    }
  }
}

void OpenDesk::prepare_for_lock(Instant now, Transaction& transaction) {
  for (auto& [id, peer] : peers_) {
    seal_more(peer, message_window_locked, message_window_locked, now, transaction);
    acknowledge(peer, now, transaction);
    save_peer(peer, transaction);
  }
}

identity::Listening OpenDesk::own_listening() const {
  identity::Listening listening;
  listening.service_class = keeper_.options().service_class;
  for (const TrustedCourier& courier : keeper_.options().couriers) {
    if (listening.couriers.size() == identity::most_couriers_of_a_card) break;
    listening.couriers.push_back(courier.id);
  }
  return listening;
}

Peer* OpenDesk::find_peer(std::string_view name) {
  for (auto& [id, peer] : peers_) {
    if (peer.name == name) return &peer;
  }
  return nullptr;
}

// The other side names its channels too. So that it cannot draw letters for somebody else to
// itself, a name that channels of two relations have is shown with the relation's name behind it;
// one that looks like such, and the second of a relation, with the channel's number, too.
std::string OpenDesk::shown_name(const OpenChannel& open) const {
  const auto& name = open.log.name();
  const std::string number = to_hex(open.log.id().span().first(4));
  // The act that named it went with an older copy of the vault.
  if (!name.has_value()) return "channel-" + number;
  bool shared = false;
  bool second = name->ends_with(')');
  for (const auto& [id, other] : channels_) {
    if (&other == &open || other.log.name() != name) continue;
    shared |= other.relation != open.relation;
    second |= other.relation == open.relation && other.order < open.order;
  }
  if (!shared && !second) return *name;
  return *name + " (" + peer_name(open) + (second ? ", " + number : "") + ")";
}

bool OpenDesk::is_channel_name(std::string_view name) const {
  return std::any_of(channels_.begin(), channels_.end(), [&](const auto& open) {
    return open.second.log.name() == name || shown_name(open.second) == name;
  });
}

const OpenChannel* OpenDesk::find_channel(std::string_view name) const {
  const auto found = std::find_if(channels_.begin(), channels_.end(), [&](const auto& open) {
    return name.starts_with(open.second.log.name().value_or("")) && shown_name(open.second) == name;
  });
  return found == channels_.end() ? nullptr : &found->second;
}

OpenChannel* OpenDesk::find_channel(std::string_view name) {
  return const_cast<OpenChannel*>(std::as_const(*this).find_channel(name));
}

}  // namespace peyk::desk
