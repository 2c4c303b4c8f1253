// What a running desk answers about swaps.
#include <utility>

#include "desk_answer.hpp"
#include "desk_control.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using api::Response;

namespace {

// Each names at most 2,048 items, of some hundred bytes: a frame is never full of the newest few.
constexpr std::size_t most_items_shown = 8'192;

std::size_t items_in(const desk::SwapView& view) {
  return view.given.size() + view.got.size() + view.couriers.size() + 1;
}

}  // namespace

DeskControl::MaybeResponse DeskControl::take_swap(const api::Request& request) {
  desk::Desk& desk = parts_.desk;
  const Instant now = parts_.reactor.now();
  const auto accepted = [&desk](auto done) {
    return responses::Accepted{std::move(done), desk.change_count()};
  };
  if (const auto* asked = std::get_if<requests::ProposeSwap>(&request)) {
    return answer_of(desk.propose_swap(asked->order, now), accepted);
  }
  if (const auto* asked = std::get_if<requests::JoinSwap>(&request)) {
    return answer_of(desk.join_swap(asked->order, now), accepted);
  }
  if (const auto* asked = std::get_if<requests::AcceptSwap>(&request)) {
    return answer_of(desk.accept_swap(asked->order, now), accepted);
  }
  if (const auto* asked = std::get_if<requests::WithdrawSwap>(&request)) {
    return answer_of(
        desk.withdraw_swap(asked->channel, asked->number, asked->reason, asked->without_words, now),
        accepted);
  }
  if (const auto* asked = std::get_if<requests::SwapItems>(&request)) {
    return answer_of(desk.swap_items(asked->channel, asked->number),
                     [](auto items) { return responses::SwapItems{std::move(items)}; });
  }
  if (std::holds_alternative<requests::Swaps>(request)) return swaps();
  return take_record(request);
}

DeskControl::MaybeResponse DeskControl::take_record(const api::Request& request) {
  desk::Desk& desk = parts_.desk;
  const Instant now = parts_.reactor.now();
  const auto accepted = [&desk](auto done) {
    return responses::Accepted{std::move(done), desk.change_count()};
  };
  const auto file = [](Bytes bytes) { return responses::File{std::move(bytes)}; };
  if (const auto* asked = std::get_if<requests::DraftRecord>(&request)) {
    return answer_of(desk.draft_record(asked->order, now), file);
  }
  if (const auto* asked = std::get_if<requests::ProposeRecord>(&request)) {
    return answer_of(desk.propose_record(asked->order, now), accepted);
  }
  if (const auto* asked = std::get_if<requests::RecordRequest>(&request)) {
    return answer_of(desk.record_request(asked->channel, asked->number, now), file);
  }
  if (const auto* asked = std::get_if<requests::JoinRecord>(&request)) {
    return answer_of(desk.join_record(asked->order, now), accepted);
  }
  if (const auto* asked = std::get_if<requests::JointRecord>(&request)) {
    return answer_of(desk.joint_record(asked->channel, asked->number), file);
  }
  return std::nullopt;
}

Response DeskControl::swaps() const {
  auto all = parts_.desk.swaps(parts_.reactor.now());
  if (!all) return refused(api::refusal_of(all.error()));
  std::size_t kept = 0;
  std::size_t items = 0;
  while (kept < all->size()) {
    items += items_in((*all)[all->size() - kept - 1]);
    if (items > most_items_shown) break;
    ++kept;
  }
  const std::size_t left_out = all->size() - kept;
  all->erase(all->begin(), all->begin() + static_cast<std::ptrdiff_t>(left_out));
  return responses::Swaps{std::move(*all), left_out, parts_.desk.change_count()};
}

}  // namespace peyk::app
