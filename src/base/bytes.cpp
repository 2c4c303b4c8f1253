#include "peyk/base/bytes.hpp"

#include <algorithm>
#include <cstring>
#include <exception>

namespace peyk {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

std::optional<std::uint8_t> hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<std::uint8_t>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<std::uint8_t>(digit - 'a' + 10);
  if (digit >= 'A' && digit <= 'F') return static_cast<std::uint8_t>(digit - 'A' + 10);
  return std::nullopt;
}

}  // namespace

ByteSpan as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string to_text(ByteSpan bytes) { return {bytes.begin(), bytes.end()}; }

std::string to_hex(ByteSpan bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text.push_back(hex_digits[byte >> 4U]);
    text.push_back(hex_digits[byte & 0x0fU]);
  }
  return text;
}

std::optional<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto high = hex_value(text[i]);
    const auto low = hex_value(text[i + 1]);
    if (!high || !low) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>((*high << 4U) | *low));
  }
  return bytes;
}

MutableBytes ByteWriter::take(std::size_t count) {
  if (count > remaining()) std::terminate();
  const MutableBytes taken = out_.subspan(position_, count);
  position_ += count;
  return taken;
}

void copy_bytes(ByteSpan from, MutableBytes to) {
  if (from.size() > to.size()) std::terminate();
  std::copy(from.begin(), from.end(), to.begin());
}

ByteWriter& ByteWriter::u8(std::uint8_t value) {
  take(1)[0] = value;
  return *this;
}

ByteWriter& ByteWriter::u16(std::uint16_t value) {
  return u8(static_cast<std::uint8_t>(value >> 8U)).u8(static_cast<std::uint8_t>(value));
}

ByteWriter& ByteWriter::u32(std::uint32_t value) {
  return u16(static_cast<std::uint16_t>(value >> 16U)).u16(static_cast<std::uint16_t>(value));
}

ByteWriter& ByteWriter::u64(std::uint64_t value) {
  return u32(static_cast<std::uint32_t>(value >> 32U)).u32(static_cast<std::uint32_t>(value));
}

ByteWriter& ByteWriter::bytes(ByteSpan value) {
  copy_bytes(value, take(value.size()));
  return *this;
}

ByteWriter& ByteWriter::zeros(std::size_t count) {
  const MutableBytes taken = take(count);
  std::fill(taken.begin(), taken.end(), std::uint8_t{0});
  return *this;
}

// Nothing is left after a failure, so that a loop over what remains ends.
ByteSpan ByteReader::bytes(std::size_t count) {
  if (count > remaining()) {
    ok_ = false;
    position_ = in_.size();
    return {};
  }
  const ByteSpan taken = in_.subspan(position_, count);
  position_ += count;
  return taken;
}

std::uint8_t ByteReader::u8() {
  const ByteSpan taken = bytes(1);
  return taken.empty() ? std::uint8_t{0} : taken[0];
}

std::uint16_t ByteReader::u16() {
  const ByteSpan taken = bytes(2);
  if (taken.empty()) return 0;
  return static_cast<std::uint16_t>((taken[0] << 8U) | taken[1]);
}

std::uint32_t ByteReader::u32() {
  const ByteSpan taken = bytes(4);
  std::uint32_t value = 0;
  for (const std::uint8_t byte : taken) value = (value << 8U) | byte;
  return value;
}

std::uint64_t ByteReader::u64() {
  const ByteSpan taken = bytes(8);
  std::uint64_t value = 0;
  for (const std::uint8_t byte : taken) value = (value << 8U) | byte;
  return value;
}

bool ByteReader::zeros(std::size_t count) {
  const ByteSpan taken = bytes(count);
  // Each byte is its neighbour, and one of them zero: most of a cell is passed over so.
  return ok_ && (taken.empty() || (taken.front() == 0 && std::memcmp(taken.data(), taken.data() + 1,
                                                                     taken.size() - 1) == 0));
}

}  // namespace peyk
