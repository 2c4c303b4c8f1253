// The open desk: reading the vault, some records at a time.
#include <algorithm>
#include <array>
#include <utility>

#include "act_record.hpp"
#include "open_desk.hpp"
#include "record_version.hpp"
#include "tables.hpp"

namespace peyk::desk {

namespace {

constexpr std::size_t records_at_once = 64;

Bytes least_key_after(Bytes key) {
  key.push_back(0);
  return key;
}

}  // namespace

bool OpenDesk::take_state(ByteSpan /*key*/, ByteSpan plain) {
  ByteReader reader(plain);
  const std::uint64_t version = reader.u64();
  runs_ = reader.u64();
  newer_format_ = reader.ok() && version > vault_format;
  return reader.finished() && version == vault_format;
}

bool OpenDesk::take_peer(ByteSpan key, ByteSpan plain) {
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

bool OpenDesk::take_unit_out(ByteSpan key, ByteSpan plain) {
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
}

// A record's key is relation ‖ unit ‖ offset, so fragments come in order.
bool OpenDesk::take_assembly(ByteSpan key, ByteSpan plain) {
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

bool OpenDesk::take_channel(ByteSpan key, ByteSpan plain) {
  const auto id = channel::ChannelId::from(key);
  if (!id.has_value()) return false;
  OpenChannel& open = channels_.emplace(*id, OpenChannel(*id)).first->second;
  if (!read_channel(open, plain)) return false;
  next_channel_ = std::max(next_channel_, open.order + 1);
  return true;
}

bool OpenDesk::take_act(ByteSpan key, ByteSpan plain) {
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
}

bool OpenDesk::finish_recovery() {
  for (const auto& [id, peer] : peers_) {
    for (const auto& [sequence, unit] : peer.units) {
      const auto open = channels_.find(unit.channel);
      if (unit.bytes.empty() || open == channels_.end()) return false;
      // What is still in a relation's outbox was not acknowledged.
      open->second.acts[unit.act].acknowledged = false;
    }
  }
  return true;
}

Result<bool> OpenDesk::recover_some(std::size_t records) {
  // In this order: each needs what was read before it.
  using Take = bool (OpenDesk::*)(ByteSpan key, ByteSpan plain);
  static constexpr std::array<std::pair<Table, Take>, 6> stages{{
      {table::vault_state, &OpenDesk::take_state},
      {table::relations, &OpenDesk::take_peer},
      {table::units, &OpenDesk::take_unit_out},
      {table::assembly, &OpenDesk::take_assembly},
      {table::channels, &OpenDesk::take_channel},
      {table::acts, &OpenDesk::take_act},
  }};
  while (records > 0 && recovery_.stage < stages.size()) {
    const auto& [table, take] = stages[recovery_.stage];
    const std::size_t limit = std::min(records, records_at_once);
    const auto read = store_.scan(table, recovery_.from, limit);
    if (!read) return std::unexpected(Error::vault_damaged);
    for (const Record& record : *read) {
      const auto plain = sealer_.open(table, record.key, record.value);
      if (plain && (this->*take)(record.key, *plain)) continue;
      const bool is_newer = newer_format_ || (plain && is_of_newer_version(*plain));
      return std::unexpected(is_newer ? Error::newer_format : Error::vault_damaged);
    }
    if (read->size() < limit) {
      recovery_ = {.stage = recovery_.stage + 1, .from = {}};
    } else {
      recovery_.from = least_key_after(read->back().key);
    }
    records -= std::min(records, std::max<std::size_t>(1, read->size()));
  }
  if (recovery_.stage < stages.size()) return false;
  if (!finish_recovery()) return std::unexpected(Error::vault_damaged);
  return true;
}

}  // namespace peyk::desk
