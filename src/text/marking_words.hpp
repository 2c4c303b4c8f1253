// A text as words and letters, the same for every marked copy of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unicode/utypes.h>
#include <vector>

namespace peyk::text {

struct WordLetter {
  UChar32 character = 0;
  std::uint32_t begin = 0;  // bytes of the text; without the marks on it
  std::uint32_t end = 0;
  bool has_mark = false;        // a vowel sign or another accent
  bool has_hamza = false;       // among them hamza or madda, which may compose
  bool has_half_space = false;  // behind it
  bool has_tatweel = false;     // behind it
};

struct Word {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool is_plain = false;  // no part of a number, an address or a name of a file
  std::string folded;
  std::vector<WordLetter> letters;
};

// Words in their order; what stands between two of them is the text from end to begin.
[[nodiscard]] std::vector<Word> words_in(std::string_view text);

}  // namespace peyk::text
