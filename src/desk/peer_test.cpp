#include "peer.hpp"

#include <gtest/gtest.h>

#include "desk_fixture.hpp"
#include "relation_between.hpp"

namespace peyk::desk {
namespace {

identity::Listening at_one_courier() {
  identity::Listening result;
  result.couriers.emplace_back(std::array<std::uint8_t, 32>{1});
  return result;
}

// A relation that stands in generation 0, and the other side's end of it.
class PeerTest : public ::testing::Test {
 protected:
  PeerTest() {
    auto [ours, theirs] = relation_between(at_one_courier(), now, random_);
    peer_.emplace(RelationId(std::array<std::uint8_t, 16>{1}), "B", std::move(ours));
    theirs_.emplace(std::move(theirs));
  }
  void exchange() {
    for (int turn = 0; turn < 3; ++turn) {
      for (const auto& one : theirs_->standing_openings()) open(peer_->seal, one.frame);
      for (const auto& one : peer_->seal.standing_openings()) open(*theirs_, one.frame);
    }
  }
  void open(seal::Relation& relation, const seal::Frame& frame) {
    static_cast<void>(relation.on_opening_frame(frame, now, random_));
  }
  void reopen() {
    const std::optional<seal::Generation> lost(*peer_->rolled_back_in);
    ASSERT_TRUE(peer_->seal.reopen(now, random_, lost));
  }

  crypto::Random random_ = seeded(1);
  std::optional<seal::Relation> theirs_;
  std::optional<Peer> peer_;
};

TEST_F(PeerTest, SpeaksInNoGenerationThatWasLost) {
  EXPECT_TRUE(peer_->may_seal());
  peer_->rolled_back_in = 1;
  EXPECT_FALSE(peer_->may_seal());
  ASSERT_TRUE(theirs_->reopen(now, random_));
  exchange();
  ASSERT_EQ(peer_->seal.generation(), seal::Generation(1));
  EXPECT_FALSE(peer_->may_seal());
  reopen();
  exchange();
  ASSERT_EQ(peer_->seal.generation(), seal::Generation(2));
  EXPECT_TRUE(peer_->may_seal());
}

TEST_F(PeerTest, ReopensOnceWhenItIsWanted) {
  EXPECT_FALSE(peer_->must_reopen(now));
  peer_->reopening_due = true;
  EXPECT_TRUE(peer_->must_reopen(now));
  EXPECT_FALSE(peer_->must_reopen(now));
  EXPECT_FALSE(peer_->must_reopen(now + Duration::days(3)));  // it may speak
}

TEST_F(PeerTest, ReopensAgainADayLaterWhenNobodySaysHello) {
  peer_->rolled_back_in = 0;
  peer_->reopening_due = true;
  ASSERT_TRUE(peer_->must_reopen(now));
  EXPECT_FALSE(peer_->must_reopen(now + Peer::between_reopenings - Duration::milliseconds(1)));
  EXPECT_TRUE(peer_->must_reopen(now + Peer::between_reopenings));
  EXPECT_FALSE(peer_->must_reopen(now + Peer::between_reopenings));
  reopen();  // the hello stands: nothing is added to it
  EXPECT_FALSE(peer_->must_reopen(now + Peer::between_reopenings * 5));
}

// Else a desk that never runs for a day would never do it.
TEST_F(PeerTest, ReopensAtItsStartWhenNobodySaysHello) {
  peer_->rolled_back_in = 0;
  EXPECT_TRUE(peer_->must_reopen(now));
  EXPECT_FALSE(peer_->must_reopen(now + Peer::between_reopenings - Duration::milliseconds(1)));
  EXPECT_TRUE(peer_->must_reopen(now + Peer::between_reopenings));
}

}  // namespace
}  // namespace peyk::desk
