// What a keeper puts in the day lane. docs/protocol.md §6, §8.
#include <gtest/gtest.h>

#include "keeper_ring.hpp"

namespace peyk::desk {
namespace {

constexpr RelationId relation{std::array<std::uint8_t, 16>{1}};

struct Seen {
  std::vector<CellLeft> left;
  std::size_t put_in_day_lane = 0;  // copies
};

// Nobody acknowledges what is written.
Seen seen_of(bool writes) {
  KeeperRing ring(4);
  RingKeeper& at = ring.add_keeper(1);
  LineSpec spec;
  for (const auto& each : ring.couriers) spec.their_couriers.push_back(each->id);
  spec.own_couriers = spec.their_couriers;
  spec.their_class = identity::ServiceClass::practice;
  spec.session_write = box::Series::session(ring.random.secret<crypto::Key>(), day_of_ring);
  spec.session_read = box::Series::session(ring.random.secret<crypto::Key>(), day_of_ring);
  Transaction transaction;
  at.keeper->set_relation(relation, std::move(spec), transaction);
  at.commit(std::move(transaction));
  ring.run_for(Duration::seconds(10));
  if (writes) {
    Transaction written;
    for (std::uint64_t counter = 1; counter <= 3; ++counter) {
      at.keeper->put(relation, FrameKind::message, counter, box::Frame(), {}, ring.now, written);
    }
    at.commit(std::move(written));
  }
  ring.run_for(Duration::seconds(100));
  Seen seen{.left = at.left};
  for (const auto& [id, item] : at.keeper->queue(relation)->items()) {
    for (const auto& copy : item.copies) {
      const bool is_there = copy.place.lane == box::Lane::day && copy.state == CopyState::stored;
      seen.put_in_day_lane += is_there ? 1U : 0U;
    }
  }
  return seen;
}

// To the millisecond, with all delays, and to the same couriers hop by hop.
TEST(DayLane, ChangesNothingOfWhatLeaves) {
  const Seen idle = seen_of(false);
  const Seen writes = seen_of(true);
  ASSERT_GT(idle.left.size(), 400U);
  EXPECT_GT(writes.put_in_day_lane, 2U);
  EXPECT_TRUE(writes.left == idle.left);
}

}  // namespace
}  // namespace peyk::desk
