// Those who replay, change, flood and lie.
#include <gtest/gtest.h>

#include "peyk/onion/answer.hpp"

#include "testing/test_desk.hpp"

namespace peyk::courier {
namespace {

using testing::NetworkOptions;
using testing::Route;
using testing::TestDesk;
using testing::Town;

constexpr Route path_012 = {0, 1, 2};
constexpr Duration long_enough = Duration::seconds(1);
constexpr Duration refusal_latest = Duration::seconds(6);

NetworkOptions with(Limits limits, std::int64_t open_delay = 0, std::int64_t store_delay = 0) {
  NetworkOptions options;
  options.limits = limits;
  options.open_delay = Duration::milliseconds(open_delay);
  options.store_delay = Duration::milliseconds(store_delay);
  return options;
}

box::Operation nothing(Town& town) { return box::Operation::nothing(town.network.random()); }

TEST(Hostile, AReplayIsRefusedAndAnsweredAtTheSameDeadline) {
  Town town;
  const auto exchange = town.desk->send(path_012, nothing(town));
  town.network.run_for(long_enough);
  const Instant first = town.desk->opened(exchange)->at;
  TestDesk other(town.network, 0);
  for (const LineId line : {town.desk->line, other.line}) {
    const Instant begin = town.network.now();
    const std::size_t before = town.network.answers(line).size();
    town.network.send_from_desk(0, line, town.desk->sent.back().copy());
    town.network.run_for(long_enough);
    ASSERT_EQ(town.network.answers(line).size(), before + 1);
    EXPECT_EQ(town.network.answers(line).back().at - begin,
              Duration::milliseconds(1) + TestDesk::usual_times()[0].deadline);
  }
  EXPECT_EQ(town.network.counters(0)[Counter::replayed], 2U);
  EXPECT_EQ(town.network.performed(0).passed_on.size(), 1U);
  EXPECT_GT(first, Instant{});
}

TEST(Hostile, TwoOfOneCellAtOncePassOnce) {
  Town town(with({}, 2, 2));
  town.desk->send(path_012, nothing(town));
  town.network.send_from_desk(0, town.desk->line, town.desk->sent.back().copy());
  town.network.run_for(long_enough);
  EXPECT_EQ(town.network.performed(0).passed_on.size(), 1U);
}

TEST(Hostile, AChangedCellIsRefusedAtADrawnTime) {
  Town town;
  const auto wrapped = onion::wrap(town.desk->path(path_012), box::encode(nothing(town)).span(),
                                   onion::Exchange(5), town.network.random());
  onion::Cell changed = wrapped->cell.copy();
  changed.mutable_span()[9'000] ^= 1U;
  const Instant begin = town.network.now();
  town.network.send_from_desk(0, town.desk->line, std::move(changed));
  town.network.run_for(refusal_latest + long_enough);
  ASSERT_EQ(town.network.answers(town.desk->line).size(), 1U);
  const auto waited = town.network.answers(town.desk->line).front().at - begin;
  EXPECT_GE(waited, Duration::milliseconds(200));
  EXPECT_LE(waited, refusal_latest + Duration::milliseconds(1));
  EXPECT_EQ(town.network.counters(0)[Counter::not_opened], 1U);
}

TEST(Hostile, RefusalsComeAtTimesOfTheirOwn) {
  Town town;
  for (int i = 0; i < 20; ++i) {
    onion::Cell cell;
    town.network.random().fill(cell.mutable_payload());
    onion::write_head(cell, {onion::CellKind::request, onion::Position::entry, onion::Exchange(7)});
    ByteWriter(cell.mutable_payload().first(4)).u32(town.day().value());
    town.network.send_from_desk(0, town.desk->line, std::move(cell));
  }
  town.network.run_for(refusal_latest + long_enough);
  std::set<Instant> times;
  for (const auto& answer : town.network.answers(town.desk->line)) {
    times.insert(answer.at);
    EXPECT_EQ(onion::read_head(answer.cell)->kind, onion::CellKind::answer);
  }
  EXPECT_EQ(town.network.answers(town.desk->line).size(), 20U);
  EXPECT_GT(times.size(), 15U);
  EXPECT_EQ(town.network.counters(0)[Counter::not_opened], 20U);
}

TEST(Hostile, ANextCourierThatIsNoPeerGetsADummyAtTheDeadline) {
  Town town;
  onion::Path path = town.desk->path(path_012);
  path.hops[1].courier.mutable_span()[0] ^= 1U;
  const Instant begin = town.network.now();
  const auto exchange = town.desk->send(path, box::encode(nothing(town)).span());
  town.network.run_for(long_enough);
  const auto opened = town.desk->opened(exchange);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->layers, 1);
  EXPECT_EQ(opened->at - begin, Duration::milliseconds(1) + TestDesk::usual_times()[0].deadline);
  EXPECT_EQ(town.network.counters(0)[Counter::no_such_peer], 1U);
}

TEST(Hostile, AFloodIsRefusedBeforePublicKeyWork) {
  Limits limits;
  limits.passages = 16;  // of which one line may hold half
  Town town(with(limits, 20));
  for (int i = 0; i < 30; ++i) town.desk->send(path_012, nothing(town));
  town.network.run_for(Duration::milliseconds(2));
  EXPECT_EQ(town.network.courier(0).gauges().passages, 8U);
  EXPECT_EQ(town.network.courier(0).gauges().opening, 8U);
  EXPECT_EQ(town.network.counters(0)[Counter::line_share_used], 22U);
  town.network.run_for(long_enough);
  EXPECT_EQ(town.network.answers(town.desk->line).size(), 8U);
  EXPECT_EQ(town.network.courier(0).gauges().passages, 0U);
}

TEST(Hostile, ThePoolsQueueIsBoundedAndTheRestAnsweredLater) {
  Limits limits;
  limits.opening = 5;
  Town town(with(limits, 20));
  TestDesk other(town.network, 0);
  for (int i = 0; i < 10; ++i) town.desk->send(path_012, nothing(town));
  town.network.run_for(Duration::milliseconds(2));
  EXPECT_EQ(town.network.courier(0).gauges().opening, 3U);
  for (int i = 0; i < 10; ++i) {
    town.network.send_from_desk(0, other.line, town.desk->sent.front().copy());
  }
  town.network.run_for(Duration::milliseconds(2));
  EXPECT_EQ(town.network.courier(0).gauges().opening, 4U);
  EXPECT_EQ(town.network.counters(0)[Counter::opening_full], 16U);
  town.network.run_for(refusal_latest + long_enough);
  EXPECT_EQ(town.network.answers(town.desk->line).size(), 10U);
  EXPECT_EQ(town.network.answers(other.line).size(), 10U);
}

TEST(Hostile, OneLineCannotTakeEverything) {
  Limits limits;
  limits.passages = 40;
  Town town(with(limits));
  TestDesk other(town.network, 0);
  for (int i = 0; i < 40; ++i) town.desk->send(path_012, nothing(town));
  town.network.run_for(Duration::milliseconds(2));
  EXPECT_EQ(town.network.courier(0).gauges().passages, 20U);
  EXPECT_EQ(town.network.counters(0)[Counter::line_share_used], 20U);
  for (int i = 0; i < 10; ++i) {
    town.network.send_from_desk(0, other.line, town.desk->sent[static_cast<std::size_t>(i)].copy());
  }
  town.network.run_for(Duration::milliseconds(2));
  EXPECT_EQ(town.network.courier(0).gauges().passages, 30U);
}

// A desk among many lines that all send as much as they can.
TEST(Hostile, AFloodOfManyLinesLeavesADeskItsService) {
  Limits limits;
  limits.passages = 200;
  limits.opening = 40;
  Town town(with(limits, 20));
  std::vector<std::unique_ptr<TestDesk>> crowd;
  for (int i = 0; i < 20; ++i) crowd.push_back(std::make_unique<TestDesk>(town.network, 0));
  for (int i = 0; i < 20; ++i) {
    for (const auto& one : crowd) {
      onion::Cell cell;
      town.network.random().fill(cell.mutable_payload());
      onion::write_head(cell,
                        {onion::CellKind::request, onion::Position::entry, onion::Exchange(7)});
      ByteWriter(cell.mutable_payload().first(4)).u32(town.day().value());
      town.network.send_from_desk(0, one->line, std::move(cell));
    }
  }
  town.network.run_for(Duration::milliseconds(2));
  EXPECT_GT(town.network.counters(0)[Counter::opening_full], 0U);
  EXPECT_GT(town.network.counters(0)[Counter::line_share_used], 0U);
  const auto exchange = town.desk->send(path_012, nothing(town));
  town.network.run_for(long_enough);
  EXPECT_EQ(town.desk->opened(exchange)->layers, 3);
}

// Nobody gets the answers: the room is free at once.
TEST(Hostile, LinesThatAreGoneHoldNoRoom) {
  Limits limits;
  limits.passages = 40;
  Town town(with(limits));
  const auto request = [&] {
    return *onion::encode(onion::KeyPageRequest{town.day(), 0, Duration::minutes(10)},
                          onion::Exchange(7));
  };
  for (int i = 0; i < 10; ++i) {
    TestDesk gone(town.network, 0);
    for (int n = 0; n < 40; ++n) town.network.send_from_desk(0, gone.line, request());
    town.network.run_for(Duration::milliseconds(2));
    EXPECT_EQ(town.network.courier(0).gauges().passages, 20U);
    town.network.courier(0).on_line_closed(gone.line, town.network.now());
    EXPECT_EQ(town.network.courier(0).gauges().passages, 0U);
  }
  const auto exchange = town.desk->send(path_012, nothing(town));
  town.network.run_for(long_enough);
  EXPECT_EQ(town.desk->opened(exchange)->layers, 3);
}

// What is delayed is passed on although its line is gone, but not more than a quarter of the room.
TEST(Hostile, WhatIsDelayedOfLinesThatAreGoneIsBounded) {
  Limits limits;
  limits.passages = 40;
  Town town(with(limits));
  auto times = TestDesk::usual_times();
  times[0] = {.delay = Duration::seconds(100), .deadline = Duration::seconds(200)};
  const auto operation = box::encode(nothing(town));
  for (int i = 0; i < 5; ++i) {
    TestDesk gone(town.network, 0);
    gone.set = town.desk->set;
    for (int n = 0; n < 6; ++n) gone.send(gone.path(path_012, times), operation.span());
    town.network.run_for(Duration::milliseconds(20));
    town.network.courier(0).on_line_closed(gone.line, town.network.now());
  }
  EXPECT_EQ(town.network.courier(0).gauges().passages, 10U);
  town.network.run_for(Duration::seconds(101));
  EXPECT_EQ(town.network.performed(0).passed_on.size(), 10U);
  EXPECT_EQ(town.network.courier(0).gauges().passages, 0U);
}

// With one courier for all three hops a line has no more than with three.
TEST(Hostile, WhatACourierPassesOnToItselfIsOfTheLine) {
  Limits limits;
  limits.passages = 40;
  Town town(with(limits));
  for (int i = 0; i < 20; ++i) town.desk->send(Route{0, 0, 0}, nothing(town));
  for (int i = 0; i < 40; ++i) {
    town.network.run_for(Duration::milliseconds(1));
    EXPECT_LE(town.network.courier(0).gauges().passages, 20U);
  }
  EXPECT_GT(town.network.counters(0)[Counter::line_share_used], 0U);
}

TEST(Hostile, AFullReplayFilterRefuses) {
  Limits limits;
  limits.replay_tags_of_day = 3;
  Town town(with(limits));
  std::vector<onion::Exchange> sent;
  for (int i = 0; i < 5; ++i) {
    town.network.run_for(Duration::minutes(1));
    sent.push_back(town.desk->send(path_012, nothing(town)));
    town.network.run_for(long_enough);
  }
  EXPECT_EQ(town.desk->opened(sent[2])->layers, 3);
  EXPECT_EQ(town.desk->opened(sent[3])->layers, 0);
  EXPECT_EQ(town.network.counters(0)[Counter::replay_filter_full], 2U);
}

TEST(Hostile, OneLineCannotFillTheReplayFilter) {
  Limits limits;
  limits.replay_tags_of_day = 40;
  Town town(with(limits));
  TestDesk honest(town.network, 0);
  honest.set = town.desk->set;
  town.network.run_for(Duration::minutes(1));
  for (int i = 0; i < 30; ++i) town.desk->send(path_012, nothing(town));
  town.network.run_for(long_enough);
  EXPECT_EQ(town.network.courier(0).gauges().replay_tags, 21U);  // half, and its share: one
  EXPECT_EQ(town.network.counters(0)[Counter::replay_share_used], 9U);
  // Coming again as another line, or leaving before the cell is opened, brings nothing.
  TestDesk again(town.network, 0);
  again.set = town.desk->set;
  again.send(path_012, nothing(town));
  town.network.run_for(long_enough);
  town.network.courier(0).on_line_closed(again.line, town.network.now());
  EXPECT_EQ(town.network.courier(0).gauges().replay_tags, 21U);
  honest.send(path_012, nothing(town));
  town.network.run_for(long_enough);
  EXPECT_EQ(town.network.courier(0).gauges().replay_tags, 22U);
  EXPECT_EQ(town.network.performed(0).passed_on.size(), 22U);
  // A replay of what was seen is still known, and the next minute brings the next share.
  town.network.run_for(Duration::minutes(1));
  const auto last = town.desk->send(path_012, nothing(town));
  town.network.run_for(long_enough);
  EXPECT_EQ(town.desk->opened(last)->layers >= 1, true);
}

TEST(Hostile, WhatACourierPassesOnToItselfAddsTagsOfTheLine) {
  Limits limits;
  limits.replay_tags_of_day = 40;
  Town town(with(limits));
  for (int i = 0; i < 20; ++i) town.desk->send(path_012, nothing(town));
  town.network.run_for(Duration::minutes(1));
  town.desk->send(Route{0, 0, 0}, nothing(town));
  town.network.run_for(long_enough);
  EXPECT_EQ(town.network.courier(0).gauges().replay_tags, 21U);
  EXPECT_EQ(town.network.counters(0)[Counter::replay_share_used], 1U);
}

// As a peer's does, which carries many desks: twenty tags are left for each minute.
TEST(Hostile, ABusyLineAddsTheTagsThatOthersLeave) {
  Limits limits;
  limits.replay_tags_of_day = 2'400;
  Town town(with(limits));
  std::vector<std::unique_ptr<TestDesk>> others;
  for (int i = 0; i < 9; ++i) {
    others.push_back(std::make_unique<TestDesk>(town.network, 0));
    others.back()->set = town.desk->set;
  }
  town.network.run_for(start_of(town.day().next()) - Duration::minutes(20) - town.network.now());
  for (int i = 0; i < 1'200; ++i) {
    town.desk->send(path_012, nothing(town));
    if (i % 50 == 0) town.network.run_for(Duration::milliseconds(100));
  }
  town.network.run_for(Duration::minutes(2));
  ASSERT_EQ(town.network.courier(0).gauges().replay_tags, 1'200U);
  for (int i = 0; i < 20; ++i) town.desk->send(path_012, nothing(town));
  town.network.run_for(Duration::seconds(5));
  const std::size_t busy = town.network.courier(0).gauges().replay_tags - 1'200;
  EXPECT_GE(busy, 8U);  // of ten lines
  EXPECT_LE(busy, 10U);
  for (int i = 0; i < 5; ++i) others[0]->send(path_012, nothing(town));
  town.network.run_for(Duration::seconds(5));
  EXPECT_GE(town.network.courier(0).gauges().replay_tags - 1'200 - busy, 4U);
}

// The key of a day is good from the day before: what is left then is kept until the day begins.
TEST(Hostile, ADayOfTagsCannotBeFilledTheDayBefore) {
  Limits limits;
  limits.replay_tags_of_day = 40;
  Town town(with(limits));
  const Day tomorrow = town.day().next();
  ASSERT_TRUE(town.desk->fetch_keys(tomorrow));
  for (int i = 0; i < 24; ++i) town.desk->send(path_012, nothing(town));
  town.network.run_for(Duration::minutes(5));
  town.desk->send(path_012, nothing(town));
  town.network.run_for(long_enough);
  EXPECT_EQ(town.network.courier(0).gauges().replay_tags, 20U);
  EXPECT_EQ(town.network.counters(0)[Counter::replay_share_used], 5U);
  town.network.run_for(start_of(tomorrow) - town.network.now() + Duration::minutes(2));
  const auto exchange = town.desk->send(path_012, nothing(town));
  town.network.run_for(long_enough);
  EXPECT_EQ(town.desk->opened(exchange)->layers, 3);
}

TEST(Hostile, AFullAskQueueIsToldAsFailed) {
  Limits limits;
  limits.finding = 1;
  Town town(with(limits, 0, 5));
  std::vector<onion::Exchange> sent;
  for (int i = 0; i < 3; ++i) {
    sent.push_back(town.desk->send(
        path_012, box::Operation::ask(town.some_put().name, town.network.random())));
  }
  town.network.run_for(long_enough);
  int failed = 0;
  for (const auto exchange : sent) {
    const auto opened = town.desk->opened(exchange);
    ASSERT_TRUE(opened && opened->answer);
    failed += std::holds_alternative<box::answers::Failed>(opened->answer->what) ? 1 : 0;
  }
  EXPECT_EQ(failed, 2);
  EXPECT_EQ(town.network.counters(2)[Counter::ask_queue_full], 2U);
}

TEST(Hostile, LinesAreBounded) {
  Limits limits;
  limits.lines = 4;  // two peers', the town's desk, one more
  Town town(with(limits));
  town.network.open_desk_line(0);
  EXPECT_EQ(town.network.courier(0).gauges().lines, 4U);
  town.network.open_desk_line(0);
  EXPECT_EQ(town.network.courier(0).gauges().lines, 4U);
  EXPECT_EQ(town.network.counters(0)[Counter::line_over_limit], 1U);
}

TEST(Hostile, ALineThatBreaksTheProtocolIsClosed) {
  for (const auto kind : {onion::CellKind::answer, onion::CellKind::key_page}) {
    Town town;
    onion::Cell cell;
    onion::write_head(cell, {kind,
                             kind == onion::CellKind::answer ? std::optional(onion::Position::entry)
                                                             : std::nullopt,
                             onion::Exchange(1)});
    const std::size_t lines = town.network.courier(0).gauges().lines;
    town.network.send_from_desk(0, town.desk->line, std::move(cell));
    town.network.run_for(Duration::milliseconds(5));
    EXPECT_EQ(town.network.courier(0).gauges().lines, lines - 1);
    EXPECT_EQ(town.network.counters(0)[Counter::malformed_cell], 1U);
    town.network.send_from_desk(
        0, town.desk->line,
        town.network.arrived(0).empty() ? onion::Cell() : town.network.arrived(0).front().copy());
    town.network.run_for(Duration::milliseconds(5));
    EXPECT_EQ(town.network.counters(0)[Counter::line_unknown], 1U);
  }
}

TEST(Hostile, AnswersNobodyAskedForAreLeftAside) {
  Town town;
  auto& random = town.network.random();
  town.network.inject_answer(
      1, 0, onion::random_answer(onion::Position::middle, onion::Exchange(12), random));
  EXPECT_EQ(town.network.counters(0)[Counter::answer_unexpected], 1U);
  onion::Cell request;
  onion::write_head(request,
                    {onion::CellKind::request, onion::Position::entry, onion::Exchange(1)});
  town.network.inject_answer(1, 0, std::move(request));
  town.network.inject_answer(1, 0, onion::Cell());
  EXPECT_EQ(town.network.counters(0)[Counter::answer_malformed], 2U);
}

TEST(Hostile, OnlyThePeerThatWasAskedCanAnswerAndOnlyOnce) {
  Town town;
  const auto exchange = town.desk->send(path_012, nothing(town));
  town.network.run_for(Duration::milliseconds(14));  // passed on to the middle
  ASSERT_EQ(town.network.arrived(1).size(), 1U);
  const auto asked = onion::read_head(town.network.arrived(1).front())->exchange;
  auto& random = town.network.random();
  // Courier 2 answers in the place of courier 1; courier 1 answers for another position.
  town.network.inject_answer(2, 0, onion::random_answer(onion::Position::middle, asked, random));
  town.network.inject_answer(1, 0, onion::random_answer(onion::Position::box, asked, random));
  town.network.run_for(long_enough);
  EXPECT_EQ(town.desk->opened(exchange)->layers, 3);
  EXPECT_EQ(town.network.counters(0)[Counter::answer_unexpected], 1U);
  EXPECT_EQ(town.network.counters(0)[Counter::answer_malformed], 1U);
  town.network.inject_answer(1, 0, onion::random_answer(onion::Position::middle, asked, random));
  EXPECT_EQ(town.network.counters(0)[Counter::answer_unexpected], 2U);
}

}  // namespace
}  // namespace peyk::courier
