#include "courier_book.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <set>

namespace peyk::desk {
namespace {

CourierId id(std::uint8_t number) { return CourierId(std::array<std::uint8_t, 32>{number}); }

crypto::Random seeded(std::uint8_t seed) {
  crypto::Seed bytes;
  bytes.mutable_span()[0] = seed;
  return crypto::Random(std::move(bytes));
}

void kill(CourierBook& book, const CourierId& courier) {
  for (std::uint32_t i = 0; i < silent_cells_until_dead; ++i) {
    book.note_answer({courier, courier, courier}, 0, BoxCourier::is_judged);
  }
}

class CourierBookTest : public ::testing::Test {
 protected:
  CourierBook book{{id(3), id(1), id(2)}};
};

TEST_F(CourierBookTest, HoldsEachCourierOnceAndInOrder) {
  const CourierBook twice({id(2), id(1), id(2)});
  EXPECT_EQ(twice.couriers(), (std::vector{id(1), id(2)}));
  EXPECT_EQ(book.couriers(), (std::vector{id(1), id(2), id(3)}));
  EXPECT_EQ(book.alive_count(), 3U);
}

TEST_F(CourierBookTest, TheHopsBeforeTheDepthAnsweredAndTheNextDidNot) {
  const Route route{id(1), id(2), id(3)};
  const auto counts = [this](std::uint8_t number) {
    const auto& measured = book.measured(id(number));
    return std::pair(measured.asked, measured.answered);
  };
  using Pair = std::pair<std::uint64_t, std::uint64_t>;
  book.note_answer(route, 3, BoxCourier::is_judged);
  EXPECT_EQ(counts(1), Pair(1, 1));
  EXPECT_EQ(counts(2), Pair(1, 1));
  EXPECT_EQ(counts(3), Pair(1, 1));
  book.note_answer(route, 2, BoxCourier::is_judged);
  EXPECT_EQ(counts(1), Pair(2, 2));
  EXPECT_EQ(counts(2), Pair(2, 2));
  EXPECT_EQ(counts(3), Pair(2, 1));
  book.note_answer(route, 1, BoxCourier::is_judged);
  EXPECT_EQ(counts(1), Pair(3, 3));
  EXPECT_EQ(counts(2), Pair(3, 2));
  EXPECT_EQ(counts(3), Pair(2, 1));  // nothing is known of who was not reached
  book.note_answer(route, 0, BoxCourier::is_judged);
  EXPECT_EQ(counts(1), Pair(4, 3));
  EXPECT_EQ(counts(2), Pair(3, 2));
  EXPECT_EQ(counts(3), Pair(2, 1));
}

TEST_F(CourierBookTest, ACourierIsDeadAfterSoManySilentCellsInARow) {
  const Route route{id(1), id(2), id(3)};
  for (std::uint32_t i = 0; i + 1 < silent_cells_until_dead; ++i)
    book.note_answer(route, 1, BoxCourier::is_judged);
  EXPECT_TRUE(book.alive(id(2)));
  book.note_answer(route, 3, BoxCourier::is_judged);  // not in a row
  for (std::uint32_t i = 0; i + 1 < silent_cells_until_dead; ++i)
    book.note_answer(route, 1, BoxCourier::is_judged);
  EXPECT_TRUE(book.alive(id(2)));
  book.note_answer(route, 1, BoxCourier::is_judged);
  EXPECT_FALSE(book.alive(id(2)));
  EXPECT_TRUE(book.alive(id(1)));
  EXPECT_TRUE(book.alive(id(3)));
  EXPECT_EQ(book.alive_count(), 2U);
}

TEST_F(CourierBookTest, ABoxCourierIsNotJudgedByWhatItKnowsToBeMoreThanALoop) {
  const Route route{id(1), id(2), id(3)};
  for (std::uint32_t i = 0; i < 2 * silent_cells_until_dead; ++i) {
    book.note_answer(route, 2, BoxCourier::is_not_judged);
  }
  EXPECT_TRUE(book.alive(id(3)));
  EXPECT_EQ(book.measured(id(2)).answered, 2 * silent_cells_until_dead);
  kill(book, id(3));
  book.note_answer(route, 3, BoxCourier::is_not_judged);
  EXPECT_FALSE(book.alive(id(3)));
}

TEST_F(CourierBookTest, ADeadCourierReturnsWithOneAnswer) {
  kill(book, id(3));
  ASSERT_FALSE(book.alive(id(3)));
  book.note_answer({id(1), id(2), id(3)}, 3, BoxCourier::is_judged);
  EXPECT_TRUE(book.alive(id(3)));
}

TEST_F(CourierBookTest, WhoIsNotInTheBookIsNotAliveAndNotNoted) {
  book.note_answer({id(9), id(9), id(9)}, 3, BoxCourier::is_judged);
  book.note_clock(id(9), Duration::hours(1));
  EXPECT_FALSE(book.alive(id(9)));
  EXPECT_EQ(book.clock_offset(), std::nullopt);
}

TEST_F(CourierBookTest, ProtectionIsReducedBelowThree) {
  EXPECT_FALSE(book.reduced_protection());
  kill(book, id(2));
  EXPECT_TRUE(book.reduced_protection());
  EXPECT_TRUE(CourierBook({id(1), id(2)}).reduced_protection());
}

TEST(CourierBookRoute, IsOfThreeDifferentCouriersAndEachMiddleComes) {
  const CourierBook book({id(1), id(2), id(3), id(4), id(5)});
  crypto::Random random = seeded(1);
  std::map<CourierId, int> middles;
  constexpr int draws = 3'000;
  for (int i = 0; i < draws; ++i) {
    const Route route = book.route(id(1), id(5), random);
    EXPECT_EQ(route[0], id(1));
    EXPECT_EQ(route[2], id(5));
    ++middles[route[1]];
  }
  ASSERT_EQ(middles.size(), 3U);
  for (const auto& [middle, times] : middles) {
    EXPECT_TRUE(middle != id(1) && middle != id(5));
    EXPECT_NEAR(times, draws / 3.0, draws / 20.0);
  }
}

TEST(CourierBookRoute, LeavesOutTheDead) {
  CourierBook book({id(1), id(2), id(3), id(4)});
  kill(book, id(2));
  crypto::Random random = seeded(2);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(book.route(id(1), id(4), random)[1], id(3));
}

TEST(CourierBookRoute, RepeatsACourierOnlyWhereThereIsNoOther) {
  CourierBook book({id(1), id(2), id(3)});
  crypto::Random random = seeded(3);
  // Entry and box courier alike: the others are the middles.
  std::set<CourierId> middles;
  for (int i = 0; i < 50; ++i) middles.insert(book.route(id(1), id(1), random)[1]);
  EXPECT_EQ(middles, (std::set{id(2), id(3)}));
  kill(book, id(2));
  EXPECT_EQ(book.route(id(1), id(3), random), (Route{id(1), id(3), id(3)}));
  kill(book, id(3));
  EXPECT_EQ(book.route(id(1), id(3), random), (Route{id(1), id(1), id(3)}));
}

// Whatever the state of the couriers: the line's generator moves on by the same step.
TEST(CourierBookRoute, DrawsExactlyOneNumber) {
  for (int dead = 0; dead <= 4; ++dead) {
    CourierBook book({id(1), id(2), id(3), id(4)});
    for (int i = 1; i <= dead; ++i) kill(book, id(static_cast<std::uint8_t>(i)));
    for (std::uint8_t box = 1; box <= 4; ++box) {
      crypto::Random random = seeded(4);
      crypto::Random other = seeded(4);
      static_cast<void>(book.route(id(1), id(box), random));
      static_cast<void>(other.u64());
      EXPECT_EQ(random.u64(), other.u64()) << dead << " dead";
    }
  }
}

TEST_F(CourierBookTest, TheClockIsKnownWhenEveryCourierWasHeard) {
  book.note_clock(id(1), Duration::seconds(5));
  book.note_clock(id(2), Duration::seconds(-7));
  EXPECT_EQ(book.clock_offset(), std::nullopt);
  book.note_clock(id(3), Duration::hours(1'000));  // a liar among three moves nothing
  EXPECT_EQ(book.clock_offset(), Duration::seconds(5));
  book.note_clock(id(3), Duration::hours(-1'000));
  EXPECT_EQ(book.clock_offset(), Duration::seconds(-7));
}

TEST_F(CourierBookTest, TheClockOfASilentCourierIsNotWaitedFor) {
  book.note_clock(id(1), Duration::seconds(5));
  book.note_clock(id(2), Duration::seconds(6));
  kill(book, id(3));
  EXPECT_EQ(book.clock_offset(), Duration::seconds(5));
}

// Who hides its clock, or whose clock others keep back, is waited for so long and no longer.
TEST_F(CourierBookTest, OurOwnClockStandsForOneThatIsNotHeard) {
  book.note_clock(id(1), Duration::seconds(10));
  book.note_clock(id(2), Duration::seconds(20));
  const auto answered = [this](std::size_t times) {
    for (std::size_t i = 0; i < times; ++i)
      book.note_answer({id(3), id(1), id(2)}, 3, BoxCourier::is_judged);
  };
  answered(3 * loops_awaited_of_a_courier - 1);
  EXPECT_EQ(book.clock_offset(), std::nullopt);
  answered(1);
  EXPECT_EQ(book.clock_offset(), Duration::seconds(10));
  book.note_clock(id(1), Duration::seconds(-10));
  EXPECT_EQ(book.clock_offset(), Duration());
  book.note_clock(id(3), Duration::seconds(30));
  EXPECT_EQ(book.clock_offset(), Duration::seconds(20));
  // Each is waited for again when our own clock was set.
  book.forget_clocks();
  book.note_clock(id(1), Duration::seconds(10));
  EXPECT_EQ(book.clock_offset(), std::nullopt);
  answered(3 * loops_awaited_of_a_courier);
  EXPECT_EQ(book.clock_offset(), Duration());  // one against two that are not heard
}

TEST_F(CourierBookTest, WithoutAnyClockNoneIsTakenHoweverLong) {
  for (std::size_t i = 0; i < 1'000; ++i)
    book.note_answer({id(3), id(1), id(2)}, 1 + i % 2, BoxCourier::is_judged);
  EXPECT_EQ(book.clock_offset(), std::nullopt);
}

TEST_F(CourierBookTest, WhoIsLeftOutIsNotAliveWhateverItAnswers) {
  book.note_left_out(id(3), true);
  book.note_left_out(id(9), true);  // who is that
  book.note_answer({id(3), id(1), id(2)}, 3, BoxCourier::is_judged);
  EXPECT_FALSE(book.alive(id(3)));
  EXPECT_TRUE(book.reduced_protection());
  book.note_clock(id(1), Duration::seconds(5));
  book.note_clock(id(2), Duration::seconds(6));
  EXPECT_EQ(book.clock_offset(), Duration::seconds(5));  // it is not waited for
  book.note_left_out(id(3), false);
  EXPECT_TRUE(book.alive(id(3)));
  EXPECT_EQ(book.clock_offset(), std::nullopt);
}

TEST(CourierBookClock, IsCertainWhereMoreThanHalfOfAllSaySo) {
  CourierBook book({id(1), id(2), id(3), id(4), id(5)});
  book.note_clock(id(1), Duration::hours(24));
  book.note_clock(id(2), Duration::hours(25));
  EXPECT_EQ(book.certain_offset(), std::nullopt);
  book.note_clock(id(3), Duration::seconds(-3));
  EXPECT_EQ(book.certain_offset(), Duration::seconds(-3));
  book.note_clock(id(4), Duration::seconds(4));
  EXPECT_EQ(book.certain_offset(), Duration::seconds(4));
  book.note_clock(id(5), Duration::seconds(5));
  EXPECT_EQ(book.certain_offset(), Duration::seconds(5));
  CourierBook four({id(1), id(2), id(3), id(4)});
  for (std::uint8_t i = 1; i <= 4; ++i) four.note_clock(id(i), Duration::seconds(i));
  EXPECT_EQ(four.certain_offset(), Duration::seconds(2));
}

// Whoever makes another look silent, and lies, has our clock against it.
TEST_F(CourierBookTest, OurOwnClockStandsForASilentCourierToo) {
  kill(book, id(3));
  book.note_clock(id(1), Duration::seconds(-5));
  book.note_clock(id(2), Duration::hours(25));
  EXPECT_EQ(book.clock_offset(), Duration());
  book.note_clock(id(2), Duration::hours(-25));
  EXPECT_EQ(book.clock_offset(), Duration::seconds(-5));
  kill(book, id(1));
  book.forget_clocks();
  book.note_clock(id(2), Duration::hours(-25));
  EXPECT_EQ(book.clock_offset(), Duration());
  // All that is heard says that ours is wrong.
  book.note_clock(id(2), Duration::hours(-27));
  EXPECT_EQ(book.clock_offset(), std::nullopt);
}

// A lie is believed at most as far as the couriers' keys are, and only backwards.
TEST_F(CourierBookTest, OfTwoClocksTheEarlierCounts) {
  CourierBook two({id(1), id(2)});
  two.note_clock(id(1), Duration::seconds(5));
  two.note_clock(id(2), Duration::hours(25));
  EXPECT_EQ(two.clock_offset(), Duration::seconds(5));
  two.note_clock(id(2), Duration::hours(-25));
  EXPECT_EQ(two.clock_offset(), Duration::hours(-25));
  two.note_clock(id(2), Duration::hours(-27));
  EXPECT_EQ(two.clock_offset(), std::nullopt);
}

TEST_F(CourierBookTest, WhenOurOwnClockWasSetAllAreHeardAnew) {
  for (std::uint8_t i = 1; i <= 3; ++i) book.note_clock(id(i), Duration::seconds(i));
  EXPECT_EQ(book.clock_offset(), Duration::seconds(2));
  book.forget_clocks();
  EXPECT_EQ(book.clock_offset(), std::nullopt);
}

// A courier that was heard and fell silent does not stand for another that was not heard yet.
TEST_F(CourierBookTest, ACourierHeardAndThenSilentCountsOnce) {
  book.note_clock(id(1), Duration::seconds(5));
  book.note_clock(id(2), Duration::seconds(6));
  kill(book, id(2));
  EXPECT_EQ(book.clock_offset(), std::nullopt);
  book.note_clock(id(3), Duration::seconds(7));
  EXPECT_EQ(book.clock_offset(), Duration::seconds(6));
}

TEST_F(CourierBookTest, WithoutAnyCourierHeardThereIsNoClock) {
  for (std::uint8_t i = 1; i <= 3; ++i) kill(book, id(i));
  EXPECT_EQ(book.clock_offset(), std::nullopt);
}

TEST(CourierBookClock, IsTheMedianOfAnyNumber) {
  CourierBook book({id(1), id(2), id(3), id(4), id(5)});
  const std::array<std::int64_t, 5> offsets = {50, -10, 30, 20, 40};
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    book.note_clock(id(static_cast<std::uint8_t>(i + 1)), Duration::milliseconds(offsets[i]));
  }
  EXPECT_EQ(book.clock_offset(), Duration::milliseconds(30));
}

}  // namespace
}  // namespace peyk::desk
