// What a stolen state gives: nothing of what was delivered before (forward secrecy), and nothing
// after a round trip that the thief does not take part in (healing). Each *cannot* stands beside
// the *can* that shows the thief to be able.
#include <gtest/gtest.h>

#include "thief.hpp"

namespace peyk::seal {
namespace {

using testing::content_of;
using testing::Desk;
using testing::Thief;
using testing::TwoDesks;

TEST(ForwardSecrecy, ADeliveredMessageCannotBeOpenedFromTheReadersState) {
  TwoDesks desks = testing::two_desks();
  const Frame first = desks.zero.say("first").frame;
  const Frame second = desks.zero.say("second").frame;
  EXPECT_TRUE(Thief(desks.one.state()).opens(first));
  EXPECT_TRUE(Thief(desks.one.state()).opens(second));
  desks.one.hear(first);
  const Thief thief(desks.one.state());
  EXPECT_GT(thief.secrets(), 10U);
  EXPECT_FALSE(thief.opens(first));
  EXPECT_TRUE(thief.opens(second));
}

TEST(ForwardSecrecy, NorATurningMessage) {
  TwoDesks desks = testing::two_desks();
  const Frame turning = desks.one.say("turning").frame;
  EXPECT_TRUE(Thief(desks.zero.state()).opens(turning));
  desks.zero.hear(turning);
  EXPECT_FALSE(Thief(desks.zero.state()).opens(turning));
}

// Every ephemeral key is wiped when it has done its work.
TEST(ForwardSecrecy, NoUsedEphemeralKeyIsLeft) {
  TwoDesks desks = testing::two_strangers();
  desks.zero.relation.start(testing::noon, desks.zero.random);
  const Frame hello = desks.zero.standing();
  const ByteSpan ek_i = hello.span().subspan(1'228, 1'216);
  EXPECT_TRUE(Thief(desks.zero.state()).has_key_of(ek_i));
  desks.one.open(hello);
  const Frame welcome = desks.one.standing();
  const ByteSpan ek_r = welcome.span().subspan(2'280, 1'216);
  EXPECT_TRUE(Thief(desks.one.state()).has_key_of(ek_r));
  desks.zero.open(welcome);
  EXPECT_FALSE(Thief(desks.zero.state()).has_key_of(ek_i));
  const Frame confirm = desks.zero.standing();
  const ByteSpan offered = confirm.span().subspan(1'160, 1'216);
  EXPECT_TRUE(Thief(desks.zero.state()).has_key_of(offered));
  desks.one.open(confirm);
  EXPECT_FALSE(Thief(desks.one.state()).has_key_of(ek_r));
  desks.zero.hear(desks.one.say("turns to the key offered").frame);
  EXPECT_FALSE(Thief(desks.zero.state()).has_key_of(offered));
}

TEST(ForwardSecrecy, ASentMessageCannotBeOpenedFromTheSendersState) {
  TwoDesks desks = testing::two_desks();
  const Frame sent = desks.zero.say("sent").frame;
  const Frame turning = desks.one.say("turning").frame;
  EXPECT_FALSE(Thief(desks.zero.state()).opens(sent));
  EXPECT_FALSE(Thief(desks.one.state()).opens(turning));
}

TEST(ForwardSecrecy, ARestoredStateDoesNotOpenWhatItHasDelivered) {
  TwoDesks desks = testing::two_desks();
  const Frame first = desks.zero.say("first").frame;
  desks.one.hear(first);
  Desk thief{*Relation::restore(desks.one.state()), testing::random_of(1)};
  EXPECT_EQ(content_of(thief.hear(first)), "");
}

TEST(ForwardSecrecy, AnOldSessionIsGoneWithItsGeneration) {
  TwoDesks desks = testing::two_desks();
  const Frame unread = desks.zero.say("never arrived").frame;
  EXPECT_TRUE(Thief(desks.one.state()).opens(unread));
  (void)*desks.zero.relation.reopen(testing::noon, desks.zero.random);
  desks.finish_opening();
  EXPECT_FALSE(Thief(desks.one.state()).opens(unread));
  EXPECT_FALSE(Thief(desks.zero.state()).opens(unread));
}

TEST(Healing, ARoundTripLocksTheThiefOut) {
  TwoDesks desks = testing::two_desks();
  desks.one.hear(desks.zero.say("before").frame);
  desks.zero.hear(desks.one.say("before").frame);
  const auto stolen = desks.zero.state();
  const Thief thief(stolen);
  Desk copy{*Relation::restore(stolen), testing::random_of(1)};

  // The thief reads on, as long as the keys it has are used.
  const Frame next = desks.one.say("read by the thief").frame;
  EXPECT_TRUE(thief.opens(next));
  EXPECT_EQ(content_of(copy.hear(next)), "read by the thief");
  desks.zero.hear(next);
  // The victim turns to a key of the other's that the thief never saw …
  const Frame turned = desks.zero.say("turned").frame;
  EXPECT_FALSE(thief.opens(turned));
  desks.one.hear(turned);
  // … and the other turns to the victim's fresh key.
  const Frame answer = desks.one.say("healed").frame;
  EXPECT_FALSE(thief.opens(answer));
  EXPECT_FALSE(Thief(copy.state()).opens(answer));
  EXPECT_EQ(content_of(copy.hear(answer)), "");
  EXPECT_EQ(content_of(desks.zero.hear(answer)), "healed");
}

// A thief that only listens cannot follow into a new generation either, although it has the
// relation's long-lived secrets.
TEST(Healing, ANewGenerationLocksTheThiefOut) {
  TwoDesks desks = testing::two_desks();
  const auto stolen = desks.zero.state();
  Desk copy{*Relation::restore(stolen), testing::random_of(1)};
  (void)*desks.zero.relation.reopen(testing::noon, desks.zero.random);
  desks.one.open(desks.zero.standing());
  const Frame welcome = desks.one.standing();
  desks.zero.open(welcome);
  desks.one.open(desks.zero.standing());
  EXPECT_TRUE(testing::only_refused(copy.open(welcome), Refusal::unknown_opening));
  const Frame next = desks.zero.say("new").frame;
  EXPECT_FALSE(Thief(stolen).opens(next));
  EXPECT_EQ(content_of(desks.one.hear(next)), "new");
}

}  // namespace
}  // namespace peyk::seal
