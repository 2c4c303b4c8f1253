#include "bulk_keeper.hpp"

#include <algorithm>
#include <utility>

namespace peyk::desk {

namespace {

template <class List>
auto* find_in(List& list, const box::AttachmentId& id) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&id](const auto& each) { return each->id() == id; });
  return found == list.end() ? nullptr : found->get();
}

template <class List>
void sort_by_order(List& list) {
  std::sort(list.begin(), list.end(),
            [](const auto& a, const auto& b) { return a->order() < b->order(); });
}

}  // namespace

bool BulkKeeper::recover_record(Table table, ByteSpan key, ByteSpan plain) {
  ByteReader reader(key);
  const auto id = box::AttachmentId::from(reader.bytes(box::AttachmentId::size));
  if (!id.has_value()) return false;
  if (table == table::bulk_out || table == table::bulk_in) {
    if (!reader.finished()) return false;
    const auto add = [&](auto& list, auto decoded) {
      if (!decoded.has_value()) return false;
      using Value = typename decltype(decoded)::value_type;
      next_order_ = std::max(next_order_, decoded->order() + 1);
      list.push_back(std::make_unique<Value>(std::move(*decoded)));
      return true;
    };
    return table == table::bulk_out ? add(outs_, BulkOut::decode(*id, plain))
                                    : add(ins_, BulkIn::decode(*id, plain));
  }
  const std::uint32_t batch = reader.u32();
  if (!reader.finished()) return false;
  if (table == table::bulk_out_batches) {
    BulkOut* of = out(*id);
    return of != nullptr && of->recover_batch(batch, plain);
  }
  BulkIn* of = in(*id);
  return of != nullptr && of->recover_batch(batch, plain);
}

void BulkKeeper::finish_recovery(RecordStore& store) {
  store_ = &store;
  sort_by_order(outs_);
  sort_by_order(ins_);
  for (const auto& each : ins_) each->finish_recovery();
  prepare();
}

BulkOut* BulkKeeper::out(const box::AttachmentId& id) { return find_in(outs_, id); }
BulkIn* BulkKeeper::in(const box::AttachmentId& id) { return find_in(ins_, id); }

BulkOut& BulkKeeper::add_out(box::AttachmentId id, std::uint32_t pieces,
                             std::vector<CourierId> couriers, Transaction& transaction) {
  outs_.push_back(std::make_unique<BulkOut>(id, next_order_++, pieces, std::move(couriers)));
  outs_.back()->save(sealer_, transaction);
  return *outs_.back();
}

BulkIn& BulkKeeper::add_in(box::AttachmentId id, std::uint32_t pieces, Transaction& transaction) {
  ins_.push_back(std::make_unique<BulkIn>(id, next_order_++, pieces));
  ins_.back()->save(sealer_, transaction);
  return *ins_.back();
}

void BulkKeeper::forget_out(const box::AttachmentId& id, Transaction& transaction) {
  if (const BulkOut* gone = out(id)) gone->erase_records(transaction);
  std::erase_if(outs_, [&id](const auto& each) { return each->id() == id; });
}

void BulkKeeper::forget_in(const box::AttachmentId& id, Transaction& transaction) {
  if (const BulkIn* gone = in(id)) gone->erase_records(transaction);
  std::erase_if(ins_, [&id](const auto& each) { return each->id() == id; });
}

std::uint64_t BulkKeeper::pieces_waiting() const {
  std::uint64_t sum = 0;
  for (const auto& each : outs_) sum += each->paused() ? 0 : each->pieces() - each->held();
  for (const auto& each : ins_) sum += each->paused() ? 0 : each->pieces() - each->here().count();
  return sum;
}

std::optional<BulkPut> BulkKeeper::next_put(const CourierId& courier, Day today,
                                            crypto::Random& random) {
  if (shy_[courier].full_since.has_value()) return std::nullopt;
  for (const auto& each : outs_) {
    if (auto put = each->next(courier, today, random)) return put;
  }
  return std::nullopt;
}

std::optional<BulkAsk> BulkKeeper::next_ask(const CourierId& courier, Day today) {
  for (const auto& each : ins_) {
    if (auto ask = each->next(courier, today)) return ask;
  }
  return std::nullopt;
}

std::optional<BulkOperation> BulkKeeper::next(const CourierId& courier, Day today,
                                              crypto::Random& random) {
  asks_next_ = !asks_next_;
  if (asks_next_) {
    if (auto ask = next_ask(courier, today)) return std::move(*ask);
  }
  if (auto put = next_put(courier, today, random)) return std::move(*put);
  if (asks_next_) return std::nullopt;
  auto ask = next_ask(courier, today);
  if (!ask.has_value()) return std::nullopt;
  return std::move(*ask);
}

void BulkKeeper::unsent(const BulkOperation& operation) {
  if (const auto* put = std::get_if<BulkPut>(&operation)) {
    if (BulkOut* of = out(put->id)) of->failed(*put);
  } else if (const auto* ask = std::get_if<BulkAsk>(&operation)) {
    if (BulkIn* of = in(ask->id)) of->missed(*ask, false);  // it may have been asked
  }
}

void BulkKeeper::on_put(const BulkPut& put, CopyState state, Instant now,
                        Transaction& transaction) {
  if (state == CopyState::full) shy_[put.courier].full_since = now;
  BulkOut* of = out(put.id);
  if (of == nullptr) return;
  if (state == CopyState::stored) {
    of->stored(put, sealer_, transaction);
    return;
  }
  if (state == CopyState::false_receipt) of->avoid(put.courier);
  of->failed(put);
}

void BulkKeeper::on_found(const BulkAsk& ask, const box::Frame& frame, Transaction& transaction) {
  if (BulkIn* of = in(ask.id)) of->found(ask, frame, sealer_, transaction);
}

void BulkKeeper::on_missed(const BulkAsk& ask, bool lacked) {
  if (BulkIn* of = in(ask.id)) of->missed(ask, lacked);
}

void BulkKeeper::on_round(const std::vector<std::pair<CourierId, bool>>& couriers, Duration round,
                          Instant now, Transaction& transaction) {
  const Duration patience = round * bulk_patience_rounds;
  for (const auto& [courier, alive] : couriers) {
    Shy& shy = shy_[courier];
    if (shy.full_since.has_value() && now - *shy.full_since >= patience) shy.full_since.reset();
    if (alive) {
      shy.silent_since.reset();
      continue;
    }
    if (!shy.silent_since.has_value()) shy.silent_since = now;
    if (now - *shy.silent_since < patience) continue;
    for (const auto& each : ins_) each->give_up(courier);
  }
  for (const auto& each : outs_) each->close_batch_if_due();
  for (const auto& each : ins_) each->finish_batches(sealer_, transaction);
  // Written with what a round writes in any case.
  for (const auto& each : ins_) each->reserve(sealer_, transaction);
}

void BulkKeeper::prepare() {
  for (const auto& each : outs_) {
    while (const auto piece = each->to_prepare()) {
      const auto read = store_->get(table::pieces, piece_key(each->id(), *piece));
      if (!read || !read->has_value()) break;
      const auto frame = box::Frame::from(**read);
      if (!frame.has_value()) break;
      each->prepare(*piece, *frame);
    }
  }
}

void BulkKeeper::between_cells(Transaction& transaction) {
  if (store_ == nullptr) return;
  prepare();
  for (const auto& each : ins_) {
    each->finish_batches(sealer_, transaction);
    each->reserve(sealer_, transaction);
  }
}

}  // namespace peyk::desk
