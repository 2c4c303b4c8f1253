#include "peyk/text/terminal.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <unicode/uchar.h>

#include "utf8.hpp"

namespace peyk::text {
namespace {

constexpr std::size_t most_marks = 8;
constexpr std::string_view replacement = "\uFFFD";
// Carries a mark that has no letter, so that it does not sit on our own text.
constexpr std::string_view dotted_circle = "\u25CC";

enum class Form : std::uint8_t { line, text };

bool is_directional_mark(UChar32 c) { return c == 0x200E || c == 0x200F || c == 0x061C; }

constexpr UChar32 half_space = 0x200C;

bool is_joiner(UChar32 c) { return c == half_space || c == 0x200D; }

UJoiningType joining_type(UChar32 c) {
  return static_cast<UJoiningType>(u_getIntPropertyValue(c, UCHAR_JOINING_TYPE));
}

// Whether a half-space behind it, or before it, changes what is seen (RFC 5892 A.1).
bool joins_on(UChar32 c) {
  return joining_type(c) == U_JT_DUAL_JOINING || joining_type(c) == U_JT_LEFT_JOINING;
}
bool joins_back(UChar32 c) {
  return joining_type(c) == U_JT_DUAL_JOINING || joining_type(c) == U_JT_RIGHT_JOINING;
}

bool is_variation_selector(UChar32 c) { return c >= 0xFE00 && c <= 0xFE0F; }

bool is_mark(UChar32 c) {
  const std::int8_t type = u_charType(c);
  return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK;
}

// Whether the character shows itself (or, for white space, does what it looks like).
bool is_plain(UChar32 c) {
  if (is_joiner(c) || is_variation_selector(c)) return true;
  if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0) return false;
  switch (u_charType(c)) {
    case U_CONTROL_CHAR:
    case U_UNASSIGNED:
    case U_PRIVATE_USE_CHAR:
    case U_SURROGATE:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
      return false;
    case U_FORMAT_CHAR:
      // Signs such as the Arabic end of ayah are formats by name only.
      return u_hasBinaryProperty(c, UCHAR_PREPENDED_CONCATENATION_MARK) != 0;
    default:
      return true;
  }
}

// ␛ for ESC and so on (U+2400 …), [U+202E] for the rest.
void append_visible(std::string& out, UChar32 c) {
  if (c < 0x20) return append_utf8(out, 0x2400 + c);
  if (c == 0x7F) return append_utf8(out, 0x2421);
  constexpr std::string_view hex = "0123456789ABCDEF";
  out += "[U+";
  bool leading = true;
  for (int shift = 20; shift >= 0; shift -= 4) {
    const auto digit = static_cast<std::size_t>((c >> shift) & 0xF);
    leading = leading && digit == 0 && shift > 12;
    if (!leading) out += hex[digit];
  }
  out += ']';
}

class Cleaner {
 public:
  explicit Cleaner(Form form) : form_(form) {}

  void take(const Utf8Character& next) {
    const UChar32 c = next.character;
    // CR LF is one line end; a CR alone would let a line overwrite itself and is shown.
    const bool after_return = pending_return_;
    pending_return_ = false;
    if (after_return && c != '\n') show('\r');
    if (pending_half_space_) {
      pending_half_space_ = false;
      if (c >= 0 && joins_back(c)) {
        append_utf8(out_, half_space);
      } else {
        show(half_space);
      }
    }
    if (c < 0) return add(replacement);
    if (form_ == Form::text && take_layout(c)) return;
    if (form_ == Form::line && is_joiner(c)) {
      // In a name it stays only where it is seen.
      if (c != half_space || !joins_) return show(c);
      pending_half_space_ = true;
      return;
    }
    if (form_ == Form::line && is_variation_selector(c)) return show(c);
    if (!is_plain(c)) return show(c);
    if (is_mark(c)) return take_mark(next.bytes);
    if (is_joiner(c)) {
      out_ += next.bytes;  // no base for a mark, but no end of one either
      return;
    }
    add(next.bytes);
    joins_ = joins_on(c);
  }

  [[nodiscard]] std::string finish() && {
    if (pending_return_) show('\r');
    if (pending_half_space_) show(half_space);
    return std::move(out_);
  }

 private:
  bool take_layout(UChar32 c) {
    if (c == '\r') {
      pending_return_ = true;
      return true;
    }
    if (c == '\n' || c == 0x2028 || c == 0x2029 || c == 0x85) {
      out_ += '\n';
      has_base_ = false;
      return true;
    }
    if (c == '\t' || is_directional_mark(c)) {
      append_utf8(out_, c);
      has_base_ = false;
      return true;
    }
    return false;
  }

  void take_mark(std::string_view bytes) {
    if (!has_base_) add(dotted_circle);
    ++marks_;
    if (marks_ <= most_marks) out_ += bytes;
    if (marks_ > most_marks) joins_ = false;
    if (marks_ == most_marks + 1) out_ += replacement;
  }

  void add(std::string_view bytes) {
    out_ += bytes;
    has_base_ = true;
    joins_ = false;
    marks_ = 0;
  }

  void show(UChar32 c) {
    append_visible(out_, c);
    has_base_ = true;
    joins_ = false;
    marks_ = 0;
  }

  Form form_;
  std::string out_;
  bool pending_return_ = false;
  bool pending_half_space_ = false;
  bool has_base_ = false;
  bool joins_ = false;  // the last letter, marks aside, to the one behind it
  std::size_t marks_ = 0;
};

std::string clean(std::string_view text, Form form) {
  Cleaner cleaner(form);
  Utf8Cursor cursor(text);
  while (const auto next = cursor.next()) cleaner.take(*next);
  return std::move(cleaner).finish();
}

}  // namespace

std::string harmless_line(std::string_view text) { return clean(text, Form::line); }

std::string harmless_text(std::string_view text) { return clean(text, Form::text); }

}  // namespace peyk::text
