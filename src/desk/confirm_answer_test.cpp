// What answers a confirm is put until the other side was heard, and no longer. docs/protocol.md §8.
#include <gtest/gtest.h>

#include "keeper_ring.hpp"
#include "relation_between.hpp"
#include "relations.hpp"
#include "test_keys.hpp"

namespace peyk::desk {
namespace {

constexpr RelationId id(std::array<std::uint8_t, 16>{1});

// The desk that made the card; the other end of the relation opens anew.
class ConfirmAnswerTest : public ::testing::Test {
 protected:
  ConfirmAnswerTest() {
    for (const auto& each : ring.couriers) listening.couriers.push_back(each->id);
    EXPECT_TRUE(ring.run_until([&] { return at.keeper->network_time(ring.now).has_value(); },
                               Duration::minutes(1)));
    auto [ours, theirs] = relation_between(listening, ring.now, ring.random);
    const Peer peer(id, "B", std::move(ours));
    EXPECT_TRUE(relations.take_peer(id.span(), encode(peer)));
    other.emplace(std::move(theirs));
    Transaction transaction;
    relations.begin(false, ring.now, transaction);
    at.commit(std::move(transaction));
  }
  void lay(const box::Series& series, const seal::Frame& frame) {
    ring.lay(series, listening, [&](const auto& place, const auto& name, const auto& bodies) {
      return box::seal_body(bodies, place, name, box::Frame(frame.array()), ring.random);
    });
  }
  void lay_opening(const seal::Frame& frame) {
    lay(box::Series::opening(std::move(other->opening_boxes()->root), box::Side::zero), frame);
  }
  // All that comes is taken in.
  template <class F>
  void take_in_until(F&& done) {
    const auto take_in = [&] {
      Transaction transaction;
      RelationEvents events;
      while (relations.take_in_one(ring.now, transaction, events)) {
      }
      relations.settle(ring.now, transaction);
      at.commit(std::move(transaction));
      return done();
    };
    EXPECT_TRUE(ring.run_until(take_in, Duration::seconds(9)));
  }
  static seal::Frame put_in(const seal::Events& events) {
    for (const auto& any : events) {
      if (const auto* opening = std::get_if<seal::event::PutOpening>(&any)) return opening->frame;
    }
    ADD_FAILURE() << "no opening";
    return {};
  }
  // The other side says hello, and confirms; its confirm is answered.
  seal::Frame confirm() {
    lay_opening(put_in(*other->reopen(ring.now, ring.random)));
    const auto& ours = relations.find("B")->seal;
    take_in_until([&] { return !ours.standing_openings().empty(); });
    const auto welcome = ours.standing_openings().at(0).frame;
    const auto frame = put_in(other->on_opening_frame(welcome, ring.now, ring.random));
    lay_opening(frame);
    take_in_until([&] { return waiting(FrameKind::answer) == 1; });
    return frame;
  }
  [[nodiscard]] std::ptrdiff_t waiting(FrameKind kind) const {
    return std::ranges::count_if(at.keeper->queue(id)->items(),
                                 [kind](const auto& each) { return each.second.kind == kind; });
  }

  KeeperRing ring{4};
  RingKeeper& at = ring.add_keeper(1);
  identity::Listening listening{{}, identity::ServiceClass::practice};
  RecordSealer vault{key(3), crypto::Label::vault_record, seeded(4)};
  crypto::Random random = seeded(5);
  Relations relations{*at.keeper, vault, random};
  std::optional<seal::Relation> other;
};

TEST_F(ConfirmAnswerTest, GoesWhenAMessageDoesItsWork) {
  static_cast<void>(confirm());
  Transaction transaction;
  relations.send(*relations.find("B"),
                 UnitOut{.kind = UnitKind::act,
                         .track = {},
                         .act = {},
                         .since = ring.now,
                         .without_words = true,
                         .bytes = std::make_shared<const crypto::SecretBytes>(100, 1)},
                 transaction);
  relations.settle(ring.now, transaction);
  at.commit(std::move(transaction));
  EXPECT_EQ(waiting(FrameKind::message), 1);
  EXPECT_EQ(waiting(FrameKind::answer), 0);
}

// One that is asked late, say: who was heard has the answer.
TEST_F(ConfirmAnswerTest, IsNotPutAnewForAnOldConfirm) {
  for (const bool by_message : {false, true}) {
    SCOPED_TRACE(by_message);
    const seal::Frame old = confirm();
    auto boxes = other->session_boxes();
    const auto series = box::Series::session(std::move(boxes->write), boxes->first_day);
    lay(series, by_message ? other->seal_message({}, ring.random)->frame
                           : *other->seal_acknowledgement({}, ring.random));
    take_in_until([&] { return waiting(FrameKind::answer) == 0; });
    for (const auto& each : ring.couriers) each->boxes.clear();
    take_in_until([&] { return waiting(FrameKind::acknowledgement) == 0; });
    lay_opening(old);
    take_in_until([&] { return waiting(FrameKind::acknowledgement) == 1; });
    EXPECT_EQ(waiting(FrameKind::answer), 0);
  }
}

}  // namespace
}  // namespace peyk::desk
