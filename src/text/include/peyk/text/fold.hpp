// One spelling for search: what people type alike is alike.
//
//   ي ى ئ ۍ → ی      ك ڪ → ک      ة ۀ ه ە ہ ھ ۃ → ه      أ إ آ ٱ → ا      ؤ → و
//   half-space, joiners, tatweel, invisible characters, vowel signs, accents, ء: left out
//   digits of every script → 0–9; upper case → lower; compatibility forms (ﷲ ﻻ ½) → letters (NFKC)
//   white space of any length → one space, none at the ends
//   ’ ‘ → '      “ ” « » → "      – — − → -      ، ؛ ؟ ٪ → , ; ? %
//
// For finding only (finder.hpp): never shown, never an identity. Folding twice changes nothing
// more. Bytes that are no UTF-8 become U+FFFD.
#pragma once

#include <string>
#include <string_view>

namespace peyk::text {

[[nodiscard]] std::string fold(std::string_view text);

}  // namespace peyk::text
