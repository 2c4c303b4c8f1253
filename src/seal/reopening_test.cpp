// Generations: reopening, rollback, both at once, and what was not acknowledged.
#include <algorithm>
#include <gtest/gtest.h>

#include "expect_working.hpp"
#include "relation_state.hpp"

namespace peyk::seal {
namespace {

using testing::content_of;
using testing::Desk;
using testing::expect_working;
using testing::has;
using testing::noon;
using testing::only_refused;
using testing::reopen;
using testing::TwoDesks;

// A state of `side` while the relation stood at generation `g`, and a relation that went on to
// `to`.
crypto::SecretBytes advance(TwoDesks& desks, Side side, std::uint32_t keep, std::uint32_t to) {
  crypto::SecretBytes kept = desks.at(side).state();
  while (desks.zero.relation.generation() != Generation(to)) {
    reopen(desks.zero);
    desks.finish_opening();
    if (desks.zero.relation.generation() == Generation(keep)) kept = desks.at(side).state();
  }
  return kept;
}

TEST(Reopening, EitherSideMaySayHello) {
  TwoDesks desks = testing::two_desks();
  reopen(desks.one);
  desks.finish_opening();
  expect_working(desks, 1);
  reopen(desks.zero);
  desks.finish_opening();
  expect_working(desks, 2);
}

TEST(Reopening, TheOldSessionLivesUntilTheConfirm) {
  TwoDesks desks = testing::two_desks();
  reopen(desks.zero);
  desks.one.open(desks.zero.standing());
  EXPECT_EQ(content_of(desks.zero.hear(desks.one.say("still").frame)), "still");
  EXPECT_EQ(content_of(desks.one.hear(desks.zero.say("the old one").frame)), "the old one");
  const Events opened = desks.zero.open(desks.one.standing());
  EXPECT_TRUE(has<event::SealAgain>(opened));
  EXPECT_EQ(desks.one.relation.generation(), Generation(0));
  const Events confirmed = desks.one.open(desks.zero.standing());
  EXPECT_TRUE(has<event::Established>(confirmed));
  EXPECT_TRUE(has<event::SealAgain>(confirmed));
  EXPECT_FALSE(testing::all_of<event::Established>(confirmed).front()->words);
}

TEST(Reopening, WhatWasNotAcknowledgedIsSealedAgain) {
  TwoDesks desks = testing::two_desks();
  desks.one.hear(desks.zero.say("arrived").frame);
  const auto lost = desks.zero.say("lost");
  desks.zero.hear(desks.one.acknowledge());
  EXPECT_EQ(desks.zero.relation.acknowledged(), Counter(1));
  reopen(desks.one);
  desks.exchange();
  EXPECT_EQ(desks.zero.relation.sent(), Counter(0));
  EXPECT_EQ(desks.zero.relation.acknowledged(), Counter(0));
  const auto again = desks.zero.say("lost");
  EXPECT_EQ(again.counter, Counter(1));
  EXPECT_EQ(content_of(desks.one.hear(again.frame)), "lost");
  EXPECT_TRUE(only_refused(desks.one.relation.on_session_frame(Generation(0), lost.frame),
                           Refusal::other_generation));
}

// --- rollback ------------------------------------------------------------------------------------

TEST(Reopening, ARestoredDeskIsOneGenerationBehindAtMost) {
  TwoDesks desks = testing::two_desks();
  const auto backup = desks.zero.state();
  for (int i = 0; i < 5; ++i) desks.one.hear(desks.zero.say("after the backup").frame);
  desks.zero.restore(backup);
  reopen(desks.zero);
  desks.finish_opening();
  expect_working(desks, 1);
}

TEST(Reopening, ARestoredDeskBehindIsToldTheNewGeneration) {
  for (const Side side : {Side::zero, Side::one}) {
    TwoDesks desks = testing::two_desks();
    const auto backup = advance(desks, side, 1, 4);
    desks.at(side).restore(backup);
    const Events said = reopen(desks.at(side));
    EXPECT_EQ(testing::all_of<event::PutOpening>(said).front()->generation, Generation(2));
    const Events answer = desks.at(other(side)).open(desks.at(side).standing());
    ASSERT_TRUE(has<event::PutOpening>(answer));
    EXPECT_EQ(testing::all_of<event::PutOpening>(answer).front()->generation, Generation(5));
    desks.finish_opening();
    expect_working(desks, 5);
  }
}

TEST(Reopening, ADeskAheadOfARestoredOneIsFollowed) {
  for (const Side side : {Side::zero, Side::one}) {
    TwoDesks desks = testing::two_desks();
    const auto backup = advance(desks, side, 1, 4);
    desks.at(side).restore(backup);
    reopen(desks.at(other(side)));
    desks.finish_opening();
    expect_working(desks, 5);
  }
}

TEST(Reopening, OldHellosAreAnsweredAtMostOnceAnHour) {
  TwoDesks desks = testing::two_desks();
  const auto backup = advance(desks, Side::zero, 1, 3);
  std::vector<Frame> old_hellos;
  for (int i = 0; i < 3; ++i) {
    desks.zero.restore(backup);
    reopen(desks.zero);
    old_hellos.push_back(desks.zero.standing());
  }
  ASSERT_TRUE(has<event::PutOpening>(desks.one.open(old_hellos[0])));
  // As long as its own hello stands there is nothing to add; the same one again is known.
  EXPECT_TRUE(only_refused(desks.one.open(old_hellos[1]), Refusal::superseded));
  EXPECT_TRUE(has<event::Repeated>(desks.one.open(old_hellos[0])));
  desks.finish_opening();
  ASSERT_EQ(desks.one.relation.generation(), Generation(4));
  const auto state = desks.one.state();
  const Duration hour = Duration::hours(1);
  const auto at = [&](Duration after) { return noon + after; };
  EXPECT_TRUE(only_refused(desks.one.open(old_hellos[1], at(hour - Duration::milliseconds(1))),
                           Refusal::too_soon));
  EXPECT_EQ(desks.one.state(), state);
  EXPECT_TRUE(has<event::PutOpening>(desks.one.open(old_hellos[1], at(hour))));
}

// Also of one that was answered and then let go, for a newer one or with the session.
TEST(Reopening, ALateCopyOfAHelloThatWasLetGoChangesNothing) {
  TwoDesks desks = testing::two_desks();
  std::vector<Frame> hellos;
  for (std::size_t i = 0; i < most_half_open + 1; ++i) {
    reopen(desks.zero);
    hellos.push_back(desks.zero.standing());
    desks.one.open(hellos.back());
  }
  auto state = desks.one.state();
  EXPECT_TRUE(has<event::Repeated>(desks.one.open(hellos.front())));
  EXPECT_EQ(desks.one.state(), state);
  desks.finish_opening();
  state = desks.one.state();
  for (const Frame& hello : hellos) {
    EXPECT_TRUE(has<event::Repeated>(desks.one.open(hello, noon + Duration::hours(3))));
    EXPECT_EQ(desks.one.state(), state);
  }
}

TEST(Reopening, ALateCopyOfAHelloThatIsDoneWithChangesNothing) {
  TwoDesks desks = testing::two_desks();
  reopen(desks.zero);
  const Frame hello = desks.zero.standing();
  desks.finish_opening();
  const auto state = desks.one.state();
  EXPECT_TRUE(has<event::Repeated>(desks.one.open(hello, noon + Duration::hours(3))));
  EXPECT_EQ(desks.one.state(), state);
}

// --- both at once --------------------------------------------------------------------------------

TEST(Reopening, BothAtOnceTheSmallerKeyStays) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    TwoDesks desks = testing::two_desks(seed);
    reopen(desks.zero);
    reopen(desks.one);
    const Frame of_zero = desks.zero.standing();
    const Frame of_one = desks.one.standing();
    // H(pk_I) lies at 12.
    const bool zero_stays = std::ranges::lexicographical_compare(of_zero.span().subspan(12, 32),
                                                                 of_one.span().subspan(12, 32));
    const Events at_zero = desks.zero.open(of_one);
    const Events at_one = desks.one.open(of_zero);
    EXPECT_EQ(only_refused(at_zero, Refusal::superseded), zero_stays);
    EXPECT_EQ(only_refused(at_one, Refusal::superseded), !zero_stays);
    EXPECT_EQ(has<event::StopOpening>(zero_stays ? at_one : at_zero), true);
    desks.finish_opening();
    expect_working(desks, 1);
  }
}

TEST(Reopening, BothAtOnceWithDifferentGenerationsTheHigherStays) {
  for (const Side side : {Side::zero, Side::one}) {
    TwoDesks desks = testing::two_desks();
    const auto backup = advance(desks, side, 1, 4);
    desks.at(side).restore(backup);
    reopen(desks.at(side));         // says 2
    reopen(desks.at(other(side)));  // says 5
    const Frame lower = desks.at(side).standing();
    const Frame higher = desks.at(other(side)).standing();
    EXPECT_TRUE(only_refused(desks.at(other(side)).open(lower), Refusal::superseded));
    EXPECT_TRUE(has<event::PutOpening>(desks.at(side).open(higher)));
    desks.finish_opening();
    expect_working(desks, 5);
  }
}

// Two desks that reopen whenever they like, with openings lost, repeated and late, clocks that are
// wrong for a while, and vaults that go back unnoticed, end with one session once all is well
// again.
TEST(Reopening, AlwaysConverges) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    TwoDesks desks = testing::two_desks(seed);
    crypto::Random chance = testing::random_of(9'000 + seed);
    std::vector<std::pair<Side, Frame>> air;                    // to whom
    std::vector<std::pair<Side, crypto::SecretBytes>> backups;  // from when the relation stood
    Instant now = noon;
    for (int step = 0; step < 40; ++step) {
      now = now + Duration::hours(2);
      const Side side = chance.below(2) == 0 ? Side::zero : Side::one;
      Desk& desk = desks.at(side);
      const std::array<std::int64_t, 4> wrong = {0, 0, 4'000, -3'000};
      const Instant clock =
          now + Duration::days(wrong.at(static_cast<std::size_t>(chance.below(4))));
      if (chance.below(6) == 0) reopen(desk, clock);
      if (chance.below(4) == 0) desk.relation.tick(clock, desk.random);
      for (const auto& one : desk.relation.standing_openings()) {
        air.emplace_back(other(side), one.frame);
      }
      for (int i = 0; i < 2 && !air.empty(); ++i) {
        const auto& [to, frame] = air[static_cast<std::size_t>(chance.below(air.size()))];
        desks.at(to).open(frame, now);
      }
      if (chance.below(4) == 0) backups.emplace_back(side, desk.state());
      if (chance.below(8) == 0 && !backups.empty()) {
        const auto& [whose, state] =
            backups[static_cast<std::size_t>(chance.below(backups.size()))];
        desks.at(whose).restore(state);
        if (chance.below(2) == 0) reopen(desks.at(whose), clock);
      }
    }
    for (int hour = 0; hour < 30 * 24; hour += 12) {
      now = now + Duration::hours(12);
      for (Desk* desk : {&desks.zero, &desks.one}) desk->relation.tick(now, desk->random);
      desks.finish_opening(now);
    }
    EXPECT_EQ(desks.zero.relation.generation(), desks.one.relation.generation()) << seed;
    EXPECT_EQ(content_of(desks.one.hear(desks.zero.say("x").frame)), "x") << seed;
    EXPECT_EQ(content_of(desks.zero.hear(desks.one.say("y").frame)), "y") << seed;
  }
}

// --- by itself -----------------------------------------------------------------------------------

// The earliest of several things to do: the box roots of days that are over come first.
void tick_until(Desk& desk, Instant end) {
  for (int days = 0; days < 10; ++days) {
    const auto due = desk.relation.next_wakeup(end);
    if (!due || *due >= end) return;
    EXPECT_TRUE(desk.relation.tick(*due, desk.random).empty());
  }
  ADD_FAILURE() << "always something to do";
}

TEST(Reopening, AfterSevenDaysByItself) {
  TwoDesks desks = testing::two_desks();
  const Instant due = noon + Duration::days(7);
  tick_until(desks.zero, due);
  EXPECT_EQ(desks.zero.relation.next_wakeup(due), due);
  EXPECT_TRUE(desks.zero.relation.tick(due - Duration::milliseconds(1), desks.zero.random).empty());
  EXPECT_TRUE(has<event::PutOpening>(desks.zero.relation.tick(due, desks.zero.random)));
  EXPECT_GT(desks.zero.relation.next_wakeup(due), due);
  EXPECT_TRUE(desks.zero.relation.tick(due, desks.zero.random).empty());
  // The other side is being asked, and does not ask as well; for a day.
  desks.one.open(desks.zero.standing(), due);
  tick_until(desks.one, due + Duration::days(1));
  EXPECT_EQ(desks.one.relation.next_wakeup(due), due + Duration::days(1));
  EXPECT_TRUE(desks.one.relation.tick(due, desks.one.random).empty());
  desks.finish_opening(due);
  expect_working(desks, 1);
  tick_until(desks.one, due + Duration::days(7));
  EXPECT_EQ(desks.one.relation.next_wakeup(due), due + Duration::days(7));
}

TEST(Reopening, NotWhileTheFirstConfirmIsUnanswered) {
  TwoDesks desks = testing::two_strangers();
  desks.zero.relation.start(noon, desks.zero.random);
  desks.exchange();
  const Instant later = noon + Duration::days(9);
  EXPECT_TRUE(desks.zero.relation.tick(later, desks.zero.random).empty());
  desks.zero.hear(desks.one.acknowledge());
  EXPECT_TRUE(has<event::PutOpening>(desks.zero.relation.tick(later, desks.zero.random)));
}

// A hello that the other side must refuse would stand for ever, and its sayer refuse the other's.
TEST(Reopening, AHelloWhoseDayIsNotNearIsSaidAnew) {
  const Instant later = noon + Duration::days(500);
  for (const Instant wrong : {noon + Duration::days(3), noon + Duration::days(5'000), later}) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {  // either key may be the smaller
      TwoDesks desks = testing::two_desks(seed);
      const Instant now = wrong == later ? later : noon;
      const Instant said_at = wrong == later ? noon : wrong;
      reopen(desks.zero, said_at);
      EXPECT_TRUE(
          only_refused(desks.one.open(desks.zero.standing(), now), Refusal::day_out_of_range));
      reopen(desks.one, now);
      EXPECT_LE(desks.zero.relation.next_wakeup(now), now);
      const Frame before = desks.zero.standing();
      const Events events = desks.zero.relation.tick(now, desks.zero.random);
      EXPECT_TRUE(has<event::StopOpening>(events) && has<event::PutOpening>(events));
      EXPECT_NE(desks.zero.standing(), before);
      EXPECT_TRUE(desks.zero.relation.tick(now, desks.zero.random).empty());
      desks.finish_opening(now);
      expect_working(desks, 1);
    }
  }
}

TEST(Reopening, AHelloStandsForThirtyDays) {
  TwoDesks desks = testing::two_desks();
  reopen(desks.zero);
  const Frame hello = desks.zero.standing();
  const Instant due = start_of(Day(20'031));
  EXPECT_TRUE(desks.zero.relation.tick(due - Duration::milliseconds(1), desks.zero.random).empty());
  EXPECT_EQ(desks.zero.relation.next_wakeup(due), due);
  EXPECT_FALSE(desks.zero.relation.tick(due, desks.zero.random).empty());
  EXPECT_NE(desks.zero.standing(), hello);
}

TEST(Reopening, AFirstHelloIsSaidAnewOnlyWhileTheCardIsValid) {
  TwoDesks desks = testing::two_strangers();  // the card's last day is 20,030
  desks.zero.relation.start(noon + Duration::days(9'000), desks.zero.random);
  const Frame wrong = desks.zero.standing();
  EXPECT_FALSE(desks.zero.relation.next_wakeup(noon + Duration::days(40)));
  EXPECT_FALSE(desks.zero.relation.tick(noon, desks.zero.random).empty());
  EXPECT_NE(desks.zero.standing(), wrong);
  desks.finish_opening();
  expect_working(desks, 0);
}

TEST(Reopening, BeforeASessionSideZeroSaysItsHelloAnew) {
  TwoDesks desks = testing::two_strangers();
  EXPECT_TRUE(reopen(desks.one).empty());
  desks.zero.relation.start(noon, desks.zero.random);
  const Frame first = desks.zero.standing();
  const Events again = reopen(desks.zero);
  EXPECT_TRUE(has<event::StopOpening>(again));
  EXPECT_NE(desks.zero.standing(), first);
  desks.one.open(first);
  desks.finish_opening();
  expect_working(desks, 0);
}

// The other side answers the first confirm by reopening: the first contact must end all the same.
TEST(Reopening, EndsAFirstContactWhoseConfirmWasNeverAnswered) {
  TwoDesks desks = testing::two_strangers();
  desks.zero.relation.start(noon, desks.zero.random);
  desks.exchange();
  ASSERT_TRUE(desks.zero.relation.first_opening_boxes());
  reopen(desks.one);
  desks.finish_opening();
  EXPECT_FALSE(desks.zero.relation.first_opening_boxes());
  expect_working(desks, 1);
}

// Whoever takes a state later learns no box names of days that are over.
TEST(Reopening, TheBoxRootsOfDaysThatAreOverAreWiped) {
  TwoDesks desks = testing::two_desks();
  const auto holds = [](const Desk& desk, const crypto::Key& secret) {
    const auto state = desk.state();
    return !std::ranges::search(state, secret.span()).empty();
  };
  const auto stepped = [](const crypto::Key& root) {
    return crypto::derive<crypto::Key>(crypto::Label::box_day_step, root, {});
  };
  const BoxRoots first = *desks.zero.relation.session_boxes();
  desks.zero.relation.tick(start_of(Day(20'002)) - Duration::milliseconds(1), desks.zero.random);
  EXPECT_TRUE(holds(desks.zero, first.write) && holds(desks.zero, first.read));
  EXPECT_EQ(desks.zero.relation.next_wakeup(noon), start_of(Day(20'002)));
  desks.zero.relation.tick(start_of(Day(20'003)), desks.zero.random);
  EXPECT_FALSE(holds(desks.zero, first.write) || holds(desks.zero, first.read));
  const auto second = stepped(first.write);
  EXPECT_FALSE(holds(desks.zero, second));
  const BoxRoots now = *desks.zero.relation.session_boxes();
  EXPECT_EQ(now.first_day, Day(20'002));
  EXPECT_TRUE(crypto::equal_constant_time(now.write.span(), stepped(second).span()));
  EXPECT_TRUE(crypto::equal_constant_time(now.read.span(), stepped(stepped(first.read)).span()));
}

TEST(Reopening, ATurnedGenerationChangesEveryRoot) {
  TwoDesks desks = testing::two_desks();
  const auto before = desks.zero.relation.session_boxes();
  const auto openings = desks.zero.relation.opening_boxes();
  reopen(desks.zero, noon + Duration::days(2));
  desks.finish_opening(noon + Duration::days(2));
  const auto after = desks.zero.relation.session_boxes();
  const auto equal = [](const crypto::Key& a, const crypto::Key& b) {
    return crypto::equal_constant_time(a.span(), b.span());
  };
  EXPECT_FALSE(equal(before->write, after->write));
  EXPECT_FALSE(equal(before->read, after->read));
  EXPECT_EQ(after->first_day, Day(20'002));
  EXPECT_TRUE(equal(after->write, desks.one.relation.session_boxes()->read));
  EXPECT_TRUE(equal(openings->root, desks.zero.relation.opening_boxes()->root));
}

}  // namespace
}  // namespace peyk::seal
