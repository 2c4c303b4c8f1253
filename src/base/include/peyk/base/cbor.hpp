// Deterministic CBOR (RFC 8949 §4.2.1), only what Peyk's formats use: unsigned integers, byte
// strings, UTF-8 text, arrays, maps with unsigned integer keys, true, false, null.
//
// The writer can only produce the deterministic form (map keys must be added in rising order); the
// reader accepts nothing else: no indefinite lengths, no longer-than-needed heads, no tags, floats
// or negative numbers, no unsorted or duplicate keys, no invalid UTF-8, no trailing bytes.
//
// An encoding is one item, at most max_depth arrays and maps deep.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

#include "peyk/base/bytes.hpp"
#include "peyk/base/cbor_nesting.hpp"

namespace peyk::cbor {

enum class Error : std::uint8_t {
  truncated,          // the bytes end where an item or the rest of a head should be
  not_deterministic,  // a longer head than needed, or an indefinite length
  unexpected_type,    // another kind than the format has here
  unsupported_type,   // a tag, float, negative number, other simple value or reserved head
  too_large,          // a length or count beyond the limit given, or beyond the bytes left
  wrong_size,         // another length or count than the format has here
  too_deep,           // arrays and maps nested beyond max_depth
  unsorted_keys,      // map keys not strictly rising (also: twice the same)
  unexpected_key,     // the format has another key here, or the map has no more keys
  invalid_utf8,
  trailing_bytes,  // more than the format has: bytes or items left over
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] std::string_view to_string(Error);

// Misuse is a programming error and terminates: an item where a key belongs or the other way round,
// more items than announced, a second outermost item, arrays and maps nested beyond max_depth.
class Writer {
 public:
  Writer& array(std::size_t count);  // `count` items follow
  Writer& map(std::size_t count);    // `count` pairs of key() and an item follow
  Writer& key(std::uint64_t key);    // keys of one map strictly rising, else terminates
  Writer& uint(std::uint64_t value);
  Writer& bytes(ByteSpan value);
  Writer& text(std::string_view value);  // must be valid UTF-8, else terminates
  Writer& boolean(bool value);
  Writer& null();

  // The finished encoding; terminates unless it is exactly one complete item.
  [[nodiscard]] Bytes take() &&;

 private:
  void head(std::uint8_t major, std::uint64_t value);
  void string(std::uint8_t major, ByteSpan value);
  void before_item() const;
  void open(std::uint8_t major, std::size_t count);

  Bytes out_;
  Nesting nesting_;
};

// A cursor over hostile bytes. The first error stays: later reads return it again, so a caller may
// read a whole structure and look at the last result. Spans point into the input.
//
// Counts are the sender's: a format with a fixed number of keys says so by map_exactly, or reads
// the keys of an inner map by its count, lest it go on into the keys of the map around.
class Reader {
 public:
  static constexpr std::size_t max_depth = Nesting::max_depth;

  explicit Reader(ByteSpan in) : in_(in) {}

  // The number of items or pairs; more than `limit`, or than the bytes left could hold, is
  // too_large, so a caller may reserve what it is given.
  Result<std::size_t> array(std::size_t limit);
  Result<std::size_t> map(std::size_t limit);
  // Exactly `count` items or pairs, else wrong_size.
  Result<void> array_exactly(std::size_t count);
  Result<void> map_exactly(std::size_t count);
  // The next key of the innermost map.
  Result<std::uint64_t> key();
  // The next key must be this one.
  Result<void> expect_key(std::uint64_t key);
  Result<std::uint64_t> uint();
  Result<ByteSpan> bytes(std::size_t limit);
  Result<ByteSpan> bytes_exactly(std::size_t size);  // another length is wrong_size
  Result<std::string_view> text(std::size_t limit_in_bytes);
  Result<bool> boolean();
  // True and consumed when the next item is null; false and untouched otherwise.
  Result<bool> null_next();
  // Skips one whole item of any supported type, checking it.
  Result<void> skip();
  // One item was read whole and no byte is left.
  Result<void> finish();

 private:
  // How long a string or how many items the format admits.
  struct Size {
    std::size_t limit = 0;
    bool exact = false;
  };
  // The first bytes of an item (RFC 8949 §3): its major type, and the number they carry.
  struct Head {
    std::uint8_t major = 0;
    std::uint64_t value = 0;
  };
  std::unexpected<Error> fail(Error);
  Result<void> before_item();
  Result<void> before_key();
  Result<Head> head();
  Result<std::uint64_t> value_of(std::uint8_t major);
  Result<std::uint64_t> integer_after(std::uint8_t information);
  Result<std::size_t> open(std::uint8_t major, Size);
  Result<ByteSpan> string(std::uint8_t major, Size);
  Result<void> skip_head();
  [[nodiscard]] std::size_t left() const { return in_.size() - position_; }

  ByteSpan in_;
  std::size_t position_ = 0;
  std::optional<Error> error_;
  Nesting nesting_;
};

// Checks that `in` is one deterministic item of the supported kinds and nothing else.
[[nodiscard]] Result<void> check(ByteSpan in);

[[nodiscard]] bool is_valid_utf8(ByteSpan);

}  // namespace peyk::cbor
