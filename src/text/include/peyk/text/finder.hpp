// Finds what was typed otherwise, and where it stands in the text as it is.
//
// Query and text are compared as fold.hpp folds them (ي/ی, ك/ک, ة/ه, half-space, tatweel, vowel
// signs, the three sets of digits, Latin case, quotes), and beyond that
//   - a hamza inside a word matches whatever carries it, and the bare carrier: هیئت هیأت, مسئول
//     مسؤول مسوول;
//   - ة matches ت as well, which Persian writes for it: سياسة سیاست;
//   - a space between two letters of the Arabic script is as good as none, for a query of at least
//     four characters: علی رضا علی‌رضا علیرضا.
#pragma once

#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

namespace peyk::text {

// Bytes [begin, end) of the text that was searched: whole characters with their marks.
struct Match {
  std::size_t begin = 0;
  std::size_t end = 0;
  friend bool operator==(const Match&, const Match&) = default;
};

// One character of a folded text.
struct FoldedUnit {
  char32_t character = 0;
  bool is_arabic = false;
  bool has_hamza = false;   // inside a word, on one of ا و ی
  bool is_marbuta = false;  // ة
  bool after_space = false;
  Match place;
};

class Finder {
 public:
  // What lies beyond this of a query is not looked at.
  static constexpr std::size_t longest_query = 1024;

  explicit Finder(std::string_view query);

  // Nothing to look for: it stands nowhere.
  [[nodiscard]] bool is_empty() const { return query_.empty(); }

  // In the order of the text, not overlapping.
  [[nodiscard]] std::vector<Match> find(
      std::string_view text, std::size_t most = std::numeric_limits<std::size_t>::max()) const;

  [[nodiscard]] bool stands_in(std::string_view text) const { return !find(text, 1).empty(); }

 private:
  std::vector<FoldedUnit> query_;
};

}  // namespace peyk::text
