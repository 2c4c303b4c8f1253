#include "marking_code.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "peyk/base/bytes.hpp"

namespace peyk::text {
namespace {

// Nuida et al. (2009), table for 2 and for 4 pirates: ½, and ½ ± √3/6 with ½ each.
constexpr Probability half = certain / 2;
constexpr Probability low = 13849;
constexpr Probability high = certain - low;

constexpr std::size_t values_in_block = crypto::Digest::size / 2;
constexpr double missed = 0.05;

crypto::Digest block_of(crypto::Label label, const crypto::Key& key, std::uint32_t reader,
                        std::size_t block) {
  std::array<std::uint8_t, 8> number{};
  ByteWriter(number).u32(reader).u32(static_cast<std::uint32_t>(block));
  return crypto::derive<crypto::Digest>(label, key, {number});
}

// `count` numbers of 16 bits.
std::vector<std::uint32_t> drawn(crypto::Label label, const crypto::Key& key, std::uint32_t reader,
                                 std::size_t count) {
  std::vector<std::uint32_t> numbers;
  for (std::size_t block = 0; numbers.size() < count; ++block) {
    const crypto::Digest bytes = block_of(label, key, reader, block);
    ByteReader from(bytes.span());
    for (std::size_t i = 0; i < values_in_block && numbers.size() < count; ++i) {
      numbers.push_back(from.u16());
    }
  }
  return numbers;
}

double ratio(Probability p) { return static_cast<double>(p) / certain; }

// Of k successes among n: by logarithms, so that thousands of places neither over- nor underflow
// before their time.
std::vector<double> binomial(std::size_t n, Probability p) {
  std::vector<double> factorial(n + 1, 0);
  for (std::size_t i = 1; i <= n; ++i) {
    factorial[i] = factorial[i - 1] + std::log(static_cast<double>(i));
  }
  const double yes = std::log(ratio(p));
  const double no = std::log1p(-ratio(p));
  std::vector<double> out;
  for (std::size_t k = 0; k <= n; ++k) {
    const double ways = factorial[n] - factorial[k] - factorial[n - k];
    out.push_back(std::exp(ways + static_cast<double>(k) * yes + static_cast<double>(n - k) * no));
  }
  return out;
}

std::vector<double> tails(const std::vector<double>& exactly) {
  std::vector<double> out(exactly.size() + 1, 0);
  for (std::size_t k = exactly.size(); k-- > 0;) out[k] = out[k + 1] + exactly[k];
  return out;
}

// The mean score of one place of all `leaking` readers together, whatever they choose where their
// copies differ: 1 for two, √(2/3) for four.
double strength(Colluders code) { return code == Colluders::two ? 1 : std::sqrt(2.0 / 3); }

struct Width {
  double least = std::numeric_limits<double>::max();
  double most = std::numeric_limits<double>::lowest();
  void take(double value) {
    least = std::min(least, value);
    most = std::max(most, value);
  }
  [[nodiscard]] double squared() const { return (most - least) * (most - least); }
};

// The probabilities of the code; of two alike, both.
std::array<Probability, 2> probabilities_of(Colluders code) {
  return code == Colluders::two ? std::array{half, half} : std::array{low, high};
}

// How far the score of an innocent reader can spread at one place.
Width innocent_width(Colluders code) {
  Width width;
  const Probability p = probabilities_of(code).front();  // the other one spreads as far
  width.take(score_of(p, true));
  width.take(score_of(p, false));
  return width;
}

// The same of the mean score of those who leak.
Width leaking_width(Colluders code, unsigned leaking) {
  Width width;
  for (const Probability p : probabilities_of(code)) {
    for (unsigned with = 0; with <= leaking; ++with) {
      for (const bool shown : {false, true}) {
        // Where all copies agree the leak cannot differ.
        if ((with == 0 && shown) || (with == leaking && !shown)) continue;
        const Probability alike = shown ? p : certain - p;
        const unsigned agree = shown ? with : leaking - with;
        width.take((agree * score_of(alike, true) + (leaking - agree) * score_of(alike, false)) /
                   leaking);
      }
    }
  }
  return width;
}

}  // namespace

crypto::Key key_of_text(const MarkingKey& key, std::string_view text) {
  return crypto::derive<crypto::Key>(crypto::Label::marking_text, key, {as_bytes(text)});
}

std::vector<Probability> probabilities(Colluders code, const crypto::Key& key, std::size_t places) {
  if (code == Colluders::two) return std::vector<Probability>(places, half);
  std::vector<Probability> out;
  for (const std::uint32_t number : drawn(crypto::Label::marking_bias, key, 0, places)) {
    out.push_back(number < half ? low : high);
  }
  return out;
}

std::vector<bool> codeword(const crypto::Key& key, ReaderNumber reader,
                           std::span<const Probability> probabilities) {
  const auto numbers =
      drawn(crypto::Label::marking_copy, key, reader.value(), probabilities.size());
  std::vector<bool> word(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) word[i] = numbers[i] < probabilities[i];
  return word;
}

double score_of(Probability alike, bool agrees) {
  const double p = ratio(alike);
  return agrees ? std::sqrt((1 - p) / p) : -std::sqrt(p / (1 - p));
}

InnocentChance::InnocentChance(Colluders code, std::span<const ReadPlace> read) {
  unlikely_.alike = probabilities_of(code)[0];
  likely_.alike = probabilities_of(code)[1];
  for (const ReadPlace& place : read) {
    ++(place.alike == likely_.alike ? likely_ : unlikely_).places;
  }
  for (Class* one : {&likely_, &unlikely_}) {
    one->exactly = binomial(one->places, one->alike);
    one->at_least = tails(one->exactly);
  }
}

double InnocentChance::of(double score) const {
  constexpr double rounding = 1e-6;
  const double agree = score_of(unlikely_.alike, true);
  const double differ = score_of(unlikely_.alike, false);
  double chance = 0;
  for (std::size_t k = 0; k <= likely_.places; ++k) {
    const double of_likely =
        static_cast<double>(k) * score_of(likely_.alike, true) +
        static_cast<double>(likely_.places - k) * score_of(likely_.alike, false);
    const double missing = score - of_likely - static_cast<double>(unlikely_.places) * differ;
    const double needed = std::ceil(missing / (agree - differ) - rounding);
    if (needed > static_cast<double>(unlikely_.places)) continue;
    const auto least = static_cast<std::size_t>(std::max(0.0, needed));
    chance += likely_.exactly[k] * unlikely_.at_least[least];
  }
  // Never "impossible": only smaller than can be written.
  return std::clamp(chance, std::numeric_limits<double>::min(), 1.0);
}

double InnocentChance::of_the_copy_itself() const {
  return std::max(likely_.exactly.back() * unlikely_.exactly.back(),
                  std::numeric_limits<double>::min());
}

std::size_t places_needed(Colluders code, unsigned leaking, std::size_t readers,
                          double most_false) {
  const unsigned most = code == Colluders::two ? 2 : 4;
  const unsigned count = std::clamp(leaking, 1U, most);
  // Hoeffding (1963), theorem 2, for the innocent readers (with their number) and, as Azuma's
  // (1967), for the mean of those who leak.
  const double accusation =
      std::log(static_cast<double>(std::max<std::size_t>(readers, 1)) / most_false);
  const double innocent = std::sqrt(innocent_width(code).squared() * accusation / 2);
  const double leak = std::sqrt(leaking_width(code, count).squared() * std::log(1 / missed) / 2);
  const double root = (innocent + leak) * count / strength(code);
  return static_cast<std::size_t>(std::ceil(root * root));
}

}  // namespace peyk::text
