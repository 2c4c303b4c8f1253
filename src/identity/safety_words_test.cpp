#include "peyk/identity/safety_words.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "peyk/crypto/kdf.hpp"

#include "word_list.hpp"

namespace peyk::identity {
namespace {

TEST(WordList, IsShortDistinctAndSorted) {
  std::set<std::string_view> stems;
  for (const std::string_view word : word_list()) {
    EXPECT_GE(word.size(), 4U) << word;
    EXPECT_LE(word.size(), 8U) << word;
    EXPECT_TRUE(std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; })) << word;
    EXPECT_TRUE(stems.insert(word.substr(0, 4)).second) << word;
  }
  EXPECT_TRUE(std::ranges::is_sorted(word_list()));
}

// The list is part of the protocol: this digest changes when anybody touches it.
TEST(WordList, IsTheOneOfThePage) {
  std::string all;
  for (const std::string_view word : word_list()) all.append(word).push_back('\n');
  EXPECT_EQ(to_hex(crypto::hash(crypto::Label::words, {as_bytes(all)}).span()),
            "98ca4cecf2b38c7cf97a5a089f1598e6961cb506286f07e72d65baaeb264258c");
}

TEST(SafetyWords, TakesTheFirst44BitsInOrder) {
  // 11111111111 00000000000 10000000001 01010101010 and 4 bits that do not count.
  const Bytes bytes = {0xff, 0xe0, 0x02, 0x00, 0x55, 0x5a, 0x99};
  SafetyWords::Numbers expected = {2047, 0, 1024, 0};
  const auto words = SafetyWords::from(bytes);
  ASSERT_TRUE(words);
  expected[2] = static_cast<std::uint16_t>(((0x02U & 0x03U) << 9U) | (0x00U << 1U) | (0x55U >> 7U));
  expected[3] = static_cast<std::uint16_t>(((0x55U & 0x7fU) << 4U) | (0x5aU >> 4U));
  EXPECT_EQ(words->numbers(), expected);
  Bytes other_tail = bytes;
  other_tail[5] ^= 0x0fU;
  other_tail[6] ^= 0xffU;
  EXPECT_EQ(*SafetyWords::from(other_tail), *words);
  other_tail[5] ^= 0x10U;
  EXPECT_NE(*SafetyWords::from(other_tail), *words);
}

TEST(SafetyWords, NumbersAndWordsAreTheSame) {
  const auto words = SafetyWords::from_numbers({0, 1, 2046, 2047});
  ASSERT_TRUE(words);
  EXPECT_EQ(words->words()[0], word_list().front());
  EXPECT_EQ(words->words()[3], word_list().back());
  EXPECT_FALSE(SafetyWords::from_numbers({0, 0, 0, 2048}));
  EXPECT_FALSE(SafetyWords::from(Bytes(5)));
}

}  // namespace
}  // namespace peyk::identity
