// What who watches a line sees: the same, whether its person writes or not.
#include <gtest/gtest.h>

#include "testing_pair.hpp"

namespace peyk::sim {
namespace {

using testing::Pair;

enum class Person { idle, writes, writes_and_the_desk_sends_at_once };

std::vector<Seen> upward(const DeskNode& desk) {
  std::vector<Seen> up;
  for (const Seen& seen : desk.seen()) {
    if (seen.up) up.push_back(seen);
  }
  return up;
}

// The same seed, the same disks; what A's person does differs.
std::vector<Seen> trace(const testing::Disks& disks, Person person) {
  Pair pair;
  pair.start_from(disks);
  pair.run_rounds(5);
  for (int i = 0; i < 5; ++i) {
    if (person != Person::idle) {
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
  return upward(*pair.a);
}

TEST(Trace, OfADeskIsTheSameWhetherItsPersonWritesOrNot) {
  Pair pair;
  pair.start();
  ASSERT_TRUE(pair.open());
  ASSERT_TRUE(pair.run_until([&] { return pair.quiet(); }, 100));
  const testing::Disks disks = pair.disks();
  const std::vector<Seen> idle = trace(disks, Person::idle);
  ASSERT_GT(idle.size(), 400U);
  EXPECT_EQ(trace(disks, Person::writes), idle);
  EXPECT_NE(trace(disks, Person::writes_and_the_desk_sends_at_once), idle);
  for (const Seen& seen : idle) EXPECT_EQ(seen.size, onion::cell_size);
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
