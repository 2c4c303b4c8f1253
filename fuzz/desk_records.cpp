// The desk's own records, as they are inside their sealing: the first byte says which, the rest is
// the record. Nobody who has not the vault's or the device's key can write one; but a backup of
// long ago, or what another version wrote, is read as well, and who cannot read it shall say so and
// not end. What is accepted is written again as it was; where a decoder takes more than an encoder
// writes – older versions, another order – once written it stays as it is.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "peyk/base/cbor.hpp"
#include "peyk/desk/memory_record_store.hpp"

#include "act_record.hpp"
#include "attachment_record.hpp"
#include "bulk_in.hpp"
#include "bulk_out.hpp"
#include "keeper.hpp"
#include "mandates.hpp"
#include "peer.hpp"
#include "question_record.hpp"
#include "record_sealer.hpp"
#include "relation_line.hpp"
#include "require.hpp"
#include "swap_lane.hpp"
#include "swap_record.hpp"
#include "tables.hpp"
#include "track.hpp"

using namespace peyk;
using namespace peyk::desk;

namespace {

constexpr std::uint32_t pieces = 1'000;

void require_same(ByteSpan one, ByteSpan other) { require(std::ranges::equal(one, other)); }

// As written, it is read and written alike.
template <class F>
void require_settled(ByteSpan written, F&& read) {
  const auto again = read(written);
  require(again.has_value());
  require_same(encode(*again), written);
}

void peer(ByteSpan in) {
  const auto read = [](ByteSpan bytes) -> std::optional<Peer> {
    auto stored = decode_peer(RelationId(), bytes);
    if (!stored.has_value()) return std::nullopt;
    for (const Progress& progress : stored->progress) {
      UnitOut& unit = stored->peer.units[progress.sequence];
      unit.number = progress.number;
      unit.sealed = progress.sealed;
      unit.last_counter = progress.last_counter;
    }
    return std::move(stored->peer);
  };
  const auto one = read(in);
  if (!one.has_value()) return;
  // Progress may stand in another order there, or be none.
  require_settled(encode(*one), read);
  const LineSpec spec = line_spec(*one, nullptr);
  const LineSpec kept = line_spec(*one, &spec);
  require_same(encode(kept), encode(spec));
}

void unit_out(ByteSpan in) {
  const ActSource acts = [](const channel::ChannelId&, const channel::ActId&) {
    return std::optional(crypto::SecretBytes(40, 'a'));
  };
  const auto read = [&acts](ByteSpan bytes) { return decode_unit_out(bytes, acts); };
  const auto one = read(in);
  if (!one.has_value()) return;
  // Of an act without a copy nothing of its own is kept.
  require_settled(encode(*one), read);
  require(is_note(one->kind) || decode_unit(*one->bytes).has_value());
}

void owed(ByteSpan in) {
  if (const auto one = decode_owed(in)) require_same(encode(*one), in);
}

void question(ByteSpan in) {
  const auto one = decode_question_record(in);
  // What was common is kept of what was answered alone.
  if (one.has_value()) require_settled(encode(*one), decode_question_record);
}

// Behind the number of the own items, 2 bytes, as its record has it.
void question_work(ByteSpan in) {
  ByteReader reader(in);
  QuestionRecord record;
  record.own_items = reader.u16();
  const ByteSpan work = reader.bytes(reader.remaining());
  if (!reader.ok() || !take_question_work(work, record)) return;
  require(record.outcome == QuestionOutcome::open);
  require_same(encode_work(record), work);
}

void swap_record(ByteSpan in) {
  if (const auto one = decode_swap_record(in)) require_same(encode(*one), in);
}

void put_item(ByteSpan in) {
  if (const auto one = decode_put_item(FrameId(), in)) require_same(encode(*one), in);
}

void fetched(ByteSpan in) {
  if (const auto one = decode_fetched(in)) require_same(encode(*one), in);
}

void line(ByteSpan in) {
  const auto one = decode_line_spec(in);
  if (!one.has_value()) return;
  require_same(encode(*one), in);
  require_same(encode(one->copy()), in);
  require(one->session_write.has_value() == one->has_session());
}

void act_record(ByteSpan in) {
  const auto one = decode_act_record(in);
  if (!one.has_value()) return;
  require_settled(encode(*one), decode_act_record);
  const auto act = act_in(*one);
  if (act.has_value() && !one->erased.has_value()) {
    require_same(channel::encode(*act), one->act);
  }
}

void attachment(ByteSpan in) {
  const auto one = decode_attachment(in);
  if (!one.has_value()) return;
  require_settled(encode(*one), decode_attachment);
  require(one->checked <= one->pieces());
}

void own_copy(ByteSpan in) {
  const auto one = decode_own_copy(in);
  if (!one.has_value()) return;
  require_same(encode(*one), in);
  require(matches(*one, digest_of(*one)));
}

void track(ByteSpan in) {
  const auto read = [](ByteSpan bytes) -> std::optional<Track> {
    Track one{channel::ChannelId()};
    return read_track(one, bytes) ? std::optional(std::move(one)) : std::nullopt;
  };
  const auto one = read(in);
  if (!one.has_value()) return;
  require(one->seats.size() <= max_seats && one->missing.size() <= max_missing);
  require_settled(encode(*one), read);
}

RecordSealer some_sealer() {
  return {crypto::StoreKey(), crypto::Label::device_record, crypto::Random(crypto::Seed())};
}

// What `queue` saves of itself.
template <class Queue>
crypto::SecretBytes saved(const Queue& queue, Table table) {
  Transaction transaction;
  RecordSealer sealer = some_sealer();
  queue.save(sealer, transaction);
  require(transaction.size() == 1 && transaction[0].table == table);
  return *sealer.open(table, transaction[0].key, *transaction[0].value);
}

void bulk_out(ByteSpan in) {
  if (const auto one = BulkOut::decode({}, in)) require_same(saved(*one, table::bulk_out), in);
}

void bulk_in(ByteSpan in) {
  if (const auto one = BulkIn::decode({}, in)) require_same(saved(*one, table::bulk_in), in);
}

void bulk_out_batch(ByteSpan in) {
  BulkOut out({}, 1, pieces, {CourierId(), CourierId(), CourierId()});
  if (!out.recover_batch(1, in)) return;
  require(out.held() <= max_places_in_batch);
  RecordSealer sealer = some_sealer();
  Transaction transaction;
  while (const auto batch = out.to_announce()) out.announced(*batch, sealer, transaction);
  out.missing({.first = 0, .count = pieces}, UINT32_MAX);
  require(out.held() == 0);
}

void bulk_in_batch(ByteSpan in) {
  BulkIn queue({}, 1, pieces);
  if (!queue.recover_batch(1, in)) return;
  queue.finish_recovery();
  require(queue.here().count() + queue.wanted() <= pieces);
  RecordSealer sealer = some_sealer();
  Transaction transaction;
  queue.reserve(sealer, transaction);
  while (const auto ask = queue.next(CourierId(), Day())) queue.missed(*ask, true);
  ProgressNote told;
  queue.fill(told, sealer, transaction);
  require(told.missing.size() <= max_runs_in_note && told.lacked.size() <= max_bulk_couriers);
  queue.finish_batches(sealer, transaction);
}

// Behind its key, 32 bytes, as all that follow.
void principal(ByteSpan in) {
  RecordSealer sealer = some_sealer();
  crypto::Random random{crypto::Seed()};
  ByteReader reader(in);
  const ByteSpan key = reader.bytes(identity::PrincipalId::size);
  const ByteSpan plain = reader.bytes(reader.remaining());
  Mandates mandates(sealer, random);
  if (!mandates.take_principal(key, plain)) return;
  const auto views = mandates.principals();
  require(views.size() == 1 && mandates.is_own(views[0].id) == views[0].own);
  cbor::Reader record(plain);
  require(record.array(3) && record.uint() && record.boolean());
  Transaction written;
  require(mandates.trust(*record.bytes(plain.size()), views[0].own, written).has_value());
  require_same(written[0].key, key);
  require_same(*sealer.open(table::principals, key, *written[0].value), plain);
}

void member_key(ByteSpan in) {
  RecordSealer sealer = some_sealer();
  crypto::Random random{crypto::Seed()};
  ByteReader reader(in);
  const ByteSpan key = reader.bytes(channel::ChannelId::size);
  const ByteSpan plain = reader.bytes(reader.remaining());
  Mandates mandates(sealer, random);
  if (!mandates.take_member_key(key, plain)) return;
  const auto kept = std::as_const(mandates).member_key(*channel::ChannelId::from(key));
  require(kept->public_key() ==
          crypto::KemKeyPair::from_seed(*crypto::KemSeed::from(plain)).public_key());
}

void swap_answer(ByteSpan in) {
  constexpr std::size_t key_size = 8 + swap::SwapId::size + CourierId::size;
  RecordSealer sealer = some_sealer();
  const crypto::KemKeyPair vault = sealer.key_pair();
  ByteReader reader(in);
  const ByteSpan key = reader.bytes(key_size);
  const ByteSpan plain = reader.bytes(reader.remaining());
  SwapLane lane(sealer, {});
  if (!lane.recover_record(key, plain)) return;
  require(lane.answers_waiting() == 1);
  Transaction erased;
  const auto answer = lane.take_answer(vault, erased);
  require(!answer.has_value() || !answer->bytes.empty());
  require(lane.answers_waiting() == 0 && erased.size() == 1 && !erased[0].value);
  require_same(erased[0].key, key);
}

// --- the keeper's: what it has read of a disk on which that record alone lies ---

constexpr Instant beginning = Instant::since_epoch(Duration::days(20'000));

std::vector<TrustedCourier> couriers() {
  static const auto key = crypto::SigningKey::from_seed({}).public_key();
  std::vector<TrustedCourier> all;
  for (std::uint8_t i = 1; i <= 4; ++i) {
    all.push_back({CourierId(std::array<std::uint8_t, 32>{i}), "one", key});
  }
  return all;
}

template <class Check>
void keeper_record(Table of, ByteSpan in, std::size_t key_size, Check&& check) {
  ByteReader reader(in);
  const ByteSpan key = reader.bytes(key_size);
  const ByteSpan plain = reader.bytes(reader.remaining());
  RecordSealer sealer = some_sealer();
  MemoryRecordStore store;
  Transaction transaction;
  sealer.put(transaction, of, key, plain);
  require(store.commit(transaction).has_value());
  Keeper keeper({identity::ServiceClass::practice, couriers()}, some_sealer(),
                crypto::Random(crypto::Seed()), beginning);
  const auto drawn = keeper.entries();
  const auto done = keeper.recover(store);
  if (!done) {
    require(done.error() == StorageError::corrupt || done.error() == StorageError::newer_format);
    return;
  }
  check(keeper, key, plain);
  for (int i = 0; i < 4; ++i) {
    Transaction of_clock;
    keeper.on_wakeup(keeper.next_wakeup(), of_clock);
  }
}

void keeper_state(ByteSpan in) {
  keeper_record(table::device_state, in, 1, [](const Keeper& keeper, ByteSpan, ByteSpan plain) {
    cbor::Reader record(plain);
    (void)record.array(5);
    (void)record.uint();
    const auto count = record.array(line_count);
    const auto known = couriers();
    bool all_known = true;
    std::vector<CourierId> entries;
    for (std::size_t i = 0; i < *count; ++i) {
      entries.push_back(*CourierId::from(*record.bytes(CourierId::size)));
      all_known =
          all_known && std::ranges::find(known, entries.back(), &TrustedCourier::id) != known.end();
    }
    require(keeper.entries().size() == line_count);
    require((keeper.entries() == entries) == (all_known && entries.size() == line_count));
  });
}

void complaint(ByteSpan in) {
  keeper_record(table::complaints, in, CourierId::size + 1,
                [](const Keeper& keeper, ByteSpan key, ByteSpan plain) {
                  require(keeper.complaints().size() == 1);
                  const Complaint& one = keeper.complaints().front();
                  require_same(one.courier.span(), key.first(CourierId::size));
                  require(std::to_underlying(one.what) == key.back());
                  cbor::Writer writer;
                  writer.array(5).uint(1).bytes(one.courier.span());
                  writer.uint(std::to_underlying(one.what));
                  writer.uint(static_cast<std::uint64_t>(one.when.milliseconds()));
                  require_same(std::move(writer.uint(one.times)).take(), plain);
                });
}

void day_slots(ByteSpan in) {
  keeper_record(table::day_slots, in, RelationId::size,
                [](const Keeper& keeper, ByteSpan key, ByteSpan plain) {
                  require(plain.size() == 12 && keeper.relation_count() == 1);
                  require(keeper.relation(*RelationId::from(key)) != nullptr);
                });
}

void receipt(ByteSpan in) {
  constexpr std::size_t key_size = RelationId::size + 8 + 1 + 8 + CourierId::size;
  keeper_record(table::receipts, in, key_size, [](const Keeper& keeper, ByteSpan key, ByteSpan) {
    require(keeper.queue(*RelationId::from(key.first(RelationId::size))) != nullptr);
    require(key.size() == key_size &&
            key[RelationId::size + 8] <= std::to_underlying(box::Lane::day));
  });
}

// By the first byte.
constexpr std::array parsers = {peer,           unit_out,      owed,      question,   question_work,
                                swap_record,    put_item,      fetched,   line,       act_record,
                                attachment,     own_copy,      track,     bulk_out,   bulk_in,
                                bulk_out_batch, bulk_in_batch, principal, member_key, swap_answer,
                                keeper_state,   complaint,     day_slots, receipt};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || data[0] >= parsers.size()) return 0;
  parsers.at(data[0])(ByteSpan(data, size).subspan(1));
  return 0;
}
