// The log of one track and its fold into what its members see. A pure function of the acts, the
// mandates among them that were proven to this desk, and nothing else: the order in which they
// arrived does not matter.
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "peyk/channel/entry.hpp"
#include "peyk/channel/fold.hpp"
#include "peyk/channel/order.hpp"
#include "peyk/channel/state.hpp"

namespace peyk::channel {

// How far ahead of the own clock an act may be dated, to stand after those it follows by its own
// time alone (so also for members who do not hold those).
inline constexpr Duration max_lead = Duration::minutes(1);

// Order, state and standings are brought up to date when they are asked for.
class Log {
 public:
  explicit Log(ChannelId id) : id_(id) {}

  // False when the same id was here already: one act. O(log n) when it stands last.
  bool add(Entry entry);
  // The member showed this desk that it holds the key which the mandate names, and the mandate's
  // principal is one that this desk knows: without that anybody could be a principal. One's own
  // mandates are proven.
  void prove(const MemberId& member, const MandateRef& mandate);

  [[nodiscard]] const ChannelId& id() const { return id_; }
  [[nodiscard]] bool contains(const ActId& id) const { return order_.find(id).has_value(); }
  [[nodiscard]] std::size_t size() const { return order_.size(); }
  // nullptr when it is not here.
  [[nodiscard]] const Entry* find(const ActId& id) const;
  // Acts that no act follows yet, rising: what the next act commits to.
  [[nodiscard]] std::vector<ActId> frontier() const { return order_.frontier(); }
  // Acts that others follow and that are not here, rising: on their way, withheld from who came
  // later, lost with an older copy of the vault – or told to others and not to us.
  [[nodiscard]] std::vector<ActId> missing() const { return order_.missing(); }
  // What to date an act that follows the frontier.
  [[nodiscard]] Instant time_of_next(Instant now) const;

  // All acts in the order of the track.
  [[nodiscard]] std::span<const ActId> in_order() const;
  [[nodiscard]] const State& state() const;
  // Of an act that is here.
  [[nodiscard]] Standing standing(const ActId& id) const;
  // What would become of an act done now by that member; a mandate or revocation in it is taken for
  // one that verifies.
  [[nodiscard]] Standing would_stand(const MemberId& author, const Content& content,
                                     Instant now) const;

 private:
  // The fold before the act at a position, to go on from when an act comes late.
  struct Checkpoint {
    std::size_t position = 0;
    Fold fold;
  };

  void settle() const;
  void go_back_to(std::size_t position) const;
  void keep_checkpoint() const;

  ChannelId id_;
  std::deque<Entry> entries_;  // in the order of arrival, as Order::Index counts
  Proofs proofs_;
  std::set<Order::Index> mandates_;  // the acts that show one
  // Brought up to date by settle().
  mutable Order order_;
  mutable Fold fold_;
  mutable std::size_t folded_ = 0;               // so many acts, in order, are in fold_
  mutable std::vector<Standing> standings_;      // as entries_
  mutable std::vector<Checkpoint> checkpoints_;  // rising; the nearer the end, the closer
};

}  // namespace peyk::channel
