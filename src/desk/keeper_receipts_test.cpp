// A keeper holds receipts against couriers that take and do not give. docs/protocol.md §6.
#include <gtest/gtest.h>

#include "keeper_ring.hpp"
#include "tables.hpp"

namespace peyk::desk {
namespace {

class KeeperReceiptsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    LineSpec spec;
    for (const auto& each : ring.couriers) spec.their_couriers.push_back(each->id);
    spec.own_couriers = spec.their_couriers;
    spec.their_class = identity::ServiceClass::practice;
    spec.session_write = box::Series::session(ring.random.secret<crypto::Key>(), day_of_ring);
    Transaction transaction;
    keeper().set_relation(relation, std::move(spec), transaction);
    at.commit(std::move(transaction));
  }
  [[nodiscard]] Keeper& keeper() { return *at.keeper; }
  // Puts a message until at least two of its copies are stored; where they are.
  std::vector<Miss> put_message(std::uint64_t counter) {
    Transaction transaction;
    const FrameId frame = keeper().put(relation, FrameKind::message, counter,
                                       ring.random.fixed<box::Frame>(), {}, ring.now, transaction);
    at.commit(std::move(transaction));
    std::vector<Miss> stored;
    const auto has_two = [&] {
      stored.clear();
      for (const auto& copy : keeper().queue(relation)->items().at(frame).copies) {
        if (copy.state != CopyState::stored) continue;
        stored.push_back({.round = copy.place.round, .courier = copy.place.courier});
      }
      return stored.size() >= 2;
    };
    EXPECT_TRUE(ring.run_until(has_two, Duration::minutes(2)));
    return stored;
  }
  // How many times couriers were accused of it so far.
  [[nodiscard]] std::uint64_t accused() {
    std::uint64_t times = 0;
    for (const Complaint& complaint : keeper().complaints()) {
      EXPECT_EQ(complaint.what, Complaint::What::took_and_did_not_give);
      times += complaint.times;
    }
    return times;
  }
  void note(const std::vector<Miss>& misses) {
    Transaction transaction;
    keeper().note_misses(relation, misses, ring.now, transaction);
    at.commit(std::move(transaction));
  }
  void acknowledge(std::uint64_t counter) {
    Transaction transaction;
    keeper().withdraw_acknowledged(relation, counter, transaction);
    at.commit(std::move(transaction));
  }

  KeeperRing ring{4};
  RingKeeper& at = ring.add_keeper(1);
  RelationId relation{std::array<std::uint8_t, 16>{1}};
};

TEST_F(KeeperReceiptsTest, AMissAccusesWhoseReceiptIsHere) {
  const std::vector<Miss> stored = put_message(1);
  Miss other = stored.front();
  other.round = other.round.next().next().next();
  note({other});
  EXPECT_EQ(accused(), 0U);
  note(stored);
  EXPECT_GE(accused(), 1U);
}

// The reader acknowledged what it found at one before the other's answer was late: seed 1652 had a
// courier that kept back four bodies and was not named.
TEST_F(KeeperReceiptsTest, AMissThatIsToldAfterTheAcknowledgementAccusesOnce) {
  const std::vector<Miss> stored = put_message(1);
  acknowledge(1);
  EXPECT_EQ(at.store.scan(table::receipts, {}, 100)->size(), 0U);
  note(stored);
  const std::uint64_t times = accused();
  EXPECT_GE(times, 1U);
  note(stored);
  EXPECT_EQ(accused(), times);
}

TEST_F(KeeperReceiptsTest, WhatWasLetGoIsBounded) {
  std::vector<Miss> first;
  std::size_t places = 0;
  for (std::uint64_t counter = 1; places <= 2 * max_places_let_go; ++counter) {
    const std::vector<Miss> stored = put_message(counter);
    if (counter == 1) first = stored;
    places += stored.size();
    acknowledge(counter);
  }
  note(first);
  EXPECT_EQ(accused(), 0U);
}

}  // namespace
}  // namespace peyk::desk
