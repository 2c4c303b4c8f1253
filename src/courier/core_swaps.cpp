#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include "peyk/box/operation.hpp"

#include "core.hpp"
#include "records.hpp"

namespace peyk::courier {
namespace {

// Of this implementation: new swaps of one day, as a part of all that may be kept.
constexpr std::size_t days_of_swaps = 8;

Counter counter_of(swap::AnswerKind kind) {
  switch (kind) {
    case swap::AnswerKind::waiting:
    case swap::AnswerKind::ready:
    case swap::AnswerKind::expired:
    case swap::AnswerKind::released:
      return Counter::served_swap;
    case swap::AnswerKind::unknown:
      return Counter::swap_unknown;
    case swap::AnswerKind::refused:
      return Counter::swap_refused;
    case swap::AnswerKind::over:
      return Counter::swap_over;
    case swap::AnswerKind::full:
      return Counter::swap_full;
  }
  std::terminate();  // not a value of the enum
}

}  // namespace

void Courier::Core::make_escrows(const std::vector<SwapRecord>& records, Instant floor) {
  swap::EscrowLimits limits;
  limits.swaps = std::max(limits_.swaps, records.size());
  limits.swaps_of_day = std::max<std::size_t>(1, limits_.swaps / days_of_swaps);
  escrows_.emplace(
      swap::Escrows::Options{id_, signing_,
                             [this](const CourierId& id) { return signing_key_of(id); }, limits},
      floor, random_.fork(crypto::Label::stream_courier));
  for (const SwapRecord& record : records) {
    if (!escrows_->restore(record.id, record.bytes)) {
      throw std::invalid_argument("the store holds a record of a swap that is not this courier's");
    }
  }
}

// What is answered rests on the record: it is durable first.
void Courier::Core::serve_swap(Ticket ticket, const box::Operation& operation, Instant now) {
  const auto message = operation.swap_message();
  if (!message) {
    counters_.count(Counter::malformed_operation);
    return serve_answer(ticket, box::answers::Refused{}, now);
  }
  if (swaps_storing_ >= limits_.swaps_storing || failed_swap_checks_ >= limits_.swap_checks) {
    counters_.count(Counter::swap_over_limit);
    return serve_answer(ticket, box::answers::Failed{}, now);
  }
  auto step = escrows_->on_request(*message, now);
  if (!step) {
    counters_.count(Counter::malformed_operation);
    return serve_answer(ticket, box::answers::Refused{}, now);
  }
  counters_.count(counter_of(step->kind));
  failed_swap_checks_ += step->failed_checks;
  if (!step->record) {
    return serve_answer(ticket, box::answers::Swapped{std::move(step->answer)}, now);
  }
  box::SmallRecord record = encode_record(step->record->swap, step->record->bytes);
  ++swaps_storing_;
  write(SwapPending{ticket, step->record->swap, step->record->version, std::move(step->answer)},
        {box::writes::PutRecord{std::move(record)}});
}

void Courier::Core::swap_stored(const SwapPending& pending, const Stored& stored, Instant now) {
  --swaps_storing_;
  if (!stored.result) {
    counters_.count(Counter::store_failed);
    return serve_answer(pending.passage, box::answers::Failed{}, now);
  }
  escrows_->on_stored(pending.swap, pending.version);
  serve_answer(pending.passage, box::answers::Swapped{pending.answer}, now);
}

// With the floor in the same commit: what is forgotten is never taken for new.
void Courier::Core::forget_swaps(Instant now) {
  if (forgetting_) return;
  const auto forgotten = escrows_->forget(now);
  if (!forgotten) return;
  forgetting_ = true;
  std::vector<box::Write> writes = {box::writes::PutRecord{encode_record(forgotten->floor)}};
  for (const swap::SwapId& id : forgotten->swaps) {
    writes.emplace_back(box::writes::EraseRecord{swap_record_key(id)});
  }
  write(ForgetPending{}, std::move(writes));
}

}  // namespace peyk::courier
