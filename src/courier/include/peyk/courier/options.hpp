// What a courier is given at its start.
#pragma once

#include <cstddef>
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
  // Incoming lines.
  std::size_t lines = 4'096;
  // Requests in hand, from arrival to answer; each holds at most one cell (16 KiB) most of the
  // time. One line may hold a quarter of them; when half are taken, its even share, or line_floor.
  std::size_t passages = 32'768;
  std::size_t line_floor = 64;
  // Cells waiting to be opened, of all lines and of one.
  std::size_t opening = 4'096;
  std::size_t opening_of_line = 1'024;
  // Asks waiting for the store.
  std::size_t finding = 4'096;
  // Commits that the store has not answered yet, each up to 13 KB; a slow disk must not fill
  // memory.
  std::size_t storing = 8'192;
  // Replay tags of one day, in memory: 21 to 43 bytes each. A full day refuses further requests.
  std::size_t replay_tags_of_day = std::size_t{1} << 24U;
  // Gossip cells looked at in a minute, of one line and of all incoming lines together.
  std::size_t gossip_of_line = 512;
  std::size_t gossip = 4'096;
};

struct CourierOptions {
  crypto::SigningKey signing;
  // At most 15, no two alike and not this courier itself: else the constructor throws.
  std::vector<identity::CourierCard> peers;
  Limits limits;
};

// What the store holds of an earlier run.
struct RecoveredState {
  std::vector<box::SmallRecord> records;
  std::vector<std::pair<Day, std::vector<box::ReplayTag>>> replay_tags;
};

// Reads it, at start-up.
[[nodiscard]] box::StoreResult<RecoveredState> recover(box::BoxStore& store);

}  // namespace peyk::courier
