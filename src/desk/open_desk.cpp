// The open desk: opening the vault, and what lies in it.
#include "open_desk.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "peyk/base/cbor.hpp"

#include "act_record.hpp"
#include "record_version.hpp"
#include "tables.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 1;
constexpr std::size_t records_at_once = 64;
constexpr std::uint8_t state_key = 0;

ByteSpan state_record_key() { return {&state_key, 1}; }

}  // namespace

OpenDesk::OpenDesk(Keeper& keeper, RecordStore& store, RecordSealer sealer, crypto::Random random)
    : keeper_(keeper), store_(store), sealer_(std::move(sealer)), random_(std::move(random)) {}

// Gives every record of a table, opened, to `take`, which says whether it could use it.
template <class F>
bool OpenDesk::for_each_record(Table table, F&& take) const {
  Bytes from;
  while (true) {
    const auto records = store_.scan(table, from, records_at_once);
    if (!records) return false;
    for (const Record& record : *records) {
      const auto plain = sealer_.open(table, record.key, record.value);
      if (!plain) return false;
      if (!take(ByteSpan(record.key), ByteSpan(*plain))) {
        newer_format_ = is_of_newer_version(*plain);
        return false;
      }
    }
    if (records->size() < records_at_once) return true;
    from = records->back().key;
    from.push_back(0);  // the least key after it
  }
}

bool OpenDesk::recover_peers() {
  return for_each_record(table::relations, [this](ByteSpan key, ByteSpan plain) {
    const auto id = RelationId::from(key);
    if (!id.has_value()) return false;
    auto stored = decode_peer(*id, plain);
    if (!stored.has_value()) return false;
    Peer& peer = peers_.emplace(*id, std::move(stored->peer)).first->second;
    for (const Progress& progress : stored->progress) {
      UnitOut& unit = peer.units[progress.sequence];  // filled by recover_units
      unit.number = progress.number;
      unit.sealed = progress.sealed;
      unit.last_counter = progress.last_counter;
    }
    return true;
  });
}

bool OpenDesk::recover_units() {
  const bool read = for_each_record(table::units, [this](ByteSpan key, ByteSpan plain) {
    ByteReader reader(key);
    const auto id = RelationId::from(reader.bytes(RelationId::size));
    const std::uint64_t sequence = reader.u64();
    auto unit = decode_unit(plain);
    if (!id.has_value() || !reader.finished() || !unit.has_value()) return false;
    const auto peer = peers_.find(*id);
    if (peer == peers_.end()) return false;
    UnitOut& kept = peer->second.units[sequence];
    unit->number = kept.number;
    unit->sealed = kept.sealed;
    unit->last_counter = kept.last_counter;
    kept = std::move(*unit);
    return kept.sealed <= kept.bytes.size();
  });
  if (!read) return false;
  return std::all_of(peers_.begin(), peers_.end(), [](const auto& peer) {
    return std::all_of(peer.second.units.begin(), peer.second.units.end(),
                       [](const auto& unit) { return !unit.second.bytes.empty(); });
  });
}

bool OpenDesk::recover_assemblies() {
  // A record's key is relation ‖ unit ‖ offset, so fragments come in order.
  return for_each_record(table::assembly, [this](ByteSpan key, ByteSpan plain) {
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
  });
}

bool OpenDesk::recover_channels() {
  return for_each_record(table::channels, [this](ByteSpan key, ByteSpan plain) {
    const auto id = channel::ChannelId::from(key);
    if (!id.has_value()) return false;
    OpenChannel& open = channels_.emplace(*id, OpenChannel(*id)).first->second;
    if (!read_channel(open, plain)) return false;
    next_channel_ = std::max(next_channel_, open.order + 1);
    return true;
  });
}

bool OpenDesk::recover_acts() {
  return for_each_record(table::acts, [this](ByteSpan key, ByteSpan plain) {
    ByteReader reader(key);
    const auto id = channel::ChannelId::from(reader.bytes(channel::ChannelId::size));
    const std::uint64_t sequence = reader.u64();
    const auto record = decode_act_record(plain);
    if (!id.has_value() || !reader.finished() || !record.has_value()) return false;
    const auto open = channels_.find(*id);
    if (open == channels_.end()) return false;
    const auto act = channel::decode(record->unit, record->author);
    if (!act) return false;
    OpenChannel& kept = open->second;
    kept.next_sequence = std::max(kept.next_sequence, sequence + 1);
    static_cast<void>(kept.log.add(entry_of(*act, record->author), name_in(*act)));
    const bool acknowledged = record->mine && !kept.never_acknowledged.contains(sequence);
    kept.acts[act->id] = {.sequence = sequence,
                          .mine = record->mine,
                          .acknowledged = acknowledged,
                          .letter = kept.log.letters()};  // keys rise
    return true;
  });
}

Result<void> OpenDesk::recover() {
  bool newer_state = false;
  const bool state = for_each_record(table::vault_state, [&](ByteSpan, ByteSpan plain) {
    ByteReader reader(plain);
    const std::uint64_t version = reader.u64();
    runs_ = reader.u64();
    newer_state = reader.ok() && version > format_version;
    return reader.finished() && version == format_version;
  });
  const bool good = state && recover_peers() && recover_units() && recover_assemblies() &&
                    recover_channels() && recover_acts();
  if (newer_state || newer_format_) return std::unexpected(Error::newer_format);
  if (!good) return std::unexpected(Error::vault_damaged);
  // What is still in a relation's outbox was not acknowledged.
  for (const auto& [id, peer] : peers_) {
    for (const auto& [sequence, unit] : peer.units) {
      const auto open = channels_.find(unit.channel);
      if (open == channels_.end()) return std::unexpected(Error::vault_damaged);
      open->second.acts[unit.act].acknowledged = false;
    }
  }
  return {};
}

void OpenDesk::save_vault_state(Transaction& transaction) {
  Bytes plain(16);
  ByteWriter(plain).u64(format_version).u64(runs_);
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
