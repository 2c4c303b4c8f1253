// A request through three hops and its answer back.
#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "peyk/onion/answer.hpp"

#include "testing/three_hops.hpp"

namespace peyk::onion {
namespace {

using testing::copy_of;
using testing::ThreeHops;

struct Journey {
  std::array<AnswerKey, 3> answer_keys;
  ReturnKeys return_keys;
  std::array<ReplayTag, 3> tags;
};

// Opens all three layers, expecting that they open.
Journey travel(ThreeHops& hops) {
  auto [cell, keys] = hops.wrapped();
  std::vector<AnswerKey> answers;
  std::array<ReplayTag, 3> tags;
  for (std::size_t i = 0; i < 3; ++i) {
    auto layer = open_layer(std::move(cell), hops.keys[i]);
    EXPECT_TRUE(layer);
    tags[i] = layer->tag;
    answers.push_back(std::move(layer->answer));
    if (i == 2) break;
    cell = onward_cell(*std::move(layer), Exchange(i));
  }
  return {
      {std::move(answers[0]), std::move(answers[1]), std::move(answers[2])}, std::move(keys), tags};
}

std::array<std::uint8_t, answer_size> some_answer(crypto::Random& random) {
  std::array<std::uint8_t, answer_size> answer{};
  random.fill(answer);
  return answer;
}

TEST(Onion, EachHopFindsItsHeaderAndTheLastTheOperation) {
  ThreeHops hops;
  Cell cell = hops.wrapped().cell;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto front = read_request(cell);
    ASSERT_TRUE(front);
    EXPECT_EQ(number_of(front->position), i + 1);
    EXPECT_EQ(front->day, ThreeHops::day);
    EXPECT_EQ(front->exchange, Exchange(i == 0 ? 77 : 99 + i));
    auto layer = open_layer(std::move(cell), hops.keys[i]);
    ASSERT_TRUE(layer);
    EXPECT_EQ(layer->header.delay, hops.path.hops[i].times.delay);
    EXPECT_EQ(layer->header.deadline, hops.path.hops[i].times.deadline);
    if (i == 2) {
      EXPECT_FALSE(layer->header.next);
      EXPECT_TRUE(std::ranges::equal(layer->operation(), hops.operation));
      break;
    }
    EXPECT_EQ(layer->header.next, hops.path.hops[i + 1].courier);
    cell = onward_cell(*std::move(layer), Exchange(100 + i));
  }
}

TEST(Onion, TheAnswerComesBackThroughThree) {
  ThreeHops hops;
  Journey journey = travel(hops);
  const auto answer = some_answer(hops.random);
  Cell cell = begin_answer(std::move(journey.answer_keys[2]), answer, Exchange(3));
  EXPECT_EQ(read_head(cell), (CellHead{CellKind::answer, Position::box, Exchange(3)}));
  cell = wrap_answer(std::move(journey.answer_keys[1]), std::move(cell), Exchange(2));
  EXPECT_EQ(read_head(cell), (CellHead{CellKind::answer, Position::middle, Exchange(2)}));
  cell = wrap_answer(std::move(journey.answer_keys[0]), std::move(cell), Exchange(1));
  EXPECT_EQ(read_head(cell), (CellHead{CellKind::answer, Position::entry, Exchange(1)}));

  const OpenedAnswer opened = open_answer(std::move(journey.return_keys), std::move(cell));
  EXPECT_EQ(opened.layers, 3);
  ASSERT_TRUE(opened.answer());
  EXPECT_TRUE(std::ranges::equal(*opened.answer(), answer));
}

TEST(Onion, ADummyTellsTheDeskAloneHowFarItCame) {
  ThreeHops hops;
  for (std::size_t silent = 1; silent <= 2; ++silent) {  // number of hops that had the request
    Journey journey = travel(hops);
    Cell cell = dummy_answer(std::move(journey.answer_keys[silent - 1]), Exchange(1), hops.random);
    if (silent == 2) {
      cell = wrap_answer(std::move(journey.answer_keys[0]), std::move(cell), Exchange(1));
    }
    const OpenedAnswer opened = open_answer(std::move(journey.return_keys), std::move(cell));
    EXPECT_EQ(opened.layers, silent);
    EXPECT_FALSE(opened.answer());
  }
}

TEST(Onion, ARefusalSomewhereTellsTheDeskHowFarItCame) {
  ThreeHops hops;
  for (std::size_t refusing = 1; refusing <= 3; ++refusing) {
    Journey journey = travel(hops);
    Cell cell = random_answer(static_cast<Position>(refusing), Exchange(1), hops.random);
    for (std::size_t i = refusing - 1; i-- > 0;) {
      cell = wrap_answer(std::move(journey.answer_keys[i]), std::move(cell), Exchange(1));
    }
    const OpenedAnswer opened = open_answer(std::move(journey.return_keys), std::move(cell));
    EXPECT_EQ(opened.layers, refusing - 1);
    EXPECT_FALSE(opened.answer());
  }
}

TEST(Onion, AnAnswerToAnotherRequestDoesNotOpen) {
  ThreeHops hops;
  Journey one = travel(hops);
  Journey other = travel(hops);
  const auto answer = some_answer(hops.random);
  Cell cell = begin_answer(std::move(one.answer_keys[2]), answer, Exchange(3));
  cell = wrap_answer(std::move(one.answer_keys[1]), std::move(cell), Exchange(2));
  cell = wrap_answer(std::move(other.answer_keys[0]), std::move(cell), Exchange(1));
  const OpenedAnswer opened = open_answer(std::move(other.return_keys), std::move(cell));
  EXPECT_EQ(opened.layers, 1);  // only the hop that mixed them up
  EXPECT_FALSE(opened.answer());
}

TEST(Onion, AnswersOfTheNextHopDoNotReplaceEachOther) {
  // A box courier that answers with what belongs to another request: its layer does not open.
  ThreeHops hops;
  Journey one = travel(hops);
  Journey other = travel(hops);
  const auto answer = some_answer(hops.random);
  Cell cell = begin_answer(std::move(other.answer_keys[2]), answer, Exchange(3));
  cell = wrap_answer(std::move(one.answer_keys[1]), std::move(cell), Exchange(2));
  cell = wrap_answer(std::move(one.answer_keys[0]), std::move(cell), Exchange(1));
  const OpenedAnswer opened = open_answer(std::move(one.return_keys), std::move(cell));
  EXPECT_EQ(opened.layers, 2);
  EXPECT_FALSE(opened.answer());
}

TEST(Onion, TheSameCellHasTheSameReplayTagAndOthersNot) {
  ThreeHops hops;
  const Cell cell = hops.wrapped().cell;
  const auto once = open_layer(cell.copy(), hops.keys[0]);
  const auto again = open_layer(cell.copy(), hops.keys[0]);
  ASSERT_TRUE(once && again);
  EXPECT_EQ(once->tag, again->tag);
  std::set<ReplayTag> tags;
  for (int i = 0; i < 20; ++i) {
    const Journey journey = travel(hops);
    tags.insert(journey.tags.begin(), journey.tags.end());
  }
  EXPECT_EQ(tags.size(), 60U);
}

TEST(Onion, WrapRefusesTimesAndSizesThatThePageDoesNotAllow) {
  ThreeHops hops;
  const auto refused = [&](std::size_t hop, std::int64_t delay, std::int64_t deadline) {
    Path path = hops.path;
    path.hops[hop].times = ThreeHops::times(delay, deadline);
    const auto result = wrap(path, hops.operation, Exchange(1), hops.random);
    return !result && result.error() == Error::invalid_times;
  };
  for (std::size_t hop = 0; hop < 3; ++hop) {
    EXPECT_TRUE(refused(hop, -1, 5));
    EXPECT_TRUE(refused(hop, 6, 5));
    EXPECT_TRUE(refused(hop, 0, 600'001));
    EXPECT_FALSE(refused(hop, 600'000, 600'000));
    EXPECT_FALSE(refused(hop, 0, 0));
  }
  for (const std::size_t size : {std::size_t{0}, operation_size - 1, operation_size + 1}) {
    const auto result = wrap(hops.path, Bytes(size), Exchange(1), hops.random);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error(), Error::wrong_size);
  }
}

TEST(HopTimes, TheMiddleKeepsTheAnswerAsLongAsItDraws) {
  const auto ms = [](std::int64_t n) { return Duration::milliseconds(n); };
  const auto times = hop_times({ms(1), ms(20), ms(300)}, {ms(7), ms(50), ms(999)}, ms(1000));
  EXPECT_EQ(times[2].deadline, ms(300 + 1000));
  EXPECT_EQ(times[1].deadline, ms(20 + 1300 + 1000 + 50));
  EXPECT_EQ(times[0].deadline, ms(1 + 2370 + 1000 + 7));
  EXPECT_EQ(times[1].delay, ms(20));
}

// The longest run of equal bytes that two cells have at any two offsets, up to 8.
bool share_eight_bytes(ByteSpan a, ByteSpan b) {
  std::set<std::uint64_t> runs;
  for (std::size_t i = 0; i + 8 <= a.size(); ++i) runs.insert(ByteReader(a.subspan(i)).u64());
  for (std::size_t i = 0; i + 8 <= b.size(); ++i) {
    if (runs.contains(ByteReader(b.subspan(i)).u64())) return true;
  }
  return false;
}

TEST(Onion, TwoWrapsOfOneOperationShareNothing) {
  ThreeHops hops;
  const Cell one = hops.wrapped().cell;
  const Cell two = hops.wrapped().cell;
  EXPECT_TRUE(share_eight_bytes(one.payload(), one.payload()));
  EXPECT_FALSE(share_eight_bytes(one.payload(), two.payload()));
}

TEST(Onion, WhatAHopGetsAndWhatItSendsShareNothing) {
  ThreeHops hops;
  Cell before = hops.wrapped().cell;
  for (std::size_t i = 0; i < 2; ++i) {
    auto layer = open_layer(before.copy(), hops.keys[i]);
    Cell after = onward_cell(*std::move(layer), Exchange(i));
    EXPECT_FALSE(share_eight_bytes(before.payload(), after.payload())) << i;
    before = std::move(after);
  }
}

// Pearson's chi-square of the byte values; 255 degrees of freedom, so mean 255 and deviation 22.6.
double chi_square(const std::array<std::uint64_t, 256>& seen) {
  double total = 0;
  for (const auto n : seen) total += static_cast<double>(n);
  const double expected = total / 256;
  double sum = 0;
  for (const auto n : seen) {
    const double off = static_cast<double>(n) - expected;
    sum += off * off / expected;
  }
  return sum;
}

TEST(Onion, CellsLookUniformAtEveryHop) {
  // An operation of zeros must not show. All but the day and the KEM ciphertext, which is X-Wing's.
  ThreeHops hops;
  std::ranges::fill(hops.operation, 0);
  for (std::size_t hop = 0; hop < 3; ++hop) {
    std::array<std::uint64_t, 256> seen{};
    for (int i = 0; i < 20; ++i) {
      const Cell cell = hops.cell_at(hop);
      for (const std::uint8_t byte : cell.payload().subspan(1124)) ++seen[byte];
    }
    EXPECT_LT(chi_square(seen), 255 + 5 * 22.6) << hop;
    EXPECT_GT(chi_square(seen), 255 - 5 * 22.6) << hop;
  }
  std::array<std::uint64_t, 256> zeros{};
  zeros[0] = 320'000;
  EXPECT_GT(chi_square(zeros), 255 + 5 * 22.6);  // the measure can tell
}

}  // namespace
}  // namespace peyk::onion
