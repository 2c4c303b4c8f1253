// Swaps: as they are shown.
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

}  // namespace

SwapStanding Swaps::standing(const SwapPlace& place, const SwapRecord* record, Instant now) const {
  const Instant network_now = desk_.network_time(now);
  if (record != nullptr && record->party.has_value()) {
    return from_party(record->party->standing(network_now), record->outcome);
  }
  const bool took_part = place.role == SwapRole::proposer || place.state.joined_by.has_value();
  if (record == nullptr && took_part) return SwapStanding::lost;
  if (place.state.called_off_by.has_value()) return SwapStanding::called_off;
  if (network_now >= place.state.deadline) return SwapStanding::lapsed;
  return place.state.joined_by.has_value() ? SwapStanding::joined : SwapStanding::proposed;
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
                .given = {},
                .got = {},
                .couriers = {}};
  if (record == nullptr) return view;
  view.given = record->given;
  view.got = record->got;
  if (!record->party.has_value()) return view;
  const swap::Terms& terms = record->party->terms();
  for (const CourierId& id : terms.couriers()) {
    const auto index = *terms.index_of(id);
    const TrustedCourier* known = courier(id);
    SwapCourierView& one = view.couriers.emplace_back();
    one.id = id;
    if (known != nullptr) one.name = known->name;
    one.said = record->party->last_answer(index);
    for (const swap::Fault& fault : record->party->faults()) {
      if (fault.courier == index) one.faults.push_back(fault.kind);
    }
  }
  return view;
}

std::vector<SwapView> Swaps::views(Instant now) const {
  std::vector<SwapView> views;
  for (const SwapPlace& place : desk_.places()) views.push_back(view(place, now));
  return views;
}

Result<std::vector<SwapItem>> Swaps::items(const channel::ActId& proposal) const {
  const auto found = all_.find(proposal);
  if (found == all_.end()) return std::unexpected(Error::unknown_act);
  if (found->second.outcome != SwapOutcome::whole) return std::unexpected(Error::swap_not_now);
  return opened(proposal, found->second);
}

}  // namespace peyk::desk
