// Lists of names made comparable: what two desks type differently for one name becomes the same
// bytes, the items of a blind question. docs/protocol.md §12.6 says to the byte which spellings
// meet; both sides must fold alike, so what counts is that page and not this comment.
//
//   a name each line, or, where both agreed on it, a name; a year       علی‌رضا احمدی;
//   ۱۳۵۲
//
// Above what fold.hpp makes alike, everything but letters, marks and digits is left out: spaces,
// hyphens, half-spaces, apostrophes, dots. Nothing goes from one script to another (علی, Ali), and
// nothing by how it sounds (Mohammad, Muhammad).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>
#include <vector>

#include "peyk/crypto/secret.hpp"
#include "peyk/text/message.hpp"

namespace peyk::text {

enum class NameForm : std::uint8_t {
  name = 1,
  name_and_year = 2,
};

enum class NameFault : std::uint8_t {
  not_text,           // no UTF-8
  unknown_character,  // not in Unicode 15.0, for private use, or a control
  no_letters,
  too_long,
  wrong_parts,  // not the agreed number of them
  no_year,      // not four digits
  too_many,     // lines with names
};

// The reason and the next step. Takes `line`, and too_many `most` instead.
[[nodiscard]] Message message_of(NameFault);

struct NameError {
  NameFault fault;
  std::size_t line;  // from 1
};

inline constexpr std::size_t max_name_bytes = 255;  // folded
// Limits of this implementation.
inline constexpr std::size_t max_name_line_bytes = 1024;
inline constexpr std::size_t max_names = 1U << 18U;

struct NameList {
  struct Entry {
    crypto::SecretBytes item;
    std::size_t line;
  };
  struct Repeated {
    std::size_t line;
    std::size_t first;  // the line that says the same already
  };
  // All different, in the order of the list.
  std::vector<Entry> entries;
  std::vector<Repeated> repeated;
};

// One line, without its end. What is folded on the way is wiped; what ICU copies is not.
[[nodiscard]] std::expected<crypto::SecretBytes, NameFault> name_item(std::string_view line,
                                                                      NameForm form);

// Lines end with LF or CR LF; those of nothing but spaces and tabs are passed over.
[[nodiscard]] std::expected<NameList, NameError> read_names(std::string_view list, NameForm form);

}  // namespace peyk::text
