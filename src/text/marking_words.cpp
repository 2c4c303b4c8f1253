#include "marking_words.hpp"

#include <algorithm>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "peyk/text/fold.hpp"

#include "utf8.hpp"

namespace peyk::text {
namespace {

constexpr UChar32 half_space = 0x200C;
constexpr UChar32 joiner = 0x200D;
constexpr UChar32 tatweel = 0x0640;

bool is_mark(UChar32 c) { return u_charType(c) == U_NON_SPACING_MARK; }
bool is_apostrophe(UChar32 c) { return c == '\'' || c == 0x2019; }
bool is_hidden(UChar32 c) {
  return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

// Letters as some programs give them back: by their shape in the word (U+FB50 …, U+FE70 …).
bool is_shape(UChar32 c) { return (c >= 0xFB50 && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFE); }

icu::UnicodeString without_shape(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* compose = icu::Normalizer2::getNFKCInstance(status);
  const icu::UnicodeString shape(c);
  return U_FAILURE(status) != 0 ? shape : compose->normalize(shape, status);
}

struct Character {
  UChar32 character;
  std::uint32_t begin;
  std::uint32_t end;
};

std::vector<Character> characters_in(std::string_view text) {
  std::vector<Character> characters;
  std::size_t at = 0;
  Utf8Cursor cursor(text);
  while (const auto next = cursor.next()) {
    const std::size_t end = at + next->bytes.size();
    characters.push_back({.character = next->character < 0 ? UChar32{0xFFFD} : next->character,
                          .begin = static_cast<std::uint32_t>(at),
                          .end = static_cast<std::uint32_t>(end)});
    at = end;
  }
  return characters;
}

class WordReader {
 public:
  explicit WordReader(std::string_view text) : text_(text), characters_(characters_in(text)) {}

  std::vector<Word> read() && {
    for (std::size_t begin = 0; begin < characters_.size();) {
      if (is_space(begin)) {
        ++begin;
        continue;
      }
      std::size_t end = begin;
      while (end < characters_.size() && !is_space(end)) ++end;
      read_run(begin, end);
      begin = end;
    }
    return std::move(words_);
  }

 private:
  [[nodiscard]] UChar32 at(std::size_t i) const { return characters_[i].character; }
  [[nodiscard]] bool is_space(std::size_t i) const {
    return u_isUWhiteSpace(at(i)) != 0 || u_isISOControl(at(i)) != 0;
  }
  [[nodiscard]] bool is_letter(std::size_t i) const { return u_isalnum(at(i)) != 0; }

  [[nodiscard]] bool is_between_letters(std::size_t i, std::size_t begin, std::size_t end) const {
    return i > begin && i + 1 < end && is_letter(i - 1) && is_letter(i + 1);
  }

  // Numbers, addresses, names of files, mark-up.
  [[nodiscard]] bool is_technical(std::size_t begin, std::size_t end) const {
    constexpr std::u32string_view signs = U"@/\\_#=&<>";
    for (std::size_t i = begin; i < end; ++i) {
      const UChar32 c = at(i);
      if (signs.find(static_cast<char32_t>(c)) != signs.npos || u_isdigit(c) != 0) return true;
      if ((c == '.' || c == ':') && is_between_letters(i, begin, end)) return true;
    }
    return false;
  }

  // Between two white spaces.
  void read_run(std::size_t begin, std::size_t end) {
    const bool is_plain = !is_technical(begin, end);
    for (std::size_t i = begin; i < end;) {
      if (!is_letter(i)) {
        ++i;
        continue;
      }
      Word word;
      word.begin = characters_[i].begin;
      word.is_plain = is_plain;
      for (; i < end && belongs(i, begin, end); ++i) take(word, characters_[i]);
      word.folded = fold(text_.substr(word.begin, word.end - word.begin));
      words_.push_back(std::move(word));
    }
  }

  [[nodiscard]] bool belongs(std::size_t i, std::size_t begin, std::size_t end) const {
    const UChar32 c = at(i);
    if (is_apostrophe(c)) return is_between_letters(i, begin, end);
    return is_letter(i) || is_mark(c) || is_hidden(c);
  }

  static void take(Word& word, const Character& next) {
    const UChar32 c = next.character;
    // A half-space at the end belongs to the word as well, and changes nothing.
    word.end = next.end;
    WordLetter* last = word.letters.empty() ? nullptr : &word.letters.back();
    if (c == half_space || c == tatweel || is_mark(c) || is_hidden(c)) {
      if (last == nullptr) return;
      last->has_half_space = last->has_half_space || c == half_space;
      last->has_tatweel = last->has_tatweel || c == tatweel;
      last->has_mark = last->has_mark || is_mark(c) || c == joiner;
      last->has_hamza = last->has_hamza || (c >= 0x0653 && c <= 0x0655);
      return;
    }
    const icu::UnicodeString letters = is_shape(c) ? without_shape(c) : icu::UnicodeString(c);
    for (std::int32_t i = 0; i < letters.length(); i = letters.moveIndex32(i, 1)) {
      const UChar32 letter = letters.char32At(i);
      word.letters.push_back({.character = letter, .begin = next.begin, .end = next.end});
    }
  }

  std::string_view text_;
  std::vector<Character> characters_;
  std::vector<Word> words_;
};

}  // namespace

std::vector<Word> words_in(std::string_view text) { return WordReader(text).read(); }

}  // namespace peyk::text
