#include "json.hpp"

#include <algorithm>
#include <array>

#include "peyk/base/bytes.hpp"
#include "peyk/base/cbor.hpp"

namespace peyk::app {

namespace {

std::string escaped_unit(std::uint32_t unit) {
  Bytes bytes(2);
  ByteWriter(bytes).u16(static_cast<std::uint16_t>(unit));
  return "\\u" + to_hex(bytes);
}

// Beyond the first plane as two surrogates (RFC 8259 §7).
std::string escaped(std::uint32_t code) {
  if (code < 0x10000) return escaped_unit(code);
  const std::uint32_t rest = code - 0x10000;
  return escaped_unit(0xd800 + (rest >> 10U)) + escaped_unit(0xdc00 + (rest & 0x3ffU));
}

// What turns the direction, hides, or is not seen.
bool is_harmful(std::uint32_t code) {
  struct Range {
    std::uint32_t first;
    std::uint32_t last;
  };
  constexpr std::array ranges{
      Range{0x00, 0x1f},       Range{0x7f, 0x9f},       Range{0xad, 0xad},
      Range{0x034f, 0x034f},   Range{0x061c, 0x061c},   Range{0x115f, 0x1160},
      Range{0x17b4, 0x17b5},   Range{0x180b, 0x180f},   Range{0x200b, 0x200f},
      Range{0x2028, 0x202e},   Range{0x2060, 0x206f},   Range{0x3164, 0x3164},
      Range{0xfe00, 0xfe0f},   Range{0xfeff, 0xfeff},   Range{0xffa0, 0xffa0},
      Range{0xfff0, 0xfffb},   Range{0x1bca0, 0x1bca3}, Range{0x1d173, 0x1d17a},
      Range{0xe0000, 0xe0fff},
  };
  return std::ranges::any_of(
      ranges, [code](const Range& range) { return range.first <= code && code <= range.last; });
}

// The whole character that begins there; empty where the bytes are no UTF-8.
std::string_view character_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const std::string_view character = text.substr(at, length);
  return cbor::is_valid_utf8(as_bytes(character)) ? character : std::string_view();
}

std::uint32_t code_of(std::string_view character) {
  constexpr std::array<std::uint8_t, 5> masks{0, 0x7f, 0x1f, 0x0f, 0x07};
  std::uint32_t code = static_cast<unsigned char>(character[0]) & masks.at(character.size());
  for (const char c : character.substr(1)) {
    code = (code << 6U) | (static_cast<unsigned char>(c) & 0x3fU);
  }
  return code;
}

}  // namespace

std::string json_string(std::string_view utf8) {
  std::string out = "\"";
  for (std::size_t at = 0; at < utf8.size();) {
    const std::string_view character = character_at(utf8, at);
    at += std::max<std::size_t>(character.size(), 1);
    if (character.empty()) {
      out += "\uFFFD";
      continue;
    }
    const std::uint32_t code = code_of(character);
    if (code == '\n') {
      out += "\\n";
    } else if (code == '"' || code == '\\') {
      out += '\\';
      out += character;
    } else if (is_harmful(code)) {
      out += escaped(code);
    } else {
      out += character;
    }
  }
  return out + '"';
}

Json& Json::item(std::string_view written) {
  if (comma_) out_ += ',';
  out_ += written;
  comma_ = true;
  return *this;
}

Json& Json::begin_object() {
  item("{");
  comma_ = false;
  return *this;
}
Json& Json::end_object() {
  out_ += '}';
  comma_ = true;
  return *this;
}
Json& Json::begin_array() {
  item("[");
  comma_ = false;
  return *this;
}
Json& Json::end_array() {
  out_ += ']';
  comma_ = true;
  return *this;
}
Json& Json::key(std::string_view name) {
  item(json_string(name));
  out_ += ':';
  comma_ = false;
  return *this;
}
Json& Json::value(std::string_view text) { return item(json_string(text)); }
Json& Json::value(std::uint64_t number) { return item(std::to_string(number)); }
Json& Json::value(std::int64_t number) { return item(std::to_string(number)); }
Json& Json::value(bool truth) { return item(truth ? "true" : "false"); }

}  // namespace peyk::app
