// One spelling for search: what people type alike is alike.
//
//   ي ى ئ ۍ → ی      ك ڪ → ک      ة ۀ ه ە ہ ھ ۃ → ه      أ إ آ ٱ → ا      ؤ → و
//   half-space, joiners, tatweel, invisible characters, vowel signs and accents: left out
//   digits of every script → 0–9; upper case → lower; compatibility forms (ﷲ ﻻ ½) → letters (NFKC)
//   white space of any length → one space, none at the ends
//
// For finding only: never shown, never an identity. Folding twice changes nothing more. Bytes that
// are no UTF-8 become U+FFFD.
#pragma once

#include <string>
#include <string_view>

namespace peyk::text {

[[nodiscard]] std::string fold(std::string_view text);

// Whether `query` stands in `text` when both are folded; an empty query stands in everything.
[[nodiscard]] bool found_in(std::string_view text, std::string_view query);

}  // namespace peyk::text
