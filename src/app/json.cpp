#include "json.hpp"

#include <array>

#include "peyk/base/bytes.hpp"

namespace peyk::app {

namespace {

std::string escaped(std::uint16_t unit) {
  Bytes bytes(2);
  ByteWriter(bytes).u16(unit);
  return "\\u" + to_hex(bytes);
}

bool is_harmful(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x061c ||
         (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
}

// Of valid UTF-8; a byte that is none counts for itself.
std::size_t length_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return std::min(length, text.size() - at);
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
    const std::string_view character = utf8.substr(at, length_at(utf8, at));
    at += character.size();
    const std::uint32_t code = code_of(character);
    if (code == '\n') {
      out += "\\n";
    } else if (code == '"' || code == '\\') {
      out += '\\';
      out += character;
    } else if (is_harmful(code)) {
      out += escaped(static_cast<std::uint16_t>(code));
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
