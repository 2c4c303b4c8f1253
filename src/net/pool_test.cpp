#include "peyk/net/pool.hpp"

#include <atomic>
#include <gtest/gtest.h>
#include <latch>
#include <memory>
#include <set>
#include <thread>

#include "testing/loop.hpp"

namespace peyk::net {
namespace {

using testing::run_until;

TEST(Pool, GivesEachResultOnceOnTheReactorsThread) {
  Reactor reactor;
  Pool pool(reactor, {.threads = 3, .max_waiting = 1000});
  std::set<int> seen;
  bool here = true;
  const auto mine = std::this_thread::get_id();
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(pool.submit(
        [i, mine] { return std::make_unique<int>(std::this_thread::get_id() == mine ? -1 : i); },
        [&](std::unique_ptr<int> result) {
          here = here && std::this_thread::get_id() == mine;
          EXPECT_TRUE(seen.insert(*result).second);
        }));
  }
  ASSERT_TRUE(run_until(reactor, [&] { return seen.size() == 1000; }));
  EXPECT_TRUE(here);
  EXPECT_EQ(*seen.begin(), 0);
}

TEST(Pool, RefusesMoreThanItsBound) {
  Reactor reactor;
  Pool pool(reactor, {.threads = 1, .max_waiting = 2});
  std::latch begun(1);
  std::latch go_on(1);
  int done = 0;
  ASSERT_TRUE(pool.submit(
      [&] {
        begun.count_down();
        go_on.wait();
      },
      [&] { ++done; }));
  begun.wait();
  EXPECT_TRUE(pool.submit([] {}, [&] { ++done; }));
  EXPECT_TRUE(pool.submit([] {}, [&] { ++done; }));
  EXPECT_FALSE(pool.submit([] {}, [&] { ++done; }));
  go_on.count_down();
  ASSERT_TRUE(run_until(reactor, [&] { return done == 3; }));
  EXPECT_TRUE(pool.submit([] {}, [&] { ++done; }));
  ASSERT_TRUE(run_until(reactor, [&] { return done == 4; }));
}

TEST(Pool, SaysNothingWhenGone) {
  Reactor reactor;
  bool called = false;
  {
    Pool pool(reactor, {.threads = 1, .max_waiting = 8});
    std::latch worked(1);
    ASSERT_TRUE(pool.submit([&] { worked.count_down(); }, [&] { called = true; }));
    worked.wait();
  }
  bool after = false;
  reactor.post([&] { after = true; });
  ASSERT_TRUE(run_until(reactor, [&] { return after; }));
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace peyk::net
