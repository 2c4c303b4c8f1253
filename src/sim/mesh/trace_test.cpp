// What who watches a line sees: the same, whether its person writes or not.
#include <gtest/gtest.h>

#include "bulk_pair.hpp"

namespace peyk::sim {
namespace {

using testing::Pair;

enum class Person { idle, writes, sends_a_file, asks, writes_and_the_desk_sends_at_once };

// Who watches all lines: what leaves each desk and comes to it, and what leaves each courier.
struct Watched {
  std::vector<Seen> a;
  std::vector<Seen> b;
  std::vector<std::vector<Instant>> couriers;
};

desk::Holdings list_of(std::string_view all) {
  desk::Holdings holdings;
  for (const char each : all) {
    const std::string one(1, each);
    holdings.items.push_back({.bytes = crypto::secret_bytes(as_bytes(one)), .shown = one});
  }
  return holdings;
}

bool ask(DeskNode& desk, const CourierId& courier) {
  desk::AskOrder order;
  order.channel = "geneva";
  order.with = {"B1"};
  order.words = "what do we both want?";
  order.own_size = order.their_size = 500;
  order.deadline = desk.now() + Duration::days(1);
  order.couriers = {courier};
  order.holdings = list_of("abc");
  const bool good = desk.core().ask_question(order, desk.now()).has_value();
  desk.drain();
  return good;
}

desk::QuestionStanding standing(DeskNode& desk) {
  const auto shown = desk.core().questions(desk.now());
  return shown->views.empty() ? desk::QuestionStanding::lost : shown->views.back().standing;
}

void answer_what_is_asked(DeskNode& desk) {
  if (standing(desk) != desk::QuestionStanding::asked) return;
  desk::AnswerQuestionOrder order;
  order.channel = "geneva";
  order.number = desk.core().questions(desk.now())->views.back().number;
  order.holdings = list_of("bcd");
  order.over_one_courier = true;
  EXPECT_TRUE(desk.core().answer_question(order, desk.now()));
  desk.drain();
}

// The same seed, the same disks; what A's person does differs, and of questions B's.
Watched trace(const testing::Disks& disks, Instant start, Person person) {
  // Ways of one length: what is drawn for them belongs to no line.
  constexpr Duration way = Duration::milliseconds(2);
  testing::BulkPair pair(WorldOptions{.start = start, .shortest_way = way, .longest_way = way});
  Watched watched;
  watched.couriers.resize(pair.world.couriers().size());
  for (std::size_t i = 0; i < watched.couriers.size(); ++i) {
    pair.world.couriers()[i]->set_tamper([&pair, &leave = watched.couriers[i]](onion::Cell cell) {
      leave.push_back(pair.world.clockwork().now());
      return std::optional(std::move(cell));
    });
  }
  pair.start_from(disks);
  EXPECT_TRUE(pair.know_time());
  pair.run_rounds(5);
  if (person == Person::sends_a_file) {
    EXPECT_TRUE(pair.give(testing::BulkPair::file_of(500'000)));
  }
  if (person == Person::asks) {
    EXPECT_TRUE(ask(*pair.a, pair.world.couriers().front()->id()));
  }
  for (int i = 0; i < 5; ++i) {
    if (person == Person::asks) answer_what_is_asked(*pair.b);
    if (person == Person::sends_a_file && i == 2) {
      EXPECT_TRUE(pair.a->core().pause_file(pair.id, true, pair.a->now()));
      pair.a->drain();
    }
    if (person == Person::sends_a_file && i == 3) {
      EXPECT_TRUE(pair.a->core().pause_file(pair.id, false, pair.a->now()));
      pair.a->drain();
    }
    if (person == Person::writes || person == Person::writes_and_the_desk_sends_at_once) {
      EXPECT_TRUE(Pair::send(*pair.a, "letter " + std::to_string(i)));
      if (i == 2) pair.a->core().lock(pair.a->now());
      if (i == 2) pair.a->unlock();
    }
    if (person == Person::writes_and_the_desk_sends_at_once) {
      // The planted fault: the clock is woken before its time, as if a letter could do that.
      pair.a->core().on_wakeup(pair.a->core().next_wakeup());
      pair.a->drain();
    }
    pair.run_rounds(6);
  }
  pair.run_rounds(40);
  if (person == Person::writes) {
    EXPECT_EQ(Pair::letters(*pair.b, false).size(), 5U);
  }
  if (person == Person::sends_a_file) {
    EXPECT_TRUE(pair.arrived());
  }
  if (person == Person::asks) {
    EXPECT_EQ(standing(*pair.a), desk::QuestionStanding::answered);
    EXPECT_EQ(standing(*pair.b), desk::QuestionStanding::answered);
  }
  watched.a = pair.a->seen();
  watched.b = pair.b->seen();
  return watched;
}

TEST(Trace, OfADeskIsTheSameWhetherItsPersonWritesOrNot) {
  Pair pair;
  pair.start();
  ASSERT_TRUE(pair.open());
  ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 100));
  const testing::Disks disks = pair.disks();
  const auto trace_of = [&](Person person) {
    return trace(disks, pair.world.clockwork().now(), person);
  };
  const Watched idle = trace_of(Person::idle);
  ASSERT_GT(idle.a.size(), 800U);
  for (const Person person : {Person::writes, Person::sends_a_file, Person::asks}) {
    const Watched busy = trace_of(person);
    EXPECT_EQ(busy.a, idle.a);
    EXPECT_EQ(busy.b, idle.b);
    EXPECT_EQ(busy.couriers, idle.couriers);
  }
  EXPECT_NE(trace_of(Person::writes_and_the_desk_sends_at_once).a, idle.a);
  for (const Seen& seen : idle.a) EXPECT_EQ(seen.size, onion::cell_size);
}

TEST(Trace, OfTwoRunsWithOneSeedIsTheSame) {
  const auto run = [] {
    Pair pair(WorldOptions{.seed = 5});
    pair.start();
    EXPECT_TRUE(pair.open());
    return pair.b->seen();
  };
  EXPECT_EQ(run(), run());
}

}  // namespace
}  // namespace peyk::sim
