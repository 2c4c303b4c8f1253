#include "bulk_in.hpp"

#include <algorithm>
#include <utility>

#include "peyk/base/cbor.hpp"
#include "peyk/identity/secret_writer.hpp"

#include "bulk_out.hpp"
#include "tables.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 1;
// Couriers keep a body for 30 days.
constexpr std::uint64_t days_surely_kept = 28;
constexpr std::size_t max_bitmap = (box::max_pieces + 7) / 8;

std::optional<std::uint32_t> as_u32(const cbor::Result<std::uint64_t>& number) {
  if (!number || !std::in_range<std::uint32_t>(*number)) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

}  // namespace

BulkIn::BulkIn(box::AttachmentId id, std::uint64_t order, std::uint32_t pieces)
    : id_(id), order_(order), here_(pieces), announced_(pieces), wanted_(pieces) {}

std::optional<BulkIn> BulkIn::decode(box::AttachmentId id, ByteSpan record) {
  cbor::Reader reader(record);
  const auto items = reader.array_exactly(7);
  const auto version = reader.uint();
  const auto order = reader.uint();
  const auto pieces = as_u32(reader.uint());
  const auto paused = reader.boolean();
  const auto newest = as_u32(reader.uint());
  const auto here = reader.bytes(max_bitmap);
  const auto announced = reader.bytes(max_bitmap);
  if (!items || !reader.finish() || *version != format_version || !newest.has_value() ||
      !pieces.has_value() || *pieces == 0 || *pieces > box::max_pieces) {
    return std::nullopt;
  }
  BulkIn in(id, *order, *pieces);
  auto here_set = PieceSet::from(*pieces, *here);
  auto announced_set = PieceSet::from(*pieces, *announced);
  if (!here_set.has_value() || !announced_set.has_value()) return std::nullopt;
  in.here_ = std::move(*here_set);
  in.announced_ = std::move(*announced_set);
  in.paused_ = *paused;
  in.newest_ = *newest;
  return in;
}

void BulkIn::save(RecordSealer& sealer, Transaction& transaction) const {
  cbor::Writer writer;
  writer.array(7).uint(format_version).uint(order_).uint(pieces()).boolean(paused_).uint(newest_);
  writer.bytes(here_.bytes()).bytes(announced_.bytes());
  sealer.put(transaction, table::bulk_in, id_.span(), std::move(writer).take());
}

void BulkIn::save_batch(std::uint32_t number, const InBatch& batch, RecordSealer& sealer,
                        Transaction& transaction) const {
  std::vector<PiecePlace> places;
  Bytes states;
  for (const Entry& entry : batch.entries) {
    places.push_back(entry.place);
    // What is under way may have been asked, and so may what is only reserved.
    const State kept = entry.state == State::asked ? State::reserved : entry.state;
    states.push_back(std::to_underlying(kept));
  }
  identity::SecretWriter writer;
  writer.array(7).uint(format_version).uint(batch.number).uint(batch.day.value());
  writer.bytes(batch.key.span());
  writer.array(batch.couriers.size());
  for (const CourierId& courier : batch.couriers) writer.bytes(courier.span());
  writer.bytes(encode_places(places)).bytes(states);
  sealer.put(transaction, table::bulk_in_batches, piece_key(id_, number), std::move(writer).take());
}

bool BulkIn::recover_batch(std::uint32_t key, ByteSpan record) {
  cbor::Reader reader(record);
  const auto items = reader.array_exactly(7);
  const auto version = reader.uint();
  const auto number = as_u32(reader.uint());
  const auto day = as_u32(reader.uint());
  const auto secret = reader.bytes_exactly(box::BatchKey::size);
  const auto count = reader.array(max_bulk_couriers);
  if (!items || !count || *version != format_version || !number.has_value() || !day.has_value()) {
    return false;
  }
  InBatch batch;
  batch.number = *number;
  batch.day = Day(*day);
  batch.key = std::move(*box::BatchKey::from(*secret));
  for (std::size_t i = 0; i < *count; ++i) {
    const auto courier = reader.bytes_exactly(CourierId::size);
    if (!courier) return false;
    batch.couriers.push_back(*CourierId::from(*courier));
  }
  const auto bytes = reader.bytes(max_places_in_batch * place_size);
  const auto states = reader.bytes(max_places_in_batch);
  if (!reader.finish()) return false;
  const auto places = decode_places(*bytes, batch.couriers.size());
  if (!places.has_value() || places->size() != states->size()) return false;
  for (std::size_t i = 0; i < places->size(); ++i) {
    const std::uint8_t state = (*states)[i];
    if ((*places)[i].piece >= pieces() || state > std::to_underlying(State::missing)) return false;
    Entry entry{.place = (*places)[i], .state = static_cast<State>(state)};
    if (entry.state == State::reserved) entry.state = State::missing;
    if (entry.state == State::here) here_.insert(entry.place.piece);
    announced_.insert(entry.place.piece);
    batch.open += is_open(entry.state) ? 1U : 0U;
    batch.entries.push_back(entry);
  }
  open_ += batch.open;
  newest_ = std::max(newest_, batch.number);
  next_batch_ = std::max(next_batch_, key + 1);
  batches_.insert_or_assign(key, std::move(batch));
  return true;
}

void BulkIn::finish_recovery() {
  PieceSet open(pieces());
  for (const auto& [key, batch] : batches_) {
    for (const Entry& entry : batch.entries) {
      if (is_open(entry.state)) open.insert(entry.place.piece);
    }
  }
  for (auto piece = announced_.next(0); piece.has_value(); piece = announced_.next(*piece + 1)) {
    if (!open.contains(*piece)) want(*piece);
  }
}

void BulkIn::want(std::uint32_t piece) {
  if (!here_.contains(piece)) wanted_.insert(piece);
}

void BulkIn::want_all() {
  PieceSet open(pieces());
  for (const auto& [key, batch] : batches_) {
    for (const Entry& entry : batch.entries) {
      if (is_open(entry.state)) open.insert(entry.place.piece);
    }
  }
  for (std::uint32_t piece = 0; piece < pieces(); ++piece) {
    announced_.insert(piece);
    if (!open.contains(piece)) want(piece);
  }
}

void BulkIn::want_all_again() {
  want_all();
  nothing_comes_ = true;
}

void BulkIn::set_paused(bool paused, RecordSealer& sealer, Transaction& transaction) {
  paused_ = paused;
  save(sealer, transaction);
}

void BulkIn::settle(InBatch& batch, Entry& entry, State state) {
  if (!is_open(entry.state)) return;
  --batch.open;
  --open_;
  entry.state = state;
  batch.changed = true;
  if (state == State::missing) want(entry.place.piece);
}

void BulkIn::reserve(RecordSealer& sealer, Transaction& transaction) {
  if (paused_ || open_ == 0) return;
  std::map<CourierId, std::size_t> reserved;
  std::size_t looked_at = 0;
  for (auto& [key, batch] : batches_) {
    if (batch.open == 0) continue;
    if (++looked_at > batches_looked_at) break;
    bool any = false;
    for (Entry& entry : batch.entries) {
      std::size_t& here = reserved[batch.couriers[entry.place.courier]];
      if (entry.state == State::reserved) ++here;
      if (entry.state != State::waiting || here >= asks_reserved) continue;
      ++here;
      any = true;
      entry.state = State::reserved;
    }
    if (any) save_batch(key, batch, sealer, transaction);
  }
}

std::optional<BulkAsk> BulkIn::next(const CourierId& courier, Day today) {
  if (paused_ || open_ == 0) return std::nullopt;
  std::size_t looked_at = 0;
  for (auto& [key, batch] : batches_) {
    if (batch.open == 0) continue;
    if (++looked_at > batches_looked_at) break;
    for (std::size_t i = 0; i < batch.entries.size(); ++i) {
      Entry& entry = batch.entries[i];
      if (entry.state != State::reserved) continue;
      if (here_.contains(entry.place.piece)) {  // it came by another batch
        settle(batch, entry, State::here);
        continue;
      }
      if (batch.couriers[entry.place.courier] != courier) continue;
      entry.state = State::asked;
      box::BatchKeys keys = box::batch_keys(batch.key);
      const box::Place place =
          box::bulk_place(courier, box::PieceIndex(entry.place.piece), box::Slot(entry.place.put));
      return BulkAsk{.id = id_,
                     .batch = key,
                     .index = i,
                     .place = place,
                     .name = box::name(keys.names, place),
                     .bodies = std::move(keys.bodies),
                     .may_lack = today.value() > batch.day.value() + days_surely_kept};
    }
  }
  return std::nullopt;
}

void BulkIn::found(const BulkAsk& ask, const box::Frame& frame, RecordSealer& sealer,
                   Transaction& transaction) {
  const auto batch = batches_.find(ask.batch);
  if (batch == batches_.end() || ask.index >= batch->second.entries.size()) return;
  Entry& entry = batch->second.entries[ask.index];
  const std::uint32_t piece = entry.place.piece;
  if (here_.insert(piece)) {
    const ByteSpan bytes = frame.span();
    transaction.push_back({.table = table::pieces,
                           .key = piece_key(id_, piece),
                           .value = Bytes(bytes.begin(), bytes.end())});
  }
  wanted_.erase(piece);
  settle(batch->second, entry, State::here);
  entry.state = State::here;  // also of one that was given up meanwhile
  save_batch(ask.batch, batch->second, sealer, transaction);
  batch->second.changed = false;
}

void BulkIn::missed(const BulkAsk& ask, bool lacked) {
  const auto batch = batches_.find(ask.batch);
  if (batch == batches_.end() || ask.index >= batch->second.entries.size()) return;
  if (lacked && !ask.may_lack) ++lacked_[ask.place.courier];
  settle(batch->second, batch->second.entries[ask.index], State::missing);
}

void BulkIn::give_up(const CourierId& courier) {
  for (auto& [key, batch] : batches_) {
    if (batch.open == 0) continue;
    for (Entry& entry : batch.entries) {
      // One that is under way is given up with its cell.
      if (entry.state == State::asked || batch.couriers[entry.place.courier] != courier) continue;
      settle(batch, entry, State::missing);
    }
  }
}

void BulkIn::finish_batches(RecordSealer& sealer, Transaction& transaction) {
  const auto is_over = [](const auto& each) { return each.second.open == 0; };
  auto over = static_cast<std::size_t>(std::ranges::count_if(batches_, is_over));
  bool any = false;
  for (auto it = batches_.begin(); it != batches_.end();) {
    if (it->second.open == 0) {
      any |= !it->second.entries.empty();
      if (over > batches_remembered) {
        RecordSealer::erase(transaction, table::bulk_in_batches, piece_key(id_, it->first));
        it = batches_.erase(it);
        --over;
        continue;
      }
      it->second.changed = !it->second.entries.empty();
      it->second.entries.clear();
    }
    if (std::exchange(it->second.changed, false)) {
      save_batch(it->first, it->second, sealer, transaction);
    }
    ++it;
  }
  if (any) save(sealer, transaction);
}

// A note may come twice: what was delivered and not acknowledged is sealed again in a new session.
bool BulkIn::is_known(const StoredNote& note) const {
  return std::ranges::any_of(batches_, [&note](const auto& each) {
    return crypto::equal_constant_time(each.second.key.span(), note.key.span());
  });
}

void BulkIn::announced(StoredNote note, const std::vector<CourierId>& known, RecordSealer& sealer,
                       Transaction& transaction) {
  if (is_known(note)) return;
  InBatch batch;
  batch.number = note.number;
  batch.day = note.day;
  batch.key = std::move(note.key);
  batch.couriers = std::move(note.couriers);
  const bool room = batches_.size() < max_batches_in;
  for (const PiecePlace& place : note.places) {
    if (place.piece >= pieces()) continue;
    announced_.insert(place.piece);
    if (here_.contains(place.piece)) continue;
    const bool askable =
        std::find(known.begin(), known.end(), batch.couriers[place.courier]) != known.end();
    if (!room || !askable) {
      want(place.piece);
      continue;
    }
    wanted_.erase(place.piece);
    batch.entries.push_back({.place = place, .state = State::waiting});
  }
  newest_ = std::max(newest_, batch.number);
  nothing_comes_ = false;
  batch.open = batch.entries.size();
  if (batch.open == 0) {
    save(sealer, transaction);
    return;
  }
  open_ += batch.open;
  save_batch(next_batch_, batch, sealer, transaction);
  batches_.emplace(next_batch_++, std::move(batch));
  // A batch that left something out says so in the record of the attachment.
  if (wanted_.count() > 0) save(sealer, transaction);
}

void BulkIn::fill(ProgressNote& note, RecordSealer& sealer, Transaction& transaction) {
  note.here = here_.count();
  note.newest = nothing_comes_ ? nothing_comes : newest_;
  auto piece = wanted_.next(0);
  while (piece.has_value() && note.missing.size() < max_runs_in_note) {
    const std::uint32_t end = wanted_.next_missing(*piece).value_or(pieces());
    note.missing.push_back({.first = *piece, .count = end - *piece});
    piece = wanted_.next(end);
  }
  for (const PieceRun& run : note.missing) {
    for (std::uint32_t i = run.first; i < run.first + run.count; ++i) {
      wanted_.erase(i);
      announced_.erase(i);
    }
  }
  nothing_comes_ &= wanted_.count() > 0;
  for (const auto& [courier, count] : lacked_) {
    if (note.lacked.size() < max_bulk_couriers) note.lacked.emplace_back(courier, count);
  }
  lacked_.clear();
  finish_batches(sealer, transaction);
  save(sealer, transaction);
}

void BulkIn::erase_records(Transaction& transaction) const {
  RecordSealer::erase(transaction, table::bulk_in, id_.span());
  for (const auto& [key, batch] : batches_) {
    RecordSealer::erase(transaction, table::bulk_in_batches, piece_key(id_, key));
  }
}

}  // namespace peyk::desk
