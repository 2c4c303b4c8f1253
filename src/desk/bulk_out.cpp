#include "bulk_out.hpp"

#include <algorithm>
#include <utility>

#include "peyk/base/cbor.hpp"
#include "peyk/identity/secret_writer.hpp"

#include "tables.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 1;
constexpr std::uint32_t not_announced = UINT32_MAX;
constexpr std::size_t max_bitmap = (box::max_pieces + 7) / 8;

Bytes batch_record_key(const box::AttachmentId& id, std::uint32_t batch) {
  Bytes key(box::AttachmentId::size + 4);
  ByteWriter(key).bytes(id.span()).u32(batch);
  return key;
}

}  // namespace

Bytes piece_key(const box::AttachmentId& id, std::uint32_t piece) {
  return batch_record_key(id, piece);
}

BulkOut::BulkOut(box::AttachmentId id, std::uint64_t order, std::uint32_t pieces,
                 std::vector<CourierId> couriers)
    : id_(id),
      order_(order),
      couriers_(std::move(couriers)),
      held_(pieces),
      taken_(pieces),
      announced_in_(pieces) {}

std::optional<BulkOut> BulkOut::decode(box::AttachmentId id, ByteSpan record) {
  cbor::Reader reader(record);
  const auto items = reader.array_exactly(8);
  const auto version = reader.uint();
  const auto order = reader.uint();
  const auto pieces = reader.uint();
  const auto count = reader.array(max_bulk_couriers);
  if (!items || !count || *version != format_version || *pieces == 0 || *pieces > box::max_pieces) {
    return std::nullopt;
  }
  std::vector<CourierId> couriers;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto courier = reader.bytes_exactly(CourierId::size);
    if (!courier) return std::nullopt;
    couriers.push_back(*CourierId::from(*courier));
  }
  const auto paused = reader.boolean();
  const auto number = reader.uint();
  const auto puts = reader.uint();
  const auto held = reader.bytes(max_bitmap);
  if (!reader.finish() || *number >= not_announced) return std::nullopt;
  BulkOut out(id, *order, static_cast<std::uint32_t>(*pieces), std::move(couriers));
  auto set = PieceSet::from(out.pieces(), *held);
  if (!set.has_value()) return std::nullopt;
  out.held_ = std::move(*set);
  out.paused_ = *paused;
  out.number_ = static_cast<std::uint32_t>(*number);
  out.puts_ = *puts;
  return out;
}

void BulkOut::save(RecordSealer& sealer, Transaction& transaction) const {
  cbor::Writer writer;
  writer.array(8).uint(format_version).uint(order_).uint(pieces()).array(couriers_.size());
  for (const CourierId& courier : couriers_) writer.bytes(courier.span());
  writer.boolean(paused_).uint(number_).uint(puts_).bytes(held_.bytes());
  sealer.put(transaction, table::bulk_out, id_.span(), std::move(writer).take());
}

bool BulkOut::recover_batch(std::uint32_t batch, ByteSpan record) {
  cbor::Reader reader(record);
  const auto items = reader.array_exactly(4);
  const auto version = reader.uint();
  const auto day = reader.uint();
  const auto key = reader.bytes_exactly(box::BatchKey::size);
  const auto bytes = reader.bytes(max_places_in_batch * place_size);
  if (!items || !reader.finish() || *version != format_version ||
      !std::in_range<std::uint32_t>(*day)) {
    return false;
  }
  auto places = decode_places(*bytes, couriers_.size());
  if (!places.has_value()) return false;
  for (const PiecePlace& place : *places) {
    if (place.piece >= pieces()) return false;
    held_.insert(place.piece);
    announced_in_[place.piece] = not_announced;
  }
  OwnBatch own{.day = Day(static_cast<std::uint32_t>(*day)),
               .key = std::move(*box::BatchKey::from(*key)),
               .places = std::move(*places),
               .puts = max_places_in_batch,
               .under_way = 0,
               .rounds = 0,
               .closed = true};
  batches_.insert_or_assign(batch, std::move(own));
  next_batch_ = std::max(next_batch_, batch + 1);
  return true;
}

void BulkOut::save_batch(std::uint32_t batch, const OwnBatch& own, RecordSealer& sealer,
                         Transaction& transaction) const {
  identity::SecretWriter writer;
  writer.array(4).uint(format_version).uint(own.day.value());
  writer.bytes(own.key.span()).bytes(encode_places(own.places));
  sealer.put(transaction, table::bulk_out_batches, batch_record_key(id_, batch),
             std::move(writer).take());
}

void BulkOut::erase_records(Transaction& transaction) const {
  RecordSealer::erase(transaction, table::bulk_out, id_.span());
  for (const auto& [batch, own] : batches_) {
    RecordSealer::erase(transaction, table::bulk_out_batches, batch_record_key(id_, batch));
  }
}

void BulkOut::set_paused(bool paused, RecordSealer& sealer, Transaction& transaction) {
  if (!paused) puts_ = 0;
  paused_ = paused;
  save(sealer, transaction);
}

std::optional<std::uint32_t> BulkOut::to_prepare() const {
  if (paused_ || prepared_.size() >= pieces_prepared) return std::nullopt;
  for (auto piece = held_.next_missing(cursor_); piece.has_value();
       piece = held_.next_missing(*piece + 1)) {
    if (!taken_.contains(*piece)) return piece;
  }
  return std::nullopt;
}

void BulkOut::prepare(std::uint32_t piece, const box::Frame& frame) {
  taken_.insert(piece);
  cursor_ = piece + 1;
  prepared_.emplace_back(piece, frame);
}

std::optional<std::uint8_t> BulkOut::index_of(const CourierId& courier) const {
  const auto found = std::find(couriers_.begin(), couriers_.end(), courier);
  if (found == couriers_.end()) return std::nullopt;
  return static_cast<std::uint8_t>(found - couriers_.begin());
}

bool BulkOut::may_use(const CourierId& courier) const {
  return !avoided_.contains(courier) || avoided_.size() >= couriers_.size();
}

BulkOut::OwnBatch& BulkOut::open_batch(Day today, crypto::Random& random) {
  if (!batches_.empty() && !batches_.rbegin()->second.closed) return batches_.rbegin()->second;
  OwnBatch own;
  own.day = today;
  own.key = random.secret<box::BatchKey>();
  return batches_.emplace(next_batch_++, std::move(own)).first->second;
}

std::optional<BulkPut> BulkOut::next(const CourierId& courier, Day today, crypto::Random& random) {
  const auto index = index_of(courier);
  if (paused_ || prepared_.empty() || !index.has_value() || !may_use(courier)) return std::nullopt;
  if (puts_ >= max_puts_of_piece * pieces() + max_places_in_batch) {
    paused_ = true;
    return std::nullopt;
  }
  OwnBatch& own = open_batch(today, random);
  const auto& [piece, frame] = prepared_.front();
  BulkPut put{
      .id = id_,
      .batch = batches_.rbegin()->first,
      .place = {.piece = piece, .courier = *index, .put = static_cast<std::uint8_t>(own.puts)},
      .courier = courier,
      .name = {},
      .salt = random.fixed<box::CopySalt>(),
      .body = {}};
  const box::BatchKeys keys = box::batch_keys(own.key);
  const box::Place place =
      box::bulk_place(courier, box::PieceIndex(piece), box::Slot(put.place.put));
  put.name = box::name(keys.names, place);
  put.body = box::seal_body(keys.bodies, place, put.name, frame, random);
  prepared_.pop_front();
  ++puts_;
  ++own.puts;
  ++own.under_way;
  own.closed = own.puts == max_places_in_batch;
  return put;
}

void BulkOut::stored(const BulkPut& put, RecordSealer& sealer, Transaction& transaction) {
  taken_.erase(put.place.piece);
  const auto found = batches_.find(put.batch);
  if (found == batches_.end()) return;
  OwnBatch& own = found->second;
  --own.under_way;
  held_.insert(put.place.piece);
  announced_in_[put.place.piece] = not_announced;
  own.places.push_back(put.place);
  save_batch(put.batch, own, sealer, transaction);
}

void BulkOut::failed(const BulkPut& put) {
  taken_.erase(put.place.piece);
  cursor_ = std::min(cursor_, put.place.piece);
  const auto found = batches_.find(put.batch);
  if (found == batches_.end()) return;
  --found->second.under_way;
  // Nothing of it lies anywhere, as far as is known.
  if (found->second.closed && found->second.under_way == 0 && found->second.places.empty()) {
    batches_.erase(found);
  }
}

void BulkOut::close_batch_if_due() {
  if (batches_.empty()) return;
  OwnBatch& newest = batches_.rbegin()->second;
  const bool nothing_left = prepared_.empty() && !to_prepare().has_value();
  const bool old = ++newest.rounds >= batch_rounds && newest.puts > 0;
  if (nothing_left || old) newest.closed = true;
  if (newest.closed && newest.under_way == 0 && newest.places.empty()) {
    batches_.erase(std::prev(batches_.end()));
  }
}

std::optional<BulkOut::Batch> BulkOut::to_announce() const {
  for (const auto& [batch, own] : batches_) {
    if (!own.closed || own.under_way > 0 || own.places.empty()) continue;
    return Batch{.batch = batch,
                 .number = number_ + 1,
                 .day = own.day,
                 .key = &own.key,
                 .places = &own.places};
  }
  return std::nullopt;
}

void BulkOut::announced(const Batch& batch, RecordSealer& sealer, Transaction& transaction) {
  number_ = batch.number;
  for (const PiecePlace& place : *batch.places) announced_in_[place.piece] = number_;
  RecordSealer::erase(transaction, table::bulk_out_batches, batch_record_key(id_, batch.batch));
  batches_.erase(batch.batch);
  save(sealer, transaction);
}

void BulkOut::missing(const PieceRun& run, std::uint32_t newest) {
  const std::uint32_t end = std::min(pieces(), run.first + run.count);
  for (std::uint32_t piece = run.first; piece < end; ++piece) {
    // What was put again meanwhile will be told to that reader, too.
    if (announced_in_[piece] > newest || !held_.erase(piece)) continue;
    cursor_ = std::min(cursor_, piece);
  }
}

}  // namespace peyk::desk
