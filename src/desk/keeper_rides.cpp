// Keeper: what rides in the place of loops: puts of the day lane, pieces of attachments and
// requests of swaps (docs/protocol.md §6.1, §8, §11).
#include <algorithm>
#include <utility>

#include "keeper.hpp"

namespace peyk::desk {

// Drawn from all; a loop to the entry of its own line goes to the other line's, so that a piece can
// ride in place of every one of them, and each courier is drawn as often as the next: pieces lie
// where a writer's loops go and are asked where a reader's do.
const CourierId& Keeper::loop_box(LineIndex line, std::uint64_t drawn) const {
  const auto& all = book_.couriers();
  const CourierId& box = all[drawn % all.size()];
  return box == entries_[line.value()] ? entries_[entries_.size() - 1 - line.value()] : box;
}

// The loop's courier stays: where cells go shows nothing of what is in them. One that is silent is
// sent nothing but loops.
void Keeper::ride(Waiting& loop, const CourierId& entry, Day today, Instant now) {
  if (loop.box == entry && !book_.reduced_protection()) return;
  if (!book_.alive(loop.box) || ride_day_put(loop)) return;
  const bool piece_first = std::exchange(swap_rode_, false);
  if (piece_first && ride_piece(loop, today)) return;
  swap_rode_ = ride_swap(loop, now);
  if (!swap_rode_ && !piece_first) ride_piece(loop, today);
}

bool Keeper::ride_day_put(Waiting& loop) {
  const auto found = std::ranges::find(day_puts_, loop.box, &Waiting::box);
  if (found == day_puts_.end()) return false;
  loop.purpose = std::move(found->purpose);
  day_puts_.erase(found);
  return true;
}

bool Keeper::ride_piece(Waiting& loop, Day today) {
  auto bulk = bulk_.next(loop.box, today, content_random_);
  if (!bulk.has_value()) return false;
  std::visit([&loop](auto& piece) { loop.purpose = std::move(piece); }, *bulk);
  return true;
}

bool Keeper::ride_swap(Waiting& loop, Instant now) {
  auto ask = swaps_.next(loop.box, parameters_.round * swap_pause_rounds, now);
  if (!ask.has_value()) return false;
  loop.purpose = std::move(*ask);
  return true;
}

// Whatever rode, and did not leave or is not waited for any longer.
void Keeper::unsent(Purpose& purpose) {
  if (auto* put = std::get_if<BulkPut>(&purpose)) {
    bulk_.unsent(std::move(*put));
  } else if (auto* ask = std::get_if<BulkAsk>(&purpose)) {
    bulk_.unsent(std::move(*ask));
  } else if (const auto* request = std::get_if<SwapAsk>(&purpose)) {
    swaps_.lost(*request);
  }
}

void Keeper::plan_bulk(Instant now, Transaction& transaction) {
  std::vector<std::pair<CourierId, bool>> couriers;
  for (const CourierId& id : book_.couriers()) couriers.emplace_back(id, book_.alive(id));
  bulk_.on_round(couriers, parameters_.round, now, transaction);
}

void Keeper::finish_bulk_put(const BulkPut& put, const std::optional<box::Answer>& answer,
                             Instant now, Transaction& transaction) {
  const CopyState state =
      judge({.courier = put.courier, .name = put.name, .salt = put.salt, .body = put.body}, answer,
            now, transaction);
  bulk_.on_put(put, state, network_time(now).value_or(now), transaction);
}

void Keeper::finish_bulk_ask(const BulkAsk& ask, const std::optional<box::Answer>& answer,
                             Instant now, Transaction& transaction) {
  if (!answer.has_value()) return bulk_.on_missed(ask, false);
  const auto* found = std::get_if<box::answers::Found>(&answer->what);
  if (found == nullptr) {
    const bool lacked = std::holds_alternative<box::answers::NotThere>(answer->what);
    return bulk_.on_missed(ask, lacked);
  }
  const auto frame = box::open_body(ask.bodies, ask.place, ask.name, found->body);
  if (!frame) {
    add_complaint(ask.place.courier, Complaint::What::altered_a_body, now, transaction);
    return bulk_.on_missed(ask, true);
  }
  bulk_.on_found(ask, *frame, transaction);
}

// An answer of any other kind is none.
void Keeper::finish_swap(const SwapAsk& ask, const std::optional<box::Answer>& answer,
                         Transaction& transaction) {
  const auto* swapped =
      answer.has_value() ? std::get_if<box::answers::Swapped>(&answer->what) : nullptr;
  if (swapped == nullptr) return swaps_.lost(ask);
  swaps_.answered(ask, swapped->message, content_random_, transaction);
}

void Keeper::note_lacked(const CourierId& id, Instant now, Transaction& transaction) {
  if (courier(id) == nullptr) return;
  add_complaint(id, Complaint::What::took_and_did_not_give, now, transaction);
}

}  // namespace peyk::desk
