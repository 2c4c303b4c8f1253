#include "peyk/net/writer.hpp"

#include <gtest/gtest.h>
#include <latch>
#include <mutex>
#include <numeric>
#include <thread>

#include "testing/loop.hpp"

namespace peyk::net {
namespace {

using testing::run_until;
using IntWriter = Writer<int, int>;

std::vector<int> doubled(std::span<int> items) {
  std::vector<int> answers;
  for (const int item : items) answers.push_back(2 * item);
  return answers;
}

TEST(Writer, AnswersEachItemInOrder) {
  Reactor reactor;
  std::vector<int> seen;
  std::size_t largest = 0;
  IntWriter writer(
      reactor, {.max_batch = 7, .max_waiting = 5000},
      [&](std::span<int> items) {
        largest = std::max(largest, items.size());  // read after the last answer
        return doubled(items);
      },
      [&](std::span<int> items, std::span<int> answers) {
        ASSERT_EQ(items.size(), answers.size());
        for (std::size_t i = 0; i < items.size(); ++i) {
          ASSERT_EQ(answers[i], 2 * items[i]);
          seen.push_back(items[i]);
        }
      });
  for (int i = 0; i < 5000; ++i) ASSERT_TRUE(writer.submit(i));
  ASSERT_TRUE(run_until(reactor, [&] { return seen.size() == 5000; }));
  std::vector<int> all(5000);
  std::iota(all.begin(), all.end(), 0);
  EXPECT_EQ(seen, all);
  EXPECT_LE(largest, 7U);
  EXPECT_EQ(writer.unanswered(), 0U);
}

TEST(Writer, CommitsTogetherWhatWaited) {
  Reactor reactor;
  std::latch begun(1);
  std::latch go_on(1);
  std::vector<std::size_t> batches;
  std::size_t answered = 0;
  bool first = true;
  IntWriter writer(
      reactor, {.max_batch = 64, .max_waiting = 200},
      [&](std::span<int> items) {
        batches.push_back(items.size());
        if (first) {
          first = false;
          begun.count_down();
          go_on.wait();
        }
        return doubled(items);
      },
      [&](std::span<int> items, std::span<int>) { answered += items.size(); });
  ASSERT_TRUE(writer.submit(0));
  begun.wait();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(writer.submit(i));
  go_on.count_down();
  ASSERT_TRUE(run_until(reactor, [&] { return answered == 101; }));
  EXPECT_EQ(batches, (std::vector<std::size_t>{1, 64, 36}));
}

TEST(Writer, RefusesMoreThanItsBoundUntilAnswered) {
  Reactor reactor;
  std::size_t answered = 0;
  IntWriter writer(reactor, {.max_batch = 2, .max_waiting = 3}, doubled,
                   [&](std::span<int> items, std::span<int>) { answered += items.size(); });
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(writer.submit(i));
  // Committed or not: the reactor has not run, so nothing is answered.
  EXPECT_FALSE(writer.submit(3));
  ASSERT_TRUE(run_until(reactor, [&] { return answered == 3; }));
  EXPECT_TRUE(writer.submit(4));
  ASSERT_TRUE(run_until(reactor, [&] { return answered == 4; }));
}

TEST(Writer, CommitsEverythingBeforeItGoes) {
  Reactor reactor;
  std::vector<int> committed;
  bool answered = false;
  {
    IntWriter writer(
        reactor, {.max_batch = 8, .max_waiting = 100},
        [&](std::span<int> items) {
          committed.insert(committed.end(), items.begin(), items.end());
          return doubled(items);
        },
        [&](std::span<int>, std::span<int>) { answered = true; });
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(writer.submit(i));
  }
  EXPECT_EQ(committed.size(), 100U);
  EXPECT_TRUE(std::ranges::is_sorted(committed));
  bool after = false;
  reactor.post([&] { after = true; });
  ASSERT_TRUE(run_until(reactor, [&] { return after; }));
  EXPECT_FALSE(answered);
}

}  // namespace
}  // namespace peyk::net
