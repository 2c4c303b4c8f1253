// What may stand on a screen: UTF-8 without controls, without what turns the direction of text, and
// without what is not seen; kept apart from how the program itself decides that.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "peyk/base/cbor.hpp"

#include "require.hpp"

// Of valid UTF-8.
inline std::u32string code_points(std::string_view text) {
  require(peyk::cbor::is_valid_utf8(peyk::as_bytes(text)));
  std::u32string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0U) == 0x80U) {
      out.back() = (out.back() << 6U) | (byte & 0x3fU);
    } else {
      out.push_back(byte < 0x80   ? byte
                    : byte < 0xe0 ? byte & 0x1fU
                                  : byte & (byte < 0xf0 ? 0xfU : 7U));
    }
  }
  return out;
}

// Unicode 15: Cc, Zl, Zp, Bidi_Control, and what is ignored by default but the joiners, which
// letters need, and the variation selectors of the first plane.
inline bool is_hidden(char32_t c) {
  struct Range {
    char32_t first;
    char32_t last;
  };
  constexpr std::array hidden{
      Range{0x00, 0x1f},       Range{0x7f, 0x9f},       Range{0xad, 0xad},
      Range{0x034f, 0x034f},   Range{0x061c, 0x061c},   Range{0x115f, 0x1160},
      Range{0x17b4, 0x17b5},   Range{0x180b, 0x180f},   Range{0x200b, 0x200b},
      Range{0x200e, 0x200f},   Range{0x2028, 0x202e},   Range{0x2060, 0x206f},
      Range{0x3164, 0x3164},   Range{0xfeff, 0xfeff},   Range{0xffa0, 0xffa0},
      Range{0xfff0, 0xfffb},   Range{0x1bca0, 0x1bca3}, Range{0x1d173, 0x1d17a},
      Range{0xe0000, 0xe0fff},
  };
  return std::ranges::any_of(hidden,
                             [c](const Range& one) { return one.first <= c && c <= one.last; });
}

inline void require_shown(std::string_view text, std::u32string_view besides = {}) {
  require(std::ranges::none_of(code_points(text), [besides](char32_t c) {
    return is_hidden(c) && besides.find(c) == besides.npos;
  }));
}

// Every isolate ends in its line, and nothing else does.
inline void require_isolated(std::string_view text) {
  std::size_t depth = 0;
  for (const char32_t c : code_points(text)) {
    if (c >= 0x2066 && c <= 0x2068) ++depth;
    require(c != 0x2069 || depth-- > 0);
    require(c != '\n' || depth == 0);
  }
  require(depth == 0);
}
