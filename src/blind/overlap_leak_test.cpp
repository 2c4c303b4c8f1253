// What the answer to an overlap tells the one who reads it with its key: whether the numbers leave
// room for each other, and nothing else. For pairs of numbers of 8 bits the whole view is looked
// at – what every cipher holds, and where the zero lies – and compared between pairs that agree in
// that one bit. Views that tell more are planted, and have to be found.
//
//   PEYK_ALL_PAIRS=1 blind_test --gtest_filter='OverlapLeaks.*'    all 65,536 (some ten minutes)
#include <array>
#include <bit>
#include <cstdlib>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "peyk/crypto/ring_signature.hpp"

#include "comparison.hpp"
#include "two_parties.hpp"

namespace peyk::blind {
namespace {

using crypto::Element;
using crypto::Random;
using crypto::SecretScalar;

constexpr std::uint32_t width = 8;
constexpr std::uint32_t numbers = 1U << width;
constexpr std::size_t places = width + 1;

struct Pair {
  std::uint32_t least = 0;
  std::uint32_t most = 0;
};

// What each cipher holds, times G: nothing is zero.
using View = std::vector<std::optional<Element>>;
using Answer = std::function<View(Pair)>;

// Where 2x and 2y + 1 first differ, from the highest bit: how close two numbers are. It must not be
// seen.
std::size_t depth(Pair pair) {
  const std::uint32_t differ = (2 * pair.least) ^ (2 * pair.most + 1);
  return places - static_cast<std::size_t>(std::bit_width(differ));
}

Element element_of(std::uint32_t number) { return times_generator(SecretScalar::of(number)); }

Element random_element(Random& random) { return times_generator(SecretScalar::random(random)); }

// Multiples of G that someone finds by trying, with either sign.
std::set<Element> small_multiples() {
  std::set<Element> all;
  for (std::uint32_t i = 1; i <= 4 * places; ++i) {
    all.insert(element_of(i));
    all.insert(times(negate(SecretScalar::of(i)), element_of(1)));
  }
  return all;
}

// How often the zero lay where, for one group of pairs.
class Places {
 public:
  void add(std::size_t place) { ++counts_.at(place); }
  // Pearson's statistic against each place alike; 8 degrees of freedom. Above 60 by chance once in
  // 2·10^9.
  [[nodiscard]] bool are_uneven() const {
    double total = 0;
    for (const double count : counts_) total += count;
    if (total < 3 * places) return false;  // too few to say
    const double expected = total / places;
    double statistic = 0;
    for (const double count : counts_) {
      statistic += (count - expected) * (count - expected) / expected;
    }
    return statistic > 60;
  }

 private:
  std::array<double, places> counts_{};
};

// Nothing, or what a reader of the views learns beside the bit.
std::optional<std::string> leak(const Answer& answer, const std::vector<Pair>& pairs) {
  const std::set<Element> small = small_multiples();
  std::map<std::string, Places> groups;
  for (const Pair pair : pairs) {
    const View view = answer(pair);
    if (view.size() != places) return "the number of ciphers";
    std::optional<std::size_t> zero;
    std::set<Element> seen;
    for (std::size_t place = 0; place < view.size(); ++place) {
      if (!view[place]) {
        if (zero) return "two zeros";
        zero = place;
      } else if (small.contains(*view[place]) || !seen.insert(*view[place]).second) {
        return "what a cipher holds";
      }
    }
    if (zero.has_value() != (pair.least <= pair.most)) return "the wrong bit";
    if (!zero) continue;
    groups["depth " + std::to_string(depth(pair))].add(*zero);
    groups["least mod 8 " + std::to_string(pair.least % 8)].add(*zero);
    groups["most mod 8 " + std::to_string(pair.most % 8)].add(*zero);
    groups["all"].add(*zero);
  }
  for (const auto& [name, group] : groups) {
    if (group.are_uneven()) return "where the zero lies: " + name;
  }
  return std::nullopt;
}

// The same number of pairs for each depth, and some that leave no room.
std::vector<Pair> sampled(Random& random) {
  std::vector<Pair> pairs;
  std::array<int, places> wanted{};
  wanted.fill(32);
  int without_room = 60;
  while (pairs.size() < 32 * places + 60) {
    const auto least = static_cast<std::uint32_t>(random.below(numbers));
    // Near or far, so that each depth is met soon.
    const std::uint64_t mask = (std::uint64_t{1} << random.below(places)) - 1;
    const auto most = least ^ static_cast<std::uint32_t>(random.u64() & mask & (numbers - 1));
    const Pair pair{.least = least, .most = most};
    int& left = least <= most ? wanted.at(depth(pair)) : without_room;
    if (left == 0) continue;
    --left;
    pairs.push_back(pair);
  }
  return pairs;
}

std::vector<Pair> all_pairs() {
  std::vector<Pair> pairs;
  for (std::uint32_t least = 0; least < numbers; ++least) {
    for (std::uint32_t most = 0; most < numbers; ++most) {
      pairs.push_back({.least = least, .most = most});
    }
  }
  return pairs;
}

struct OverlapLeaks : ::testing::Test {
  Random random{testing::seed_of(31)};
  crypto::RingKey key = crypto::RingKey::generate(random);
  std::map<std::uint32_t, std::vector<Cipher>> enciphered;

  const std::vector<Cipher>& bits_of(std::uint32_t number) {
    std::vector<Cipher>& bits = enciphered[number];
    for (std::size_t i = bits.size(); i < width; ++i) {
      const bool bit = ((number >> (width - 1 - i)) & 1U) != 0;
      bits.push_back(encrypt_bit(bit, key.public_key(), {}, random).cipher);
    }
    return bits;
  }
  // What `reader` sees of the answer that ships.
  View shipped(Pair pair, std::uint8_t reader) {
    const std::uint32_t read = reader == 0 ? pair.least : pair.most;
    const std::uint32_t own = reader == 0 ? pair.most : pair.least;
    const PartyIndex answering(static_cast<std::uint8_t>(1 - reader));
    View view;
    for (const Cipher& cipher : compare(bits_of(read), key.public_key(), answering, own, random)) {
      view.push_back(subtract(cipher.c, times(key.secret(), cipher.r)));
    }
    return view;
  }
  // v_i of comparison.hpp in clear, from the highest bit.
  static std::vector<std::uint32_t> values(Pair pair) {
    std::vector<std::uint32_t> all;
    std::uint32_t above = 0;
    for (std::size_t i = 0; i < places; ++i) {
      const std::uint32_t x = (2 * pair.least >> (width - i)) & 1U;
      const std::uint32_t y = ((2 * pair.most + 1) >> (width - i)) & 1U;
      all.push_back(x + 1 - y + 3 * above);
      above += x ^ y;
    }
    return all;
  }
};

TEST_F(OverlapLeaks, TheReaderLearnsOneBit) {
  const bool everything = std::getenv("PEYK_ALL_PAIRS") != nullptr;
  const std::vector<Pair> pairs = everything ? all_pairs() : sampled(random);
  EXPECT_EQ(leak([&](Pair pair) { return shipped(pair, 0); }, pairs), std::nullopt);
}

TEST_F(OverlapLeaks, AndSoDoesTheOther) {
  std::vector<Pair> pairs = sampled(random);
  EXPECT_EQ(leak([&](Pair pair) { return shipped(pair, 1); }, pairs), std::nullopt);
}

// Lin and Tzeng (ACNS 2005): 2y + 1 > 2x exactly when a prefix of 2y + 1 that ends in 1 is one of
// 2x with its last 0 made 1. Over an intersection the reader sees which of its own prefixes that
// is.
TEST_F(OverlapLeaks, Planted01EncodingOverAnIntersectionIsFound) {
  const Answer planted = [&](Pair pair) {
    View view;
    for (std::size_t length = 1; length <= places; ++length) {
      const std::uint32_t x = (2 * pair.least) >> (places - length);
      const std::uint32_t y = (2 * pair.most + 1) >> (places - length);
      const bool common = (x & 1U) == 0 && (y & 1U) == 1 && (x | 1U) == y;
      view.push_back(common ? std::nullopt : std::optional(random_element(random)));
    }
    return view;
  };
  const auto found = leak(planted, sampled(random));
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->starts_with("where the zero lies")) << *found;
}

TEST_F(OverlapLeaks, PlantedAnswersInTheirOrderAreFound) {
  const Answer planted = [&](Pair pair) {
    View view;
    for (const std::uint32_t value : values(pair)) {
      view.push_back(value == 0 ? std::nullopt : std::optional(random_element(random)));
    }
    return view;
  };
  const auto found = leak(planted, sampled(random));
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->starts_with("where the zero lies")) << *found;
}

TEST_F(OverlapLeaks, PlantedAnswersThatAreNotBlindedAreFound) {
  const Answer planted = [&](Pair pair) {
    View view;
    for (const std::uint32_t value : values(pair)) {
      view.push_back(value == 0 ? std::nullopt : std::optional(element_of(value)));
    }
    std::swap(view[0], view[random.below(places)]);
    return view;
  };
  EXPECT_EQ(leak(planted, sampled(random)), "what a cipher holds");
}

}  // namespace
}  // namespace peyk::blind
