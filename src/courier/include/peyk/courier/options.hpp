// What a courier is given at its start.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "peyk/base/time.hpp"
#include "peyk/box/box_store.hpp"
#include "peyk/crypto/signature.hpp"
#include "peyk/identity/courier_card.hpp"

namespace peyk::courier {

// Of this implementation: the maximum of everything that grows with what others send.
struct Limits {
  // What all that these numbers bound may take together, with what the shell holds for a line.
  static constexpr std::size_t memory = std::size_t{4} << 30U;
  // Those that cost memory smaller or larger, so that so many bytes suffice.
  [[nodiscard]] static Limits within(std::size_t bytes);

  // Incoming lines.
  std::size_t lines = 4'096;
  // Requests in hand, from arrival to answer; each holds at most one cell (16 KiB) most of the
  // time. One line may hold as many as are free.
  std::size_t passages = 32'768;
  // Cells waiting to be opened, shared likewise: a quarter of a second's work.
  std::size_t opening = 1'024;
  // Asks waiting for the store.
  std::size_t finding = 4'096;
  // Commits that the store has not answered yet, each up to 13 KB but for those of swaps; a slow
  // disk must not fill memory.
  std::size_t storing = 8'192;
  // Replay tags of one day, in memory: 21 to 43 bytes each. A full day refuses further requests.
  // Once it is half full, the rest is kept until the day begins, and then dealt out: in each minute
  // every line that was there at its beginning may add its even share of what is left for each
  // minute until midnight, at least one.
  std::size_t replay_tags_of_day = std::size_t{1} << 24U;
  // Swaps, each of up to 50 KB in memory and on disk, until 50 to 70 days after their deadlines.
  std::size_t swaps = 4'096;
  // Commits of swaps that the store has not answered yet, each up to 60 KB with its answer.
  std::size_t swaps_storing = 1'024;
  // Shares and signatures in requests of swaps that may turn out false in a minute, by all
  // together: some hundredths of it. Beyond that no swap is served until the next.
  std::size_t swap_checks = 4'096;
  // Signatures of gossip verified in a minute, of one line and of all incoming lines together. When
  // half of all are used, a line may have its even share, at least one.
  std::size_t gossip_of_line = 512;
  std::size_t gossip = 4'096;
};

class ReplayFilter;

struct CourierOptions {
  crypto::SigningKey signing;
  // At most 15, no two alike and not this courier itself: else the constructor throws.
  std::vector<identity::CourierCard> peers;
  Limits limits;
};

// What the store holds of an earlier run.
struct RecoveredState {
  RecoveredState();
  RecoveredState(RecoveredState&&) noexcept;
  RecoveredState& operator=(RecoveredState&&) noexcept;
  RecoveredState(const RecoveredState&) = delete;
  RecoveredState& operator=(const RecoveredState&) = delete;
  ~RecoveredState();

  std::vector<box::SmallRecord> records;
  Day replay_floor;                             // no tags of earlier days are kept any more
  std::unique_ptr<ReplayFilter> replay_filter;  // none: nothing was seen
};

// Reads it, at start-up. The salt is random and secret.
[[nodiscard]] box::StoreResult<RecoveredState> recover(box::BoxStore& store, std::uint64_t salt);

// For a copy of a store that is to be started somewhere else: in place of all its records. A
// courier that finds it makes no key of a day for which the one before may have announced one, and
// takes no swap of which the one before may have stated something.
[[nodiscard]] box::SmallRecord restored_record();

}  // namespace peyk::courier
