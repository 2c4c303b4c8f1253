#include "peyk/sim/clockwork.hpp"

#include <gtest/gtest.h>
#include <string>

namespace peyk::sim {
namespace {

constexpr Instant start = Instant::since_epoch(Duration::days(20'000));

Instant after(std::int64_t milliseconds) { return start + Duration::milliseconds(milliseconds); }

class ClockworkTest : public ::testing::Test {
 protected:
  std::function<void()> note(char letter) {
    return [this, letter] { done.push_back(letter); };
  }
  void run(std::int64_t until) {
    while (clockwork.step(after(until))) {
    }
  }
  Clockwork clockwork{start};
  std::string done;
};

TEST_F(ClockworkTest, DoesThingsInTheOrderOfTheirTimes) {
  clockwork.at(after(30), note('c'));
  clockwork.at(after(10), note('a'));
  clockwork.after(Duration::milliseconds(20), note('b'));
  run(100);
  EXPECT_EQ(done, "abc");
}

TEST_F(ClockworkTest, DoesThingsOfOneTimeInTheOrderOfPlanning) {
  for (char letter = 'a'; letter <= 'z'; ++letter) clockwork.at(after(5), note(letter));
  run(5);
  EXPECT_EQ(done, "abcdefghijklmnopqrstuvwxyz");
}

TEST_F(ClockworkTest, TimeStandsAtWhatIsBeingDone) {
  Instant seen;
  clockwork.at(after(7), [&] { seen = clockwork.now(); });
  EXPECT_EQ(clockwork.now(), start);
  EXPECT_TRUE(clockwork.step(after(100)));
  EXPECT_EQ(seen, after(7));
  EXPECT_EQ(clockwork.now(), after(7));
  EXPECT_FALSE(clockwork.step(after(100)));
  EXPECT_EQ(clockwork.now(), after(100));
}

TEST_F(ClockworkTest, WhatLiesBeyondIsLeft) {
  clockwork.at(after(11), note('a'));
  EXPECT_FALSE(clockwork.step(after(10)));
  EXPECT_EQ(clockwork.now(), after(10));
  EXPECT_EQ(done, "");
  EXPECT_TRUE(clockwork.step(after(11)));
  EXPECT_EQ(done, "a");
}

TEST_F(ClockworkTest, TimeDoesNotGoBack) {
  run(50);
  clockwork.at(after(10), note('a'));  // planned for the past: now
  EXPECT_TRUE(clockwork.step(after(50)));
  EXPECT_EQ(clockwork.now(), after(50));
  EXPECT_FALSE(clockwork.step(after(20)));
  EXPECT_EQ(clockwork.now(), after(50));
}

TEST_F(ClockworkTest, WhatIsDoneMayPlanMore) {
  clockwork.at(after(1), [this] {
    clockwork.after(Duration(), note('b'));
    clockwork.after(Duration::milliseconds(2), note('d'));
    done.push_back('a');
  });
  clockwork.at(after(2), note('c'));
  run(10);
  EXPECT_EQ(done, "abcd");
}

}  // namespace
}  // namespace peyk::sim
