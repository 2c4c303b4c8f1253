// Byte strings and the two cursors by which fixed layouts are written and read.
//
// All integers in Peyk's own layouts are big-endian.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace peyk {

using Bytes = std::vector<std::uint8_t>;
using ByteSpan = std::span<const std::uint8_t>;
using MutableBytes = std::span<std::uint8_t>;

// The bytes of a text, without copying.
[[nodiscard]] ByteSpan as_bytes(std::string_view text);
[[nodiscard]] std::string to_text(ByteSpan bytes);

[[nodiscard]] std::string to_hex(ByteSpan bytes);
// Accepts upper and lower case; anything else, or an odd length, gives nothing.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);

// RFC 4648 §5 (URL-safe alphabet), without padding.
[[nodiscard]] std::string to_base64(ByteSpan bytes);
// Strict: no padding, no white space, no trailing bits that are not zero.
[[nodiscard]] std::optional<Bytes> from_base64(std::string_view text);

// Into the first bytes of `to`, which must have room. (std::ranges::copy from a span of constants
// goes byte by byte with GCC 12.)
void copy_bytes(ByteSpan from, MutableBytes to);

// Writes into a buffer of the caller's; the caller has sized it exactly. Writing past the end is a
// programming error and terminates.
class ByteWriter {
 public:
  explicit ByteWriter(MutableBytes out) : out_(out) {}

  ByteWriter& u8(std::uint8_t value);
  ByteWriter& u16(std::uint16_t value);
  ByteWriter& u32(std::uint32_t value);
  ByteWriter& u64(std::uint64_t value);
  ByteWriter& bytes(ByteSpan value);
  ByteWriter& zeros(std::size_t count);

  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] std::size_t remaining() const { return out_.size() - position_; }
  // The next `count` bytes of the buffer, for a function that writes them itself.
  [[nodiscard]] MutableBytes take(std::size_t count);

 private:
  MutableBytes out_;
  std::size_t position_ = 0;
};

// Reads hostile bytes: after the first read past the end every read gives zeros and `ok` is false.
class ByteReader {
 public:
  explicit ByteReader(ByteSpan in) : in_(in) {}

  std::uint8_t u8();
  std::uint16_t u16();
  std::uint32_t u32();
  std::uint64_t u64();
  ByteSpan bytes(std::size_t count);  // empty when fewer are left
  // True when the next `count` bytes exist and are all zero; consumes them.
  bool zeros(std::size_t count);

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::size_t remaining() const { return in_.size() - position_; }
  [[nodiscard]] bool finished() const { return ok_ && remaining() == 0; }

 private:
  ByteSpan in_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

}  // namespace peyk
