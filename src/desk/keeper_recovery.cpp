// Keeper: what is kept over a restart, and complaints.
#include <algorithm>
#include <utility>

#include "peyk/base/cbor.hpp"

#include "keeper.hpp"
#include "record_version.hpp"
#include "tables.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 1;
constexpr std::size_t records_at_once = 256;
constexpr std::uint8_t state_key = 0;

ByteSpan state_record_key() { return {&state_key, 1}; }

std::uint64_t or_zero(const std::optional<box::Round>& round) {
  return round.has_value() ? round->value() + 1 : 0;
}

Instant instant_from(std::uint64_t milliseconds) {
  return Instant::since_epoch(Duration::milliseconds(
      static_cast<std::int64_t>(std::min<std::uint64_t>(milliseconds, INT64_MAX))));
}

Bytes encode_complaint(const Complaint& complaint) {
  cbor::Writer writer;
  writer.array(5).uint(format_version).bytes(complaint.courier.span());
  writer.uint(std::to_underlying(complaint.what));
  writer.uint(static_cast<std::uint64_t>(complaint.when.milliseconds())).uint(complaint.times);
  return std::move(writer).take();
}

Bytes complaint_key(const CourierId& courier, Complaint::What what) {
  Bytes key(CourierId::size + 1);
  ByteWriter(key).bytes(courier.span()).u8(std::to_underlying(what));
  return key;
}

std::optional<Complaint> decode_complaint(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  const auto count = reader.array(5);
  const auto version = reader.uint();
  const auto courier = reader.bytes_exactly(CourierId::size);
  const auto what = reader.uint();
  const auto when = reader.uint();
  const auto times = reader.uint();
  if (!reader.finish() || *count != 5 || *version != format_version || *what < 1 || *what > 3 ||
      *when > INT64_MAX) {
    return std::nullopt;
  }
  return Complaint{.courier = *CourierId::from(*courier),
                   .what = static_cast<Complaint::What>(*what),
                   .when = instant_from(*when),
                   .times = *times};
}

}  // namespace

void Keeper::save_state(Instant network_now, Transaction& transaction) {
  seen_until_ = network_now;
  cbor::Writer writer;
  writer.array(5).uint(format_version).array(entries_.size());
  for (const CourierId& entry : entries_) writer.bytes(entry.span());
  writer.uint(or_zero(read_round_));
  writer.uint(static_cast<std::uint64_t>(std::max(network_now, Instant()).milliseconds()));
  writer.array(missed_periods_.size());
  for (const box::Round period : missed_periods_) writer.uint(period.value());
  sealer_.put(transaction, table::device_state, state_record_key(), std::move(writer).take());
}

// Which slots of the day lane are taken in this period: a name is never used twice.
void Keeper::save_day_slots(RelationId id, const RelationLine& line, Transaction& transaction) {
  Bytes record(8 + 4);
  ByteWriter(record).u64(line.write_period->value()).u32(line.day_slots_used);
  sealer_.put(transaction, table::day_slots, id.span(), record);
}

bool Keeper::recover_day_slots(RelationId id, ByteSpan bytes) {
  ByteReader reader(bytes);
  RelationLine& line = relations_[id];
  line.write_period = box::Round(reader.u64());
  line.day_slots_used = reader.u32();
  return reader.finished();
}

bool Keeper::recover_state(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  const auto count = reader.array(5);
  const auto version = reader.uint();
  const auto entries = reader.array(line_count);
  if (!entries || *count != 5 || *version != format_version) return false;
  std::vector<CourierId> ids;
  for (std::size_t i = 0; i < *entries; ++i) {
    const auto id = reader.bytes_exactly(CourierId::size);
    if (!id) return false;
    ids.push_back(*CourierId::from(*id));
  }
  const auto round = reader.uint();
  const auto seen = reader.uint();
  const auto periods = reader.array(max_missed_periods);
  if (!periods) return false;
  for (std::size_t i = 0; i < *periods; ++i) {
    const auto period = reader.uint();
    if (!period) return false;
    missed_periods_.emplace_back(*period);
  }
  if (!reader.finish()) return false;
  const bool all_known = std::all_of(
      ids.begin(), ids.end(), [this](const CourierId& id) { return courier(id) != nullptr; });
  if (all_known && ids.size() == entries_.size()) entries_ = std::move(ids);
  if (*round > 0) read_round_ = box::Round(*round - 1);
  if (*seen > 0) seen_until_ = instant_from(*seen);
  return true;
}

bool Keeper::recover_record(Table table, const Record& record) {
  const auto plain = sealer_.open(table, record.key, record.value);
  if (!plain) return false;
  if (std::ranges::find(BulkKeeper::tables, table) != BulkKeeper::tables.end()) {
    return bulk_.recover_record(table, record.key, *plain);
  }
  if (table == table::swap_answers) return swaps_.recover_record(record.key, *plain);
  ByteReader key(record.key);
  if (table == table::device_state) return recover_state(*plain);
  if (table == table::complaints) {
    const auto complaint = decode_complaint(*plain);
    if (!complaint || complaint_key(complaint->courier, complaint->what) != record.key) {
      return false;
    }
    complaints_.push_back(*complaint);
    return true;
  }
  if (table == table::fetched) {
    const std::uint64_t sequence = key.u64();
    const auto relation = RelationId::from(key.bytes(RelationId::size));
    auto fetched = decode_fetched(*plain);
    if (!relation.has_value() || !key.finished() || !fetched.has_value()) return false;
    next_fetched_ = std::max(next_fetched_, sequence + 1);
    relations_[*relation].fetched_fingerprints.insert(
        crypto::hash(crypto::Label::frame_fingerprint, {fetched->frame.span()}));
    fetched_.push_back({.relation = *relation, .sequence = sequence, .fetched = *fetched});
    return true;
  }
  const auto relation = RelationId::from(key.bytes(RelationId::size));
  if (!relation.has_value()) return false;
  if (table == table::relation_lines) {
    auto spec = decode_line_spec(*plain);
    if (!spec.has_value()) return false;
    relations_[*relation].spec = std::move(*spec);
    return key.finished();
  }
  if (table == table::day_slots) return key.finished() && recover_day_slots(*relation, *plain);
  const FrameId frame(key.u64());
  next_frame_ = std::max(next_frame_, frame.value() + 1);
  if (table == table::frames) {
    auto item = decode_put_item(frame, *plain);
    if (!item.has_value()) return false;
    relations_[*relation].queue.add(std::move(*item));
    return key.finished();
  }
  const std::uint8_t lane = key.u8();
  const box::Round round(key.u64());
  const auto by = CourierId::from(key.bytes(CourierId::size));
  if (!by.has_value() || !key.finished() || lane > std::to_underlying(box::Lane::day)) return false;
  const box::Place place{
      .courier = *by, .lane = static_cast<box::Lane>(lane), .round = round, .slot = {}};
  relations_[*relation].queue.note(frame, place, CopyState::stored);
  relations_[*relation].receipts[frame].push_back(place);
  return true;
}

std::expected<void, StorageError> Keeper::recover_table(RecordStore& store, Table table) {
  Bytes from;
  while (true) {
    const auto records = store.scan(table, from, records_at_once);
    if (!records) return std::unexpected(records.error());
    for (const Record& record : *records) {
      if (recover_record(table, record)) continue;
      const auto plain = sealer_.open(table, record.key, record.value);
      const bool newer = plain && is_of_newer_version(*plain);
      return std::unexpected(newer ? StorageError::newer_format : StorageError::corrupt);
    }
    if (records->size() < records_at_once) return {};
    from = records->back().key;
    from.push_back(0);  // the least key after it
  }
}

std::expected<void, StorageError> Keeper::recover(RecordStore& store) {
  // Frames before receipts: a receipt is noted on its frame.
  for (const Table table :
       {table::device_state, table::relation_lines, table::frames, table::receipts, table::fetched,
        table::complaints, table::day_slots, table::swap_answers}) {
    if (auto done = recover_table(store, table); !done) return done;
  }
  for (const Table table : BulkKeeper::tables) {
    if (auto done = recover_table(store, table); !done) return done;
  }
  bulk_.finish_recovery(store);
  return {};
}

void Keeper::add_complaint(const CourierId& by, Complaint::What what, Instant now,
                           Transaction& transaction) {
  const Instant when = network_time(now).value_or(now);
  auto found = std::find_if(complaints_.begin(), complaints_.end(), [&](const Complaint& other) {
    return other.courier == by && other.what == what;
  });
  if (found == complaints_.end()) {
    if (complaints_.size() >= max_complaints) return;
    complaints_.push_back({.courier = by, .what = what, .when = when, .times = 0});
    found = complaints_.end() - 1;
  }
  found->when = when;
  ++found->times;
  sealer_.put(transaction, table::complaints, complaint_key(by, what), encode_complaint(*found));
}

}  // namespace peyk::desk
