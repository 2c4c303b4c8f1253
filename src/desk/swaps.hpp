// The open desk's part in swaps: what a person proposes, joins, accepts and withdraws, the party of
// each, and what couriers said. The keeper carries requests and answers; acts tell the other side.
// docs/protocol.md §11.
//
// This desk deposits only once its person knows all that there is to know: who joins by joining,
// for the proposal says all; who proposed it by accepting what the other gives.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "peyk/desk/error.hpp"
#include "peyk/desk/swap.hpp"
#include "peyk/desk/views.hpp"

#include "record_sealer.hpp"
#include "swap_couriers.hpp"
#include "swap_item.hpp"
#include "swap_place.hpp"
#include "swap_record.hpp"

namespace peyk::desk {

// What swaps need of the rest of the desk.
struct DeskForSwaps {
  std::function<std::vector<SwapPlace>()> places;
  std::function<std::optional<SwapPlace>(const channel::ChannelId&, const channel::ActId&)> place;
  // Also of a proposal that an act dated back has put out of place: couriers ask nobody for that.
  std::function<std::optional<SwapPlace>(const channel::ChannelId&, const channel::ActId&)>
      kept_place;
  // Of an act that is here.
  std::function<std::optional<channel::Content>(const channel::ChannelId&, const channel::ActId&)>
      content;
  // Does an act; refuses what would not stand.
  std::function<Result<Accepted>(const channel::ChannelId&, channel::Content, bool without_words,
                                 Instant now, Transaction&)>
      act;
  std::function<Instant(Instant now)> network_time;
  std::function<std::size_t()> questions_under_way;
};

class Swaps {
 public:
  // All outlive it.
  Swaps(DeskForSwaps desk, const SwapCouriers& couriers, RecordSealer& sealer,
        crypto::Random& random)
      : desk_(std::move(desk)), couriers_(couriers), sealer_(sealer), random_(random) {}
  Swaps(const Swaps&) = delete;
  Swaps& operator=(const Swaps&) = delete;
  ~Swaps() = default;

  // False when it cannot be one.
  [[nodiscard]] bool take_record(ByteSpan key, ByteSpan plain);

  // `with` sits in the track.
  Result<Accepted> propose(const channel::ChannelId& track, const channel::MemberId& with,
                           const ProposeOrder& order, Instant now, Transaction& transaction);
  Result<Accepted> join(const channel::ChannelId& track, const channel::ActId& proposal,
                        const JoinOrder& order, Instant now, Transaction& transaction);
  // swap_not_now also when another joining stands than the one that was seen.
  Result<Accepted> accept(const channel::ChannelId& track, const channel::ActId& proposal,
                          const AcceptOrder& order, Instant now, Transaction& transaction);
  // swaps_records.cpp: joint records. The letter is one of the track.
  Result<Bytes> draft_record(const channel::ChannelId& track, const channel::ActId& letter,
                             Instant deadline, const std::vector<CourierId>& couriers, Instant now);
  Result<Accepted> propose_record(const channel::ChannelId& track, const channel::MemberId& with,
                                  const channel::ActId& letter, const ProposeRecordOrder& order,
                                  Instant now, Transaction& transaction);
  [[nodiscard]] Result<Bytes> record_request(const channel::ChannelId& track,
                                             const channel::ActId& proposal, Instant now) const;
  Result<Accepted> join_record(const channel::ChannelId& track, const channel::ActId& proposal,
                               const JoinRecordOrder& order, Instant now, Transaction& transaction);
  // The file. swap_not_now before it is released and certified; swap_over; no_record.
  [[nodiscard]] Result<Bytes> joint_record(const channel::ActId& proposal) const;

  // Says so to the other, and asks the couriers to end it where it was deposited.
  Result<Accepted> withdraw(const channel::ChannelId& track, const channel::ActId& proposal,
                            const std::string& reason, bool without_words, Instant now,
                            Transaction& transaction);

  // With blind questions: all that is not released, and not over.
  [[nodiscard]] std::size_t under_way(Instant now) const;
  // Whatever a courier wrote.
  void on_answer(const swap::SwapId& swap, const CourierId& courier, ByteSpan answer, Instant now,
                 Transaction& transaction);
  void on_wakeup(Instant now, Transaction& transaction);

  [[nodiscard]] std::vector<SwapView> views(Instant now) const;
  // What the other gave, once it is released. swap_not_now before; swap_over.
  [[nodiscard]] Result<std::vector<SwapItem>> items(const channel::ActId& proposal) const;
  [[nodiscard]] std::uint64_t change_count() const { return changes_; }

 private:
  using All = std::map<channel::ActId, SwapRecord>;

  // How a joining is done.
  struct Joining {
    bool over_one_courier = false;
    bool without_words = false;
  };
  // All but the gift is there.
  Result<Accepted> propose(const channel::ChannelId& track, channel::ProposeSwap proposal,
                           const std::vector<SwapItem>& items, bool without_words, Instant now,
                           Transaction& transaction);
  Result<Accepted> join(const channel::ChannelId& track, const channel::ActId& proposal,
                        const channel::ProposeSwap& proposed, const std::vector<SwapItem>& items,
                        Joining how, Instant now, Transaction& transaction);
  [[nodiscard]] Result<std::string> joint_text(const channel::ChannelId& track,
                                               const channel::ActId& letter) const;
  [[nodiscard]] Result<swap::RecordRequest> request_of(const channel::ChannelId& track,
                                                       const channel::ProposeSwap& proposal,
                                                       Instant now) const;

  // What this desk is to take part in: nothing it would not trust.
  [[nodiscard]] Result<swap::Frame> frame_of(const channel::ProposeSwap& proposal,
                                             Duration least_time, Instant now) const;
  [[nodiscard]] Result<swap::Gift> gift_of(const swap::Frame& frame, SwapRecord& record,
                                           const std::vector<SwapItem>& items);
  [[nodiscard]] SwapRecord record_for(const channel::ChannelId& track, SwapRole role);
  template <class Act>
  [[nodiscard]] std::optional<Act> act_of(const channel::ChannelId& track,
                                          const channel::ActId& act) const;
  void save(const channel::ActId& proposal, const SwapRecord& record, Transaction& transaction);
  // Asks each courier what it is to be asked now, and takes in that it is released or over.
  void drive(const channel::ActId& proposal, SwapRecord& record, Instant now);
  // Of what the other gave: swap_not_now, or swap_over.
  [[nodiscard]] static Error why_nothing(const SwapRecord& record);
  // Over, or released and not for a joint record, whose file needs the certificate, too.
  [[nodiscard]] bool is_asked_no_more(const channel::ActId& proposal, SwapRecord& record,
                                      Instant now) const;
  [[nodiscard]] Result<std::vector<SwapItem>> opened(const channel::ActId& proposal,
                                                     const SwapRecord& record) const;
  // False when there was nothing new.
  bool take_in_release(const channel::ActId& proposal, SwapRecord& record) const;
  [[nodiscard]] SwapStanding standing(const SwapPlace& place, const SwapRecord* record,
                                      Instant now) const;
  [[nodiscard]] SwapView view(const SwapPlace& place, Instant now) const;
  // What the other side offers, before this person gives its word: looked up once.
  [[nodiscard]] SwapOffered offered(const SwapPlace& place, SwapStanding standing) const;

  DeskForSwaps desk_;
  const SwapCouriers& couriers_;
  RecordSealer& sealer_;
  crypto::Random& random_;
  All all_;
  std::optional<Instant> looked_;  // after the others' acts, the clock, and what is asked
  mutable std::map<channel::ActId, SwapOffered> offered_;
  mutable std::size_t offers_looked_up_ = 0;  // for these views
  std::uint64_t changes_ = 0;
};

template <class Act>
std::optional<Act> Swaps::act_of(const channel::ChannelId& track, const channel::ActId& act) const {
  auto content = desk_.content(track, act);
  auto* found = content.has_value() ? std::get_if<Act>(&*content) : nullptr;
  if (found == nullptr) return std::nullopt;
  return std::move(*found);
}

// Implementation limits.
inline constexpr std::size_t max_offers_looked_up = 64;  // at once; a store is read for each
inline constexpr std::size_t max_released_asked = 16;  // for joint records; the rest in their turn

}  // namespace peyk::desk
