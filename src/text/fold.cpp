#include "peyk/text/fold.hpp"

#include <cstdint>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include "fold_parts.hpp"

namespace peyk::text {
namespace {

using icu::Normalizer2;
using icu::UnicodeString;

constexpr UChar32 removed = -1;
// More than any letter; ICU counts in 32 bits, and NFKD makes one character up to 18.
constexpr std::size_t longest_text = 64UZ << 20U;

// Punctuation that keyboards and programs choose by themselves.
constexpr UChar32 punctuation(UChar32 c) {
  switch (c) {
    case 0x02B9:
    case 0x02BC:
    case 0x2018:
    case 0x2019:
    case 0x201B:
      return '\'';
    case 0x00AB:
    case 0x00BB:
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
      return '"';
    case 0x060C:
      return ',';
    case 0x061B:
      return ';';
    case 0x061F:
      return '?';
    case 0x066A:
      return '%';
    default:
      return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 ? '-' : c;
  }
}

// After NFKD, which has taken the hamza and madda off أ إ آ ؤ ئ ۀ ۂ ۓ.
constexpr UChar32 letter(UChar32 c) {
  switch (c) {
    case 0x0640:  // tatweel
    case 0x0621:  // hamza by itself: علماء and علما
    case 0x0674:  // high hamza
      return removed;
    case 0x0671:  // alef wasla
    case 0x0672:
    case 0x0673:
      return 0x0627;
    case 0x0643:  // Arabic kaf
    case 0x06AA:
      return 0x06A9;
    case 0x0629:  // teh marbuta
    case 0x06BE:
    case 0x06C1:
    case 0x06C3:
    case 0x06D5:
      return 0x0647;
    case 0x0649:  // alef maksura
    case 0x064A:  // Arabic yeh
    case 0x06CD:
      return 0x06CC;
    default:
      return punctuation(c);
  }
}

// Vowel signs, hamza above and below, accents; not the vowels of Indic scripts, which are letters.
bool is_accent(UChar32 c) {
  if (u_charType(c) != U_NON_SPACING_MARK) return false;
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(c, &status);
  return script == USCRIPT_INHERITED || script == USCRIPT_ARABIC;
}

UChar32 folded(UChar32 c) {
  if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0 || is_accent(c)) {
    return removed;
  }
  if (const std::int32_t digit = u_charDigitValue(c); digit >= 0) return '0' + digit;
  return letter(c);
}

bool is_space(UChar32 c) { return u_isUWhiteSpace(c) != 0 || u_isISOControl(c) != 0; }

UnicodeString fold_characters(const UnicodeString& text) {
  UnicodeString out;
  bool space = false;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (is_space(c)) {
      space = true;
      continue;
    }
    const UChar32 to = folded(c);
    if (to == removed) continue;
    if (space && !out.isEmpty()) out.append(UChar32{' '});
    space = false;
    out.append(to);
  }
  return out;
}

UnicodeString fold_once(const UnicodeString& text, UErrorCode& status) {
  const Normalizer2* casefold = Normalizer2::getNFKCCasefoldInstance(status);
  const Normalizer2* decompose = Normalizer2::getNFKDInstance(status);
  const Normalizer2* compose = Normalizer2::getNFKCInstance(status);
  if (U_FAILURE(status) != 0) return text;
  const UnicodeString lower = casefold->normalize(text, status);
  const UnicodeString apart = decompose->normalize(lower, status);
  return compose->normalize(fold_characters(apart), status);
}

}  // namespace

UnicodeString fold_unicode(UnicodeString text) {
  UErrorCode status = U_ZERO_ERROR;
  // What loses a mark may compose or fold anew; a second pass settles it (property-tested).
  for (int pass = 0; pass < 2; ++pass) text = fold_once(text, status);
  return text;
}

bool begins_fold_segment(UChar32 c) {
  if (folded(c) == removed) return false;
  UErrorCode status = U_ZERO_ERROR;
  const Normalizer2* casefold = Normalizer2::getNFKCCasefoldInstance(status);
  const Normalizer2* decompose = Normalizer2::getNFKDInstance(status);
  const Normalizer2* compose = Normalizer2::getNFKCInstance(status);
  return U_FAILURE(status) == 0 && casefold->hasBoundaryBefore(c) != 0 &&
         decompose->hasBoundaryBefore(c) != 0 && compose->hasBoundaryBefore(c) != 0;
}

std::string fold(std::string_view text) {
  const std::string_view bounded = text.substr(0, longest_text);
  const UnicodeString folded_text = fold_unicode(UnicodeString::fromUTF8(
      icu::StringPiece(bounded.data(), static_cast<std::int32_t>(bounded.size()))));
  std::string out;
  folded_text.toUTF8String(out);
  return out;
}

}  // namespace peyk::text
