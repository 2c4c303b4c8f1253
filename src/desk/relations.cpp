// Relations: what lies in the vault, what time does to them, and what is given to them to be sent.
#include "relations.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "peyk/base/cbor.hpp"

#include "tables.hpp"

namespace peyk::desk {

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= channel::max_name_bytes &&
         cbor::is_valid_utf8(as_bytes(name)) && std::none_of(name.begin(), name.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

bool Relations::take_peer(ByteSpan key, ByteSpan plain) {
  const auto id = RelationId::from(key);
  if (!id.has_value()) return false;
  auto stored = decode_peer(*id, plain);
  if (!stored.has_value()) return false;
  Peer& peer = peers_.emplace(*id, std::move(stored->peer)).first->second;
  for (const Progress& progress : stored->progress) {
    UnitOut& unit = peer.units[progress.sequence];  // filled by take_unit_out
    unit.number = progress.number;
    unit.sealed = progress.sealed;
    unit.last_counter = progress.last_counter;
  }
  return true;
}

bool Relations::take_unit_out(ByteSpan key, ByteSpan plain, const ActSource& acts) {
  ByteReader reader(key);
  const auto id = RelationId::from(reader.bytes(RelationId::size));
  const std::uint64_t sequence = reader.u64();
  auto unit = decode_unit_out(plain, acts);
  if (!id.has_value() || !reader.finished() || !unit.has_value()) return false;
  const auto peer = peers_.find(*id);
  if (peer == peers_.end()) return false;
  if (unit->kind == UnitKind::act) {
    auto& shared = shared_[unit->act];
    if (auto same = shared.lock()) {
      unit->bytes = std::move(same);
    } else {
      shared = unit->bytes;
    }
  }
  UnitOut& kept = peer->second.units[sequence];
  unit->number = kept.number;
  unit->sealed = kept.sealed;
  unit->last_counter = kept.last_counter;
  kept = std::move(*unit);
  return kept.sealed <= kept.size();
}

// A record's key is relation ‖ unit ‖ offset, so fragments come in order.
bool Relations::take_assembly(ByteSpan key, ByteSpan plain) {
  ByteReader reader(key);
  const auto id = RelationId::from(reader.bytes(RelationId::size));
  const std::uint64_t unit = reader.u64();
  const std::uint32_t offset = reader.u32();
  ByteReader value(plain);
  const std::uint32_t total = value.u32();
  const ByteSpan bytes = value.bytes(value.remaining());
  if (!id.has_value() || !reader.finished() || !value.ok()) return false;
  const auto peer = peers_.find(*id);
  if (peer == peers_.end()) return false;
  Assembly& assembly = peer->second.assembly;
  if (offset == 0) assembly = Assembly(unit - 1);
  peer->second.fragments.push_back(offset);
  return assembly.add({.unit = unit,
                       .offset = offset,
                       .total = total,
                       .bytes = crypto::secret_bytes(bytes)}) == Assembly::Added::incomplete;
}

bool Relations::is_whole() const {
  return std::ranges::all_of(peers_, [](const auto& peer) {
    return std::ranges::all_of(peer.second.units,
                               [](const auto& unit) { return unit.second.size() > 0; });
  });
}

void Relations::begin(bool rolled_back, Instant now, Transaction& transaction) {
  shared_.clear();
  for (auto& [id, peer] : peers_) {
    keeper_.set_relation(id, line_spec(peer, keeper_.relation(id)), transaction);
    if (rolled_back) open_after_rollback(peer, transaction);
    put_standing_openings(peer, now, transaction);
    save(peer, transaction);
  }
}

// The keeper's opening frames of an earlier run are replaced by what stands now.
void Relations::put_standing_openings(Peer& peer, Instant now, Transaction& transaction) {
  keeper_.withdraw(peer.id, FrameKind::opening, transaction);
  peer.openings.clear();
  for (const seal::StandingOpening& standing : peer.seal.standing_openings()) {
    put_opening(peer, standing.id, standing.generation, standing.frame, standing.reader, now,
                transaction);
  }
}

void Relations::save(const Peer& peer, Transaction& transaction) {
  sealer_.put(transaction, table::relations, peer.id.span(), encode(peer));
}

void Relations::keep_time_with(Peer& peer, Instant network_now, Instant now,
                               Transaction& transaction, RelationEvents& events) {
  peer.first_contact_failed = peer.seal.needs_new_card(network_now);
  seal::Events due_events;
  const auto add = [&due_events](seal::Events more) {
    due_events.insert(due_events.end(), std::make_move_iterator(more.begin()),
                      std::make_move_iterator(more.end()));
  };
  add(peer.seal.start(network_now, random_));
  if (peer.must_reopen(network_now)) {
    std::optional<seal::Generation> lost;
    if (peer.rolled_back_in.has_value()) lost.emplace(*peer.rolled_back_in);
    if (auto reopened = peer.seal.reopen(network_now, random_, lost)) add(std::move(*reopened));
  }
  const auto due = peer.seal.next_wakeup(network_now);
  const bool ticks = due.has_value() && *due <= network_now;
  if (ticks) add(peer.seal.tick(network_now, random_));
  if (due_events.empty() && !ticks) return;
  handle(peer, std::move(due_events), now, transaction, events);
  touch(peer);
}

void Relations::on_wakeup(Instant now, Transaction& transaction, RelationEvents& events) {
  const auto network_now = keeper_.network_time(now);
  for (auto& [id, peer] : peers_) {
    if (network_now.has_value()) keep_time_with(peer, *network_now, now, transaction, events);
    const PutQueue* queue = keeper_.queue(id);
    const bool sealing_due = queue != nullptr && queue->fresh_messages() < fresh_messages_ahead &&
                             queue->messages() < message_window && anything_to_seal(peer);
    if (sealing_due || (peer.may_seal() && peer.seal.owes_acknowledgement())) touch(peer);
  }
}

void Relations::prepare_for_lock(Instant now, Transaction& transaction) {
  for (auto& [id, peer] : peers_) {
    seal_more(peer, message_window_locked, message_window_locked, now, transaction);
    acknowledge(peer, now, transaction);
    save(peer, transaction);
  }
  touched_.clear();
}

void Relations::settle(Instant now, Transaction& transaction) {
  for (const RelationId& id : std::exchange(touched_, {})) {
    const auto found = peers_.find(id);
    if (found == peers_.end()) continue;
    seal_more(found->second, fresh_messages_ahead, message_window, now, transaction);
    acknowledge(found->second, now, transaction);
    save(found->second, transaction);
  }
}

Peer* Relations::find(std::string_view name) {
  for (auto& [id, peer] : peers_) {
    if (peer.name == name) return &peer;
  }
  return nullptr;
}

Peer* Relations::find(const RelationId& id) {
  const auto found = peers_.find(id);
  return found == peers_.end() ? nullptr : &found->second;
}

const Peer* Relations::find(const RelationId& id) const {
  const auto found = peers_.find(id);
  return found == peers_.end() ? nullptr : &found->second;
}

bool Relations::has_room(const Peer& peer) {
  return peer.units.size() < max_units && peer.unit_bytes() < max_unit_bytes_waiting;
}

bool Relations::has_room_for_answer(const Peer& peer) {
  const auto notes = std::ranges::count_if(
      peer.units, [](const auto& unit) { return unit.second.kind == UnitKind::note; });
  return has_room(peer) && static_cast<std::size_t>(notes) < max_notes_waiting;
}

void Relations::send(Peer& peer, UnitOut unit, Transaction& transaction) {
  const std::uint64_t sequence = peer.next_sequence++;
  if (unit.without_words && !peer.words_confirmed) peer.sent_without_words = true;
  sealer_.put(transaction, table::units, unit_key(peer.id, sequence), encode(unit));
  peer.units.emplace(sequence, std::move(unit));
  touch(peer);
  ++changes_;
}

void Relations::release(Peer& peer, const std::function<bool(const UnitOut&)>& is_wanted,
                        Transaction& transaction) {
  if (peer.words_confirmed) return;
  for (auto& [sequence, unit] : peer.units) {
    if (unit.without_words || !is_wanted(unit)) continue;
    unit.without_words = true;
    sealer_.put(transaction, table::units, unit_key(peer.id, sequence), encode(unit));
  }
}

void Relations::drop_unsent_note(Peer& peer, const channel::ChannelId& track,
                                 bool (*is_old)(ByteSpan note), Transaction& transaction) {
  std::erase_if(peer.units, [&](const auto& each) {
    const auto& [sequence, unit] = each;
    if (unit.kind != UnitKind::note || unit.number != 0 || unit.track != track ||
        !is_old(ByteSpan(*unit.bytes).subspan(1))) {
      return false;
    }
    RecordSealer::erase(transaction, table::units, unit_key(peer.id, sequence));
    return true;
  });
}

void Relations::keep_unread(Peer& peer, ByteSpan unit, Transaction& transaction) {
  if (peer.unread < max_unread_kept) {
    sealer_.put(transaction, table::unread, unit_key(peer.id, peer.unread), unit);
  }
  ++peer.unread;
  ++changes_;
  touch(peer);
}

}  // namespace peyk::desk
