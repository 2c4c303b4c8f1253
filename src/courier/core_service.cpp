#include <algorithm>
#include <utility>

#include "peyk/box/operation.hpp"
#include "peyk/onion/answer.hpp"

#include "core.hpp"

namespace peyk::courier {

void Courier::Core::serve(Ticket ticket, const onion::OpenedLayer& layer, Instant now) {
  auto operation = box::decode_operation(layer.operation());
  if (!operation) {
    counters_.count(Counter::malformed_operation);
    return serve_answer(ticket, box::answers::Refused{}, now);
  }
  switch (operation->kind) {
    case box::OperationKind::nothing:
      counters_.count(Counter::served_nothing);
      return serve_answer(ticket, box::answers::Done{}, now);
    case box::OperationKind::put: {
      counters_.count(Counter::served_put);
      if (pending_.size() >= 2 * limits_.storing) {
        counters_.count(Counter::put_queue_full);
        return serve_answer(ticket, box::answers::Failed{}, now);
      }
      const auto leaf = box::receipt_leaf(operation->salt, operation->name, operation->body);
      return write(PutPending{ticket, leaf},
                   {box::writes::PutBody{operation->name, operation->body, box::expiry_of(now)}});
    }
    case box::OperationKind::ask:
      counters_.count(Counter::served_ask);
      if (finding_.size() >= limits_.finding) {
        counters_.count(Counter::ask_queue_full);
        return serve_answer(ticket, box::answers::Failed{}, now);
      }
      finding_.insert(ticket);
      return send(effects::FindBody{ticket, operation->name});
    case box::OperationKind::swap:
      serve_swap(ticket, *operation, now);
      return crypto::wipe(operation->body.mutable_span());  // a share, a token
  }
}

void Courier::Core::put_done(const PutPending& put, const Stored& stored,
                             std::vector<PutDone>& done, Instant now) {
  if (!stored.result || stored.result->size() != 1) {
    counters_.count(Counter::store_failed);
    const bool is_full = !stored.result && stored.result.error() == box::StoreError::disk_full;
    return serve_answer(put.passage,
                        is_full ? box::Answer::What(box::answers::Full{}) : box::answers::Failed{},
                        now);
  }
  switch (stored.result->front().outcome) {
    case box::Outcome::stored:
      // Only who can still be answered gets a leaf.
      if (passages_.contains(put.passage.value())) done.push_back({put.passage, put.leaf});
      return;
    case box::Outcome::conflict:
      counters_.count(Counter::put_conflict);
      return serve_answer(put.passage, box::answers::Conflict{}, now);
    case box::Outcome::full:
      counters_.count(Counter::put_full);
      return serve_answer(put.passage, box::answers::Full{}, now);
    case box::Outcome::done:
    case box::Outcome::too_old:  // of a body neither is told: box_store.hpp
      counters_.count(Counter::store_failed);
      return serve_answer(put.passage, box::answers::Failed{}, now);
  }
}

// One signature for up to max_leaves bodies of one commit.
void Courier::Core::give_receipts(std::span<const PutDone> done, Instant now) {
  const Day day = day_of(now);
  while (!done.empty()) {
    const auto part = done.first(std::min<std::size_t>(done.size(), box::max_leaves));
    done = done.subspan(part.size());
    std::vector<box::ReceiptLeaf> leaves;
    leaves.reserve(part.size());
    for (const PutDone& put : part) leaves.push_back(put.leaf);
    const box::ReceiptBatch batch(leaves);
    const crypto::Signature signature = batch.sign(signing_, id_, day, random_);
    counters_.count(Counter::receipts_signed);
    for (std::uint32_t i = 0; i < part.size(); ++i) {
      serve_answer(part[i].passage, box::answers::Stored{batch.receipt(i, day, signature)}, now);
    }
  }
}

void Courier::Core::on_found(Ticket ticket, const box::StoreResult<std::optional<box::Body>>& found,
                             Instant now) {
  if (finding_.erase(ticket) == 0) return;
  if (!found) {
    counters_.count(Counter::store_failed);
    return serve_answer(ticket, box::answers::Failed{}, now);
  }
  if (!*found) return serve_answer(ticket, box::answers::NotThere{}, now);
  serve_answer(ticket, box::answers::Found{**found}, now);
}

// Ready for the deadline, and with its time: what leaves must not tell when it was made.
void Courier::Core::serve_answer(Ticket ticket, box::Answer::What what, Instant now) {
  const auto found = passages_.find(ticket.value());
  if (found == passages_.end()) return;
  Passage& passage = found->second;
  auto* out = std::get_if<stages::Out>(&passage.stage);
  if (out == nullptr) return;
  box::EncodedAnswer answer = encode(box::Answer{std::max(passage.deadline, now), std::move(what)});
  onion::Cell cell =
      onion::begin_answer(std::move(out->answer_key), answer.array(), passage.exchange);
  crypto::wipe(answer.mutable_span());  // both shares of a swap, say
  passage.stage = stages::Answered{std::move(cell)};
}

}  // namespace peyk::courier
