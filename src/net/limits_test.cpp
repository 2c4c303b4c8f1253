#include <gtest/gtest.h>

#include "backoff.hpp"
#include "token_bucket.hpp"

namespace peyk::net {
namespace {

Duration ms(std::int64_t n) { return Duration::milliseconds(n); }

TEST(TokenBucket, GivesABurstAndThenTheRate) {
  TokenBucket bucket(LineRate{.per_second = 10, .burst = 3}, ms(0));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(bucket.take(ms(0)), ms(0));
  EXPECT_EQ(bucket.take(ms(0)), ms(100));
  EXPECT_EQ(bucket.take(ms(60)), ms(40));
  EXPECT_EQ(bucket.take(ms(100)), ms(0));
  EXPECT_EQ(bucket.take(ms(100)), ms(100));
}

TEST(TokenBucket, KeepsNoMoreThanABurst) {
  TokenBucket bucket(LineRate{.per_second = 1000, .burst = 2}, ms(0));
  EXPECT_EQ(bucket.take(Duration::days(1000)), ms(0));
  EXPECT_EQ(bucket.take(Duration::days(1000)), ms(0));
  EXPECT_EQ(bucket.take(Duration::days(1000)), ms(1));
}

TEST(TokenBucket, NeverLetsMoreThroughThanItsRate) {
  TokenBucket bucket(LineRate{.per_second = 300, .burst = 7}, ms(0));
  int taken = 0;
  for (int now = 0; now < 10'000; ++now) {
    while (bucket.take(ms(now)) == ms(0)) ++taken;
  }
  EXPECT_EQ(taken, 7 + 300 * 9'999 / 1000);
}

TEST(TokenBucket, HoldsAWaitNeverTooShortOrZero) {
  TokenBucket bucket(LineRate{.per_second = 7, .burst = 1}, ms(0));
  std::int64_t now = 0;
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(bucket.take(ms(now)), ms(0)) << i;
    const Duration wait = bucket.take(ms(now));
    ASSERT_GT(wait, ms(0));
    ASSERT_GT(bucket.take(ms(now + wait.count() - 1)), ms(0));
    now += wait.count();
  }
}

TEST(TokenBucket, TakesNoRateOfZero) {
  TokenBucket bucket(LineRate{.per_second = 0, .burst = 0}, ms(0));
  EXPECT_EQ(bucket.take(ms(0)), ms(0));
  EXPECT_EQ(bucket.take(ms(0)), ms(1000));
  bucket.set_rate(LineRate{.per_second = 1000, .burst = 5});
  EXPECT_EQ(bucket.take(ms(1)), ms(0));
}

TEST(Backoff, DoublesUpToItsLongest) {
  Backoff backoff(ms(500), ms(3000));
  for (const std::int64_t most : {500, 1000, 2000, 3000, 3000}) {
    // The remainder that gives the longest of this draw.
    const auto random = static_cast<std::uint64_t>(most - most / 2);
    EXPECT_EQ(backoff.next(random), ms(most));
  }
  backoff.reset();
  EXPECT_EQ(backoff.next(0), ms(250));
}

TEST(Backoff, StaysInTheUpperHalf) {
  Backoff backoff(ms(1), ms(777));
  std::int64_t most = 1;
  std::uint64_t random = 1;
  for (int i = 0; i < 1000; ++i) {
    random = random * 6364136223846793005U + 1442695040888963407U;
    const std::int64_t wait = backoff.next(random).count();
    ASSERT_GE(wait, most / 2);
    ASSERT_LE(wait, most);
    most = std::min<std::int64_t>(most * 2, 777);
  }
}

}  // namespace
}  // namespace peyk::net
