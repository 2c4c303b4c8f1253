#include "swap_couriers.hpp"

#include <algorithm>
#include <utility>

namespace peyk::desk {

namespace {

swap::CourierIndex index_of(std::size_t place) {
  return swap::CourierIndex(static_cast<std::uint8_t>(place));
}

}  // namespace

Result<swap::Frame> frame_of(const channel::SwapSalt& salt, Instant deadline,
                             const std::vector<CourierId>& couriers) {
  auto frame = swap::Frame::of(*swap::FrameSalt::from(salt.span()), deadline, couriers);
  if (!frame.has_value()) return std::unexpected(Error::inconsistent);
  return *std::move(frame);
}

Result<swap::Party> party_of(const swap::Frame& frame, swap::Offer own,
                             const channel::SwapGift& theirs, const swap::PartySecret& secret) {
  auto offer = swap::decode_offer(theirs.offer, frame);
  if (!offer || offer->sealed.has_value() == theirs.sealed.empty()) {
    return std::unexpected(Error::bad_offer);
  }
  auto manifest = swap::Manifest::of(frame, std::move(own), *std::move(offer));
  if (!manifest) return std::unexpected(Error::bad_offer);
  auto party = swap::Party::begin(*std::move(manifest), secret.copy());
  if (!party) return std::unexpected(Error::vault_damaged);
  if (!theirs.sealed.empty() && !party->hold(theirs.sealed)) {
    return std::unexpected(Error::bad_offer);
  }
  return *std::move(party);
}

bool is_in_time(Instant deadline, Duration least_time, Instant network_now) {
  return deadline >= network_now + least_time && deadline <= network_now + longest_time_for_swap;
}

const TrustedCourier* SwapCouriers::find(const CourierId& id) const {
  const auto found = std::ranges::find(couriers_, id, &TrustedCourier::id);
  return found == couriers_.end() ? nullptr : &*found;
}

swap::SigningKeyOf SwapCouriers::signing_keys() const {
  return [this](const CourierId& id) -> const crypto::SigningPublicKey* {
    const TrustedCourier* known = find(id);
    return known == nullptr ? nullptr : &known->signing_key;
  };
}

Result<swap::Frame> SwapCouriers::trusted_frame(const channel::SwapSalt& salt, Instant deadline,
                                                const std::vector<CourierId>& couriers,
                                                Duration least_time, Instant network_now) const {
  if (!is_in_time(deadline, least_time, network_now)) return std::unexpected(Error::bad_deadline);
  const bool are_known =
      std::ranges::all_of(couriers, [this](const CourierId& id) { return find(id) != nullptr; });
  if (!are_known) return std::unexpected(Error::unknown_couriers);
  return frame_of(salt, deadline, couriers);
}

void SwapCouriers::drive(swap::Party& party, Instant network_now) const {
  if (party.is_over(network_now)) return forget(party);
  for (std::size_t i = 1; i <= party.terms().quorum().couriers(); ++i) {
    auto request = party.request(index_of(i), network_now);
    if (!request.has_value()) continue;
    // What the lane has no room for now is asked at the next look.
    static_cast<void>(
        lane_.ask(party.id(), party.terms().courier(index_of(i)), *std::move(request)));
  }
}

std::vector<SwapCourierView> SwapCouriers::views(const std::vector<CourierId>& couriers,
                                                 const swap::Party* party) const {
  std::vector<SwapCourierView> views;
  for (const CourierId& id : couriers) {
    const TrustedCourier* known = find(id);
    SwapCourierView& one = views.emplace_back();
    one.id = id;
    if (known != nullptr) one.name = known->name;
    const auto index = party == nullptr ? std::nullopt : party->terms().index_of(id);
    if (!index.has_value()) continue;
    one.said = party->last_answer(*index);
    for (const swap::Fault& fault : party->faults()) {
      if (fault.courier == *index) one.faults.push_back(fault.kind);
    }
  }
  return views;
}

}  // namespace peyk::desk
