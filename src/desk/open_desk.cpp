#include "open_desk.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "record_version.hpp"
#include "tables.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint8_t state_key = 0;
constexpr std::size_t records_at_once = 64;

ByteSpan state_record_key() { return {&state_key, 1}; }

Bytes least_key_after(Bytes key) {
  key.push_back(0);
  return key;
}

// In this order: each needs what was read before it.
constexpr std::array tables_of_vault{
    table::vault_state, table::principals, table::member_keys, table::channels, table::acts,
    table::proofs,      table::owed,       table::relations,   table::units,    table::assembly,
    table::attachments, table::swaps,      table::questions};

}  // namespace

OpenDesk::OpenDesk(Keeper& keeper, RecordStore& store, RecordSealer sealer, crypto::Random random)
    : keeper_(keeper),
      store_(store),
      sealer_(std::move(sealer)),
      random_(std::move(random)),
      relations_(keeper_, sealer_, random_),
      mandates_(sealer_, random_),
      channels_(keeper_, store_, sealer_, relations_, mandates_, random_),
      bulk_(keeper_, store_, sealer_, relations_for_bulk(),
            random_.fork(crypto::Label::stream_content)),
      swap_couriers_(keeper_.options().couriers, courier_lane()),
      swaps_(desk_for_swaps(), swap_couriers_, sealer_, random_),
      questions_(desk_for_questions(), swap_couriers_, sealer_, random_) {}

bool OpenDesk::take_state(ByteSpan plain) {
  ByteReader reader(plain);
  const std::uint64_t version = reader.u64();
  runs_ = reader.u64();
  newer_format_ = reader.ok() && version > vault_format;
  return reader.finished() && version == vault_format;
}

bool OpenDesk::take_record(Table table, ByteSpan key, ByteSpan plain) {
  switch (table) {
    case table::vault_state:
      return take_state(plain);
    case table::principals:
      return mandates_.take_principal(key, plain);
    case table::member_keys:
      return mandates_.take_member_key(key, plain);
    case table::proofs:
      return channels_.take_proof(key, plain);
    case table::channels:
      return channels_.take_track(key, plain);
    case table::acts:
      return channels_.take_act(key, plain);
    case table::owed:
      return channels_.take_owed(key, plain);
    case table::relations:
      return relations_.take_peer(key, plain);
    case table::units:
      return relations_.take_unit_out(key, plain, [this](const auto& track, const auto& act) {
        return channels_.act_bytes(track, act);
      });
    case table::assembly:
      return relations_.take_assembly(key, plain);
    case table::attachments:
      return bulk_.take_record(key, plain);
    case table::swaps:
      return swaps_.take_record(key, plain);
    case table::questions:
      return questions_.take_record(key, plain);
    default:
      return false;
  }
}

Result<bool> OpenDesk::recover_some(std::size_t records) {
  while (records > 0 && recovery_.stage < tables_of_vault.size()) {
    const Table table = tables_of_vault[recovery_.stage];
    const std::size_t limit = std::min(records, records_at_once);
    const auto read = store_.scan(table, recovery_.from, limit);
    if (!read) return std::unexpected(Error::vault_damaged);
    for (const Record& record : *read) {
      const auto plain = sealer_.open(table, record.key, record.value);
      if (plain && take_record(table, record.key, *plain)) continue;
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
  if (recovery_.stage < tables_of_vault.size()) return false;
  if (!relations_.is_whole() || !channels_.finish_recovery()) {
    return std::unexpected(Error::vault_damaged);
  }
  return true;
}

std::uint64_t OpenDesk::begin(std::uint64_t device_mark, bool restored, Instant now,
                              Transaction& transaction) {
  const bool rolled_back = restored || runs_ < device_mark;
  runs_ = std::max(runs_, device_mark) + 1;
  Bytes plain(16);
  ByteWriter(plain).u64(vault_format).u64(runs_);
  sealer_.put(transaction, table::vault_state, state_record_key(), plain);
  swap_answers_key_ = sealer_.key_pair();
  keeper_.swaps().seal_to(swap_answers_key_->public_key());
  relations_.begin(rolled_back, now, transaction);
  bulk_.begin(rolled_back, transaction);
  questions_.begin(rolled_back, transaction);
  return runs_;
}

bool OpenDesk::take_in_one(Instant now, Transaction& transaction) {
  RelationEvents events;
  if (!relations_.take_in_one(now, transaction, events)) return false;
  take(std::move(events), now, transaction);
  questions_.look_soon();
  settle(now, transaction);
  return true;
}

void OpenDesk::on_wakeup(Instant now, Transaction& transaction) {
  RelationEvents events;
  bulk_.on_wakeup(now, transaction);
  relations_.on_wakeup(now, transaction, events);
  take(std::move(events), now, transaction);
  channels_.on_wakeup(now, transaction);
  take_file_events(now, transaction);
  swaps_.on_wakeup(now, transaction);
  settle(now, transaction);
}

void OpenDesk::prepare_for_lock(Instant now, Transaction& transaction) {
  relations_.prepare_for_lock(now, transaction);
}

Result<identity::Card> OpenDesk::make_card(std::string_view name, std::uint32_t days_valid,
                                           Instant now, Transaction& transaction) {
  const Instant network_now = keeper_.network_time(now).value_or(now);
  const std::uint32_t today = day_of(network_now).value();
  const Day last(today + std::min(days_valid, UINT32_MAX - today));
  auto made = relations_.make_card(name, last, transaction);
  if (!made) return std::unexpected(made.error());
  return std::move(made->second);
}

Result<RelationView> OpenDesk::confirm_words(std::string_view name) {
  if (const auto done = relations_.confirm_words(name); !done) {
    return std::unexpected(done.error());
  }
  return relations_.view(*relations_.find(name));
}

Result<void> OpenDesk::remove_relation(std::string_view name, Transaction& transaction) {
  const Peer* peer = relations_.find(name);
  if (peer == nullptr) return std::unexpected(Error::unknown_relation);
  channels_.forget_relation(*peer, transaction);
  bulk_.relation_removed(peer->id, transaction);
  relations_.remove(peer->id, transaction);
  return {};
}

std::vector<OutboxView> OpenDesk::outbox() const {
  std::vector<OutboxView> views;
  for (const auto& [id, peer] : relations_.all()) relations_.add_waiting(views, peer);
  for (OutboxView& view : views) view.channel = channels_.name_of(view.track);
  return views;
}

}  // namespace peyk::desk
