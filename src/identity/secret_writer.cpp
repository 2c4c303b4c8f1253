#include "peyk/identity/secret_writer.hpp"

#include <array>

namespace peyk::identity {
namespace {

// Major types of RFC 8949 §3.1.
constexpr unsigned unsigned_integer = 0;
constexpr unsigned byte_string = 2;
constexpr unsigned text_string = 3;
constexpr unsigned array_of_items = 4;
constexpr unsigned map_of_pairs = 5;
constexpr unsigned simple_value = 7;

}  // namespace

SecretWriter& SecretWriter::array(std::size_t count) { return head(array_of_items, count); }
SecretWriter& SecretWriter::map(std::size_t count) { return head(map_of_pairs, count); }
SecretWriter& SecretWriter::uint(std::uint64_t value) { return head(unsigned_integer, value); }
SecretWriter& SecretWriter::boolean(bool value) { return head(simple_value, value ? 21 : 20); }
SecretWriter& SecretWriter::null() { return head(simple_value, 22); }

SecretWriter& SecretWriter::bytes(ByteSpan value) {
  head(byte_string, value.size());
  out_.insert(out_.end(), value.begin(), value.end());
  return *this;
}

SecretWriter& SecretWriter::text(std::string_view value) {
  head(text_string, value.size());
  const ByteSpan content = as_bytes(value);
  out_.insert(out_.end(), content.begin(), content.end());
  return *this;
}

SecretWriter& SecretWriter::head(unsigned major, std::uint64_t value) {
  // The shortest of the forms: in the first byte, or in 1, 2, 4 or 8 bytes behind it.
  unsigned width_code = 0;
  std::size_t width = 0;
  if (value < 24) {
    width_code = static_cast<unsigned>(value);
  } else {
    width_code = 24;
    width = 1;
    while (width < 8 && (value >> (8 * width)) != 0) {
      width *= 2;
      ++width_code;
    }
  }
  out_.push_back(static_cast<std::uint8_t>((major << 5U) | width_code));
  for (std::size_t i = width; i > 0; --i) {
    out_.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
  }
  return *this;
}

}  // namespace peyk::identity
