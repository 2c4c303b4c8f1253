// The code of marked copies and its test: marking.hpp says whose they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "peyk/crypto/kdf.hpp"
#include "peyk/text/marking.hpp"

namespace peyk::text {

// Probabilities in 65,536ths, so that both ends draw exactly alike.
using Probability = std::uint32_t;
inline constexpr Probability certain = 65536;

[[nodiscard]] crypto::Key key_of_text(const MarkingKey& key, std::string_view text);

// For each place, that the mark is there in a copy.
[[nodiscard]] std::vector<Probability> probabilities(Colluders code, const crypto::Key& key,
                                                     std::size_t places);
// What one reader's copy has at each place.
[[nodiscard]] std::vector<bool> codeword(const crypto::Key& key, ReaderNumber reader,
                                         std::span<const Probability> probabilities);

// One place that was read: what stands there, and how likely an innocent copy has the same.
struct ReadPlace {
  std::size_t place = 0;
  bool is_there = false;
  Probability alike = 0;
};

[[nodiscard]] double score_of(Probability alike, bool agrees);

// That an innocent reader scores at least `score` over these places, exactly.
class InnocentChance {
 public:
  InnocentChance(Colluders code, std::span<const ReadPlace> read);
  [[nodiscard]] double of(double score) const;
  [[nodiscard]] double of_the_copy_itself() const;

 private:
  // Places by the probability of being alike: at most two.
  struct Class {
    Probability alike = 0;
    std::size_t places = 0;
    std::vector<double> exactly;   // k of them agree
    std::vector<double> at_least;  // k or more
  };
  Class likely_;
  Class unlikely_;
};

}  // namespace peyk::text
