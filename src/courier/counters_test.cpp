// Every refusal is counted by its reason, and what is done as well. Reasons that have a test of
// their own elsewhere in this room are asserted there.
#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "testing/test_desk.hpp"

namespace peyk::courier {
namespace {

using testing::CourierNetwork;
using testing::NetworkOptions;
using testing::Route;
using testing::TestDesk;
using testing::Town;

constexpr Route path_012 = {0, 1, 2};
constexpr Duration long_enough = Duration::seconds(1);
constexpr Duration refusal_latest = Duration::seconds(6);

Duration ms(std::int64_t n) { return Duration::milliseconds(n); }

NetworkOptions with(Limits limits, std::int64_t open_delay = 0, std::int64_t store_delay = 0) {
  NetworkOptions options;
  options.limits = limits;
  options.open_delay = ms(open_delay);
  options.store_delay = ms(store_delay);
  return options;
}

box::Operation nothing(Town& town) { return box::Operation::nothing(town.network.random()); }

// What a store says of every commit that a courier waits for; other tickets are unknown to it.
void tell_outcome(Town& town, std::size_t courier, box::Outcome outcome) {
  constexpr std::uint64_t tickets = 1'000;  // more than there were
  std::vector<Stored> all;
  all.reserve(tickets);
  for (std::uint64_t ticket = 1; ticket <= tickets; ++ticket) {
    all.push_back({Ticket(ticket), std::vector{box::WriteResult{outcome}}});
  }
  town.network.courier(courier).on_stored(all, town.network.now());
}

template <class What>
bool is_answered(TestDesk& desk, onion::Exchange exchange) {
  const auto opened = desk.opened(exchange);
  return opened && opened->answer && std::holds_alternative<What>(opened->answer->what);
}

TEST(Counters, AllHaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < counter_count; ++i) {
    names.insert(to_string(static_cast<Counter>(i)));
  }
  EXPECT_EQ(names.size(), counter_count);
  EXPECT_FALSE(names.contains(""));
}

TEST(Counters, WhatIsDoneIsCounted) {
  Town town;
  const box::Operation put = town.some_put();
  town.desk->send(path_012, put);
  town.desk->send(path_012, box::Operation::ask(put.name, town.network.random()));
  town.desk->send(path_012, nothing(town));
  town.network.run_for(long_enough);
  for (const std::size_t courier : {0U, 1U, 2U}) {
    const Counters& counters = town.network.counters(courier);
    const std::uint64_t passed = courier == 2 ? 0 : 3;
    const std::uint64_t served = courier == 2 ? 1 : 0;
    EXPECT_EQ(counters[Counter::requests], 3U) << courier;
    EXPECT_EQ(counters[Counter::forwarded], passed) << courier;
    EXPECT_EQ(counters[Counter::answers_passed], passed) << courier;
    EXPECT_EQ(counters[Counter::served_put], served) << courier;
    EXPECT_EQ(counters[Counter::served_ask], served) << courier;
    EXPECT_EQ(counters[Counter::served_nothing], served) << courier;
    EXPECT_EQ(counters[Counter::dummies], 0U) << courier;
    EXPECT_EQ(counters[Counter::late], 0U) << courier;
  }
}

TEST(Counters, APageOfKeysIsCountedWithItsAnswer) {
  Town town;
  const std::uint64_t before = town.network.counters(0)[Counter::key_pages];
  const auto request = onion::KeyDocumentAssembly(town.day()).next_request(ms(5));
  town.network.send_from_desk(0, town.desk->line, *onion::encode(request, onion::Exchange(1)));
  town.network.run_for(ms(20));
  EXPECT_EQ(town.network.counters(0)[Counter::key_pages], before + 1);
}

// What is scarce is dealt out among lines; only many of them use up all of it.
TEST(Counters, OverloadedWhenNoPassageIsLeft) {
  Limits limits;
  limits.passages = 2;
  Town town(with(limits));
  for (int i = 0; i < 3; ++i) {
    const TestDesk one(town.network, 0);
    auto wrapped = onion::wrap(town.desk->path(path_012), box::encode(nothing(town)).span(),
                               onion::Exchange(1), town.network.random());
    town.network.send_from_desk(0, one.line, std::move(wrapped->cell));
    town.network.run_for(ms(2));
  }
  EXPECT_EQ(town.network.courier(0).gauges().passages, 2U);
  EXPECT_EQ(town.network.counters(0)[Counter::overloaded], 1U);
  EXPECT_EQ(town.network.counters(0)[Counter::line_share_used], 0U);
}

TEST(Counters, ACellThatOpensAndHasNoHeader) {
  Town town;
  onion::Path path = town.desk->path(path_012);
  path.hops[1].courier = CourierId();  // as if there were none behind the entry
  const auto exchange = town.desk->send(path, box::encode(nothing(town)).span());
  town.network.run_for(refusal_latest + long_enough);
  EXPECT_EQ(town.desk->opened(exchange)->layers, 0);
  EXPECT_EQ(town.network.counters(0)[Counter::malformed_header], 1U);
  EXPECT_EQ(town.network.counters(0)[Counter::not_opened], 0U);
}

// The day after the key's ends while the cell is being opened.
TEST(Counters, ACellWhoseKeyIsErasedWhileItIsOpened) {
  Town town(with({}, 100));
  town.network.crash(1);  // their gossip of a day takes long
  town.network.crash(2);
  town.network.run_until(start_of(Day(town.day().value() + 2)) - ms(50));
  const auto exchange = town.desk->send(path_012, nothing(town));
  town.network.run_for(long_enough);
  EXPECT_EQ(town.desk->opened(exchange)->layers, 0);
  EXPECT_EQ(town.network.counters(0)[Counter::opened_too_late], 1U);
  EXPECT_EQ(town.network.counters(0)[Counter::wrong_day], 0U);
}

TEST(Counters, AnAnswerThatIsLate) {
  for (const std::uint64_t late : {0U, 1U}) {
    Town town;
    const Instant deadline = town.network.now() + ms(1) + TestDesk::usual_times()[0].deadline;
    town.desk->send(path_012, nothing(town));
    town.network.run_for(ms(5));
    // The process was not let run meanwhile.
    town.network.courier(0).on_wakeup(deadline + ms(100 + static_cast<std::int64_t>(late)));
    EXPECT_EQ(town.network.counters(0)[Counter::late], late);
    EXPECT_EQ(town.network.courier(0).gauges().passages, 0U);
  }
}

TEST(Counters, WhatBreaksTheProtocolOnALine) {
  Town town;
  onion::Cell no_head;
  onion::Cell no_page = *onion::encode(onion::KeyDocumentAssembly(town.day()).next_request(ms(5)),
                                       onion::Exchange(1));
  for (std::uint8_t& byte : no_page.mutable_payload()) byte = 0xff;
  std::uint64_t closed = 0;
  for (onion::Cell* cell : {&no_head, &no_page}) {
    const TestDesk one(town.network, 0);
    town.network.send_from_desk(0, one.line, std::move(*cell));
    town.network.run_for(ms(5));
    EXPECT_EQ(town.network.counters(0)[Counter::malformed_cell], ++closed);
  }
}

// Puts that were taken at different times are due at the same moment.
TEST(Counters, APutForWhichTheStoreHasNoRoomInItsQueue) {
  Limits limits;
  limits.storing = 16;  // for puts, twice
  Town town(with(limits, 0, 5));
  std::vector<onion::Exchange> sent;
  for (const std::int64_t wait : {60, 50, 40}) {
    const auto times = onion::hop_times({ms(10), ms(20), ms(wait)}, {ms(4), ms(5), ms(6)}, ms(50));
    for (int i = 0; i < 12; ++i) {
      const auto path = town.desk->path(path_012, times);
      sent.push_back(town.desk->send(path, box::encode(town.some_put()).span()));
    }
    town.network.run_for(ms(10));
  }
  town.network.run_for(long_enough);
  EXPECT_EQ(town.network.counters(2)[Counter::put_queue_full], 4U);
  EXPECT_EQ(town.network.counters(2)[Counter::store_failed], 0U);
  EXPECT_EQ(std::ranges::count_if(sent,
                                  [&](onion::Exchange exchange) {
                                    return is_answered<box::answers::Failed>(*town.desk, exchange);
                                  }),
            4);
}

TEST(Counters, APutThatTheStoreDoesNotTake) {
  const Duration until_stored = ms(100);  // the three commits of tags, and not that of the put
  const auto put_and_tell = [&](Town& town, box::Outcome outcome) {
    const auto exchange = town.desk->send(path_012, town.some_put());
    town.network.run_for(until_stored);
    tell_outcome(town, 2, outcome);
    town.network.run_for(long_enough);
    return exchange;
  };
  Town town(with({}, 0, 30));
  const auto full = put_and_tell(town, box::Outcome::full);
  EXPECT_TRUE(is_answered<box::answers::Full>(*town.desk, full));
  EXPECT_EQ(town.network.counters(2)[Counter::put_full], 1U);
  const auto conflict = put_and_tell(town, box::Outcome::conflict);
  EXPECT_TRUE(is_answered<box::answers::Conflict>(*town.desk, conflict));
  EXPECT_EQ(town.network.counters(2)[Counter::put_conflict], 1U);
  EXPECT_EQ(town.network.counters(2)[Counter::store_failed], 0U);
  std::uint64_t failed = 0;
  for (const auto outcome : {box::Outcome::done, box::Outcome::too_old}) {
    const auto exchange = put_and_tell(town, outcome);
    EXPECT_TRUE(is_answered<box::answers::Failed>(*town.desk, exchange));
    EXPECT_EQ(town.network.counters(2)[Counter::store_failed], ++failed);
  }
  EXPECT_EQ(town.network.counters(2)[Counter::served_put], 4U);
}

TEST(Counters, AnAskThatTheStoreCannotAnswer) {
  Town town;
  const auto exchange =
      town.desk->send(path_012, box::Operation::ask(town.some_put().name, town.network.random()));
  town.network.run_for(ms(40));  // its tag is durable, and it waits for its time
  town.network.store(2).crash();
  town.network.run_for(long_enough);
  EXPECT_TRUE(is_answered<box::answers::Failed>(*town.desk, exchange));
  EXPECT_EQ(town.network.counters(2)[Counter::store_failed], 1U);
}

TEST(Counters, GossipForWhichTheStoreHasNoRoomInItsQueue) {
  Limits limits;
  limits.storing = 1;
  CourierNetwork network(with(limits, 0, 20));
  network.start(0);
  network.run_for(long_enough);
  const LineId line = network.open_desk_line(0);
  const Day day = day_of(network.now());
  for (const Day of : {day, day.next()}) {
    auto& random = network.random();
    const auto key = crypto::KemKeyPair::generate(random).public_key();
    network.send_from_desk(0, line,
                           onion::gossip_cell(onion::announce(network.id(2), of, key,
                                                              network.signing_key(2), random)));
  }
  network.run_for(ms(10));
  EXPECT_EQ(network.counters(0)[Counter::gossip_taken], 1U);
  EXPECT_EQ(network.counters(0)[Counter::gossip_queue_full], 1U);
}

}  // namespace
}  // namespace peyk::courier
