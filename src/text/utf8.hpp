// Walks over text that may not be UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unicode/utf8.h>

namespace peyk::text {

struct Utf8Character {
  UChar32 character;       // negative: the bytes are no UTF-8
  std::string_view bytes;  // at least one
};

class Utf8Cursor {
 public:
  // What is beyond 2^31 bytes (ICU's indices) is not seen; callers bound their text far below.
  explicit Utf8Cursor(std::string_view text) : text_(text.substr(0, INT32_MAX)) {}

  [[nodiscard]] std::optional<Utf8Character> next();

 private:
  std::string_view text_;
  std::int32_t position_ = 0;
};

void append_utf8(std::string& out, UChar32 character);

}  // namespace peyk::text
