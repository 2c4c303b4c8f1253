// What a stolen state gives: nothing of what was delivered before (forward secrecy), and nothing
// after a round trip that the thief does not take part in (healing). Each *cannot* stands beside
// the *can* that shows the thief to be able.
#include <algorithm>
#include <gtest/gtest.h>

#include "opening_thief.hpp"

namespace peyk::seal {
namespace {

using testing::content_of;
using testing::Desk;
using testing::OpeningThief;
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

// The state after the first message with its counters set back, so that the message is tried and
// not known: [… delivered, frames received …] and [fingerprints].
crypto::SecretBytes set_back(const crypto::SecretBytes& state, const Frame& first) {
  const crypto::Digest nothing;
  const auto received =
      crypto::hash(crypto::Label::received_frames, {nothing.span(), first.span()});
  const auto fingerprint = crypto::hash(crypto::Label::frame_fingerprint, {first.span()});
  crypto::SecretBytes back = state;
  const auto at = [&back](const crypto::Digest& digest) {
    const auto found = std::ranges::search(back, digest.span());
    EXPECT_FALSE(found.empty());
    return found.begin();
  };
  *(at(received) - 3) = 0;        // delivered, before the head of the byte string
  *(at(fingerprint) - 3) = 0x80;  // an array of none
  back.erase(at(fingerprint) - 2, at(fingerprint) + crypto::Digest::size);
  return back;
}

TEST(ForwardSecrecy, ARestoredStateHasNoKeyForWhatItHasDelivered) {
  TwoDesks desks = testing::two_desks();
  const auto before = desks.one.state();
  const Frame first = desks.zero.say("first").frame;
  desks.one.hear(first);
  const auto back = set_back(desks.one.state(), first);
  ASSERT_TRUE(Relation::restore(back));
  Desk thief{*Relation::restore(back), testing::random_of(1)};
  ASSERT_EQ(thief.relation.delivered(), Counter(0));
  EXPECT_TRUE(testing::only_refused(thief.hear(first), Refusal::does_not_open));
  thief.restore(before);
  EXPECT_EQ(content_of(thief.hear(first)), "first");
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

// A thief that only listens cannot follow into a new generation, although it took both sides'
// long-lived keys and the relation's: it lacks what was encapsulated to the fresh keys.
TEST(Healing, ANewGenerationLocksTheThiefOut) {
  TwoDesks desks = testing::two_desks();
  OpeningThief thief;
  thief.take(desks.zero.state());
  thief.take(desks.one.state());
  (void)*desks.zero.relation.reopen(testing::noon, desks.zero.random);
  const Frame hello = desks.zero.standing();
  const auto with_ek_i = desks.zero.state();
  desks.one.open(hello);
  const Frame welcome = desks.one.standing();
  const auto with_ek_r = desks.one.state();
  desks.zero.open(welcome);
  const Frame confirm = desks.zero.standing();
  desks.one.open(confirm);
  const Frame message = desks.zero.say("new").frame;
  const OpeningThief::Seen seen{desks.zero.relation.own_key(),
                                desks.one.relation.own_key(),
                                hello,
                                welcome,
                                confirm,
                                message};
  EXPECT_EQ(thief.run(seen), (OpeningThief::Reached{false, false, false}));
  // With ek_I it has ss3, and with ek_R ss4 as well: it does run the opening as the page has it.
  thief.take(with_ek_i);
  EXPECT_EQ(thief.run(seen), (OpeningThief::Reached{true, false, false}));
  thief.take(with_ek_r);
  EXPECT_EQ(thief.run(seen), (OpeningThief::Reached{true, true, true}));
  EXPECT_EQ(content_of(desks.one.hear(message)), "new");
}

}  // namespace
}  // namespace peyk::seal
