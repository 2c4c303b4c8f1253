#include "peyk/desk/desk.hpp"

#include <utility>

#include "desk_state.hpp"
#include "tables.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint8_t header_key = 0;
constexpr std::uint8_t restored_key = 1;

ByteSpan key_of(const std::uint8_t& key) { return {&key, 1}; }

Error from_storage(StorageError error) {
  if (error == StorageError::newer_format) return Error::newer_format;
  return error == StorageError::disk_full ? Error::storage_full : Error::storage_failed;
}

Result<void> write_header_record(RecordStore& store, const std::uint8_t& key,
                                 std::optional<Bytes> value) {
  const ByteSpan bytes = key_of(key);
  const Change change{
      .table = table::header, .key = Bytes(bytes.begin(), bytes.end()), .value = std::move(value)};
  if (auto done = store.commit({&change, 1}); !done) {
    return std::unexpected(from_storage(done.error()));
  }
  return {};
}

Result<std::optional<Bytes>> read_header_record(RecordStore& store, const std::uint8_t& key) {
  auto value = store.get(table::header, key_of(key));
  if (!value) return std::unexpected(from_storage(value.error()));
  return std::move(*value);
}

}  // namespace

Result<void> Desk::create(RecordStore& store, const VaultHeader& header) {
  const auto existing = read_header_record(store, header_key);
  if (!existing) return std::unexpected(existing.error());
  if (existing->has_value()) return std::unexpected(Error::storage_failed);
  return write_header_record(store, header_key, header.encode());
}

Result<VaultHeader> Desk::header(RecordStore& store) {
  const auto value = read_header_record(store, header_key);
  if (!value) return std::unexpected(value.error());
  if (!value->has_value()) return std::unexpected(Error::vault_damaged);
  return VaultHeader::decode(**value);
}

Result<void> Desk::replace_header(RecordStore& store, const VaultHeader& header) {
  return write_header_record(store, header_key, header.encode());
}

// What the keeper held is sealed with the key of another device, and was for rounds that are over.
Result<void> Desk::mark_restored(RecordStore& store) {
  // First: cut off in between, it can be done again.
  if (auto marked = write_header_record(store, restored_key, Bytes{1}); !marked) return marked;
  constexpr std::size_t records_at_once = 64;
  for (const Table keepers :
       {table::device_state, table::relation_lines, table::frames, table::receipts, table::fetched,
        table::complaints, table::day_slots, table::bulk_out, table::bulk_out_batches,
        table::bulk_in, table::bulk_in_batches, table::swap_answers}) {
    std::optional<Bytes> last;
    while (true) {
      const auto records = store.scan(keepers, last.value_or(Bytes()), records_at_once);
      if (!records) return std::unexpected(from_storage(records.error()));
      if (records->empty()) break;
      // In a damaged file what was erased may stand there for ever.
      if (last.has_value() && records->front().key == *last) {
        return std::unexpected(Error::vault_damaged);
      }
      last = records->back().key;
      Transaction erased;
      for (const Record& record : *records) {
        erased.push_back({.table = keepers, .key = record.key, .value = std::nullopt});
      }
      if (auto done = store.commit(erased); !done) {
        return std::unexpected(from_storage(done.error()));
      }
    }
  }
  return {};
}

Result<std::unique_ptr<Desk>> Desk::open(DeskOptions options, RecordStore& store,
                                         crypto::StoreKey device_key, crypto::Seed seed,
                                         Instant now) {
  if (options.couriers.empty()) return std::unexpected(Error::no_couriers);
  auto state = std::make_unique<State>(std::move(options), store, std::move(device_key),
                                       crypto::Random(std::move(seed)), now);
  if (auto done = state->keeper.recover(store); !done) {
    return std::unexpected(done.error() == StorageError::corrupt ? Error::vault_damaged
                                                                 : from_storage(done.error()));
  }
  return std::unique_ptr<Desk>(new Desk(std::move(state)));
}

Desk::Desk(std::unique_ptr<State> state) : state_(std::move(state)) {}
Desk::~Desk() = default;

void Desk::on_line_up(LineIndex line, Instant now) { state_->keeper.on_line_up(line, now); }
void Desk::on_line_down(LineIndex line, Instant now) { state_->keeper.on_line_down(line, now); }

void Desk::on_cell(LineIndex line, onion::Cell cell, Instant now) {
  if (state_->failed) return;
  Transaction transaction;
  state_->keeper.on_cell(line, std::move(cell), now, transaction);
  if (!state_->finish(std::move(transaction))) return;
  state_->take_in(now);
  state_->tend_attachments();
}

void Desk::on_wakeup(Instant now) {
  if (state_->failed || state_->works_instead(now)) return;
  Transaction transaction;
  state_->keeper.on_wakeup(now, transaction);
  if (state_->open != nullptr) state_->open->on_wakeup(now, transaction);
  if (state_->finish(std::move(transaction))) state_->take_in(now);
  state_->note_work(now);
}

std::optional<Effect> Desk::poll_effect() {
  if (state_->effects.empty()) return std::nullopt;
  Effect effect = std::move(state_->effects.front());
  state_->effects.pop_front();
  return effect;
}

const std::vector<CourierId>& Desk::entries() const { return state_->keeper.entries(); }

std::uint64_t Desk::change_count() const {
  return state_->changes + (state_->open == nullptr ? 0 : state_->open->change_count());
}

Gauges Desk::gauges() const { return state_->keeper.gauges(); }

bool Desk::is_locked() const { return state_->open == nullptr; }

Result<void> Desk::begin_unlock(crypto::StoreKey vault_key) {
  if (state_->open != nullptr) return std::unexpected(Error::not_locked);
  if (state_->failed) return std::unexpected(Error::storage_failed);
  // One after the other: compilers differ in which argument they draw first.
  RecordSealer sealer(std::move(vault_key), crypto::Label::vault_record,
                      state_->random.fork(crypto::Label::vault_record));
  state_->opening = std::make_unique<OpenDesk>(state_->keeper, state_->store, std::move(sealer),
                                               state_->random.fork(crypto::Label::stream_seal));
  return {};
}

Result<bool> Desk::continue_unlock(std::size_t records, std::uint64_t device_mark, Instant now) {
  if (state_->opening == nullptr) return std::unexpected(Error::locked);
  if (state_->failed) return std::unexpected(Error::storage_failed);
  auto opening = std::move(state_->opening);  // gone when this fails
  const auto whole = opening->recover_some(records);
  if (!whole) return std::unexpected(whole.error());
  if (!*whole) {
    state_->opening = std::move(opening);
    return false;
  }
  const auto restored = read_header_record(state_->store, restored_key);
  if (!restored) return std::unexpected(restored.error());
  Transaction transaction;
  const std::uint64_t mark = opening->begin(device_mark, restored->has_value(), now, transaction);
  if (restored->has_value()) {
    const ByteSpan key = key_of(restored_key);
    transaction.push_back(
        {.table = table::header, .key = Bytes(key.begin(), key.end()), .value = std::nullopt});
  }
  if (!state_->finish(std::move(transaction))) return std::unexpected(Error::storage_failed);
  state_->effects.emplace_back(effect::SaveDeviceMark{mark});
  state_->open = std::move(opening);
  ++state_->changes;
  state_->take_in(now);
  return true;
}

void Desk::end_unlock() { state_->opening.reset(); }

Result<void> Desk::unlock(crypto::StoreKey vault_key, std::uint64_t device_mark, Instant now) {
  if (auto begun = begin_unlock(std::move(vault_key)); !begun) return begun;
  const auto done = continue_unlock(SIZE_MAX, device_mark, now);
  if (!done) return std::unexpected(done.error());
  return {};
}

void Desk::lock(Instant now) {
  end_unlock();
  if (state_->open == nullptr) return;
  Transaction transaction;
  state_->open->prepare_for_lock(now, transaction);
  state_->changes += state_->open->change_count() + 1;
  state_->open.reset();
  state_->finish(std::move(transaction));
}

Result<identity::Card> Desk::make_card(std::string_view name, std::uint32_t days_valid,
                                       Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->make_card(name, days_valid, now, transaction);
  });
}

Result<void> Desk::accept_card(std::string_view name, const identity::Card& card, Instant now) {
  return state_->command(now, [&](Transaction& transaction) -> Result<void> {
    const auto done = state_->open->relations().accept_card(name, card, now, transaction);
    if (!done) return std::unexpected(done.error());
    return {};
  });
}

Result<identity::Card> Desk::unused_card(std::string_view name, Instant now) const {
  if (is_locked()) return std::unexpected(Error::locked);
  return state_->open->relations().unused_card(name, now);
}

Result<void> Desk::remove_relation(std::string_view name, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->remove_relation(name, transaction);
  });
}

Result<RelationView> Desk::confirm_words(std::string_view name, Instant now) {
  return state_->command(
      now, [&](Transaction& /*all by settle*/) { return state_->open->confirm_words(name); });
}

Result<void> Desk::reopen(std::string_view name, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->relations().reopen(name, now, transaction);
  });
}

Result<ChannelView> Desk::open_channel(const OpenOrder& order, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->channels().open(order, now, transaction);
  });
}

Result<Accepted> Desk::act(std::string_view channel, Order order, bool without_words, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->channels().act(channel, std::move(order), without_words, now, transaction);
  });
}

Result<void> Desk::bind_member(std::string_view channel, std::string_view member,
                               std::string_view relation, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->channels().bind_member(channel, member, relation, transaction);
  });
}

Result<identity::MandateRequest> Desk::mandate_request(std::string_view channel,
                                                       const std::string& delegate, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->channels().mandate_request(channel, delegate, transaction);
  });
}

Result<PrincipalView> Desk::trust_principal(ByteSpan card, bool own, Instant now) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->channels().trust_principal(card, own, transaction);
  });
}

Result<std::vector<PrincipalView>> Desk::principals() const {
  if (is_locked()) return std::unexpected(Error::locked);
  return state_->open->mandates().principals();
}

Result<std::vector<ActView>> Desk::read(std::string_view channel, std::uint64_t after,
                                        std::size_t limit, std::uint64_t behind, Instant now,
                                        bool looking) {
  return state_->command(now, [&](Transaction& transaction) {
    return state_->open->read(
        channel, {.after = after, .limit = limit, .behind = behind, .looking = looking}, now,
        transaction);
  });
}

Result<MarkedLetterView> Desk::marked_letter(std::string_view channel, std::uint64_t number) const {
  if (is_locked()) return std::unexpected(Error::locked);
  return state_->open->channels().marked_letter(channel, number);
}

Result<std::vector<RelationView>> Desk::relations() const {
  if (is_locked()) return std::unexpected(Error::locked);
  return state_->open->relations().views();
}

Result<std::vector<ChannelView>> Desk::channels(Instant now) const {
  if (is_locked()) return std::unexpected(Error::locked);
  return state_->open->channels().views(now);
}

Result<ChannelDetails> Desk::channel(std::string_view name, Instant now) const {
  if (is_locked()) return std::unexpected(Error::locked);
  return state_->open->channels().details(name, now);
}

Result<std::vector<OutboxView>> Desk::outbox() const {
  if (is_locked()) return std::unexpected(Error::locked);
  return state_->open->outbox();
}

}  // namespace peyk::desk
