#include "session.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include "two_desks.hpp"

namespace peyk::seal {
namespace {

using testing::content_of;
using testing::Desk;
using testing::has;
using testing::only_refused;
using testing::TwoDesks;

std::uint8_t kind_of(const Frame& frame) { return frame.span()[1]; }
std::uint32_t epoch_of(const Frame& frame) { return ByteReader(frame.span().subspan(4)).u32(); }
ByteSpan salt_of(const Frame& frame) { return frame.span().subspan(40, 32); }

TEST(Session, MessagesAndTheirAcknowledgements) {
  TwoDesks desks = testing::two_desks();
  const auto first = desks.zero.say("first");
  EXPECT_EQ(first.counter, Counter(1));
  const Events heard = desks.one.hear(first.frame);
  EXPECT_EQ(content_of(heard), "first");
  EXPECT_TRUE(has<event::AcknowledgementDue>(heard));
  EXPECT_TRUE(desks.one.relation.owes_acknowledgement());
  EXPECT_EQ(desks.one.relation.delivered(), Counter(1));

  const Events acknowledged = desks.zero.hear(desks.one.acknowledge("noted"));
  ASSERT_TRUE(has<event::Acknowledged>(acknowledged));
  EXPECT_EQ(testing::all_of<event::Acknowledged>(acknowledged).front()->up_to, Counter(1));
  EXPECT_EQ(to_text(testing::all_of<event::Noted>(acknowledged).front()->content), "noted");
  EXPECT_FALSE(desks.one.relation.owes_acknowledgement());
  EXPECT_EQ(desks.zero.relation.acknowledged(), Counter(1));

  const Events answered = desks.zero.hear(desks.one.say("answer").frame);
  EXPECT_EQ(content_of(answered), "answer");
  EXPECT_FALSE(has<event::Acknowledged>(answered));  // nothing new
}

TEST(Session, TheRatchetTurnsOnEachChangeOfDirection) {
  TwoDesks desks = testing::two_desks();
  struct Expected {
    Side side;
    std::uint8_t kind;
    std::uint32_t epoch;
  };
  const std::vector<Expected> dialogue = {{Side::zero, 4, 0}, {Side::zero, 4, 0}, {Side::one, 5, 1},
                                          {Side::one, 4, 1},  {Side::zero, 5, 2}, {Side::one, 5, 3},
                                          {Side::zero, 5, 4}, {Side::zero, 4, 4}};
  for (const Expected& expected : dialogue) {
    const auto sealed = desks.at(expected.side).say("x");
    EXPECT_EQ(kind_of(sealed.frame), expected.kind);
    EXPECT_EQ(epoch_of(sealed.frame), expected.epoch);
    EXPECT_EQ(content_of(desks.at(other(expected.side)).hear(sealed.frame)), "x");
  }
}

TEST(Session, RsAcknowledgementBeforeItsFirstMessage) {
  TwoDesks desks = testing::two_desks();
  desks.one.hear(desks.zero.say("a").frame);
  const Frame early = desks.one.acknowledge();
  EXPECT_EQ(epoch_of(early), 0xffffffffU);
  EXPECT_TRUE(has<event::Acknowledged>(desks.zero.hear(early)));
  desks.zero.hear(desks.one.say("b").frame);
  EXPECT_TRUE(only_refused(desks.zero.hear(early), Refusal::unknown_epoch));
  EXPECT_EQ(epoch_of(desks.one.acknowledge()), 1U);
}

TEST(Session, ContentUpToTheLimitAndNotBeyond) {
  TwoDesks desks = testing::two_desks();
  const auto state = desks.zero.state();
  EXPECT_EQ(desks.zero.relation.content_capacity(), 12'512U);
  const std::string full(12'512, 'x');
  EXPECT_EQ(desks.zero.relation.seal_message(testing::text(full + "y"), desks.zero.random).error(),
            Error::content_too_long);
  EXPECT_EQ(desks.zero.state(), state);
  EXPECT_EQ(content_of(desks.one.hear(desks.zero.say(full).frame)), full);

  EXPECT_EQ(desks.one.relation.content_capacity(), 10'176U);
  const std::string turning(10'176, 'z');
  const auto before = desks.one.state();
  EXPECT_EQ(desks.one.relation.seal_message(testing::text(turning + "y"), desks.one.random).error(),
            Error::content_too_long);
  EXPECT_EQ(desks.one.state(), before);
  EXPECT_EQ(content_of(desks.zero.hear(desks.one.say(turning).frame)), turning);
  EXPECT_EQ(desks.one.relation.content_capacity(), 12'512U);

  EXPECT_TRUE(desks.one.relation.seal_acknowledgement(testing::text(full), desks.one.random));
  EXPECT_EQ(
      desks.one.relation.seal_acknowledgement(testing::text(full + "y"), desks.one.random).error(),
      Error::content_too_long);
  EXPECT_EQ(content_of(desks.zero.hear(desks.one.say("").frame)), "");
  EXPECT_EQ(desks.zero.relation.delivered(), Counter(2));
}

TEST(Session, NothingWithoutOne) {
  TwoDesks desks = testing::two_strangers();
  EXPECT_EQ(desks.zero.relation.content_capacity(), 0U);
  EXPECT_EQ(desks.zero.relation.seal_message({}, desks.zero.random).error(), Error::no_session);
  EXPECT_EQ(desks.zero.relation.seal_acknowledgement({}, desks.zero.random).error(),
            Error::no_session);
  EXPECT_TRUE(only_refused(desks.zero.relation.on_session_frame(Generation(0), Frame()),
                           Refusal::no_session));
}

TEST(Session, DeliversInOrderWhateverTheOrderOfArrival) {
  TwoDesks desks = testing::two_desks();
  std::vector<Frame> frames;
  for (const char* content : {"a", "b", "c", "d"}) frames.push_back(desks.zero.say(content).frame);
  EXPECT_TRUE(desks.one.hear(frames[3]).empty());
  EXPECT_TRUE(desks.one.hear(frames[1]).empty());
  const auto state = desks.one.state();
  EXPECT_TRUE(has<event::Repeated>(desks.one.hear(frames[1])));
  EXPECT_EQ(desks.one.state(), state);
  EXPECT_EQ(content_of(desks.one.hear(frames[0])), "ab");
  desks.one.restore(desks.one.state());
  EXPECT_EQ(content_of(desks.one.hear(frames[2])), "cd");
}

TEST(Session, AtMost256WaitUnopened) {
  TwoDesks desks = testing::two_desks();
  std::vector<Frame> frames;
  for (int i = 0; i < 259; ++i) frames.push_back(desks.zero.say("x").frame);
  for (std::size_t i = 1; i <= Session::most_waiting; ++i) {
    EXPECT_TRUE(desks.one.hear(frames[i]).empty()) << i;
  }
  const auto state = desks.one.state();
  EXPECT_TRUE(only_refused(desks.one.hear(frames[257]), Refusal::too_far_ahead));
  EXPECT_TRUE(only_refused(desks.one.hear(frames[258]), Refusal::too_far_ahead));
  EXPECT_EQ(desks.one.state(), state);
  const Events events = desks.one.hear(frames[0]);
  EXPECT_EQ(testing::all_of<event::Delivered>(events).size(), 257U);
  EXPECT_EQ(testing::all_of<event::AcknowledgementDue>(events).size(), 1U);
}

// Every bit of the head; one of every byte behind it, of every third in a turning message (each
// costs a decapsulation). A message with another counter would wait unopened: see the next test.
TEST(Session, ASpoiltByteAnywhereIsRefusedAndChangesNothing) {
  TwoDesks desks = testing::two_desks();
  desks.zero.hear(desks.one.say("turn").frame);
  std::vector<Frame> frames = {desks.zero.say("turning").frame, desks.zero.say("plain").frame,
                               desks.zero.acknowledge("ack")};
  for (const Frame& good : frames) {
    const std::uint8_t kind = kind_of(good);
    const auto before = desks.one.state();
    const auto expect_refused = [&](std::size_t offset, unsigned bit) {
      Frame bad = good;
      bad.mutable_span()[offset] ^= static_cast<std::uint8_t>(1U << bit);
      const Events events = desks.one.hear(bad);
      EXPECT_TRUE(events.size() == 1 && has<event::Refused>(events)) << offset;
      EXPECT_EQ(desks.one.state(), before) << offset;
    };
    for (std::size_t offset = 0; offset < session_head_size; ++offset) {
      if (kind != 6 && offset >= 8 && offset < 16) continue;
      for (unsigned bit = 0; bit < 8; ++bit) expect_refused(offset, bit);
    }
    for (std::size_t offset = session_head_size; offset < frame_size; offset += kind == 5 ? 3 : 1) {
      expect_refused(offset, static_cast<unsigned>(offset % 8));
    }
    EXPECT_FALSE(has<event::Refused>(desks.one.hear(good)));
  }
}

// A counter is authenticated like everything else: a spoilt one at most makes a frame wait that
// will then not open, and does not stop the right one.
TEST(Session, AWaitingFrameThatDoesNotOpenIsDropped) {
  TwoDesks desks = testing::two_desks();
  const auto first = desks.zero.say("1");
  const auto second = desks.zero.say("2");
  Frame bad = second.frame;
  bad.mutable_span()[5'000] ^= 1U;
  EXPECT_TRUE(desks.one.hear(bad).empty());
  EXPECT_TRUE(only_refused(desks.one.hear(second.frame), Refusal::already_waiting));
  const Events events = desks.one.hear(first.frame);
  EXPECT_EQ(content_of(events), "1");
  EXPECT_TRUE(has<event::Refused>(events));
  EXPECT_EQ(content_of(desks.one.hear(second.frame)), "2");
}

TEST(Session, AFrameOfAnotherGenerationIsNotTakenForAFork) {
  TwoDesks desks = testing::two_desks();
  const auto old = desks.zero.say("old");
  (void)*desks.zero.relation.reopen(testing::noon, desks.zero.random);
  desks.finish_opening();
  ASSERT_EQ(content_of(desks.one.hear(desks.zero.say("new").frame)), "new");
  const auto state = desks.one.state();
  EXPECT_TRUE(only_refused(desks.one.relation.on_session_frame(Generation(0), old.frame),
                           Refusal::other_generation));
  EXPECT_EQ(desks.one.state(), state);
}

// --- forks and rollbacks -------------------------------------------------------------------------

TEST(Session, TwoDifferentFramesOfOneCounterAreASignOfAFork) {
  TwoDesks desks = testing::two_desks();
  const auto backup = desks.zero.state();
  const auto sent = desks.zero.say("the first time");
  desks.one.hear(sent.frame);
  desks.zero.restore(backup);
  const auto sent_again = desks.zero.say("the second time");
  ASSERT_EQ(sent_again.counter, sent.counter);
  const auto state = desks.one.state();
  const Events events = desks.one.hear(sent_again.frame);
  ASSERT_TRUE(has<event::SignOfFork>(events));
  EXPECT_EQ(testing::all_of<event::SignOfFork>(events).front()->counter, Counter(1));
  EXPECT_EQ(desks.one.state(), state);
  const Events repeated = desks.one.hear(sent.frame);
  EXPECT_TRUE(has<event::Repeated>(repeated));
  EXPECT_TRUE(has<event::AcknowledgementDue>(repeated));
  EXPECT_EQ(desks.one.state(), state);
}

TEST(Session, FingerprintsReach256FramesBack) {
  TwoDesks desks = testing::two_desks();
  std::vector<Frame> frames;
  for (int i = 0; i < 257; ++i) {
    frames.push_back(desks.zero.say("x").frame);
    desks.one.hear(frames.back());
  }
  for (const std::size_t index : {std::size_t{0}, std::size_t{1}, std::size_t{256}}) {
    Frame forked = frames[index];
    forked.mutable_span()[9'000] ^= 1U;
    EXPECT_EQ(has<event::SignOfFork>(desks.one.hear(forked)), index > 0) << index;
    EXPECT_TRUE(has<event::Repeated>(desks.one.hear(frames[index]))) << index;
  }
}

TEST(Session, NoMoreCanBeAcknowledgedThanWasSent) {
  TwoDesks desks = testing::two_desks();
  const auto backup = desks.zero.state();
  desks.one.hear(desks.zero.say("1").frame);
  desks.one.hear(desks.zero.say("2").frame);
  desks.zero.restore(backup);
  const auto state = desks.zero.state();
  for (const Frame& frame : {desks.one.acknowledge(), desks.one.say("answer").frame}) {
    const Events events = desks.zero.hear(frame);
    ASSERT_EQ(events.size(), 1U);
    ASSERT_TRUE(has<event::SignOfRollback>(events));
    EXPECT_EQ(testing::all_of<event::SignOfRollback>(events).front()->acknowledged, Counter(2));
    EXPECT_EQ(desks.zero.state(), state);
  }
}

// One who went back unnoticed and said something else under a counter that was used: what the other
// side acknowledges is the first saying, and must not be taken for the second.
TEST(Session, AnAcknowledgementIsOfTheVeryFramesThatArrived) {
  for (const bool in_a_message : {false, true}) {
    TwoDesks desks = testing::two_desks();
    const auto backup = desks.zero.state();
    desks.one.hear(desks.zero.say("A").frame);
    desks.zero.restore(backup);
    const auto never_delivered = desks.zero.say("B");
    ASSERT_TRUE(has<event::SignOfFork>(desks.one.hear(never_delivered.frame)));
    const auto state = desks.zero.state();
    const Frame acknowledged =
        in_a_message ? desks.one.say("answer").frame : desks.one.acknowledge();
    const Events events = desks.zero.hear(acknowledged);
    EXPECT_TRUE(events.size() == 1 && has<event::SignOfRollback>(events));
    EXPECT_EQ(desks.zero.state(), state);
    EXPECT_EQ(desks.zero.relation.acknowledged(), Counter(0));
  }
}

// The same, with frames behind it that did arrive.
TEST(Session, AnAcknowledgementIsOfEveryFrameUpToIt) {
  TwoDesks desks = testing::two_desks();
  const auto backup = desks.zero.state();
  desks.one.hear(desks.zero.say("A").frame);
  desks.zero.restore(backup);
  (void)desks.zero.say("B");
  ASSERT_EQ(content_of(desks.one.hear(desks.zero.say("C").frame)), "C");
  const Events events = desks.zero.hear(desks.one.acknowledge());
  EXPECT_TRUE(events.size() == 1 && has<event::SignOfRollback>(events));
  EXPECT_EQ(desks.zero.relation.acknowledged(), Counter(0));
}

TEST(Session, AnOldAcknowledgementStillCountsForNothing) {
  TwoDesks desks = testing::two_desks();
  const Frame of_none = desks.one.acknowledge();
  desks.one.hear(desks.zero.say("1").frame);
  const Frame of_one = desks.one.acknowledge();
  desks.one.hear(desks.zero.say("2").frame);
  const Frame of_two = desks.one.acknowledge();
  EXPECT_TRUE(has<event::Acknowledged>(desks.zero.hear(of_two)));
  desks.zero.restore(desks.zero.state());
  for (const Frame& late : {of_two, of_one, of_none}) {
    const Events events = desks.zero.hear(late);
    EXPECT_FALSE(has<event::Acknowledged>(events));
    EXPECT_TRUE(has<event::Noted>(events));
  }
  EXPECT_EQ(desks.zero.relation.acknowledged(), Counter(2));
}

TEST(Session, ARolledBackSenderNeverRepeatsAKey) {
  TwoDesks desks = testing::two_desks();
  const auto backup = desks.zero.state();
  const Frame one = desks.zero.say("the same content").frame;
  desks.zero.restore(backup);
  const Frame two = desks.zero.say("the same content").frame;
  EXPECT_FALSE(std::ranges::equal(salt_of(one), salt_of(two)));
  // Under one key and the same content, the sealed parts would agree from the first byte on.
  std::size_t equal = 0;
  for (std::size_t i = session_head_size; i < frame_size; ++i) {
    if (one.span()[i] == two.span()[i]) ++equal;
  }
  EXPECT_LT(equal, 200U);  // 1 in 256 by chance: about 49
}

// Nothing that the other side has not acknowledged is forgotten, so there is an end to it.
TEST(Session, SoManyMessagesGoUnacknowledgedAndNoMore) {
  TwoDesks desks = testing::two_desks();
  const auto say = [&] { return desks.zero.relation.seal_message({}, desks.zero.random); };
  Frame last;
  for (std::size_t i = 0; i < Session::most_unacknowledged; ++i) {
    const auto message = say();
    ASSERT_TRUE(message) << i;
    if (i == 0) last = message->frame;
  }
  EXPECT_EQ(say().error(), Error::exhausted);
  desks.one.hear(last);
  desks.zero.hear(desks.one.acknowledge());
  EXPECT_EQ(desks.zero.relation.acknowledged(), Counter(1));
  EXPECT_TRUE(say());
  EXPECT_EQ(say().error(), Error::exhausted);
}

}  // namespace
}  // namespace peyk::seal
