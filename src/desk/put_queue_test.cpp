#include "put_queue.hpp"

#include <gtest/gtest.h>

namespace peyk::desk {
namespace {

using identity::ServiceClass;

constexpr ServiceClass reader = ServiceClass::steady;

CourierId id(std::uint8_t number) { return CourierId(std::array<std::uint8_t, 32>{number}); }
Instant at(std::int64_t seconds) { return Instant::since_epoch(Duration::seconds(seconds)); }

box::Place place(std::uint64_t round, std::uint8_t courier, box::Lane lane = box::Lane::round) {
  return {.courier = id(courier), .lane = lane, .round = box::Round(round), .slot = {}};
}

PutItem message(std::uint64_t number, std::int64_t since_seconds = 0) {
  PutItem item;
  item.id = FrameId(number);
  item.counter = number;
  item.since = at(since_seconds);
  return item;
}

PutItem acknowledgement(std::uint64_t number) {
  PutItem item;
  item.id = FrameId(number);
  item.kind = FrameKind::acknowledgement;
  return item;
}

PutItem answer(std::uint64_t number, std::int64_t since_seconds = 0) {
  PutItem item = acknowledgement(number);
  item.kind = FrameKind::answer;
  item.since = at(since_seconds);
  return item;
}

PutItem opening(std::uint64_t number, bool any_round, bool holds_messages = false,
                ServiceClass service_class = reader) {
  PutItem item;
  item.id = FrameId(number);
  item.kind = FrameKind::opening;
  item.opening = OpeningPlace{.series = box::Series::opening(crypto::Key(), box::Side::zero),
                              .any_round = any_round,
                              .holds_messages = holds_messages,
                              .reader = {.couriers = {id(1)}, .service_class = service_class}};
  return item;
}

class PutQueueTest : public ::testing::Test {
 protected:
  // The number of the frame that is chosen; 0 for none.
  std::uint64_t choose(std::uint64_t round, bool messages_too = true) {
    const PutItem* chosen = queue.choose(box::Round(round), reader, messages_too);
    return chosen == nullptr ? 0 : chosen->id.value();
  }
  std::uint64_t choose_for_day_lane(std::uint64_t period, std::int64_t waiting_since_seconds) {
    const PutItem* chosen =
        queue.choose_for_day_lane(box::Round(period), at(waiting_since_seconds));
    return chosen == nullptr ? 0 : chosen->id.value();
  }
  // The rounds up to `end` in which frame 1 is put.
  std::vector<std::uint64_t> rounds_until(std::uint64_t end) {
    std::vector<std::uint64_t> rounds;
    for (std::uint64_t round = 0; round < end; ++round) {
      if (choose(round) == 1) rounds.push_back(round);
    }
    return rounds;
  }
  PutQueue queue;
};

TEST_F(PutQueueTest, GivesNothingWhenNothingWaits) {
  EXPECT_EQ(choose(0), 0U);
  EXPECT_EQ(choose_for_day_lane(0, 0), 0U);
  EXPECT_EQ(queue.find(FrameId(1)), nullptr);
}

TEST_F(PutQueueTest, GivesMessagesInTheirOrderOneARound) {
  queue.add(message(2));
  queue.add(message(1));
  EXPECT_EQ(queue.messages(), 2U);
  EXPECT_EQ(queue.fresh_messages(), 2U);
  EXPECT_EQ(choose(0), 1U);
  EXPECT_EQ(queue.fresh_messages(), 1U);
  EXPECT_EQ(choose(1), 2U);
  EXPECT_EQ(choose(2), 0U);
  EXPECT_EQ(queue.messages(), 2U);  // both wait for their acknowledgement
  EXPECT_EQ(queue.fresh_messages(), 0U);
}

TEST_F(PutQueueTest, HoldsMessagesWhileTheReaderIsUnknown) {
  queue.add(message(1));
  queue.add(acknowledgement(2));
  EXPECT_EQ(choose(0, false), 0U);
  EXPECT_EQ(choose(0), 1U);
}

TEST_F(PutQueueTest, NoMessageGoesIntoAReopeningRound) {
  queue.add(message(1));
  queue.add(acknowledgement(2));
  for (const std::uint64_t round : {3U, 7U, 11U}) EXPECT_EQ(choose(round), 0U);
  EXPECT_EQ(choose(12), 1U);
}

TEST_F(PutQueueTest, AnOpeningOfALaterGenerationGoesOnlyIntoReopeningRounds) {
  queue.add(opening(1, false));
  queue.add(message(2));
  EXPECT_EQ(choose(0), 2U);
  EXPECT_EQ(choose(1), 0U);
  EXPECT_EQ(choose(3), 1U);
}

TEST_F(PutQueueTest, AnOpeningOfGeneration0GoesIntoAnyRoundAndFirst) {
  queue.add(message(1));
  queue.add(opening(2, true));
  EXPECT_EQ(choose(0), 2U);
  EXPECT_EQ(choose(1), 1U);
}

TEST_F(PutQueueTest, AnOpeningIsPutAgainEveryFourRounds) {
  queue.add(opening(1, true));
  EXPECT_EQ(rounds_until(13), (std::vector<std::uint64_t>{0, 4, 8, 12}));
}

TEST_F(PutQueueTest, AnOpeningInReopeningRoundsIsPutAgainInEach) {
  queue.add(opening(1, false));
  EXPECT_EQ(rounds_until(16), (std::vector<std::uint64_t>{3, 7, 11, 15}));
}

// Several openings (a confirm and a hello, say) take turns.
TEST_F(PutQueueTest, OpeningsTakeTurns) {
  queue.add(opening(1, false));
  queue.add(opening(2, false));
  EXPECT_EQ(choose(3), 1U);
  EXPECT_EQ(choose(7), 2U);
  EXPECT_EQ(choose(11), 1U);
}

// Else who holds the card would keep the honest one out for hours by saying hello as often as it
// may.
TEST_F(PutQueueTest, AnOpeningThatWasPutOftenDoesNotWaitForNewOnesToBePutAsOften) {
  queue.add(opening(1, true));
  ASSERT_EQ(rounds_until(200).size(), 50U);
  for (std::uint64_t number = 2; number <= 16; ++number) queue.add(opening(number, true));
  std::map<std::uint64_t, std::size_t> times;
  for (std::uint64_t round = 200; round < 200 + 32; ++round) ++times[choose(round)];
  EXPECT_EQ(times.size(), 16U);
  for (const auto& [number, count] : times) EXPECT_EQ(count, 2U) << number;
}

TEST_F(PutQueueTest, AnOpeningIsOnlyForReadersOfItsClass) {
  queue.add(opening(1, true, false, ServiceClass::prompt));
  EXPECT_EQ(choose(0), 0U);
  EXPECT_EQ(queue.opening_classes(), std::vector{ServiceClass::prompt});
  queue.add(opening(2, true, false, ServiceClass::patient));
  EXPECT_EQ(queue.opening_classes(), (std::vector{ServiceClass::prompt, ServiceClass::patient}));
  const PutItem* chosen = queue.choose(box::Round(0), ServiceClass::prompt, true);
  ASSERT_NE(chosen, nullptr);
  EXPECT_EQ(chosen->id, FrameId(1));
  // In turn.
  EXPECT_EQ(queue.opening_classes(), (std::vector{ServiceClass::patient, ServiceClass::prompt}));
}

// A confirm: nothing of the new session goes out before the other side can open it.
TEST_F(PutQueueTest, AConfirmHoldsMessagesUntilItIsAnswered) {
  queue.add(opening(1, false, true));
  queue.add(message(2));
  queue.add(acknowledgement(3));
  for (std::uint64_t round = 0; round < 8; ++round) {
    EXPECT_EQ(choose(round), box::is_reopening(box::Round(round)) ? 1U : 0U) << round;
  }
  EXPECT_EQ(choose_for_day_lane(7, 100), 0U);
  EXPECT_EQ(queue.withdraw_one(FrameId(1)), std::vector{FrameId(1)});
  EXPECT_EQ(choose(8), 2U);
  EXPECT_EQ(choose_for_day_lane(7, 100), 2U);
}

TEST_F(PutQueueTest, AMessageGoesBeforeAnAcknowledgement) {
  queue.add(acknowledgement(1));
  queue.add(message(2));
  EXPECT_EQ(choose(0), 2U);
  EXPECT_EQ(choose(1), 1U);
}

TEST_F(PutQueueTest, AnAcknowledgementIsPutOnce) {
  queue.add(acknowledgement(1));
  queue.add(message(2));
  EXPECT_TRUE(queue.withdraw_put_acknowledgements().empty());  // not put yet
  EXPECT_EQ(choose(0), 2U);
  EXPECT_TRUE(queue.withdraw_put_acknowledgements().empty());
  EXPECT_EQ(choose(1), 1U);
  EXPECT_EQ(queue.withdraw_put_acknowledgements(), std::vector{FrameId(1)});
  EXPECT_EQ(queue.items().size(), 1U);
}

TEST_F(PutQueueTest, WhatAnswersAConfirmIsPutAgainAsAMessageIs) {
  queue.add(answer(1, 100));
  EXPECT_EQ(rounds_until(50), (std::vector<std::uint64_t>{0, 12, 24, 48}));
  EXPECT_TRUE(queue.withdraw_put_acknowledgements().empty());
  queue.note(FrameId(1), place(48, 1), CopyState::late);
  EXPECT_EQ(choose(49), 1U);
  queue.add(message(2));
  EXPECT_EQ(choose(100), 2U);  // it carries the same
  EXPECT_EQ(choose_for_day_lane(7, 99), 2U);
  EXPECT_EQ(choose_for_day_lane(7, 100), 1U);
  EXPECT_EQ(choose_for_day_lane(7, 100), 0U);
  EXPECT_EQ(queue.messages(), 1U);
  EXPECT_EQ(queue.withdraw(FrameKind::answer), std::vector{FrameId(1)});
}

TEST_F(PutQueueTest, AMessageIsPutAgainLessAndLessOften) {
  queue.add(message(1));
  std::vector<std::uint64_t> gaps;
  std::uint64_t last = 0;
  for (std::uint64_t round = 1; round < 700; ++round) {
    if (round == 1) {
      ASSERT_EQ(choose(0), 1U);
    }
    if (choose(round) != 1) continue;
    gaps.push_back(round - last);
    last = round;
  }
  ASSERT_GE(gaps.size(), 9U);
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    EXPECT_GE(gaps[i], first_retry_rounds);
    EXPECT_LE(gaps[i], longest_retry_rounds + 1);  // one more where it met a reopening round
    if (i > 0) {
      EXPECT_GE(gaps[i] + 1, gaps[i - 1]);
    }
  }
  EXPECT_EQ(gaps[0], 12U);
  EXPECT_GE(gaps.back(), longest_retry_rounds);
}

TEST_F(PutQueueTest, AnEarlierMessageIsPutAgainBeforeALaterOneIsPut) {
  queue.add(message(1));
  ASSERT_EQ(choose(0), 1U);
  queue.add(message(2));
  EXPECT_EQ(choose(12), 1U);
  EXPECT_EQ(choose(13), 2U);
}

TEST_F(PutQueueTest, WhenNoCopyOfARoundWasStoredItIsPutAgainAtOnce) {
  queue.add(message(1));
  for (const CopyState failure : {CopyState::silent, CopyState::full, CopyState::conflict,
                                  CopyState::failed, CopyState::false_receipt}) {
    PutItem* item = queue.find(FrameId(1));
    item->due = box::Round(0);
    item->copies.clear();
    ASSERT_EQ(choose(20), 1U);
    queue.note(FrameId(1), place(20, 1), CopyState::waiting);
    queue.note(FrameId(1), place(20, 2), CopyState::waiting);
    queue.note(FrameId(1), place(20, 1), failure);
    EXPECT_EQ(choose(21), 0U) << "the other copy may still be stored";
    queue.note(FrameId(1), place(20, 2), CopyState::sent);
    EXPECT_EQ(choose(21), 0U);
    queue.note(FrameId(1), place(20, 2), failure);
    EXPECT_EQ(choose(21), 1U);
  }
}

// Else a letter whose couriers were away for a while would wait for hours after they are back.
TEST_F(PutQueueTest, RoundsThatFailedMakeNoLaterWaitLonger) {
  queue.add(message(1));
  for (std::uint64_t round = 0; round < 40; ++round) {
    if (box::is_reopening(box::Round(round))) continue;
    ASSERT_EQ(choose(round), 1U);
    queue.note(FrameId(1), place(round, 1), CopyState::silent);
    queue.note(FrameId(1), place(round, 2), CopyState::silent);
  }
  ASSERT_EQ(choose(41), 1U);
  queue.note(FrameId(1), place(41, 1), CopyState::stored);
  queue.note(FrameId(1), place(41, 2), CopyState::stored);
  EXPECT_EQ(choose(41 + first_retry_rounds - 1), 0U);
  EXPECT_EQ(choose(41 + first_retry_rounds), 1U);
}

TEST_F(PutQueueTest, OneStoredCopyIsEnoughToWait) {
  queue.add(message(1));
  ASSERT_EQ(choose(20), 1U);
  queue.note(FrameId(1), place(20, 1), CopyState::stored);
  queue.note(FrameId(1), place(20, 2), CopyState::silent);
  EXPECT_EQ(choose(21), 0U);
  EXPECT_EQ(choose(32), 1U);
}

TEST_F(PutQueueTest, AFailureInTheDayLaneDoesNotTouchTheRounds) {
  queue.add(message(1));
  ASSERT_EQ(choose(20), 1U);
  queue.note(FrameId(1), place(2, 1, box::Lane::day), CopyState::full);
  EXPECT_EQ(choose(21), 0U);
}

TEST_F(PutQueueTest, KeepsTheNewestCopies) {
  queue.add(message(1));
  for (std::uint64_t round = 0; round < max_copies_kept + 4; ++round) {
    queue.note(FrameId(1), place(round, 1), CopyState::waiting);
    queue.note(FrameId(1), place(round, 1), CopyState::stored);  // the same copy
  }
  const PutItem* item = queue.find(FrameId(1));
  ASSERT_EQ(item->copies.size(), max_copies_kept);
  EXPECT_EQ(item->copies.front().place.round, box::Round(4));
  EXPECT_EQ(item->copies.back().state, CopyState::stored);
  queue.note(FrameId(9), place(1, 1), CopyState::stored);  // gone meanwhile: nothing happens
  EXPECT_EQ(queue.items().size(), 1U);
}

TEST_F(PutQueueTest, TheDayLaneTakesWhatWaitsForLongOnceAPeriod) {
  queue.add(message(1, 100));
  queue.add(message(2, 200));
  queue.add(message(3, 300));
  queue.add(acknowledgement(4));
  queue.add(opening(5, true));
  EXPECT_EQ(choose_for_day_lane(7, 99), 0U);
  EXPECT_EQ(choose_for_day_lane(7, 200), 1U);
  EXPECT_EQ(choose_for_day_lane(7, 200), 2U);
  EXPECT_EQ(choose_for_day_lane(7, 200), 0U);
  EXPECT_EQ(choose_for_day_lane(6, 200), 0U);  // time went back
  EXPECT_EQ(choose_for_day_lane(8, 200), 1U);
  EXPECT_EQ(queue.fresh_messages(), 3U);  // the round lane is another matter
}

TEST_F(PutQueueTest, AnAcknowledgementTakesAllMessagesUpToItsCounter) {
  for (std::uint64_t i = 1; i <= 4; ++i) queue.add(message(i));
  queue.add(acknowledgement(5));
  queue.add(opening(6, true));
  EXPECT_TRUE(queue.withdraw_acknowledged(0).empty());
  EXPECT_EQ(queue.withdraw_acknowledged(3), (std::vector{FrameId(1), FrameId(2), FrameId(3)}));
  EXPECT_EQ(queue.withdraw_acknowledged(UINT64_MAX), std::vector{FrameId(4)});
  EXPECT_EQ(queue.items().size(), 2U);
}

TEST_F(PutQueueTest, WithdrawsByKindAndOneByOne) {
  for (std::uint64_t i = 1; i <= 2; ++i) queue.add(message(i));
  queue.add(acknowledgement(3));
  queue.add(opening(4, true));
  EXPECT_EQ(queue.withdraw(FrameKind::message), (std::vector{FrameId(1), FrameId(2)}));
  EXPECT_EQ(queue.withdraw(FrameKind::opening), std::vector{FrameId(4)});
  EXPECT_TRUE(queue.withdraw_one(FrameId(4)).empty());
  EXPECT_EQ(queue.withdraw_one(FrameId(3)), std::vector{FrameId(3)});
  EXPECT_TRUE(queue.items().empty());
}

}  // namespace
}  // namespace peyk::desk
