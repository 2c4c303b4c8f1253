// What leaves is the same whatever is written or received, whatever box courier answers in which
// way. docs/protocol.md §6, §8.
#include <functional>
#include <gtest/gtest.h>

#include "keeper_ring.hpp"

namespace peyk::desk {
namespace {

constexpr RelationId relation{std::array<std::uint8_t, 16>{1}};

struct Seen {
  std::vector<CellLeft> left;
  std::size_t put_in_day_lane = 0;  // copies
};

struct Scene {
  bool writes = false;    // nobody acknowledges it
  bool receives = false;  // something, in every round
  std::function<void(KeeperRing&)> spoil = [](KeeperRing&) {};
};

Seen seen_of(const Scene& scene) {
  KeeperRing ring(4);
  scene.spoil(ring);
  RingKeeper& at = ring.add_keeper(1);
  LineSpec spec;
  for (const auto& each : ring.couriers) spec.their_couriers.push_back(each->id);
  spec.own_couriers = spec.their_couriers;
  spec.their_class = identity::ServiceClass::practice;
  spec.session_write = box::Series::session(ring.random.secret<crypto::Key>(), day_of_ring);
  const auto root = ring.random.secret<crypto::Key>();
  spec.session_read = box::Series::session(root.copy(), day_of_ring);
  const auto series = box::Series::session(root.copy(), day_of_ring);
  const identity::Listening reader{.couriers = spec.own_couriers,
                                   .service_class = identity::ServiceClass::practice};
  Transaction transaction;
  at.keeper->set_relation(relation, std::move(spec), transaction);
  at.commit(std::move(transaction));
  ring.run_for(Duration::seconds(10));
  if (scene.writes) {
    Transaction written;
    for (std::uint64_t counter = 1; counter <= 12; ++counter) {
      at.keeper->put(relation, FrameKind::message, counter, box::Frame(), {}, ring.now, written);
    }
    at.commit(std::move(written));
  }
  for (int i = 0; i < 10; ++i) {
    auto random = onion::testing::seeded_random(7);
    if (scene.receives) {
      ring.lay(series, reader,
               [&](const auto&, const auto&, const auto&) { return random.fixed<box::Body>(); });
    }
    ring.run_for(Duration::seconds(10));
  }
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
TEST(WhatLeaves, IsTheSameWhateverIsWritten) {
  const Seen idle = seen_of({});
  const Seen writes = seen_of({.writes = true});
  ASSERT_GT(idle.left.size(), 400U);
  EXPECT_GT(writes.put_in_day_lane, 2U);
  EXPECT_TRUE(writes.left == idle.left);
}

// Two couriers that hide something as box couriers, and as middles are silent.
std::function<void(KeeperRing&)> two_hide(bool RingCourier::* something) {
  return [something](KeeperRing& ring) {
    for (const std::size_t i : {0U, 1U}) {
      (*ring.couriers[i]).*something = true;
      ring.couriers[i]->is_no_middle = true;
    }
  };
}

// They know a put from a loop, and would be left out as middles by who writes.
TEST(WhatLeaves, IsTheSameWhateverABoxCourierAnswersToPuts) {
  const auto spoil = two_hide(&RingCourier::hides_stored);
  EXPECT_TRUE(seen_of({.writes = true, .spoil = spoil}).left == seen_of({.spoil = spoil}).left);
}

// They know which boxes are empty, and would be left out by who is written to.
TEST(WhatLeaves, IsTheSameWhateverABoxCourierAnswersToAsksOfWhatIsThere) {
  const auto spoil = two_hide(&RingCourier::hides_found);
  EXPECT_TRUE(seen_of({.receives = true, .spoil = spoil}).left == seen_of({.spoil = spoil}).left);
}

}  // namespace
}  // namespace peyk::desk
