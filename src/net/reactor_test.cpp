#include "peyk/net/reactor.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

#include "testing/loop.hpp"

namespace peyk::net {
namespace {

using testing::run_until;

Duration ms(std::int64_t n) { return Duration::milliseconds(n); }

TEST(Reactor, RunsTasksInTheirOrder) {
  Reactor reactor;
  std::vector<int> seen;
  for (int i = 0; i < 100; ++i) reactor.post([&, i] { seen.push_back(i); });
  reactor.post([&] { reactor.stop(); });
  reactor.run();
  ASSERT_EQ(seen.size(), 100U);
  EXPECT_TRUE(std::ranges::is_sorted(seen));
}

TEST(Reactor, RunsAgainAfterStop) {
  Reactor reactor;
  int runs = 0;
  for (int i = 0; i < 3; ++i) {
    reactor.post([&] {
      ++runs;
      reactor.stop();
    });
    reactor.run();
  }
  EXPECT_EQ(runs, 3);
}

TEST(Reactor, TakesTasksFromOtherThreadsEachInOrder) {
  Reactor reactor;
  constexpr int each = 1000;
  std::vector<int> next(4, 0);
  bool in_order = true;
  int count = 0;
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < next.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) {
        reactor.post([&, t, i] {
          in_order = in_order && next[t]++ == i;
          ++count;
        });
      }
    });
  }
  EXPECT_TRUE(run_until(reactor, [&] { return count == 4 * each; }));
  for (auto& thread : threads) thread.join();
  EXPECT_TRUE(in_order);
}

TEST(Reactor, SaysWhenItIsToStop) {
  Reactor reactor;
  int asked = 0;
  reactor.on_stop_signal([&] { ++asked; });
  for (const int number : {SIGTERM, SIGINT, SIGTERM}) {
    const int before = asked;
    ASSERT_EQ(raise(number), 0);
    EXPECT_TRUE(run_until(reactor, [&] { return asked == before + 1; }));
  }
}

TEST(Timer, IsDueOnceAndNotBefore) {
  Reactor reactor;
  int calls = 0;
  Instant seen;
  Timer timer(reactor, [&] {
    ++calls;
    seen = reactor.now();
  });
  const Instant due = reactor.now() + ms(20);
  timer.wake_at(due);
  ASSERT_TRUE(run_until(reactor, [&] { return calls > 0; }));
  EXPECT_GE(seen, due);
  bool later = false;
  Timer other(reactor, [&] { later = true; });
  other.wake_at(reactor.now() + ms(5));
  ASSERT_TRUE(run_until(reactor, [&] { return later; }));
  EXPECT_EQ(calls, 1);
}

TEST(Timer, TheLastMomentGivenCounts) {
  Reactor reactor;
  std::vector<int> seen;
  Timer moved(reactor, [&] { seen.push_back(1); });
  Timer never(reactor, [&] { seen.push_back(2); });
  Timer last(reactor, [&] { seen.push_back(3); });
  const Instant now = reactor.now();
  moved.wake_at(now + Duration::days(1));
  moved.wake_at(now);
  never.wake_at(now);
  never.wake_at(std::nullopt);
  last.wake_at(now + ms(10));
  ASSERT_TRUE(run_until(reactor, [&] { return !seen.empty() && seen.back() == 3; }));
  EXPECT_EQ(seen, (std::vector{1, 3}));
}

TEST(Timer, MaySetItselfAgainAndIsNotCalledWhenGone) {
  Reactor reactor;
  int calls = 0;
  std::optional<Timer> timer;
  timer.emplace(reactor, [&] {
    if (++calls < 5) timer->wake_at(reactor.now());
    if (calls == 5) timer.reset();
  });
  timer->wake_at(reactor.now());
  ASSERT_TRUE(run_until(reactor, [&] { return calls == 5; }));
  bool gone_called = false;
  {
    Timer gone(reactor, [&] { gone_called = true; });
    gone.wake_at(reactor.now());
  }
  bool reached = false;
  Timer after(reactor, [&] { reached = true; });
  after.wake_at(reactor.now() + ms(2));
  ASSERT_TRUE(run_until(reactor, [&] { return reached; }));
  EXPECT_FALSE(gone_called);
}

// A moment a day away is reached within a second when the system's clock jumps over it.
TEST(Timer, NoticesAJumpOfTheClock) {
  Duration jump;
  Reactor reactor(Clock([&jump] {
    const auto steady = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
    return Clock::Reading{system_now() + jump, ms(steady.count())};
  }));
  bool called = false;
  Timer timer(reactor, [&] { called = true; });
  timer.wake_at(reactor.now() + Duration::days(1));
  reactor.post([&] { jump = Duration::days(1); });
  EXPECT_TRUE(run_until(reactor, [&] { return called; }));
}

}  // namespace
}  // namespace peyk::net
