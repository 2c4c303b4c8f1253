#include "courier_book.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace peyk::desk {

namespace {

Duration lesser_middle(std::vector<Duration> clocks) {
  const auto middle = clocks.begin() + static_cast<std::ptrdiff_t>((clocks.size() - 1) / 2);
  std::ranges::nth_element(clocks, middle);
  return *middle;
}

}  // namespace

CourierBook::CourierBook(std::vector<CourierId> couriers) : couriers_(std::move(couriers)) {
  std::sort(couriers_.begin(), couriers_.end());
  couriers_.erase(std::unique(couriers_.begin(), couriers_.end()), couriers_.end());
  for (const CourierId& courier : couriers_) states_.emplace(courier, State{});
}

void CourierBook::note(const CourierId& courier, bool answered) {
  const auto found = states_.find(courier);
  if (found == states_.end()) return;
  State& state = found->second;
  ++state.measured.asked;
  if (answered) ++state.measured.answered;
  state.silent_in_a_row = answered ? 0 : state.silent_in_a_row + 1;
}

void CourierBook::note_answer(const Route& route, std::size_t depth, BoxCourier last) {
  const bool is_judged = last == BoxCourier::is_judged;
  if (is_judged) ++loops_;
  const std::size_t hops = is_judged ? route.size() : route.size() - 1;
  for (std::size_t hop = 0; hop < hops && hop <= depth; ++hop) note(route[hop], hop < depth);
}

void CourierBook::note_clock(const CourierId& courier, Duration ahead_of_ours) {
  if (const auto found = states_.find(courier); found != states_.end()) {
    found->second.measured.clock = ahead_of_ours;
  }
}

bool CourierBook::alive(const CourierId& courier) const {
  const auto found = states_.find(courier);
  return found != states_.end() && !found->second.is_silent() && !found->second.left_out;
}

bool CourierBook::State::is_silent() const { return silent_in_a_row >= silent_cells_until_dead; }

void CourierBook::note_left_out(const CourierId& courier, bool left_out) {
  if (const auto found = states_.find(courier); found != states_.end()) {
    found->second.left_out = left_out;
  }
}

std::size_t CourierBook::alive_count() const {
  return static_cast<std::size_t>(
      std::count_if(couriers_.begin(), couriers_.end(),
                    [this](const CourierId& courier) { return alive(courier); }));
}

std::optional<Duration> CourierBook::clock_offset() const {
  std::vector<Duration> clocks = clocks_heard();
  if (clocks.empty()) return std::nullopt;
  const bool is_awaited = std::ranges::any_of(couriers_, [this](const CourierId& courier) {
    return alive(courier) && !measured(courier).clock.has_value();
  });
  if (is_awaited && loops_ < loops_awaited_of_a_courier * couriers_.size()) {
    return std::nullopt;
  }
  const auto is_far = [](Duration offset) {
    return offset > farthest_clock || offset < Duration() - farthest_clock;
  };
  if (is_far(lesser_middle(clocks))) return std::nullopt;
  clocks.resize(couriers_.size());  // with ours
  const Duration middle = lesser_middle(std::move(clocks));
  if (is_far(middle)) return std::nullopt;
  return middle;
}

std::optional<Duration> CourierBook::certain_offset() const {
  std::vector<Duration> clocks = clocks_heard();
  const std::size_t half = couriers_.size() / 2;
  if (clocks.size() <= half) return std::nullopt;
  const auto certain = clocks.begin() + static_cast<std::ptrdiff_t>(half);
  std::ranges::nth_element(clocks, certain, std::greater());
  return *certain;
}

std::vector<Duration> CourierBook::clocks_heard() const {
  std::vector<Duration> clocks;
  clocks.reserve(couriers_.size());
  for (const auto& [courier, state] : states_) {
    if (state.measured.clock.has_value()) clocks.push_back(*state.measured.clock);
  }
  return clocks;
}

void CourierBook::forget_clocks() {
  for (auto& [courier, state] : states_) state.measured.clock.reset();
  loops_ = 0;
}

Route CourierBook::route(const CourierId& entry, const CourierId& box,
                         crypto::Random& random) const {
  const std::uint64_t draw = random.u64();
  std::vector<CourierId> middles;
  for (const CourierId& courier : couriers_) {
    if (courier != entry && courier != box && alive(courier)) middles.push_back(courier);
  }
  if (middles.empty()) {
    for (const CourierId& courier : couriers_) {
      if (courier != entry && alive(courier)) middles.push_back(courier);
    }
  }
  if (middles.empty()) middles.push_back(entry);
  // The bias of the remainder is below 2^-60 for so few couriers.
  return {entry, middles[draw % middles.size()], box};
}

const CourierBook::Measured& CourierBook::measured(const CourierId& courier) const {
  return states_.at(courier).measured;
}

}  // namespace peyk::desk
