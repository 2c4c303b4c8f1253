#include "utf8.hpp"

#include <array>

// ICU's macros are C.
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"

namespace peyk::text {

std::optional<Utf8Character> Utf8Cursor::next() {
  const auto length = static_cast<std::int32_t>(text_.size());
  if (position_ >= length) return std::nullopt;
  const std::int32_t begin = position_;
  UChar32 character = -1;
  U8_NEXT(text_.data(), position_, length, character);
  const auto from = static_cast<std::size_t>(begin);
  return Utf8Character{character, text_.substr(from, static_cast<std::size_t>(position_) - from)};
}

void append_utf8(std::string& out, UChar32 character) {
  std::array<char, U8_MAX_LENGTH> bytes{};
  std::int32_t length = 0;
  UBool failed = false;
  U8_APPEND(bytes.data(), length, U8_MAX_LENGTH, character, failed);
  if (!failed) out.append(bytes.data(), static_cast<std::size_t>(length));
}

}  // namespace peyk::text
