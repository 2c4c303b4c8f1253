// Two desks and three couriers in one process, in virtual time: letters are carried.
#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "testing_pair.hpp"

namespace peyk::sim {
namespace {

using testing::Pair;

std::string text_of(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i)
    text.push_back(static_cast<char>('a' + (i * 7 + i / 26) % 26));
  return text;
}

TEST(Letter, IsCarriedAndAnswered) {
  Pair pair;
  pair.start();
  ASSERT_TRUE(pair.open());
  EXPECT_EQ(pair.a->core().relations()->at(0).words, pair.b->core().relations()->at(0).words);
  ASSERT_TRUE(Pair::send(*pair.a, "سلام"));
  ASSERT_TRUE(pair.run_until([&] { return Pair::letters(*pair.b, false).size() == 1; }, 60));
  ASSERT_TRUE(Pair::send(*pair.b, "وعليكم السلام"));
  ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 100));
  EXPECT_EQ(Pair::letters(*pair.b, false), std::vector<std::string>{"سلام"});
  EXPECT_EQ(Pair::letters(*pair.a, false), std::vector<std::string>{"وعليكم السلام"});
}

TEST(Letter, OfAnyLengthArrivesByteEqualAndOnce) {
  Pair pair;
  pair.start();
  ASSERT_TRUE(pair.open());
  const std::vector<std::string> texts = {"x", text_of(4096), text_of(std::size_t{1} << 20U)};
  for (const std::string& text : texts) ASSERT_TRUE(Pair::send(*pair.a, text));
  ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 600));
  EXPECT_EQ(Pair::letters(*pair.b, false), texts);
  EXPECT_FALSE(Pair::send(*pair.a, text_of((std::size_t{1} << 20U) + 1)));
  EXPECT_FALSE(Pair::send(*pair.a, ""));
}

TEST(Letter, TwoHundredBothWaysAtOnceArriveInOrder) {
  Pair pair;
  pair.start();
  ASSERT_TRUE(pair.open());
  std::vector<std::string> from_a;
  std::vector<std::string> from_b;
  for (int i = 0; i < 200; ++i) {
    from_a.push_back("a" + std::to_string(i));
    from_b.push_back("b" + std::to_string(i));
    ASSERT_TRUE(Pair::send(*pair.a, from_a.back()));
    ASSERT_TRUE(Pair::send(*pair.b, from_b.back()));
    if (i % 20 == 0) pair.run_rounds(1);
  }
  ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 400));
  EXPECT_EQ(Pair::letters(*pair.b, false), from_a);
  EXPECT_EQ(Pair::letters(*pair.a, false), from_b);
  // Both hold the same acts, and so see them in the same order.
  const auto at_a = pair.a->core().read("geneva", 0, 1000, 0, pair.a->now());
  const auto at_b = pair.b->core().read("geneva", 0, 1000, 0, pair.b->now());
  ASSERT_EQ(at_a->size(), at_b->size());
  for (std::size_t i = 0; i < at_a->size(); ++i) EXPECT_EQ(at_a->at(i).text, at_b->at(i).text);
}

// Written at the same time, the one that was earlier arrives later: it stands before the other, and
// takes no number away from it.
TEST(Letter, KeepsItsNumberWhenAnEarlierOneArrives) {
  Pair pair;
  pair.start();
  ASSERT_TRUE(pair.open());
  ASSERT_TRUE(Pair::send(*pair.a, "first written"));
  pair.world.run_for(Duration::milliseconds(5));
  ASSERT_TRUE(Pair::send(*pair.b, "first here"));
  const auto before = pair.b->core().read("geneva", 0, 10, 0, pair.b->now());
  ASSERT_EQ(before->size(), 1U);
  EXPECT_EQ(before->at(0).index, 1U);
  ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 100));
  const auto all = pair.b->core().read("geneva", 0, 10, 0, pair.b->now());
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ(all->at(0).text, "first written");
  EXPECT_EQ(all->at(0).index, 2U);
  EXPECT_EQ(all->at(1).index, 1U);
  const auto fresh = pair.b->core().read("geneva", 1, 10, 0, pair.b->now());
  ASSERT_EQ(fresh->size(), 1U);
  EXPECT_EQ(fresh->at(0).text, "first written");
  const auto next_page = pair.b->core().read("geneva", 0, 10, 1, pair.b->now());
  ASSERT_EQ(next_page->size(), 1U);
  EXPECT_EQ(next_page->at(0).text, "first here");
}

TEST(Letter, ARemovedRelationIsAskedForNoMoreAndCanStillBeRead) {
  Pair pair;
  pair.start();
  ASSERT_TRUE(pair.open());
  ASSERT_TRUE(Pair::send(*pair.b, "stays"));
  ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 100));
  ASSERT_TRUE(Pair::send(*pair.b, "too late"));
  ASSERT_TRUE(pair.a->core().remove_relation("B1", pair.a->now()));
  pair.a->drain();
  pair.run_rounds(40);
  EXPECT_EQ(Pair::letters(*pair.a, false), std::vector<std::string>{"stays"});
  EXPECT_FALSE(pair.b->core().outbox()->empty());
  pair.a->crash();
  pair.a->start();
  pair.a->unlock();
  EXPECT_TRUE(pair.a->core().relations()->empty());
  const auto letters = pair.a->core().read("geneva", 0, 10, 0, pair.a->now());
  ASSERT_EQ(letters->size(), 1U);
  EXPECT_TRUE(letters->at(0).author.starts_with("B1-"));
  // The same two people meet again, by the same names.
  auto card = pair.a->core().make_card("B1", 30, pair.a->now());
  ASSERT_TRUE(card);
  ASSERT_TRUE(pair.b->core().remove_relation("A1", pair.b->now()));
  ASSERT_TRUE(pair.b->core().accept_card("A1", *card, pair.b->now()));
  pair.a->drain();
  pair.b->drain();
  EXPECT_TRUE(
      pair.run_until([&] { return Pair::is_open(*pair.a) && Pair::is_open(*pair.b); }, 200));
}

TEST(Letter, ArrivesWithOneCourierGoneForGood) {
  for (std::size_t gone = 0; gone < 3; ++gone) {
    Pair pair(WorldOptions{.seed = 10 + gone});
    pair.start();
    ASSERT_TRUE(pair.open());
    pair.world.couriers()[gone]->crash();
    ASSERT_TRUE(Pair::send(*pair.a, "one"));
    ASSERT_TRUE(Pair::send(*pair.b, "two"));
    ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 400)) << gone;
    EXPECT_EQ(Pair::letters(*pair.b, false), std::vector<std::string>{"one"});
    EXPECT_EQ(Pair::letters(*pair.a, false), std::vector<std::string>{"two"});
    EXPECT_TRUE(pair.a->core().status(pair.a->now()).reduced_protection);
  }
}

// It keeps its lines and opens no cell, as one does that was restored from a copy: found by seed 3.
// Entries are drawn, so each of the three has its turn.
TEST(Letter, ArrivesWhenAnEntryKeepsItsLineAndOpensNothing) {
  for (std::size_t mute = 0; mute < 3; ++mute) {
    Pair pair(WorldOptions{.seed = 20 + mute});
    pair.start();
    ASSERT_TRUE(pair.open());
    CourierNode& courier = *pair.world.couriers()[mute];
    courier.set_tamper([](onion::Cell cell) -> std::optional<onion::Cell> {
      for (std::uint8_t& byte : cell.mutable_payload()) byte ^= 0x55U;
      return cell;
    });
    ASSERT_TRUE(Pair::send(*pair.a, "one"));
    ASSERT_TRUE(Pair::send(*pair.b, "two"));
    ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 400)) << mute;
    // Letters may be through on the other line before an entry is given up.
    const auto is_given_up = [&](DeskNode* desk) {
      return std::ranges::count(desk->core().entries(), courier.id()) == 0;
    };
    EXPECT_TRUE(pair.run_until([&] { return is_given_up(pair.a) && is_given_up(pair.b); }, 200));
  }
}

// A courier that was restored has no keys for some days, and when the others have started again its
// signature is under no set: a desk that starts then never asks it. Found by seeds 7 and 9.
TEST(Letter, ArrivesWhenADeskStartsBesideACourierWithoutKeys) {
  for (std::size_t restored = 0; restored < 3; ++restored) {
    Pair pair(WorldOptions{.seed = 30 + restored});
    pair.start();
    ASSERT_TRUE(pair.open());
    for (const auto& courier : pair.world.couriers()) courier->crash();
    CourierNode& courier = *pair.world.couriers()[restored];
    courier.put_back(courier.store());
    for (const auto& each : pair.world.couriers()) each->start();
    for (DeskNode* desk : {pair.a, pair.b}) {
      desk->crash();
      desk->start();
      desk->unlock();
    }
    ASSERT_TRUE(Pair::send(*pair.a, "one"));
    ASSERT_TRUE(Pair::send(*pair.b, "two"));
    ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 600)) << restored;
  }
}

TEST(Letter, ArrivesWithClocksTenMinutesApart) {
  Pair pair;
  pair.a->set_clock(Duration::minutes(-5));
  pair.b->set_clock(Duration::minutes(5));
  pair.world.couriers()[0]->set_clock(Duration::minutes(3));
  pair.start();
  ASSERT_TRUE(pair.open());
  ASSERT_TRUE(Pair::send(*pair.a, "from behind"));
  ASSERT_TRUE(Pair::send(*pair.b, "from ahead"));
  ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 100));
  EXPECT_EQ(Pair::letters(*pair.b, false), std::vector<std::string>{"from behind"});
  EXPECT_EQ(Pair::letters(*pair.a, false), std::vector<std::string>{"from ahead"});
}

// The rounds are the reader's, and each has a class of its own.
TEST(Letter, ArrivesBetweenDesksOfDifferentClasses) {
  using testing::ServiceClass;
  for (const auto& [one, other] :
       {std::pair(ServiceClass::patient, ServiceClass::steady),
        std::pair(ServiceClass::steady, ServiceClass::patient),
        std::pair(ServiceClass::practice_wide, ServiceClass::practice)}) {
    Pair pair(WorldOptions{}, one, 3, other);
    pair.start();
    ASSERT_TRUE(pair.open());
    ASSERT_TRUE(Pair::send(*pair.a, "from A"));
    ASSERT_TRUE(Pair::send(*pair.b, "from B"));
    ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 60));
    EXPECT_EQ(Pair::letters(*pair.b, false), std::vector<std::string>{"from A"});
    EXPECT_EQ(Pair::letters(*pair.a, false), std::vector<std::string>{"from B"});
    for (DeskNode* desk : {pair.a, pair.b})
      EXPECT_FALSE(desk->core().status(desk->now()).sign_of_clone);
  }
}

// A machine without a battery: its clock is behind until the network sets it. What the couriers'
// clocks were compared with before says nothing any more.
TEST(Letter, ArrivesAfterTheOwnClockWasSet) {
  const Instant noon = Instant::since_epoch(Duration::days(20'000) + Duration::hours(12));
  for (const Duration behind : {Duration::hours(3), Duration::hours(20), Duration::days(40)}) {
    Pair pair(WorldOptions{.start = noon});
    if (behind < Duration::days(1)) {
      pair.a->set_clock(Duration() - behind);
      pair.start();
      ASSERT_TRUE(pair.open());
    } else {
      pair.start();
      ASSERT_TRUE(pair.open());
      pair.a->crash();
      pair.a->set_clock(Duration() - behind);
      pair.a->start();
      pair.a->unlock();
      pair.run_rounds(100);
      EXPECT_FALSE(pair.a->core().status(pair.a->now()).knows_time);
    }
    pair.a->set_clock({});
    pair.run_rounds(100);
    ASSERT_TRUE(Pair::send(*pair.a, "from A"));
    ASSERT_TRUE(Pair::send(*pair.b, "from B"));
    ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 200)) << behind.count();
    EXPECT_EQ(Pair::letters(*pair.b, false), std::vector<std::string>{"from A"});
    EXPECT_EQ(Pair::letters(*pair.a, false), std::vector<std::string>{"from B"});
  }
}

// The couriers' clocks differ, and after a restart other couriers are heard: what was put in rounds
// that seem to come again stays the only thing in them.
TEST(Letter, IsNeverPutWhereSomethingWasPutBeforeARestart) {
  Pair pair;
  pair.world.couriers()[1]->set_clock(Duration::seconds(3));
  pair.world.couriers()[2]->set_clock(Duration::seconds(3));
  pair.start();
  ASSERT_TRUE(pair.open());
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(Pair::send(*pair.a, "letter " + std::to_string(i)));
    pair.run_rounds(1);
  }
  pair.a->crash();
  pair.world.couriers()[2]->crash();
  pair.a->start();
  pair.a->unlock();
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(Pair::send(*pair.a, "after " + std::to_string(i)));
    pair.run_rounds(2);
  }
  EXPECT_FALSE(pair.a->core().status(pair.a->now()).sign_of_clone);
}

// One that is held for the words, and lets others pass, is not put into the middle of one of them.
TEST(Letter, HeldForTheWordsDoesNotCutAnother) {
  Pair pair;
  pair.start();
  ASSERT_TRUE(pair.open(false));
  ASSERT_TRUE(Pair::send(*pair.a, "held"));
  const std::string unheld(60'000, 'x');
  ASSERT_TRUE(pair.a->core().act("geneva", desk::plain_letter(unheld), true, pair.a->now()));
  pair.a->drain();
  ASSERT_TRUE(pair.run_until(
      [&] {
        const auto outbox = pair.a->core().outbox();
        return outbox->back().bytes_sealed > 0 &&
               outbox->back().bytes_sealed < outbox->back().bytes;
      },
      50));
  ASSERT_TRUE(pair.a->core().confirm_words("B1", pair.a->now()));
  pair.a->drain();
  ASSERT_TRUE(Pair::send(*pair.a, "last"));
  ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 200));
  const auto read = Pair::letters(*pair.b, false);
  EXPECT_EQ(std::multiset<std::string>(read.begin(), read.end()),
            (std::multiset<std::string>{"held", unheld, "last"}));
  EXPECT_EQ(pair.b->core().relations()->at(0).unread, 0U);
}

// The writer has gone, too, before the reader comes back: only the day lane holds the letter.
TEST(Letter, WaitsThreeDaysForItsReader) {
  Pair pair(WorldOptions{}, testing::ServiceClass::patient);
  pair.start();
  ASSERT_TRUE(pair.open());
  pair.b->crash();
  ASSERT_TRUE(Pair::send(*pair.a, "while you were away"));
  pair.world.run_for(Duration::hours(3));
  pair.a->crash();
  pair.world.run_for(Duration::days(3));
  pair.b->start();
  pair.b->unlock();
  ASSERT_TRUE(pair.world.run_until([&] { return Pair::letters(*pair.b, false).size() == 1; },
                                   Duration::hours(30)));
  EXPECT_EQ(Pair::letters(*pair.b, false).at(0), "while you were away");
  pair.a->start();
  pair.a->unlock();
  ASSERT_TRUE(pair.world.run_until([&] { return pair.quiet(); }, Duration::days(1)));
  EXPECT_EQ(Pair::letters(*pair.b, false).size(), 1U);
}

TEST(Letter, WaitsForTheWordsUnlessSentWithoutThem) {
  Pair pair;
  pair.start();
  ASSERT_TRUE(pair.open(false));
  ASSERT_TRUE(Pair::send(*pair.a, "held"));
  pair.run_rounds(40);
  EXPECT_TRUE(Pair::letters(*pair.b, false).empty());
  EXPECT_TRUE(pair.a->core().outbox()->at(0).held_for_words);
  ASSERT_TRUE(pair.a->core().confirm_words("B1", pair.a->now()));
  pair.a->drain();
  ASSERT_TRUE(pair.run_until([&] { return Pair::letters(*pair.b, false).size() == 1; }, 100));
  // The other side has not compared: its letter goes only by the override, which stays visible.
  ASSERT_TRUE(pair.b->core().act("geneva", desk::plain_letter("at once"), true, pair.b->now()));
  pair.b->drain();
  ASSERT_TRUE(pair.run_until([&] { return Pair::letters(*pair.a, false).size() == 1; }, 100));
  EXPECT_TRUE(pair.b->core().relations()->at(0).sent_without_words);
  EXPECT_FALSE(pair.a->core().relations()->at(0).sent_without_words);
}

TEST(Letter, IsPutAndFetchedWhileTheDeskIsLocked) {
  Pair pair;
  pair.start();
  ASSERT_TRUE(pair.open());
  ASSERT_TRUE(Pair::send(*pair.a, "put by the keeper"));
  pair.a->core().lock(pair.a->now());
  pair.a->drain();
  pair.b->core().lock(pair.b->now());
  pair.b->drain();
  pair.run_rounds(40);
  EXPECT_FALSE(pair.b->core().read("geneva", 0, 10, 0, pair.b->now()).has_value());
  // What the keeper laid aside survives a restart.
  pair.b->crash();
  pair.b->start();
  EXPECT_GT(pair.b->core().status(pair.b->now()).fetched_waiting, 0U);
  pair.b->unlock();
  EXPECT_EQ(Pair::letters(*pair.b, false), std::vector<std::string>{"put by the keeper"});
  pair.a->unlock();
  pair.a->drain();
  EXPECT_TRUE(pair.run_until([&] { return pair.quiet(); }, 200));
}

// Who accepted the card opens the channel. With `lose` some frames are lost once the first confirm
// was opened: the boxes into which it is put again have no name any more for who would answer.
void expect_first_answer_is_not_lost(const std::function<void(Pair&)>& lose) {
  Pair pair;
  pair.start();
  ASSERT_TRUE(pair.know_time());
  auto card = pair.a->core().make_card("B1", 30, pair.a->now());
  ASSERT_TRUE(card && pair.b->core().accept_card("A1", *card, pair.b->now()));
  pair.a->drain();
  pair.b->drain();
  ASSERT_TRUE(pair.run_until([&] { return Pair::is_open(*pair.a); }, 200));
  lose(pair);
  ASSERT_TRUE(pair.a->core().confirm_words("B1", pair.a->now()));
  ASSERT_TRUE(pair.b->core().confirm_words("A1", pair.b->now()));
  ASSERT_TRUE(
      pair.b->core().open_channel(desk::channel_with("geneva", "A1", false), pair.b->now()));
  pair.b->drain();
  ASSERT_TRUE(Pair::send(*pair.b, "first"));
  ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 200));
  EXPECT_EQ(Pair::letters(*pair.a, false), std::vector<std::string>{"first"});
}

// What couriers took they do not give: found by a reader of the code, as no seed had a first letter
// by who accepted the card.
TEST(Letter, ArrivesAfterBothCopiesOfTheFirstAnswerWereLost) {
  expect_first_answer_is_not_lost([](Pair& pair) {
    for (const auto& courier : pair.world.couriers()) {
      courier->set_lie([](const box::BoxName&, std::optional<box::Body>) { return std::nullopt; });
    }
    pair.run_rounds(11);  // none of the copies of that round of the confirm is asked later
    for (const auto& courier : pair.world.couriers()) courier->set_lie({});
  });
}

TEST(Letter, ArrivesAfterTheFirstAnswerCouldNotLeave) {
  expect_first_answer_is_not_lost([](Pair& pair) {
    const auto until = pair.world.clockwork().now() + pair.round * 11;
    for (const auto& courier : pair.world.couriers()) {
      pair.world.network().hold(pair.a->node(), courier->node(), until);
    }
    pair.run_rounds(11);
  });
}

TEST(Letter, ArrivesAfterWhoAnsweredFirstWasPutOff) {
  expect_first_answer_is_not_lost([](Pair& pair) {
    pair.a->crash();
    pair.run_rounds(20);
    pair.a->start();
    pair.run_rounds(10);  // locked
    pair.a->unlock();
  });
}

TEST(Letter, ArrivesAfterWhoWasAnsweredFirstWasAway) {
  expect_first_answer_is_not_lost([](Pair& pair) {
    pair.b->crash();
    pair.run_rounds(60);
    pair.b->start();
    pair.b->unlock();
  });
}

TEST(Letter, TravelsAfterASessionWasOpenedAnew) {
  Pair pair;
  pair.start();
  ASSERT_TRUE(pair.open());
  ASSERT_TRUE(Pair::send(*pair.b, "before"));
  ASSERT_TRUE(pair.a->core().reopen("B1", pair.a->now()));
  pair.a->drain();
  ASSERT_TRUE(Pair::send(*pair.a, "meanwhile"));
  ASSERT_TRUE(pair.run_until(
      [&] {
        return pair.a->core().relations()->at(0).generation == 1 &&
               pair.b->core().relations()->at(0).generation == 1 && pair.quiet();
      },
      400));
  EXPECT_EQ(Pair::letters(*pair.b, false), std::vector<std::string>{"meanwhile"});
  EXPECT_EQ(Pair::letters(*pair.a, false), std::vector<std::string>{"before"});
}

}  // namespace
}  // namespace peyk::sim
