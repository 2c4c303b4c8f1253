// One act after another into the state of a track. docs/protocol.md §9.
#pragma once

#include <map>
#include <set>
#include <utility>

#include "peyk/channel/entry.hpp"
#include "peyk/channel/state.hpp"

namespace peyk::channel {

// Who showed this desk that it holds the key which a mandate names.
using Proofs = std::set<std::pair<MemberId, MandateRef>>;

class Fold {
 public:
  // The next act in the order of the track. Unless it is in force nothing changes.
  Standing apply(const Entry& entry, const Proofs& proofs);

  // What would become of an act as the next one, as far as its author and its place decide: a
  // mandate or revocation in it is taken for one that verifies.
  [[nodiscard]] Standing judge(const MemberId& author, const Content& content, Instant time) const;

  [[nodiscard]] const State& state() const { return state_; }
  // How much a copy of it costs, in parts of the state.
  [[nodiscard]] std::size_t weight() const { return parts_; }

 private:
  struct Place;
  struct Change;

  [[nodiscard]] Standing judge_shown(const Entry& entry, const Proofs& proofs) const;

  State state_;
  std::map<ActId, std::size_t> question_places_;  // in state_.questions
  std::map<ActId, std::size_t> swap_places_;      // in state_.swaps
  std::map<ActId, std::size_t> blind_places_;     // in state_.blind_questions
  std::set<MemberId> present_;                    // of state_.members
  std::size_t parts_ = 0;
};

}  // namespace peyk::channel
