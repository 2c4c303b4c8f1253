// What a courier counts: refusals by reason and what it did. Nothing that identifies anyone.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace peyk::courier {

enum class Counter : std::uint8_t {
  // what was done
  requests,  // request cells that came in
  forwarded,
  served_nothing,
  served_put,  // also those that were refused then
  served_ask,  // likewise
  served_swap,
  answers_passed,  // answers of a next hop that were wrapped
  dummies,         // answers sent with nothing from behind
  key_pages,
  receipts_signed,  // signatures, one for each commit with puts
  bodies_expired,
  gossip_taken,  // announcements and statements that were new and held
  // lines refused or closed
  line_over_limit,
  line_unknown,
  malformed_cell,  // wrong version, kind, position or reserved bytes: the line is closed
  // requests refused, before any public-key work
  overloaded,       // no passage left: not even answered
  line_share_used,  // the line holds more than its share: not even answered
  opening_full,     // too many wait to be opened, or for the store: answered later
  wrong_day,
  // requests refused after it
  not_opened,  // a layer that does not open
  malformed_header,
  opened_too_late,  // the key's day went by meanwhile
  replayed,
  replay_filter_full,
  replay_share_used,  // the day is half full, and the line used what is its own
  no_such_peer,
  peer_away,
  store_failed,
  malformed_operation,
  put_queue_full,  // too many wait for the store
  put_conflict,    // another body lies in that box
  put_full,        // as many boxes as there may be, or no room on the disk to spare
  ask_queue_full,
  swap_over_limit,  // too many wait for the store, or did not hold in this minute
  swap_full,        // as many swaps as there may be, today or at all
  swap_over,        // long past its deadline, or too old to be taken for new
  swap_refused,     // a deposit that is none, or not the side's first
  swap_unknown,     // no such swap here, or not with that token
  late,             // answered after its deadline
  // answers refused
  answer_unexpected,  // no such exchange with that peer, or answered before
  answer_malformed,
  // gossip refused
  gossip_malformed,
  gossip_over_limit,
  gossip_queue_full,  // too many wait for the store
  gossip_unknown_courier,
  gossip_wrong_day,
  gossip_bad_signature,
  equivocations,  // a second key of one courier for one day, validly signed
};
inline constexpr std::size_t counter_count = static_cast<std::size_t>(Counter::equivocations) + 1;

[[nodiscard]] std::string_view to_string(Counter);

class Counters {
 public:
  void count(Counter counter, std::uint64_t by = 1) { values_[index(counter)] += by; }
  [[nodiscard]] std::uint64_t operator[](Counter counter) const { return values_[index(counter)]; }

 private:
  static constexpr std::size_t index(Counter counter) { return static_cast<std::size_t>(counter); }
  std::array<std::uint64_t, counter_count> values_{};
};

// What is in hand now.
struct Gauges {
  std::size_t lines = 0;
  std::size_t passages = 0;
  std::size_t opening = 0;
  std::size_t finding = 0;
  std::size_t replay_tags = 0;
  std::size_t swaps = 0;          // kept, open or not
  std::size_t storing = 0;        // commits of all kinds that the store has not answered yet
  std::size_t swaps_storing = 0;  // those of swaps
};

}  // namespace peyk::courier
