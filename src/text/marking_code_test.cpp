#include "marking_code.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "test_marking.hpp"

namespace peyk::text {
namespace {

using testing::key_of;

TEST(MarkingCode, CodewordsHaveTheProbabilityOfTheirPlaces) {
  const crypto::Key key = key_of_text(key_of(1), "text");
  for (const Colluders code : {Colluders::two, Colluders::four}) {
    const auto chances = probabilities(code, key, 2000);
    double expected = 0;
    double found = 0;
    for (std::uint32_t reader = 0; reader < 50; ++reader) {
      const auto word = codeword(key, ReaderNumber(reader), chances);
      for (std::size_t i = 0; i < word.size(); ++i) {
        // Weighted by the place, so that places mixed up are noticed.
        const double weight = static_cast<double>(chances[i]) / certain - 0.25;
        expected += weight * static_cast<double>(chances[i]) / certain;
        found += word[i] ? weight : 0;
      }
    }
    EXPECT_NEAR(found / expected, 1, 0.02);
  }
}

// From the text of marking_code.cpp: derive(marking_copy, key; u32 reader ‖ u32 block), 16 bits big
// endian each, below the probability. A change would make every kept original useless.
TEST(MarkingCode, CodewordsStayWhatTheyAre) {
  const crypto::Key key = key_of_text(key_of(1), "text");
  std::array<std::uint8_t, 8> number{0, 0, 0, 7, 0, 0, 0, 0};
  const auto block = crypto::derive<crypto::Digest>(crypto::Label::marking_copy, key, {number});
  const auto word = codeword(key, ReaderNumber(7), std::vector<Probability>(16, certain / 2));
  for (std::size_t i = 0; i < 16; ++i) EXPECT_EQ(word[i], block.span()[2 * i] < 0x80) << i;
}

TEST(MarkingCode, ChanceIsExact) {
  for (const Colluders code : {Colluders::two, Colluders::four}) {
    const auto chances = probabilities(code, key_of_text(key_of(2), ""), 12);
    std::vector<ReadPlace> read;
    for (std::size_t i = 0; i < chances.size(); ++i) {
      const bool there = i % 3 == 0;
      read.push_back(
          {.place = i, .is_there = there, .alike = there ? chances[i] : certain - chances[i]});
    }
    // All 4,096 innocent copies, each with its probability and score.
    std::vector<std::pair<double, double>> copies;
    for (unsigned copy = 0; copy < 4096; ++copy) {
      double score = 0;
      double probability = 1;
      for (std::size_t i = 0; i < read.size(); ++i) {
        const bool agrees = ((copy >> i) & 1U) != 0;
        const double alike = static_cast<double>(read[i].alike) / certain;
        score += score_of(read[i].alike, agrees);
        probability *= agrees ? alike : 1 - alike;
      }
      copies.emplace_back(score, probability);
    }
    const InnocentChance chance(code, read);
    for (std::size_t at = 0; at < copies.size(); at += 97) {
      double expected = 0;
      for (const auto& [score, probability] : copies) {
        if (score >= copies[at].first - 1e-9) expected += probability;
      }
      EXPECT_NEAR(chance.of(copies[at].first), expected, 1e-9);
    }
    EXPECT_NEAR(chance.of_the_copy_itself(), copies.back().second, 1e-12);
    EXPECT_NEAR(chance.of(-1000), 1, 1e-9);
  }
}

TEST(MarkingCode, ThousandsOfPlacesNeitherOverflowNorVanish) {
  const std::vector<ReadPlace> read(20000, {.place = 0, .is_there = true, .alike = certain / 2});
  const InnocentChance chance(Colluders::two, read);
  EXPECT_NEAR(chance.of(0), 0.5, 0.01);
  EXPECT_GT(chance.of(20000), 0);
  EXPECT_LT(chance.of(2000), 1e-40);
}

TEST(MarkingCode, PlacesNeededAreThoseOfTheBound) {
  // two leaking of ten, 1e-4 and 0.05: (2·(√(2·ln 1e5) + √(ln 20 / 2)))².
  const double root = 2 * (std::sqrt(2 * std::log(1e5)) + std::sqrt(std::log(20) / 2));
  EXPECT_EQ(places_needed(Colluders::two, 2, 10), static_cast<std::size_t>(std::ceil(root * root)));
  EXPECT_EQ(places_needed(Colluders::two, 1, 10), 24U);
  EXPECT_GT(places_needed(Colluders::two, 1, 30), places_needed(Colluders::two, 1, 10));
  EXPECT_EQ(places_needed(Colluders::two, 9, 10), places_needed(Colluders::two, 2, 10));
}

enum class Strategy : std::uint8_t { coin, majority, minority, always, never, first };

bool shown(Strategy strategy, const std::vector<bool>& copies, std::mt19937_64& chance) {
  const auto with = static_cast<std::size_t>(std::ranges::count(copies, true));
  if (with == 0) return false;
  if (with == copies.size()) return true;  // they cannot know that a mark is there
  switch (strategy) {
    case Strategy::coin:
      return (chance() & 1U) != 0;
    case Strategy::majority:
      return 2 * with > copies.size();
    case Strategy::minority:
      return 2 * with <= copies.size();
    case Strategy::always:
      return true;
    case Strategy::never:
      return false;
    case Strategy::first:
      return copies.front();
  }
  return false;
}

// How often at least one of the first `leaking` of ten readers is named.
double named_rate(Colluders code, unsigned leaking, std::size_t places, Strategy strategy) {
  constexpr std::uint64_t keys = 100;
  std::mt19937_64 chance(3);  // NOLINT(cert-msc51-cpp): the same every time
  unsigned named = 0;
  for (std::uint64_t seed = 0; seed < keys; ++seed) {
    const crypto::Key key = key_of_text(key_of(seed), "");
    const auto chances = probabilities(code, key, places);
    std::vector<std::vector<bool>> words;
    for (std::uint32_t r = 0; r < leaking; ++r) {
      words.push_back(codeword(key, ReaderNumber(r), chances));
    }
    std::vector<ReadPlace> read;
    for (std::size_t i = 0; i < places; ++i) {
      std::vector<bool> copies;
      for (const auto& word : words) copies.push_back(word[i]);
      const bool there = shown(strategy, copies, chance);
      read.push_back(
          {.place = i, .is_there = there, .alike = there ? chances[i] : certain - chances[i]});
    }
    const InnocentChance innocent(code, read);
    double best = 1;
    for (const auto& word : words) {
      double score = 0;
      for (const ReadPlace& one : read)
        score += score_of(one.alike, word[one.place] == one.is_there);
      best = std::min(best, innocent.of(score));
    }
    if (best * 10 <= usual_false_accusation) ++named;
  }
  return named / static_cast<double>(keys);
}

TEST(MarkingCode, WhoeverLeaksTogetherIsNamedWithThePlacesNeeded) {
  for (const Strategy strategy : {Strategy::coin, Strategy::majority, Strategy::minority,
                                  Strategy::always, Strategy::never, Strategy::first}) {
    const auto two = places_needed(Colluders::two, 2, 10);
    EXPECT_GE(named_rate(Colluders::two, 2, two, strategy), 0.95) << static_cast<int>(strategy);
    for (const unsigned leaking : {1U, 2U, 3U, 4U}) {
      const auto four = places_needed(Colluders::four, leaking, 10);
      EXPECT_GE(named_rate(Colluders::four, leaking, four, strategy), 0.95)
          << leaking << " " << static_cast<int>(strategy);
    }
  }
}

// Why there is a code for four: three who show the minority escape the code for two.
TEST(MarkingCode, ThreeEscapeTheCodeForTwo) {
  EXPECT_LE(named_rate(Colluders::two, 3, 600, Strategy::minority), 0.05);
  EXPECT_GE(named_rate(Colluders::four, 3, 600, Strategy::minority), 0.95);
}

}  // namespace
}  // namespace peyk::text
