// How many marks real letters have room for, and how often a leak is traced. Prints its figures.
#include <gtest/gtest.h>
#include <iostream>

#include "test_letters.hpp"
#include "test_marking.hpp"

namespace peyk::text {
namespace {

using namespace testing;

constexpr std::uint32_t candidates = 10;
constexpr std::uint64_t keys = 2;  // the figures of docs/decisions/11: 20

std::vector<std::string> paragraphs_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end - begin >= 300) out.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

std::string half_of(const std::string& text) {
  return text.substr(0, text.find(' ', text.size() / 2));
}

struct Count {
  unsigned traced = 0;
  unsigned tried = 0;
  unsigned wrong = 0;  // a reader who did not leak
};

class Rates {
 public:
  void take(std::size_t way, const Trace& trace, std::initializer_list<std::uint32_t> leaked) {
    Count& count = counts_.at(way);
    ++count.tried;
    bool right = false;
    for (const Suspect& suspect : trace.suspects) {
      if (!suspect.named) continue;
      const bool did = std::ranges::find(leaked, suspect.reader.value()) != leaked.end();
      right = right || did;
      if (!did) ++count.wrong;
    }
    if (right) ++count.traced;
  }

  [[nodiscard]] const Count& of(std::size_t way) const { return counts_.at(way); }

 private:
  std::array<Count, 9> counts_;
};

constexpr std::array<std::string_view, 9> ways{
    "whole", "half", "paragraph", "nfkc", "spaces", "letters", "all three", "two mixed", "picture"};

Rates traced(const std::string& text) {
  Rates rates;
  std::mt19937_64 chance(1);  // NOLINT(cert-msc51-cpp): the same every time
  for (std::uint64_t seed = 0; seed < keys; ++seed) {
    const Marking marking(text, key_of(seed));
    const auto reader = static_cast<std::uint32_t>(1 + seed % candidates);
    const auto other = static_cast<std::uint32_t>(1 + (seed + 3) % candidates);
    const std::string copy = marking.copy_for(ReaderNumber(reader));
    const auto take = [&](std::size_t way, std::string_view leak) {
      rates.take(way, marking.trace(leak, readers(candidates)), {reader});
    };
    take(0, copy);
    take(1, half_of(copy));
    const auto paragraphs = paragraphs_of(copy);
    if (!paragraphs.empty()) take(2, paragraphs[chance() % paragraphs.size()]);
    take(3, normalised(copy));
    take(4, spaces_collapsed(copy));
    take(5, letters_unified(copy));
    take(6, letters_unified(spaces_collapsed(normalised(copy))));
    const std::string mixed = merged(copy, marking.copy_for(ReaderNumber(other)), chance);
    rates.take(7, marking.trace(mixed, readers(candidates)), {reader, other});
    const std::vector<bool> marks = marking.marks_of(ReaderNumber(reader));
    std::vector<SeenMark> seen;
    for (const VisiblePlace& place : marking.visible_places()) {
      seen.push_back({.place = place.place, .is_there = marks[place.place]});
    }
    rates.take(8, marking.trace_picture(seen, readers(candidates)), {reader});
  }
  return rates;
}

void print(const Marking& marking, const Rates& rates) {
  const Capacity capacity = marking.capacity();
  std::cout << "places " << capacity.total() << " (visible " << capacity.visible() << ":";
  for (const MarkKind kind : all_mark_kinds) {
    std::cout << ' ' << to_string(kind) << ' '
              << capacity.places.at(static_cast<std::size_t>(kind));
  }
  std::cout << ")\n ";
  for (std::size_t way = 0; way < ways.size(); ++way) {
    const Count& count = rates.of(way);
    std::cout << ' ' << ways.at(way) << ' ' << count.traced << '/' << count.tried;
  }
  std::cout << '\n';
}

TEST(MarkingLetters, AreTracedWholeInPartAndAfterNormalising) {
  auto letters = real_letters();
  if (letters.empty()) {
    if (is_continuous_integration()) FAIL() << "no letters: set PEYK_LETTERS to their folder";
    GTEST_SKIP() << "no letters: set PEYK_LETTERS to their folder";
  }
  letters.emplace_back(english);
  for (const std::string& letter : letters) {
    const Rates rates = traced(letter);
    print(Marking(letter, key_of(0)), rates);
    for (std::size_t way = 0; way < ways.size(); ++way) {
      EXPECT_EQ(rates.of(way).wrong, 0U) << ways.at(way);
    }
    for (const std::size_t way : {0UZ, 1UZ, 3UZ, 4UZ, 5UZ}) {
      EXPECT_EQ(rates.of(way).traced, rates.of(way).tried) << ways.at(way);
    }
  }
}

}  // namespace
}  // namespace peyk::text
