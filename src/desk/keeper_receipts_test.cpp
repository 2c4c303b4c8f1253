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
    LineSpec theirs = spec.copy();
    const auto root = ring.random.secret<crypto::Key>();
    spec.session_write = box::Series::session(root.copy(), day_of_ring);
    theirs.session_read = box::Series::session(root.copy(), day_of_ring);
    theirs.session_write = box::Series::session(ring.random.secret<crypto::Key>(), day_of_ring);
    set(at, std::move(spec));
    set(reader, std::move(theirs));
  }
  void set(RingKeeper& one, LineSpec spec) {
    Transaction transaction;
    one.keeper->set_relation(relation, std::move(spec), transaction);
    one.commit(std::move(transaction));
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
  // What the reader has to tell, once, of a courier that keeps back what it took.
  std::vector<Miss> find_one_missing() {
    ring.couriers[0]->keeps_back = true;
    std::vector<Miss> told;
    for (std::uint64_t counter = 1; told.empty() && counter < 20; ++counter) {
      static_cast<void>(put_message(counter));
      ring.run_for(Duration::seconds(2));
      acknowledge(counter);
      told = reader.keeper->take_misses(relation, Keeper::ToldIn::acknowledgement);
    }
    return told;
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
  RingKeeper& reader = ring.add_keeper(2);
  RelationId relation{std::array<std::uint8_t, 16>{1}};
};

TEST_F(KeeperReceiptsTest, AMissAccusesWhoseReceiptIsHere) {
  const std::vector<Miss> stored = put_message(1);
  Miss other = stored.front();
  other.round = other.round.next().next().next();
  note({other});
  EXPECT_EQ(accused(), 0U);
  note(stored);
  const std::uint64_t times = accused();
  EXPECT_GE(times, 1U);
  note(stored);  // it is told more than once
  EXPECT_EQ(accused(), times);
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

// An acknowledgement is replaced by the next before it is put, refused for its epoch, or lost: seed
// 1343 had a miss that was told in one of those alone, seed 9752 one that was told in three.
TEST_F(KeeperReceiptsTest, AMissIsToldInManyAcknowledgements) {
  const std::vector<Miss> told = find_one_missing();
  ASSERT_FALSE(told.empty());
  for (const Miss& miss : told) EXPECT_EQ(miss.courier, ring.couriers[0]->id);
  for (std::uint32_t times = 1; times < times_to_tell_a_miss; ++times) {
    const std::vector<Miss> same =
        reader.keeper->take_misses(relation, Keeper::ToldIn::acknowledgement);
    EXPECT_TRUE(std::ranges::equal(same, told, {}, &Miss::round, &Miss::round));
  }
  EXPECT_TRUE(reader.keeper->take_misses(relation, Keeper::ToldIn::acknowledgement).empty());
  note(told);
  EXPECT_EQ(accused(), told.size());
}

TEST_F(KeeperReceiptsTest, AMissIsToldInOneMessage) {
  const std::vector<Miss> told = find_one_missing();
  ASSERT_FALSE(told.empty());
  const std::vector<Miss> same = reader.keeper->take_misses(relation, Keeper::ToldIn::message);
  EXPECT_TRUE(std::ranges::equal(same, told, {}, &Miss::round, &Miss::round));
  EXPECT_TRUE(reader.keeper->take_misses(relation, Keeper::ToldIn::acknowledgement).empty());
}

TEST_F(KeeperReceiptsTest, WhatWasLetGoIsBounded) {
  std::vector<Miss> first;
  std::size_t places = 0;
  for (std::uint64_t counter = 1; places <= 2 * max_places_remembered; ++counter) {
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
