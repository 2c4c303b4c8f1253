#include "marking_places.hpp"

#include <algorithm>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "utf8.hpp"

namespace peyk::text {
namespace {

using Forms = std::array<std::string_view, 2>;

constexpr Forms space_forms{" ", "\u00A0"};
constexpr Forms half_space_forms{"", "\u200C"};
constexpr Forms yeh_forms{"\u06CC", "\u064A"};
constexpr Forms kaf_forms{"\u06A9", "\u0643"};
constexpr Forms apostrophe_forms{"'", "\u2019"};
constexpr Forms opening_forms{"\"", "\u201C"};
constexpr Forms closing_forms{"\"", "\u201D"};
constexpr Forms sentence_forms{" ", "  "};
constexpr Forms kashida_forms{"", "\u0640"};
constexpr Forms gap_forms{"\n", "\n\n"};
constexpr Forms gap_forms_crlf{"\r\n", "\r\n\r\n"};

constexpr std::size_t least_joined_word = 5;  // letters, for a kashida
constexpr std::size_t least_latin_word = 5;
constexpr std::size_t least_arabic_word = 3;
constexpr std::uint32_t words_between_kashidas = 4;
constexpr std::size_t least_paragraph = 60;  // bytes of the line in front of a paragraph_gap

UJoiningType joining(UChar32 c) {
  return static_cast<UJoiningType>(u_getIntPropertyValue(c, UCHAR_JOINING_TYPE));
}
bool joins_on(UChar32 c) { return joining(c) == U_JT_DUAL_JOINING; }
bool joins_back(UChar32 c) {
  return joining(c) == U_JT_DUAL_JOINING || joining(c) == U_JT_RIGHT_JOINING;
}
bool is_arabic(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  return u_isalpha(c) != 0 && uscript_getScript(c, &status) == USCRIPT_ARABIC;
}
bool is_alef(UChar32 c) { return c == 0x0627 || c == 0x0622 || c == 0x0623 || c == 0x0625; }

bool is_yeh(UChar32 c) { return c == 0x06CC || c == 0x064A; }
bool is_kaf(UChar32 c) { return c == 0x06A9 || c == 0x0643; }

bool all_letters(const Word& word, bool (*is)(UChar32)) {
  return !word.letters.empty() &&
         std::ranges::all_of(word.letters, [is](const WordLetter& l) { return is(l.character); });
}

// The white space between two words, if it is in one piece.
std::optional<std::string_view> white_space_of(std::string_view gap) {
  constexpr std::string_view ascii = " \n\r";
  std::optional<std::string_view> found;
  std::size_t at = 0;
  std::size_t begin = std::string_view::npos;
  Utf8Cursor cursor(gap);
  while (const auto next = cursor.next()) {
    const bool is_space = ascii.find(next->bytes) != ascii.npos || next->bytes == space_forms[1];
    if (!is_space && next->character >= 0 && u_isUWhiteSpace(next->character) != 0) {
      return std::nullopt;
    }
    if (is_space && begin == std::string_view::npos) {
      if (found) return std::nullopt;
      begin = at;
    }
    if (!is_space && begin != std::string_view::npos) {
      found = gap.substr(begin, at - begin);
      begin = std::string_view::npos;
    }
    at += next->bytes.size();
  }
  if (begin != std::string_view::npos) {
    if (found) return std::nullopt;
    found = gap.substr(begin);
  }
  return found;
}

// Of spaces only, whatever their kind: how many.
std::optional<std::size_t> count_spaces(std::string_view space) {
  std::size_t count = 0;
  Utf8Cursor cursor(space);
  while (const auto next = cursor.next()) {
    if (next->bytes != space_forms[0] && next->bytes != space_forms[1]) return std::nullopt;
    ++count;
  }
  return count;
}

// Of line ends only: how many.
std::optional<std::size_t> count_line_ends(std::string_view space) {
  std::size_t count = 0;
  for (const char c : space) {
    if (c == '\n') ++count;
    if (c != '\n' && c != '\r') return std::nullopt;
  }
  return count;
}

bool ends_sentence(std::string_view before_space) {
  bool ends = false;
  Utf8Cursor cursor(before_space);
  while (const auto next = cursor.next()) {
    constexpr std::u32string_view ending = U".!?؟۔";
    constexpr std::u32string_view closing = U"\"'”’»)]";
    const auto c = static_cast<char32_t>(next->character);
    if (closing.find(c) == closing.npos) ends = ending.find(c) != ending.npos;
  }
  return ends;
}

class PlaceFinder {
 public:
  PlaceFinder(std::string_view text, const std::vector<Word>& words, bool visible)
      : text_(text), words_(words), visible_(visible) {}

  std::vector<MarkPlace> find() && {
    for (std::uint32_t i = 0; i < words_.size(); ++i) {
      if (words_[i].is_plain) in_word(i);
      if (i + 1 < words_.size()) behind_word(i);
    }
    if (visible_) quotes();
    std::ranges::sort(places_, {}, [](const MarkPlace& place) {
      return std::pair(place.edits.front().begin, place.kind);
    });
    return std::move(places_);
  }

 private:
  void add(MarkKind kind, std::uint32_t word, std::size_t letter, std::uint32_t begin,
           std::uint32_t end, const Forms& forms) {
    if (is_visible(kind) && !visible_) return;
    places_.push_back({.kind = kind,
                       .word = word,
                       .letter = static_cast<std::uint32_t>(letter),
                       .edits = {{.begin = begin, .end = end, .forms = forms}}});
  }

  void add(MarkKind kind, std::uint32_t word, std::size_t letter, const Forms& forms) {
    const WordLetter& at = words_[word].letters[letter];
    add(kind, word, letter, at.begin, at.end, forms);
  }
  void add_behind(MarkKind kind, std::uint32_t word, std::size_t letter, const Forms& forms) {
    const WordLetter& at = words_[word].letters[letter];
    add(kind, word, letter, at.end, at.end, forms);
  }

  void in_word(std::uint32_t i) {
    const Word& word = words_[i];
    const auto& letters = word.letters;
    if (all_letters(word, is_arabic)) return in_arabic_word(i);
    for (std::size_t k = 1; k + 1 < letters.size(); ++k) {
      const UChar32 c = letters[k].character;
      if (c == '\'' || c == 0x2019) add(MarkKind::apostrophe, i, k, apostrophe_forms);
    }
    const auto is_small = [](UChar32 c) { return c >= 'a' && c <= 'z'; };
    if (letters.size() < least_latin_word || !all_letters(word, is_small)) return;
    for (std::size_t k = 1; k + 1 < letters.size(); ++k) {
      // Not within a ligature.
      const bool f = letters[k].character == 'f' || letters[k + 1].character == 'f';
      if (f || has_anything(letters[k])) continue;
      return add_behind(MarkKind::half_space, i, k, half_space_forms);
    }
  }

  static bool has_anything(const WordLetter& letter) {
    return letter.has_mark || letter.has_half_space || letter.has_tatweel;
  }

  // Whether letter k is joined to the one behind it.
  static bool is_joined(const Word& word, std::size_t k) {
    const WordLetter& at = word.letters[k];
    return k + 1 < word.letters.size() && !at.has_half_space && joins_on(at.character) &&
           joins_back(word.letters[k + 1].character);
  }

  void in_arabic_word(std::uint32_t i) {
    const Word& word = words_[i];
    const auto& letters = word.letters;
    for (std::size_t k = 0; k < letters.size(); ++k) {
      if (letters[k].has_hamza || !is_joined(word, k) || is_shaped(letters[k])) continue;
      if (is_yeh(letters[k].character)) add(MarkKind::yeh, i, k, yeh_forms);
      if (is_kaf(letters[k].character)) add(MarkKind::kaf, i, k, kaf_forms);
    }
    if (letters.size() >= least_arabic_word) silent_half_space(i);
    kashida(i);
  }

  // A letter that stands as one of the shapes U+FB50 … in the text itself.
  [[nodiscard]] bool is_shaped(const WordLetter& letter) const {
    return letter.end - letter.begin != 2;
  }

  void silent_half_space(std::uint32_t i) {
    const auto& letters = words_[i].letters;
    const auto has_half_space = [](const WordLetter& l) { return l.has_half_space; };
    if (std::ranges::any_of(letters, has_half_space)) return;  // this word is written with them
    for (std::size_t k = 0; k + 1 < letters.size(); ++k) {
      const bool ends_joining = joining(letters[k].character) == U_JT_RIGHT_JOINING;
      if (!ends_joining || has_anything(letters[k]) || is_shaped(letters[k])) continue;
      return add_behind(MarkKind::half_space, i, k, half_space_forms);
    }
  }

  void kashida(std::uint32_t i) {
    const Word& word = words_[i];
    const auto& letters = word.letters;
    if (letters.size() < least_joined_word || i < next_kashida_) return;
    const auto has_tatweel = [](const WordLetter& l) { return l.has_tatweel; };
    if (std::ranges::any_of(letters, has_tatweel)) return;
    for (std::size_t k = letters.size() - 1; k-- > 0;) {
      const bool lam_alef = letters[k].character == 0x0644 && is_alef(letters[k + 1].character);
      if (lam_alef || !is_joined(word, k) || has_anything(letters[k])) continue;
      if (is_shaped(letters[k]) || is_shaped(letters[k + 1])) continue;
      next_kashida_ = i + words_between_kashidas;
      return add_behind(MarkKind::kashida, i, k, kashida_forms);
    }
  }

  void behind_word(std::uint32_t i) {
    const Word& word = words_[i];
    const bool after_space = std::exchange(is_space_place_, false);
    const std::string_view gap = text_.substr(word.end, words_[i + 1].begin - word.end);
    const auto space = white_space_of(gap);
    if (!space || space->empty()) return;
    const auto offset = static_cast<std::uint32_t>(space->data() - gap.data());
    const std::uint32_t begin = word.end + offset;
    const auto end = static_cast<std::uint32_t>(begin + space->size());
    const bool sentence = ends_sentence(gap.substr(0, offset));
    if (const auto ends = count_line_ends(*space); ends && (*ends == 1 || *ends == 2)) {
      if (!sentence || line_before(begin) < least_paragraph) return;
      const bool crlf = space->front() == '\r';
      if (*space != (crlf ? gap_forms_crlf : gap_forms).at(*ends - 1)) return;
      return add(MarkKind::paragraph_gap, i, 0, begin, end, crlf ? gap_forms_crlf : gap_forms);
    }
    const auto count = count_spaces(*space);
    if (sentence && count && *count <= 2) {
      return add(MarkKind::sentence_space, i, 0, begin, end, sentence_forms);
    }
    // Never two in a row: a line could hardly be broken.
    if (!word.is_plain || !words_[i + 1].is_plain || after_space || count != 1) return;
    is_space_place_ = true;
    add(MarkKind::space, i, 0, begin, end, space_forms);
  }

  [[nodiscard]] std::size_t line_before(std::uint32_t end) const {
    const std::size_t line = text_.substr(0, end).rfind('\n');
    return line == text_.npos ? end : end - line - 1;
  }

  // The words between which a byte stands: the first that begins behind it.
  [[nodiscard]] std::uint32_t word_behind(std::size_t position) const {
    const auto after = std::ranges::upper_bound(words_, position, {},
                                                [](const Word& w) { return std::size_t{w.begin}; });
    return static_cast<std::uint32_t>(after - words_.begin());
  }

  void quotes() {
    std::optional<MarkEdit> opening;
    std::size_t at = 0;
    UChar32 before = ' ';
    Utf8Cursor cursor(text_);
    for (auto next = cursor.next(); next;) {
      auto behind = cursor.next();
      const UChar32 c = next->character;
      const UChar32 after = behind ? behind->character : ' ';
      const MarkEdit edit{.begin = static_cast<std::uint32_t>(at),
                          .end = static_cast<std::uint32_t>(at + next->bytes.size()),
                          .forms = opening_forms};
      if (c == '\n') opening.reset();
      if (c == '"' || c == 0x201C || c == 0x201D) quote(edit, c, before, after, opening);
      at += next->bytes.size();
      before = c;
      next = behind;
    }
  }

  void quote(MarkEdit edit, UChar32 c, UChar32 before, UChar32 after,
             std::optional<MarkEdit>& opening) {
    const bool opens = u_isalpha(after) != 0 && (u_isUWhiteSpace(before) != 0 || before == '(');
    const bool closes = u_isalnum(after) == 0 && u_isUWhiteSpace(before) == 0;
    if (opens && c != 0x201D) {
      opening = edit;
    } else if (closes && c != 0x201C && opening) {
      edit.forms = closing_forms;
      places_.push_back({.kind = MarkKind::quotes,
                         .word = word_behind(opening->begin),
                         .letter = 0,
                         .edits = {*opening, edit}});
      opening.reset();
    } else {
      opening.reset();
    }
  }

  std::string_view text_;
  const std::vector<Word>& words_;
  bool visible_;
  std::vector<MarkPlace> places_;
  std::uint32_t next_kashida_ = 0;
  bool is_space_place_ = false;  // the one in front of this word
};

std::optional<bool> one_of(std::string_view found, const Forms& forms) {
  if (found == forms[0]) return false;
  if (found == forms[1]) return true;
  return std::nullopt;
}

std::optional<bool> one_of(UChar32 found, UChar32 zero, UChar32 one) {
  if (found == zero) return false;
  if (found == one) return true;
  return std::nullopt;
}

std::optional<bool> read_count(const std::optional<std::size_t>& count) {
  if (!count || *count < 1 || *count > 2) return std::nullopt;
  return *count == 2;
}

std::optional<bool> read_behind(MarkKind kind, std::string_view gap) {
  const auto space = white_space_of(gap);
  if (!space || space->empty()) return std::nullopt;
  if (kind == MarkKind::space) return one_of(*space, space_forms);
  return read_count(kind == MarkKind::sentence_space ? count_spaces(*space)
                                                     : count_line_ends(*space));
}

}  // namespace

std::vector<MarkPlace> places_in(std::string_view text, const std::vector<Word>& words,
                                 bool visible) {
  return PlaceFinder(text, words, visible).find();
}

std::optional<bool> read_mark(const MarkPlace& place, std::string_view text,
                              const std::vector<Word>& words, std::size_t at, bool has_next) {
  const Word& word = words[at];
  switch (place.kind) {
    case MarkKind::space:
    case MarkKind::sentence_space:
    case MarkKind::paragraph_gap:
      if (!has_next || at + 1 >= words.size()) return std::nullopt;
      return read_behind(place.kind, text.substr(word.end, words[at + 1].begin - word.end));
    case MarkKind::quotes: {
      const std::string_view before = text.substr(0, word.begin);
      if (before.ends_with(opening_forms[0])) return false;
      return before.ends_with(opening_forms[1]) ? std::optional(true) : std::nullopt;
    }
    case MarkKind::half_space:
    case MarkKind::yeh:
    case MarkKind::kaf:
    case MarkKind::apostrophe:
    case MarkKind::kashida:
      break;
  }
  if (place.letter >= word.letters.size()) return std::nullopt;
  const WordLetter& letter = word.letters[place.letter];
  if (place.kind == MarkKind::half_space) return letter.has_half_space;
  if (place.kind == MarkKind::kashida) return letter.has_tatweel;
  if (place.kind == MarkKind::yeh) return one_of(letter.character, 0x06CC, 0x064A);
  if (place.kind == MarkKind::kaf) return one_of(letter.character, 0x06A9, 0x0643);
  return one_of(letter.character, '\'', 0x2019);
}

}  // namespace peyk::text
