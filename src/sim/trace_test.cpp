// What who watches a line sees: the same, whether its person writes or not.
#include <gtest/gtest.h>

#include "bulk_pair.hpp"

namespace peyk::sim {
namespace {

using testing::Pair;

enum class Person { idle, writes, sends_a_file, writes_and_the_desk_sends_at_once };

using Trail = std::vector<Seen>;

Trail upward(const DeskNode& desk) {
  Trail up;
  for (const Seen& seen : desk.seen()) {
    if (seen.up) up.push_back(seen);
  }
  return up;
}

// The same seed, the same disks; what A's person does differs. What leaves A, and B.
std::pair<Trail, Trail> trace(const testing::Disks& disks, Person person) {
  testing::BulkPair pair;
  pair.start_from(disks);
  pair.run_rounds(5);
  if (person == Person::sends_a_file) {
    EXPECT_TRUE(pair.give(testing::BulkPair::file_of(500'000)));
  }
  for (int i = 0; i < 5; ++i) {
    if (person == Person::sends_a_file && i == 2) {
      EXPECT_TRUE(pair.a->core().pause_attachment(pair.id, true));
      pair.a->drain();
    }
    if (person == Person::sends_a_file && i == 3) {
      EXPECT_TRUE(pair.a->core().pause_attachment(pair.id, false));
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
  return {upward(*pair.a), upward(*pair.b)};
}

TEST(Trace, OfADeskIsTheSameWhetherItsPersonWritesOrNot) {
  Pair pair;
  pair.start();
  ASSERT_TRUE(pair.open());
  ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 100));
  const testing::Disks disks = pair.disks();
  const auto idle = trace(disks, Person::idle);
  ASSERT_GT(idle.first.size(), 400U);
  EXPECT_EQ(trace(disks, Person::writes), idle);
  EXPECT_EQ(trace(disks, Person::sends_a_file), idle);
  EXPECT_NE(trace(disks, Person::writes_and_the_desk_sends_at_once).first, idle.first);
  for (const Seen& seen : idle.first) EXPECT_EQ(seen.size, onion::cell_size);
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
