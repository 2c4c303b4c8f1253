// Vaults that are put back from copies: what they may have lost, and how both sides come together.
#include <algorithm>
#include <array>
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

// What the desk does when it finds that its vault was put back: generations that may have led to a
// session since, or stood, are lost.
Generation lost_with(const Desk& desk) {
  Generation lost = *desk.relation.generation();
  for (const auto& one : desk.relation.standing_openings()) {
    lost = std::max(lost, one.generation);
  }
  return lost;
}

// Seeds 7554, 7917: the copy held the answer, so the confirm led to the same session a second time,
// in which the restored desk counted from 1 again.
TEST(PutBack, ACopyThatHeldAnAnswerDoesNotComeIntoThatSessionAgain) {
  for (const Side side : {Side::zero, Side::one}) {
    TwoDesks desks = testing::two_desks();
    Desk& restored = desks.at(side);
    Desk& other_one = desks.at(other(side));
    reopen(other_one);
    const Frame hello = other_one.standing();
    restored.open(hello);
    const auto backup = restored.state();
    other_one.open(restored.standing());
    const Frame confirm = other_one.standing();
    restored.open(confirm);
    other_one.hear(restored.say("after the backup").frame);
    restored.restore(backup);
    const Events said = *restored.relation.reopen(noon, restored.random, lost_with(restored));
    EXPECT_TRUE(has<event::StopOpening>(said));
    ASSERT_TRUE(has<event::PutOpening>(said));
    EXPECT_EQ(testing::all_of<event::PutOpening>(said).front()->generation, Generation(2));
    EXPECT_TRUE(only_refused(restored.open(confirm), Refusal::superseded));
    EXPECT_TRUE(has<event::Repeated>(restored.open(hello)));
    desks.finish_opening();
    expect_working(desks, 2);
  }
}

// Seed 9495: the copy was older than the answer, and the same hello was answered a second time. The
// other side has let go of its hello and waits for an answer to its confirm.
TEST(PutBack, AConfirmOfALostAnswerIsAnsweredByAHello) {
  for (const Side side : {Side::zero, Side::one}) {
    TwoDesks desks = testing::two_desks();
    Desk& restored = desks.at(side);
    Desk& other_one = desks.at(other(side));
    const auto backup = restored.state();
    reopen(other_one);
    const Frame hello = other_one.standing();
    restored.open(hello);
    other_one.open(restored.standing());
    const Frame confirm = other_one.standing();
    restored.restore(backup);
    restored.open(hello);
    EXPECT_TRUE(only_refused(other_one.open(restored.standing()), Refusal::unknown_opening));
    const Events said = restored.open(confirm);
    ASSERT_TRUE(has<event::PutOpening>(said));
    EXPECT_EQ(testing::all_of<event::PutOpening>(said).front()->generation, Generation(2));
    EXPECT_TRUE(only_refused(restored.open(confirm), Refusal::superseded));
    desks.finish_opening();
    expect_working(desks, 2);
    // Only where the session is not an earlier one than what stands.
    EXPECT_TRUE(only_refused(restored.open(confirm), Refusal::unknown_opening));
  }
}

// A confirm of a generation that this desk has never heard of, as the other side puts it.
Frame confirm_of(const Frame& any, std::uint32_t generation) {
  Frame frame = any;
  ByteWriter(frame.mutable_span().subspan(4)).u32(generation);
  return frame;
}

TEST(PutBack, ALostConfirmIsAnsweredOnceAnHour) {
  TwoDesks desks = testing::two_desks();
  const auto backup = desks.one.state();
  reopen(desks.zero);
  desks.exchange();
  const Frame confirm = desks.zero.standing();
  desks.one.restore(backup);
  ASSERT_TRUE(has<event::PutOpening>(desks.one.open(confirm)));
  const auto said = desks.one.state();
  for (const Duration later :
       {Duration::hours(1) - Duration::milliseconds(1), Duration::hours(1)}) {
    desks.one.restore(said);
    ASSERT_TRUE(desks.zero.relation.reopen(noon, desks.zero.random, Generation(2)));
    desks.one.open(desks.zero.standing());  // of generation 3, so the own hello goes
    ASSERT_FALSE(desks.one.relation.says_hello());
    const Events heard = desks.one.open(confirm, noon + later);
    EXPECT_EQ(only_refused(heard, Refusal::too_soon), later < Duration::hours(1));
    EXPECT_EQ(has<event::PutOpening>(heard), later == Duration::hours(1));
  }
}

// Whoever holds the card may write into the boxes of the first contact; a hello that the other side
// would not take would stand in the way of all that it says.
TEST(PutBack, ALostConfirmLeadsToNoHelloThatIsTooFarForTheOther) {
  constexpr auto farthest = static_cast<std::uint32_t>(most_generations_lost);
  TwoDesks desks = testing::two_desks();
  reopen(desks.zero);
  desks.one.open(desks.zero.standing());
  desks.zero.open(desks.one.standing());
  const Frame confirm = desks.zero.standing();
  TwoDesks others = testing::two_desks();
  const auto standing = others.one.state();
  for (const std::uint32_t too_far : {farthest + 1, 65'535U, 65'536U}) {
    EXPECT_TRUE(
        only_refused(others.one.open(confirm_of(confirm, too_far)), Refusal::unknown_opening));
  }
  EXPECT_TRUE(only_refused(others.one.open(confirm_of(confirm, 0)), Refusal::unknown_opening));
  EXPECT_EQ(others.one.state(), standing);
  others.one.open(confirm_of(confirm, farthest));
  EXPECT_TRUE(has<event::PutOpening>(others.zero.open(others.one.standing())));
  others.finish_opening();
  expect_working(others, farthest + 1);
}

// The highest of these that is believed: what who holds the card can bring about at once.
Events forge_confirms(Desk& desk, const Frame& any) {
  for (const std::uint32_t generation : {65'535U, 65'534U, 32'768U, 1'024U, 257U, 256U, 1U}) {
    Events events = desk.open(confirm_of(any, generation));
    if (has<event::PutOpening>(events)) return events;
  }
  return {};
}

// Two who have met, and the confirm by which they did.
std::pair<TwoDesks, Frame> who_have_met() {
  TwoDesks desks = testing::two_strangers();
  desks.zero.relation.start(noon, desks.zero.random);
  desks.exchange();
  const Frame confirm = desks.zero.standing();
  desks.zero.hear(desks.one.acknowledge());
  return {std::move(desks), confirm};
}

// Once both stood so high that a copy of the first generation would not take the next hello: then
// each refused all that the other said, for good.
TEST(PutBack, AfterAForgedConfirmACopyOfTheFirstGenerationComesBack) {
  for (const Side side : {Side::zero, Side::one}) {
    auto [desks, confirm] = who_have_met();
    Desk& restored = desks.at(side);
    const auto backup = restored.state();
    ASSERT_TRUE(has<event::PutOpening>(forge_confirms(desks.at(other(side)), confirm)));
    desks.finish_opening();
    const std::uint32_t led_to = desks.zero.relation.generation()->value();
    expect_working(desks, led_to);
    const Instant later = noon + Duration::hours(1);
    restored.restore(backup);
    ASSERT_TRUE(restored.relation.reopen(later, restored.random, lost_with(restored)));
    desks.finish_opening(later);
    expect_working(desks, led_to + 1);
  }
}

// The copy holds the hello that answered it, so all up to there counts as lost.
TEST(PutBack, ACopyThatAnsweredAForgedConfirmIsTakenByTheOther) {
  for (const Side side : {Side::zero, Side::one}) {
    auto [desks, confirm] = who_have_met();
    Desk& restored = desks.at(side);
    ASSERT_TRUE(has<event::PutOpening>(forge_confirms(restored, confirm)));
    restored.restore(restored.state());
    const Generation lost = lost_with(restored);
    ASSERT_TRUE(restored.relation.reopen(noon, restored.random, lost));
    desks.finish_opening();
    expect_working(desks, lost.value() + 1);
  }
}

// The other side was put back to before its hello, and said another of the same generation. Both
// were answered; the confirm of the first came late, and made a session that the other has lost.
TEST(PutBack, TwoSessionsOfOneGenerationEndWithALaterOne) {
  for (const Side side : {Side::zero, Side::one}) {
    TwoDesks desks = testing::two_desks();
    Desk& restored = desks.at(side);
    Desk& other_one = desks.at(other(side));
    const auto backup = restored.state();
    reopen(restored);
    other_one.open(restored.standing());
    restored.open(other_one.standing());
    const Frame late = restored.standing();
    restored.restore(backup);
    static_cast<void>(*restored.relation.reopen(noon, restored.random, lost_with(restored)));
    other_one.open(restored.standing());
    restored.open(other_one.standing());
    other_one.open(late);
    ASSERT_EQ(restored.relation.generation(), other_one.relation.generation());
    desks.finish_opening();
    expect_working(desks, 2);
  }
}

// What the other side had half open was of a later generation than the one its own hello led to.
TEST(PutBack, AHelloIsOfALaterGenerationThanAllThatIsHalfOpen) {
  TwoDesks desks = testing::two_desks();
  ASSERT_TRUE(desks.zero.relation.reopen(noon, desks.zero.random, Generation(3)));
  desks.one.open(desks.zero.standing());
  const Events said = reopen(desks.one);
  EXPECT_EQ(testing::all_of<event::PutOpening>(said).front()->generation, Generation(5));
}

// The own answer to an old hello was dropped for another hello, from which nothing came: the old
// one is answered again, as long as no session has come of any.
TEST(PutBack, AnOldHelloWhoseAnswerWasDroppedIsAnsweredAgain) {
  TwoDesks desks = testing::two_desks();
  const auto backup = desks.zero.state();
  reopen(desks.zero);
  desks.finish_opening();
  ASSERT_TRUE(desks.zero.relation.reopen(noon, desks.zero.random, Generation(7)));
  const Frame of_a_lost_life = desks.zero.standing();
  desks.zero.restore(backup);
  reopen(desks.zero);
  const Frame hello = desks.zero.standing();
  const auto later = [](std::int64_t hours) { return noon + Duration::hours(hours); };
  ASSERT_TRUE(has<event::PutOpening>(desks.one.open(hello, later(1))));
  EXPECT_TRUE(has<event::Repeated>(desks.one.open(hello, later(2))));
  desks.one.open(of_a_lost_life, later(2));
  ASSERT_FALSE(desks.one.relation.says_hello());
  EXPECT_TRUE(has<event::PutOpening>(desks.one.open(hello, later(2))));
  desks.finish_opening(later(3));
  EXPECT_EQ(desks.zero.relation.generation(), desks.one.relation.generation());
  const auto state = desks.one.state();
  EXPECT_TRUE(has<event::Repeated>(desks.one.open(hello, later(5))));
  EXPECT_EQ(desks.one.state(), state);
}

// A whole disk was put back, so that nobody notices; its hello stands again, and led to a session
// long ago.
TEST(PutBack, AHelloThatIsSaidAgainLongAfterItsSessionIsAnsweredByAHello) {
  for (const Side side : {Side::zero, Side::one}) {
    TwoDesks desks = testing::two_desks();
    Desk& restored = desks.at(side);
    Desk& other_one = desks.at(other(side));
    reopen(restored);
    const Frame hello = restored.standing();
    const auto disk = restored.state();
    desks.finish_opening();
    expect_working(desks, 1);
    restored.restore(disk);
    const auto state = other_one.state();
    const Instant due = noon + Duration::days(1);
    EXPECT_TRUE(has<event::Repeated>(other_one.open(hello, due - Duration::milliseconds(1))));
    EXPECT_EQ(other_one.state(), state);
    ASSERT_TRUE(has<event::PutOpening>(other_one.open(hello, due)));
    desks.finish_opening(due);
    expect_working(desks, 2);
    EXPECT_TRUE(has<event::Repeated>(other_one.open(hello, due)));
  }
}

// Does what a desk does: it notices that its vault was put back, speaks in no generation that was
// lost, and opens anew when none of its hellos has stood for a day.
struct Restorable {
  Desk* desk = nullptr;
  std::optional<Generation> lost;
  Instant waits_since;

  [[nodiscard]] bool may_speak() const { return !lost || *desk->relation.generation() > *lost; }
  void reopen(Instant now) {
    waits_since = now;
    static_cast<void>(desk->relation.reopen(now, desk->random, lost));
  }
  void open(const Frame& frame, Instant now) {
    if (has<event::Established>(desk->open(frame, now)) && !may_speak()) reopen(now);
  }
  void put_back(const crypto::SecretBytes& state, std::optional<Generation> lost_then,
                Instant now) {
    desk->restore(state);
    lost = std::max(lost_then.value_or(Generation(0)), lost_with(*desk));
    reopen(now);
  }
  void look(Instant now) {
    const bool waits = !may_speak() && !desk->relation.says_hello();
    if (waits && now >= waits_since + Duration::days(1)) reopen(now);
  }
};

struct Backup {
  Side side;
  crypto::SecretBytes state;
  std::optional<Generation> lost;
};

// Desks whose vaults are put back, while openings are lost, repeated and late, come together within
// two days, and never wait for the seventh; in no generation that was lost.
TEST(PutBack, RestoredDesksComeTogetherSoon) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    TwoDesks desks = testing::two_desks(seed);
    std::array<Restorable, 2> both = {Restorable{&desks.zero, {}, noon},
                                      Restorable{&desks.one, {}, noon}};
    const auto at = [&both](Side side) -> Restorable& {
      return both.at(side == Side::zero ? 0 : 1);
    };
    crypto::Random chance = testing::random_of(7'000 + seed);
    std::vector<std::pair<Side, Frame>> air;  // to whom
    std::vector<Backup> backups;
    Instant now = noon;
    for (int step = 0; step < 40; ++step) {
      now = now + Duration::minutes(20);
      const Side side = chance.below(2) == 0 ? Side::zero : Side::one;
      if (chance.below(8) == 0) at(side).reopen(now);
      for (const auto& one : desks.at(side).relation.standing_openings()) {
        air.emplace_back(other(side), one.frame);
      }
      for (int i = 0; i < 2 && !air.empty(); ++i) {
        const auto& [to, frame] = air[static_cast<std::size_t>(chance.below(air.size()))];
        at(to).open(frame, now);
      }
      if (chance.below(4) == 0) backups.push_back({side, desks.at(side).state(), at(side).lost});
      if (chance.below(8) == 0 && !backups.empty()) {
        const Backup& kept = backups[static_cast<std::size_t>(chance.below(backups.size()))];
        at(kept.side).put_back(kept.state, kept.lost, now);
      }
    }
    for (int hour = 0; hour < 48; ++hour) {
      now = now + Duration::hours(1);
      for (const Side from : {Side::zero, Side::one}) {
        at(from).look(now);
        for (const auto& one : desks.at(from).relation.standing_openings()) {
          at(other(from)).open(one.frame, now);
        }
      }
      for (int late = 0; late < 3 && hour < 24 && !air.empty(); ++late) {
        const auto& [to, frame] = air[static_cast<std::size_t>(chance.below(air.size()))];
        at(to).open(frame, now);
      }
      if (desks.one.relation.owes_acknowledgement()) desks.zero.hear(desks.one.acknowledge());
      if (desks.zero.relation.owes_acknowledgement()) desks.one.hear(desks.zero.acknowledge());
    }
    EXPECT_TRUE(both[0].may_speak() && both[1].may_speak()) << seed;
    EXPECT_EQ(desks.zero.relation.generation(), desks.one.relation.generation()) << seed;
    EXPECT_EQ(content_of(desks.one.hear(desks.zero.say("x").frame)), "x") << seed;
    EXPECT_EQ(content_of(desks.zero.hear(desks.one.say("y").frame)), "y") << seed;
  }
}

}  // namespace
}  // namespace peyk::seal
