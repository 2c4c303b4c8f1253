// Swaps: as they are shown.
#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

#include "swaps.hpp"

namespace peyk::desk {

namespace {

SwapStanding from_party(swap::Standing standing, SwapOutcome outcome) {
  if (outcome == SwapOutcome::cheated) return SwapStanding::cheated;
  switch (standing) {
    case swap::Standing::preparing:
    case swap::Standing::waiting:
      return SwapStanding::waiting;
    case swap::Standing::withdrawing:
      return SwapStanding::withdrawing;
    case swap::Standing::releasing:
      return SwapStanding::releasing;
    case swap::Standing::released:
      // Until what the other gave was found in the vault and opened.
      return outcome == SwapOutcome::whole ? SwapStanding::released : SwapStanding::releasing;
    case swap::Standing::expired:
      return SwapStanding::expired;
    case swap::Standing::withdrawn:
      return SwapStanding::withdrawn;
    case swap::Standing::undecided:
      return SwapStanding::undecided;
  }
  return SwapStanding::undecided;
}

// What is shown first to whoever cannot be shown all: what is with the couriers, then what waits
// for a person, then what is over.
constexpr std::size_t ranks = 3;
std::size_t rank(SwapStanding standing) {
  switch (standing) {
    case SwapStanding::waiting:
    case SwapStanding::withdrawing:
    case SwapStanding::releasing:
    case SwapStanding::undecided:
      return 2;
    case SwapStanding::proposed:
    case SwapStanding::joined:
      return 1;
    case SwapStanding::called_off:
    case SwapStanding::lapsed:
    case SwapStanding::released:
    case SwapStanding::cheated:
    case SwapStanding::expired:
    case SwapStanding::withdrawn:
    case SwapStanding::lost:
      return 0;
  }
  return 0;
}

}  // namespace

SwapStanding Swaps::standing(const SwapPlace& place, const SwapRecord* record, Instant now) const {
  const Instant network_now = desk_.network_time(now);
  if (record != nullptr && record->party.has_value()) {
    const auto standing = from_party(record->party->standing(network_now), record->outcome);
    // Who proposed it has not given its word yet, or it was not heard.
    const bool is_alone = place.role == SwapRole::joiner && !place.state.accepted_by.has_value();
    return is_alone && standing == SwapStanding::waiting ? SwapStanding::joined : standing;
  }
  const bool took_part = place.role == SwapRole::proposer || place.state.joined_by.has_value();
  if (record == nullptr && took_part) return SwapStanding::lost;
  if (place.state.called_off_by.has_value()) return SwapStanding::called_off;
  if (network_now >= place.state.deadline) return SwapStanding::lapsed;
  return place.state.joined_by.has_value() ? SwapStanding::joined : SwapStanding::proposed;
}

SwapOffered Swaps::offered(const SwapPlace& place, SwapStanding standing) const {
  const bool waits = place.role == SwapRole::joiner ? standing == SwapStanding::proposed
                                                    : standing == SwapStanding::joined;
  if (!waits) return {};
  const channel::ActId& act =
      place.role == SwapRole::joiner ? place.state.act : *place.state.joined_by;
  if (const auto known = offered_.find(act); known != offered_.end()) return known->second;
  if (++offers_looked_up_ > max_offers_looked_up) return {};
  const auto proposed = act_of<channel::ProposeSwap>(place.track, place.state.act);
  const auto joined =
      place.role == SwapRole::joiner ? std::nullopt : act_of<channel::JoinSwap>(place.track, act);
  // What cannot be read now is looked for again.
  const bool is_here = proposed.has_value() && (place.role == SwapRole::joiner || joined);
  if (!is_here) return {};
  const channel::SwapGift& gift = joined.has_value() ? joined->gift : proposed->gift;
  const auto frame = swap::Frame::of(*swap::FrameSalt::from(proposed->salt.span()),
                                     proposed->deadline, proposed->couriers);
  const auto offer = frame.has_value() ? swap::decode_offer(gift.offer, *frame)
                                       : std::unexpected(swap::Error::malformed);
  SwapOffered offered;
  if (offer) {
    offered = {.items = offer->items.size(),
               .bytes = gift.sealed.size(),
               .signatures = proposed->joint_text.has_value()};
  }
  return offered_.emplace(act, offered).first->second;
}

SwapView Swaps::view(const SwapPlace& place, Instant now) const {
  const auto found = all_.find(place.state.act);
  const SwapRecord* record = found == all_.end() ? nullptr : &found->second;
  SwapView view{.act = place.state.act,
                .channel = place.channel,
                .number = place.number,
                .role = place.role,
                .with = place.with,
                .deadline = place.state.deadline,
                .standing = standing(place, record, now),
                .joining = place.state.joined_by,
                .given = {},
                .offered = {},
                .got = {},
                .couriers = {}};
  view.offered = offered(place, view.standing);
  const bool has_party = record != nullptr && record->party.has_value();
  view.couriers = couriers_.views(place.state.couriers, has_party ? &*record->party : nullptr);
  if (record == nullptr) return view;
  view.given = record->given;
  view.got = record->got;
  return view;
}

std::vector<SwapView> Swaps::views(Instant now) const {
  offers_looked_up_ = 0;
  std::array<std::vector<SwapView>, ranks> ranked;
  const auto add = [&](const SwapPlace& place) {
    SwapView shown = view(place, now);
    ranked.at(rank(shown.standing)).push_back(std::move(shown));
  };
  std::set<channel::ActId> in_place;
  for (const SwapPlace& place : desk_.places()) {
    add(place);
    in_place.insert(place.state.act);
  }
  // What the couriers have does not hang on what the track says now.
  for (const auto& [proposal, record] : all_) {
    if (!record.party.has_value() || in_place.contains(proposal)) continue;
    if (const auto place = desk_.kept_place(record.track, proposal)) add(*place);
  }
  std::vector<SwapView> views;
  for (std::vector<SwapView>& some : ranked) {
    std::ranges::move(some, std::back_inserter(views));
  }
  return views;
}

Result<std::vector<SwapItem>> Swaps::items(const channel::ActId& proposal) const {
  const auto found = all_.find(proposal);
  if (found == all_.end()) return std::unexpected(Error::unknown_act);
  if (found->second.outcome != SwapOutcome::whole)
    return std::unexpected(why_nothing(found->second));
  return opened(proposal, found->second);
}

// Only what is proved: by the clock alone a swap may still be released.
Error Swaps::why_nothing(const SwapRecord& record) {
  if (record.outcome == SwapOutcome::cheated) return Error::swap_over;
  if (!record.party.has_value()) return Error::swap_not_now;
  const swap::Standing proved = record.party->standing(Instant());
  const bool is_over = proved == swap::Standing::expired || proved == swap::Standing::withdrawn;
  return is_over ? Error::swap_over : Error::swap_not_now;
}

}  // namespace peyk::desk
