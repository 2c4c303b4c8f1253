// What couriers are asked in swaps, and what they answered: fair, bounded, kept over a restart.
#include "swap_lane.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include "tables.hpp"

namespace peyk::desk {
namespace {

template <class F>
F filled(std::uint8_t byte) {
  F value;
  std::ranges::fill(value.mutable_span(), byte);
  return value;
}
swap::SwapId swap_of(std::uint8_t byte) { return filled<swap::SwapId>(byte); }
crypto::SecretBytes bytes_of(std::string_view text) { return crypto::secret_bytes(as_bytes(text)); }
std::string text_of(const crypto::SecretBytes& bytes) { return {bytes.begin(), bytes.end()}; }

const auto muscat = filled<CourierId>(1);
const auto bern = filled<CourierId>(2);
const auto stranger = filled<CourierId>(9);
constexpr Duration pause = Duration::seconds(4);
constexpr Instant start = Instant::since_epoch(Duration::days(20'000));

class SwapLaneTest : public ::testing::Test {
 protected:
  SwapLaneTest() { lane.seal_to(vault.public_key()); }

  [[nodiscard]] bool ask(std::uint8_t swap, const CourierId& courier, std::string_view request) {
    return lane.ask(swap_of(swap), courier, bytes_of(request));
  }
  // What goes to this courier now; empty: nothing.
  std::string sent(const CourierId& courier, Instant at = start) {
    last = lane.next(courier, pause, at);
    return last ? text_of(last->request) : std::string();
  }
  void answer(std::string_view bytes) {
    lane.answered(*last, as_bytes(bytes), random, transaction);
    last.reset();
  }
  std::string taken() {
    const auto answer = lane.take_answer(vault, transaction);
    return answer ? text_of(answer->bytes) : std::string();
  }
  // The lane as another run finds it: what was committed, and nothing else.
  [[nodiscard]] SwapLane again() {
    std::map<Bytes, std::optional<Bytes>> records;
    for (const Change& change : transaction) {
      EXPECT_EQ(change.table, table::swap_answers);
      records[change.key] = change.value;
    }
    SwapLane other(sealer, {muscat, bern});
    for (const auto& [key, value] : records) {
      if (!value) continue;
      const auto plain = sealer.open(table::swap_answers, key, *value);
      EXPECT_TRUE(plain && other.recover_record(key, *plain));
    }
    return other;
  }

  RecordSealer sealer{filled<crypto::StoreKey>(1), crypto::Label::device_record,
                      crypto::Random(filled<crypto::Seed>(1))};
  crypto::KemKeyPair vault = crypto::KemKeyPair::from_seed(filled<crypto::KemSeed>(3));
  crypto::Random random{filled<crypto::Seed>(2)};
  Transaction transaction;
  SwapLane lane{sealer, {muscat, bern}};
  std::optional<SwapAsk> last;
};

TEST_F(SwapLaneTest, AsksTheCourierAndGivesItsAnswer) {
  ASSERT_TRUE(ask(1, muscat, "deposit"));
  EXPECT_EQ(sent(bern), "");
  EXPECT_EQ(sent(muscat), "deposit");
  answer("waiting");
  const auto answer = lane.take_answer(vault, transaction);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->swap, swap_of(1));
  EXPECT_EQ(answer->courier, muscat);
  EXPECT_EQ(text_of(answer->bytes), "waiting");
  EXPECT_EQ(taken(), "");
}

TEST_F(SwapLaneTest, HasOneRequestOnItsWayToACourierInASwap) {
  ASSERT_TRUE(ask(1, muscat, "deposit"));
  EXPECT_EQ(sent(muscat), "deposit");
  ASSERT_TRUE(ask(1, muscat, "show"));
  const auto under_way = std::move(last);
  EXPECT_EQ(sent(muscat, start + pause), "");
  lane.lost(*under_way);
  EXPECT_EQ(sent(muscat), "show");
}

TEST_F(SwapLaneTest, AsksTheSameAgainAfterAPauseAndWhatIsNewAtOnce) {
  ASSERT_TRUE(ask(1, muscat, "show"));
  EXPECT_EQ(sent(muscat), "show");
  lane.lost(*last);
  EXPECT_EQ(sent(muscat, start + pause - Duration::milliseconds(1)), "");
  EXPECT_EQ(sent(muscat, start + pause), "show");
  answer("ready");
  ASSERT_TRUE(ask(1, muscat, "show"));  // the same is no change
  EXPECT_EQ(sent(muscat, start + pause), "");
  ASSERT_TRUE(ask(1, muscat, "show more"));
  EXPECT_EQ(sent(muscat, start + pause), "show more");
  answer("ready");
  // A clock that was set back holds nothing up.
  EXPECT_EQ(sent(muscat, start), "show more");
}

TEST_F(SwapLaneTest, ASilentCourierAndAnotherSwapHoldNothingUp) {
  ASSERT_TRUE(ask(1, muscat, "1 to Muscat"));
  ASSERT_TRUE(ask(1, bern, "1 to Bern"));
  ASSERT_TRUE(ask(2, bern, "2 to Bern"));
  ASSERT_TRUE(ask(3, bern, "3 to Bern"));
  EXPECT_EQ(sent(muscat), "1 to Muscat");  // and is never answered
  // Each in its turn, although the first has something new every time.
  std::map<std::string, int> times;
  for (int i = 0; i < 30; ++i) {
    const Instant at = start + pause * i;
    ++times[sent(bern, at).substr(0, 1)];
    answer("waiting");
    ASSERT_TRUE(ask(1, bern, "1 again " + std::to_string(i)));
  }
  EXPECT_EQ(times, (std::map<std::string, int>{{"1", 10}, {"2", 10}, {"3", 10}}));
}

TEST_F(SwapLaneTest, GivesTheSameAnswerTwiceInARowOnce) {
  ASSERT_TRUE(ask(1, muscat, "show"));
  Instant at = start;
  for (const auto* each : {"waiting", "waiting", "ready", "waiting"}) {
    ASSERT_EQ(sent(muscat, at), "show");
    answer(each);
    at = at + pause;
  }
  EXPECT_EQ(taken(), "waiting");
  EXPECT_EQ(taken(), "ready");
  EXPECT_EQ(taken(), "waiting");
  EXPECT_EQ(taken(), "");
}

TEST_F(SwapLaneTest, KeepsTheNewestAnswersOfEachCourier) {
  ASSERT_TRUE(ask(1, muscat, "show"));
  ASSERT_TRUE(ask(1, bern, "show"));
  ASSERT_EQ(sent(bern), "show");
  answer("of Bern");
  for (int i = 0; i < 10; ++i) {
    ASSERT_EQ(sent(muscat, start + pause * i), "show");
    answer(std::to_string(i));
  }
  SwapLane other = again();
  for (SwapLane* each : {&lane, &other}) {
    EXPECT_EQ(each->answers_waiting(), 1 + max_answers_laid_aside);
    std::vector<std::string> all;
    while (const auto answer = each->take_answer(vault, transaction)) {
      all.push_back(text_of(answer->bytes));
    }
    EXPECT_EQ(all, (std::vector<std::string>{"of Bern", "6", "7", "8", "9"}));
  }
}

TEST_F(SwapLaneTest, KeepsAnswersOverARestartAndNoRequests) {
  ASSERT_TRUE(ask(1, muscat, "deposit"));
  ASSERT_EQ(sent(muscat), "deposit");
  answer("ready");
  SwapLane other = again();
  other.seal_to(vault.public_key());
  EXPECT_FALSE(other.next(muscat, pause, start + pause));
  const auto answer = other.take_answer(vault, transaction);
  ASSERT_TRUE(answer);
  EXPECT_EQ(text_of(answer->bytes), "ready");
  // Taken and committed, it does not come again.
  EXPECT_EQ(again().answers_waiting(), 0U);
}

TEST_F(SwapLaneTest, WhatIsKeptOnlyTheVaultOpens) {
  ASSERT_TRUE(ask(1, muscat, "the request"));
  ASSERT_EQ(sent(muscat), "the request");
  answer("the answer");
  for (const Change& change : transaction) {
    const auto plain = sealer.open(change.table, change.key, *change.value);
    ASSERT_TRUE(plain);
    for (const std::string_view secret : {"the request", "the answer"}) {
      EXPECT_TRUE(std::ranges::search(*plain, as_bytes(secret)).empty());
    }
  }
  const auto other = crypto::KemKeyPair::from_seed(filled<crypto::KemSeed>(4));
  EXPECT_FALSE(again().take_answer(other, transaction));
}

// A record that was put in another's place opens as nobody's answer.
TEST_F(SwapLaneTest, AnAnswerBelongsToItsSwapAndCourier) {
  ASSERT_TRUE(ask(1, muscat, "show"));
  ASSERT_EQ(sent(muscat), "show");
  answer("ready");
  const Change change = transaction.at(0);
  const auto plain = sealer.open(change.table, change.key, *change.value);
  for (const std::size_t place : {std::size_t{8}, std::size_t{8 + 32}}) {
    Bytes key = change.key;
    key.at(place) ^= 1U;
    SwapLane other(sealer, {muscat});
    ASSERT_TRUE(other.recover_record(key, *plain));
    EXPECT_FALSE(other.take_answer(vault, transaction));
    EXPECT_EQ(other.answers_waiting(), 0U);
  }
}

TEST_F(SwapLaneTest, AsksNothingOfAForgottenSwapAndGivesWhatWasLaidAside) {
  for (const std::uint8_t swap : {std::uint8_t{1}, std::uint8_t{2}}) {
    ASSERT_TRUE(ask(swap, muscat, "show"));
    ASSERT_EQ(sent(muscat), "show");
    answer("waiting " + std::to_string(swap));
  }
  ASSERT_TRUE(ask(1, muscat, "show more"));
  ASSERT_EQ(sent(muscat), "show more");
  lane.forget(swap_of(1));
  answer("too late");
  EXPECT_EQ(sent(muscat, start + pause), "show");  // of the second
  EXPECT_EQ(again().answers_waiting(), 2U);
  EXPECT_EQ(taken(), "waiting 1");
  EXPECT_EQ(taken(), "waiting 2");
  EXPECT_EQ(taken(), "");
}

TEST_F(SwapLaneTest, HasLimits) {
  EXPECT_FALSE(ask(1, stranger, "show"));
  EXPECT_FALSE(ask(1, muscat, ""));
  EXPECT_TRUE(ask(1, muscat, std::string(swap::message_max_size, 'x')));
  EXPECT_FALSE(ask(1, bern, std::string(swap::message_max_size + 1, 'x')));
  for (std::uint8_t swap = 1; swap <= max_swaps_asked; ++swap) {
    EXPECT_TRUE(ask(swap, muscat, "show"));
    EXPECT_TRUE(ask(swap, bern, "show"));
  }
  EXPECT_FALSE(ask(max_swaps_asked + 1, muscat, "show"));
  EXPECT_TRUE(ask(max_swaps_asked, bern, "show more"));
  lane.forget(swap_of(3));
  EXPECT_TRUE(ask(max_swaps_asked + 1, muscat, "show"));
  // Without a vault to seal answers to, nothing is asked.
  SwapLane locked(sealer, {muscat});
  EXPECT_FALSE(locked.ask(swap_of(1), muscat, bytes_of("show")));
}

TEST_F(SwapLaneTest, ReadsNoOtherRecord) {
  ASSERT_TRUE(ask(1, muscat, "show"));
  ASSERT_EQ(sent(muscat), "show");
  answer("ready");
  const Change change = transaction.at(0);
  const auto plain = *sealer.open(change.table, change.key, *change.value);
  SwapLane other(sealer, {muscat});
  EXPECT_FALSE(other.recover_record(ByteSpan(change.key).first(71), plain));
  for (const std::size_t cut : {std::size_t{0}, std::size_t{1}, plain.size() - 1}) {
    EXPECT_FALSE(other.recover_record(change.key, ByteSpan(plain).first(cut)));
  }
  auto newer = crypto::secret_bytes(plain);
  newer.at(1) = 2;
  EXPECT_FALSE(other.recover_record(change.key, newer));
  auto longer = crypto::secret_bytes(plain);
  longer.push_back(0);
  EXPECT_FALSE(other.recover_record(change.key, longer));
  EXPECT_EQ(other.answers_waiting(), 0U);
}

}  // namespace
}  // namespace peyk::desk
