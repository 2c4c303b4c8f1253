#include "peyk/text/finder.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "fold_parts.hpp"
#include "utf8.hpp"

namespace peyk::text {
namespace {

using icu::UnicodeString;

constexpr UChar32 replacement = 0xFFFD;
constexpr UChar32 teh_marbuta = 0x0629;
// A query shorter than this would be found across the ends of half the words.
constexpr std::size_t least_across_spaces = 4;

// Without the spaces at its ends taken off, as fold() does.
UnicodeString fold_inner(const UnicodeString& segment) {
  UnicodeString guarded("a");
  guarded.append(segment).append(UChar32{'a'});
  const UnicodeString folded = fold_unicode(guarded);
  UnicodeString inner;
  inner.append(folded, 1, folded.length() - 2);
  return inner;
}

bool carries_hamza(const UnicodeString& segment) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* decompose = icu::Normalizer2::getNFDInstance(status);
  if (U_FAILURE(status) != 0) return false;
  const UnicodeString apart = decompose->normalize(segment, status);
  return apart.indexOf(UChar32{0x0654}) >= 0 || apart.indexOf(UChar32{0x0655}) >= 0;
}

bool is_carrier(char32_t c) { return c == 0x0627 || c == 0x0648 || c == 0x06CC; }

bool is_arabic_letter(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  return u_isalpha(c) != 0 && uscript_getScript(c, &status) == USCRIPT_ARABIC;
}

class Folder {
 public:
  void take(const Utf8Character& next) {
    const std::size_t end = position_ + next.bytes.size();
    const UChar32 c = next.character < 0 ? replacement : next.character;
    if (begins_segment(c)) {
      close();
      place_.begin = position_;
    }
    segment_.append(c);
    place_.end = end;
    position_ = end;
  }

  [[nodiscard]] std::vector<FoldedUnit> finish() && {
    close();
    return std::move(units_);
  }

 private:
  // The letters and digits of our languages come again and again.
  static constexpr std::size_t cached = 0x0700;

  bool begins_segment(UChar32 c) {
    if (c >= static_cast<UChar32>(cached)) return begins_fold_segment(c);
    auto& known = begins_.at(static_cast<std::size_t>(c));
    if (!known.has_value()) known = begins_fold_segment(c);
    return *known;
  }

  UnicodeString folded() {
    const UChar32 c = segment_.char32At(0);
    if (segment_.length() != 1 || c >= static_cast<UChar32>(cached)) return fold_inner(segment_);
    auto& known = folds_.at(static_cast<std::size_t>(c));
    if (!known.has_value()) known = fold_inner(segment_);
    return *known;
  }

  void close() {
    if (segment_.isEmpty()) return;
    const UnicodeString text = folded();
    const bool one = text.countChar32() == 1;
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
      const UChar32 c = text.char32At(i);
      if (c == ' ') {
        space_ = true;
        continue;
      }
      FoldedUnit unit{.character = static_cast<char32_t>(c),
                      .is_arabic = is_arabic_letter(c),
                      .after_space = space_ && !units_.empty(),
                      .place = place_};
      const bool inside = !units_.empty() && !unit.after_space && units_.back().is_arabic;
      unit.has_hamza = one && inside && is_carrier(unit.character) && carries_hamza(segment_);
      unit.is_marbuta = one && segment_.char32At(0) == teh_marbuta;
      units_.push_back(unit);
      space_ = false;
    }
    segment_.remove();
  }

  std::array<std::optional<bool>, cached> begins_;
  std::array<std::optional<UnicodeString>, cached> folds_;
  std::vector<FoldedUnit> units_;
  UnicodeString segment_;
  Match place_;
  std::size_t position_ = 0;
  bool space_ = false;
};

std::vector<FoldedUnit> folded_units(std::string_view text) {
  Folder folder;
  Utf8Cursor cursor(text);
  while (const auto next = cursor.next()) folder.take(*next);
  return std::move(folder).finish();
}

// Whether `a` is also written as `b`.
bool passes_for(const FoldedUnit& a, const FoldedUnit& b) {
  constexpr char32_t teh = 0x062A;
  return (a.has_hamza && is_carrier(b.character)) || (a.is_marbuta && b.character == teh);
}

bool same_character(const FoldedUnit& a, const FoldedUnit& b) {
  return a.character == b.character || passes_for(a, b) || passes_for(b, a);
}

// `before`: the unit in front of `text`; never asked for the first one of a query.
bool same_space(const FoldedUnit& query, const FoldedUnit& text, const FoldedUnit& before,
                bool across) {
  if (query.after_space == text.after_space) return true;
  return across && text.is_arabic && before.is_arabic;
}

bool stands_at(std::span<const FoldedUnit> query, std::span<const FoldedUnit> text) {
  const bool across = query.size() >= least_across_spaces;
  for (std::size_t i = 0; i < query.size(); ++i) {
    if (!same_character(query[i], text[i])) return false;
    if (i > 0 && !same_space(query[i], text[i], text[i - 1], across)) return false;
  }
  return true;
}

}  // namespace

Finder::Finder(std::string_view query) : query_(folded_units(query.substr(0, longest_query))) {}

std::vector<Match> Finder::find(std::string_view text, std::size_t most) const {
  std::vector<Match> matches;
  if (query_.empty() || most == 0) return matches;
  const std::vector<FoldedUnit> units = folded_units(text);
  for (std::size_t i = 0; i + query_.size() <= units.size();) {
    const std::span<const FoldedUnit> rest = std::span(units).subspan(i, query_.size());
    // One character may fold into several (ﷲ); it is found once.
    const std::size_t begin = rest.front().place.begin;
    const bool overlaps = !matches.empty() && begin < matches.back().end;
    if (overlaps || !stands_at(query_, rest)) {
      ++i;
      continue;
    }
    matches.push_back({.begin = begin, .end = rest.back().place.end});
    if (matches.size() == most) break;
    i += query_.size();
  }
  return matches;
}

}  // namespace peyk::text
