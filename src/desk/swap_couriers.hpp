// What swaps and blind questions have in common: frames over couriers that this desk trusts, the
// party of two offers, and asking the couriers what a party is to ask them. docs/protocol.md §11.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "peyk/channel/content.hpp"
#include "peyk/desk/error.hpp"
#include "peyk/desk/swap.hpp"
#include "peyk/desk/trusted_courier.hpp"
#include "peyk/swap/party.hpp"

namespace peyk::desk {

// The keeper's lane (swap_lane.hpp).
struct CourierLane {
  std::function<bool(const swap::SwapId&, const CourierId&, crypto::SecretBytes request)> ask;
  std::function<void(const swap::SwapId&)> forget;
  std::function<bool()> has_answers;  // not taken in yet
};

// The frame that an act agrees on, whoever its couriers are. inconsistent when it is none.
[[nodiscard]] Result<swap::Frame> frame_of(const channel::SwapSalt& salt, Instant deadline,
                                           const std::vector<CourierId>& couriers);

// This side's party in the manifest of both offers, which holds what the other gives. Where that is
// the key alone nothing is sealed. bad_offer; vault_damaged when `own` is not of `secret`.
[[nodiscard]] Result<swap::Party> party_of(const swap::Frame& frame, swap::Offer own,
                                           const channel::SwapGift& theirs,
                                           const swap::PartySecret& secret);

// Neither too near nor too far.
[[nodiscard]] bool is_in_time(Instant deadline, Duration least_time, Instant network_now);

class SwapCouriers {
 public:
  // `couriers` are the desk's and outlive it.
  SwapCouriers(const std::vector<TrustedCourier>& couriers, CourierLane lane)
      : couriers_(couriers), lane_(std::move(lane)) {}

  [[nodiscard]] swap::SigningKeyOf signing_keys() const;
  // What this desk is to take part in: nothing it would not trust. bad_deadline,
  // unknown_couriers, inconsistent.
  [[nodiscard]] Result<swap::Frame> trusted_frame(const channel::SwapSalt& salt, Instant deadline,
                                                  const std::vector<CourierId>& couriers,
                                                  Duration least_time, Instant network_now) const;
  // Asks each courier what it is to be asked now; nobody any more where nothing can change.
  void drive(swap::Party& party, Instant network_now) const;
  void forget(const swap::Party& party) const { lane_.forget(party.id()); }
  [[nodiscard]] bool has_answers() const { return lane_.has_answers(); }
  // `party`: where there is one.
  [[nodiscard]] std::vector<SwapCourierView> views(const std::vector<CourierId>& couriers,
                                                   const swap::Party* party) const;

 private:
  [[nodiscard]] const TrustedCourier* find(const CourierId& id) const;

  const std::vector<TrustedCourier>& couriers_;
  CourierLane lane_;
};

// Implementation limits.
inline constexpr std::size_t max_swaps_under_way =
    16;  // half of what the lane takes; questions too
inline constexpr Duration swaps_looked_after_each = Duration::seconds(10);
// None that could not be heard of and answered in time; couriers take none that is farther ahead
// than 90 days by their clocks.
inline constexpr Duration least_time_for_swap = Duration::minutes(1);
inline constexpr Duration longest_time_for_swap = Duration::days(89);

}  // namespace peyk::desk
