// Until when a keeper puts what it planned, and in which places. docs/protocol.md §6, §8.
#include <gtest/gtest.h>
#include <set>

#include "keeper_ring.hpp"

namespace peyk::desk {
namespace {

class LatePutsTest : public ::testing::Test {
 protected:
  void relate(std::size_t count) {
    LineSpec spec;
    for (const RingCourier* each : no_entries()) spec.their_couriers.push_back(each->id);
    spec.own_couriers = spec.their_couriers;
    spec.their_class = identity::ServiceClass::practice;
    for (std::uint8_t number = 1; relations.size() < count; ++number) {
      spec.session_write = box::Series::session(ring.random.secret<crypto::Key>(), day_of_ring);
      spec.session_read = box::Series::session(ring.random.secret<crypto::Key>(), day_of_ring);
      relations.emplace_back(std::array<std::uint8_t, 16>{number});
      Transaction transaction;
      keeper().set_relation(relations.back(), spec.copy(), transaction);
      at.commit(std::move(transaction));
    }
  }
  [[nodiscard]] Keeper& keeper() { return *at.keeper; }
  [[nodiscard]] std::vector<RingCourier*> no_entries() {
    std::vector<RingCourier*> all;
    for (const auto& each : ring.couriers) {
      if (std::ranges::find(keeper().entries(), each->id) == keeper().entries().end()) {
        all.push_back(each.get());
      }
    }
    return all;
  }
  FrameId write(RelationId relation) {
    Transaction transaction;
    const FrameId frame = keeper().put(relation, FrameKind::message, ++counter,
                                       ring.random.fixed<box::Frame>(), {}, ring.now, transaction);
    at.commit(std::move(transaction));
    return frame;
  }
  [[nodiscard]] std::vector<Copy> in_day_lane(FrameId frame) {
    std::vector<Copy> found;
    std::ranges::copy_if(keeper().queue(relations.front())->items().at(frame).copies,
                         std::back_inserter(found),
                         [](const Copy& copy) { return copy.place.lane == box::Lane::day; });
    return found;
  }
  void run_with_one_line(Duration time) {
    const Instant end = ring.now + time;
    while (ring.now < end) {
      keeper().on_line_down(LineIndex(1), ring.now);
      ring.run_for(Duration::milliseconds(50));
    }
  }
  void set_clocks(Duration ahead) {
    for (const auto& each : ring.couriers) each->ahead = ahead;
  }

  KeeperRing ring{5};
  RingKeeper& at = ring.add_keeper(1);
  std::vector<RelationId> relations;
  std::uint64_t counter = 0;
};

// As many relations as there is room for, and half of the cells: what has become late waits before
// nothing that has not.
TEST_F(LatePutsTest, PutsAreNotHeldUpForGoodByAnOutageOfOneLine) {
  relate(keeper().max_relations());
  ring.run_for(Duration::seconds(2));
  run_with_one_line(Duration::seconds(8));
  for (const RelationId& relation : relations) write(relation);
  const std::size_t of_a_round = 4 * relations.size();
  const auto stored = [this] {
    std::size_t sum = 0;
    for (const RelationId& relation : relations) {
      const PutItem& item = keeper().queue(relation)->items().begin()->second;
      for (const Copy& copy : item.copies) {
        const bool is_there =
            copy.place.lane == box::Lane::round && copy.state == CopyState::stored;
        sum += is_there ? 1U : 0U;
      }
    }
    return sum;
  };
  run_with_one_line(Duration::seconds(30));
  EXPECT_LE(keeper().gauges().waiting, 8 * of_a_round);
  EXPECT_GE(stored(), relations.size());
}

// Its reader asks when the period is over.
TEST_F(LatePutsTest, APutOfTheDayLaneWhosePeriodIsOverIsNotMade) {
  relate(1);
  ring.run_for(Duration::seconds(2));
  // To those that are silent nothing rides.
  for (RingCourier* each : no_entries()) each->silent = true;
  const FrameId frame = write(relations.front());
  ASSERT_TRUE(
      ring.run_until([&] { return in_day_lane(frame).size() == 2; }, Duration::seconds(10)));
  const box::Round period = in_day_lane(frame).front().place.round;
  const auto look_for = [&](Duration time) {
    std::set<CopyState> seen;
    const Instant end = ring.now + time;
    while (ring.now < end) {
      ring.run_for(Duration::milliseconds(20));
      for (const Copy& copy : in_day_lane(frame)) {
        if (copy.place.round == period) seen.insert(copy.state);
      }
    }
    return seen;
  };
  EXPECT_EQ(look_for(start_of_ring + Duration::seconds(20) - ring.now),
            std::set{CopyState::waiting});
  for (const auto& each : ring.couriers) each->silent = false;
  const std::set<CopyState> after = look_for(Duration::seconds(8));
  EXPECT_TRUE(after.contains(CopyState::late));
  EXPECT_FALSE(after.contains(CopyState::stored));
}

// A clock that was ahead over the end of a period.
TEST_F(LatePutsTest, NoPlaceOfTheDayLaneIsTakenTwiceWhenTimeGoesBack) {
  relate(1);
  ring.run_for(Duration::seconds(2));
  const FrameId first = write(relations.front());
  ring.run_for(Duration::seconds(8));
  ASSERT_EQ(in_day_lane(first).size(), 2U);
  set_clocks(Duration::seconds(12));
  ring.run_for(Duration::seconds(2));
  ASSERT_EQ(in_day_lane(first).size(), 4U);
  set_clocks({});
  ring.run_for(Duration::seconds(4));
  ASSERT_LT(*keeper().network_time(ring.now), start_of_ring + Duration::seconds(19));
  const FrameId second = write(relations.front());
  ring.run_for(Duration::seconds(10));
  ASSERT_EQ(in_day_lane(second).size(), 2U);
  for (const Copy& copy : in_day_lane(second)) {
    for (const Copy& other : in_day_lane(first)) EXPECT_FALSE(copy.place == other.place);
  }
}

}  // namespace
}  // namespace peyk::desk
