// Three couriers carry and serve real cells.
#include "peyk/courier/courier.hpp"

#include <gtest/gtest.h>

#include "peyk/box/receipt.hpp"

#include "testing/test_desk.hpp"

namespace peyk::courier {
namespace {

using testing::NetworkOptions;
using testing::Route;
using testing::TestDesk;
using testing::Town;

constexpr Route path_012 = {0, 1, 2};
constexpr Duration long_enough = Duration::seconds(1);

TEST(Courier, ThreeCouriersAgreeOnOneSet) {
  Town town;
  ASSERT_TRUE(town.desk->set);
  EXPECT_EQ(town.desk->set->signers().size(), 3U);
  EXPECT_EQ(town.desk->set->set().entries().size(), 3U);
  TestDesk other(town.network, 2);
  ASSERT_TRUE(other.fetch_keys(town.day()));
  EXPECT_EQ(other.set->set().digest(), town.desk->set->set().digest());
  EXPECT_TRUE(other.fetch_keys(Day(town.day().value() + 2)));
  EXPECT_FALSE(other.fetch_keys(Day(town.day().value() + 3)));
}

TEST(Courier, APutIsStoredWithAReceiptAndFoundByAnAsk) {
  Town town;
  const box::Operation put = town.some_put();
  const auto putting = town.desk->send(path_012, put);
  town.network.run_for(long_enough);
  const auto stored = town.desk->opened(putting);
  ASSERT_TRUE(stored && stored->answer);
  EXPECT_EQ(stored->layers, 3);
  const auto* answer = std::get_if<box::answers::Stored>(&stored->answer->what);
  ASSERT_NE(answer, nullptr);
  const auto verified =
      box::verify(answer->receipt, town.network.id(2), town.network.signing_key(2).public_key(),
                  put.salt, put.name, put.body);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->day(), town.day());

  TestDesk reader(town.network, 1);
  ASSERT_TRUE(reader.fetch_keys(town.day()));
  const auto asking =
      reader.send(Route{1, 0, 2}, box::Operation::ask(put.name, town.network.random()));
  const auto asking_nothing =
      reader.send(Route{1, 0, 2}, box::Operation::ask(town.some_put().name, town.network.random()));
  town.network.run_for(long_enough);
  const auto found = reader.opened(asking);
  ASSERT_TRUE(found && found->answer);
  const auto* body = std::get_if<box::answers::Found>(&found->answer->what);
  ASSERT_NE(body, nullptr);
  EXPECT_EQ(body->body, put.body);
  const auto not_there = reader.opened(asking_nothing);
  ASSERT_TRUE(not_there && not_there->answer);
  EXPECT_TRUE(std::holds_alternative<box::answers::NotThere>(not_there->answer->what));
}

TEST(Courier, NothingIsDoneAndConflictsAndMalformedOperationsAreTold) {
  Town town;
  const box::Operation first = town.some_put();
  box::Operation second = town.some_put();
  second.name = first.name;
  const auto nothing = town.desk->send(path_012, box::Operation::nothing(town.network.random()));
  town.desk->send(path_012, first);
  town.network.run_for(long_enough);
  const auto again = town.desk->send(path_012, first);
  const auto conflict = town.desk->send(path_012, second);
  const auto malformed =
      town.desk->send(town.desk->path(path_012), Bytes(onion::operation_size, 0x55));
  town.network.run_for(long_enough);
  const auto what = [&](onion::Exchange exchange) {
    return town.desk->opened(exchange)->answer->what;
  };
  EXPECT_TRUE(std::holds_alternative<box::answers::Done>(what(nothing)));
  EXPECT_TRUE(std::holds_alternative<box::answers::Stored>(what(again)));
  EXPECT_TRUE(std::holds_alternative<box::answers::Conflict>(what(conflict)));
  EXPECT_TRUE(std::holds_alternative<box::answers::Refused>(what(malformed)));
  EXPECT_EQ(town.network.counters(2)[Counter::malformed_operation], 1U);
  EXPECT_EQ(town.network.counters(2)[Counter::put_conflict], 1U);
}

TEST(Courier, PutsOfOneCommitShareOneSignature) {
  Town town;
  std::vector<std::pair<onion::Exchange, box::Operation>> sent;
  for (int i = 0; i < 5; ++i) {
    const box::Operation put = town.some_put();
    sent.emplace_back(town.desk->send(path_012, put), put);
  }
  town.network.run_for(long_enough);
  for (const auto& [exchange, put] : sent) {
    const auto stored = town.desk->opened(exchange);
    ASSERT_TRUE(stored && stored->answer);
    const auto& receipt = std::get<box::answers::Stored>(stored->answer->what).receipt;
    EXPECT_EQ(receipt.leaf_count, 5U);
    EXPECT_TRUE(box::verify(receipt, town.network.id(2), town.network.signing_key(2).public_key(),
                            put.salt, put.name, put.body));
  }
  EXPECT_EQ(town.network.counters(2)[Counter::receipts_signed], 1U);
}

TEST(Courier, DelaysAndDeadlinesAreTheHeaders) {
  // However slow pool and disk are within the deadline, the answer leaves at the same instant.
  for (const std::int64_t slow : {0, 3, 7}) {
    NetworkOptions options;
    options.open_delay = Duration::milliseconds(slow);
    options.store_delay = Duration::milliseconds(slow);
    Town town(options);
    const Instant begin = town.network.now();
    const auto times = TestDesk::usual_times();
    const auto exchange = town.desk->send(path_012, town.some_put());
    town.network.run_for(long_enough);
    const auto stored = town.desk->opened(exchange);
    ASSERT_TRUE(stored && stored->answer);
    EXPECT_TRUE(std::holds_alternative<box::answers::Stored>(stored->answer->what));
    EXPECT_EQ(stored->at - begin, Duration::milliseconds(1) + times[0].deadline);
    if (2 * slow > times[0].delay.count()) continue;
    // Hop 3 had it after three lines and two delays; its time is that of its deadline.
    EXPECT_EQ(stored->answer->courier_time - begin,
              Duration::milliseconds(3) + times[0].delay + times[1].delay + times[2].deadline);
  }
}

TEST(Courier, TheAnswerLeavesAtTheSameInstantWhateverTheOperation) {
  Town town;
  const Instant begin = town.network.now();
  const box::Operation put = town.some_put();
  const std::vector<onion::Exchange> exchanges = {
      town.desk->send(path_012, put),
      town.desk->send(path_012, box::Operation::ask(put.name, town.network.random())),
      town.desk->send(path_012, box::Operation::nothing(town.network.random())),
      town.desk->send(town.desk->path(path_012), Bytes(onion::operation_size, 1))};
  town.network.run_for(long_enough);
  for (const auto exchange : exchanges) {
    const auto opened = town.desk->opened(exchange);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->at - begin, Duration::milliseconds(1) + TestDesk::usual_times()[0].deadline);
  }
}

TEST(Courier, ACourierThatIsAwayGivesADummyAtTheDeadline) {
  for (const std::size_t away : {std::size_t{1}, std::size_t{2}}) {
    Town town;
    town.network.crash(away);
    const Instant begin = town.network.now();
    const auto exchange = town.desk->send(path_012, town.some_put());
    town.network.run_for(long_enough);
    const auto opened = town.desk->opened(exchange);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->layers, away);
    EXPECT_EQ(opened->at - begin, Duration::milliseconds(1) + TestDesk::usual_times()[0].deadline);
    EXPECT_EQ(town.network.counters(away - 1)[Counter::peer_away], 1U);
    EXPECT_EQ(town.network.counters(away - 1)[Counter::dummies], 1U);
  }
}

TEST(Courier, AStoreThatIsTooSlowIsToldAsFailed) {
  Town town;
  NetworkOptions options;
  options.store_delay = Duration::milliseconds(30);
  Town slow(options);
  auto times = TestDesk::usual_times();
  times[2].deadline = Duration::milliseconds(45);
  const auto exchange =
      slow.desk->send(slow.desk->path(path_012, times), box::encode(slow.some_put()).span());
  slow.network.run_for(long_enough);
  const auto opened = slow.desk->opened(exchange);
  ASSERT_TRUE(opened && opened->answer);
  EXPECT_TRUE(std::holds_alternative<box::answers::Failed>(opened->answer->what));
}

TEST(Courier, APathMayRepeatACourier) {
  for (const Route route : {Route{0, 1, 0}, Route{0, 0, 1}, Route{0, 1, 1}, Route{0, 0, 0}}) {
    Town town;
    const auto exchange = town.desk->send(route, town.some_put());
    town.network.run_for(long_enough);
    const auto opened = town.desk->opened(exchange);
    ASSERT_TRUE(opened && opened->answer);
    EXPECT_EQ(opened->layers, 3);
    EXPECT_TRUE(std::holds_alternative<box::answers::Stored>(opened->answer->what));
    EXPECT_EQ(town.network.courier(0).gauges().passages, 0U);
  }
}

TEST(Courier, NothingStaysInHandAfterTheDeadline) {
  Town town;
  for (int i = 0; i < 20; ++i) town.desk->send(path_012, town.some_put());
  town.network.run_for(Duration::milliseconds(5));
  EXPECT_EQ(town.network.courier(0).gauges().passages, 20U);
  town.network.run_for(long_enough);
  for (std::size_t i = 0; i < 3; ++i) {
    const Gauges gauges = town.network.courier(i).gauges();
    EXPECT_EQ(gauges.passages, 0U);
    EXPECT_EQ(gauges.opening, 0U);
    EXPECT_EQ(gauges.finding, 0U);
    EXPECT_EQ(gauges.replay_tags, 20U);
  }
}

TEST(Courier, ALineThatClosesDoesNotShowBehind) {
  Town town;
  const box::Operation put = town.some_put();
  town.desk->send(path_012, put);
  town.network.run_for(Duration::milliseconds(3));
  town.network.courier(0).on_line_closed(town.desk->line, town.network.now());
  town.network.run_for(long_enough);
  EXPECT_TRUE(town.network.store(2).get_body(put.name)->has_value());
  EXPECT_TRUE(town.network.answers(town.desk->line).empty());
}

TEST(Courier, BodiesExpireAfterThirtyDays) {
  Town town;
  const box::Operation put = town.some_put();
  town.desk->send(path_012, put);
  town.network.run_for(long_enough);
  EXPECT_EQ(town.network.store(2).box_count(), 1U);
  // Only this courier lives on: the others' gossip of a month would take long.
  town.network.crash(0);
  town.network.crash(1);
  town.network.crash(2);
  town.network.run_for(Duration::days(30) - Duration::hours(1));
  town.network.start(2);
  town.network.run_for(Duration::minutes(1));
  EXPECT_EQ(town.network.store(2).box_count(), 1U);
  town.network.run_for(Duration::hours(3));
  EXPECT_EQ(town.network.store(2).box_count(), 0U);
  EXPECT_EQ(town.network.counters(2)[Counter::bodies_expired], 1U);
}

}  // namespace
}  // namespace peyk::courier
