#include <limits>

#include "peyk/base/cbor.hpp"

#include "cbor_head.hpp"

namespace peyk::cbor {

std::unexpected<Error> Reader::fail(Error error) {
  error_ = error;
  return std::unexpected(error);
}

// Also where an item stands although the format has a key: counts are the sender's, so a format
// that reads on past the end of an inner array meets the keys of the map around.
Result<void> Reader::before_item() {
  if (error_) return fail(*error_);
  if (nesting_.next() == Nesting::Next::key) return fail(Error::unexpected_type);
  const bool complete = nesting_.next() == Nesting::Next::nothing;
  if (left() == 0) return fail(Error::truncated);
  if (complete) return fail(Error::trailing_bytes);
  return {};
}

Result<void> Reader::before_key() {
  if (error_) return fail(*error_);
  if (nesting_.next() != Nesting::Next::key) return fail(Error::unexpected_key);
  if (left() == 0) return fail(Error::truncated);
  return {};
}

// The number in the bytes after the first one; a smaller form must not have been enough (§4.2.1).
Result<std::uint64_t> Reader::integer_after(std::uint8_t information) {
  const std::size_t size = std::size_t{1} << (information - one_byte_follows);
  if (left() < size) return fail(Error::truncated);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = (value << 8U) | in_[position_++];
  const std::uint64_t least = size == 1 ? one_byte_follows : std::uint64_t{1} << (8U * (size / 2));
  if (value < least) return fail(Error::not_deterministic);
  return value;
}

// At least one byte is left. What is not supported is refused by its first byte.
Result<Reader::Head> Reader::head() {
  const std::uint8_t first = in_[position_++];
  const auto major = static_cast<std::uint8_t>(first >> information_bits);
  const auto information = static_cast<std::uint8_t>(first & information_mask);
  if (major == major_negative || major == major_tag) return fail(Error::unsupported_type);
  if (major == major_simple) {
    if (information == indefinite_length) return fail(Error::not_deterministic);
    if (information < simple_false || information > simple_null) {
      return fail(Error::unsupported_type);
    }
  }
  if (information < one_byte_follows) return Head{.major = major, .value = information};
  if (information <= eight_bytes_follow) {
    const auto value = integer_after(information);
    if (!value) return std::unexpected(value.error());
    return Head{.major = major, .value = *value};
  }
  const bool indefinite = information == indefinite_length && major != major_unsigned;
  return fail(indefinite ? Error::not_deterministic : Error::unsupported_type);
}

Result<std::uint64_t> Reader::value_of(std::uint8_t major) {
  if (const auto ready = before_item(); !ready) return std::unexpected(ready.error());
  const auto found = head();
  if (!found) return std::unexpected(found.error());
  if (found->major != major) return fail(Error::unexpected_type);
  return found->value;
}

Result<std::size_t> Reader::open(std::uint8_t major, Size size) {
  const auto count = value_of(major);
  if (!count) return std::unexpected(count.error());
  if (nesting_.is_full()) return fail(Error::too_deep);
  if (size.exact && *count != size.limit) return fail(Error::wrong_size);
  // An item takes at least one byte, and so does a key.
  const bool is_map = major == major_map;
  const std::size_t possible = is_map ? left() / 2 : left();
  if (*count > size.limit || *count > possible) return fail(Error::too_large);
  nesting_.open(static_cast<std::size_t>(*count), is_map);
  return static_cast<std::size_t>(*count);
}

Result<ByteSpan> Reader::string(std::uint8_t major, Size size) {
  const auto length = value_of(major);
  if (!length) return std::unexpected(length.error());
  if (size.exact && *length != size.limit) return fail(Error::wrong_size);
  if (*length > size.limit || *length > left()) return fail(Error::too_large);
  const ByteSpan value = in_.subspan(position_, static_cast<std::size_t>(*length));
  position_ += value.size();
  if (major == major_text && !is_valid_utf8(value)) return fail(Error::invalid_utf8);
  nesting_.item_done();
  return value;
}

Result<std::size_t> Reader::array(std::size_t limit) {
  return open(major_array, {.limit = limit, .exact = false});
}

Result<std::size_t> Reader::map(std::size_t limit) {
  return open(major_map, {.limit = limit, .exact = false});
}

Result<void> Reader::array_exactly(std::size_t count) {
  const auto opened = open(major_array, {.limit = count, .exact = true});
  if (!opened) return std::unexpected(opened.error());
  return {};
}

Result<void> Reader::map_exactly(std::size_t count) {
  const auto opened = open(major_map, {.limit = count, .exact = true});
  if (!opened) return std::unexpected(opened.error());
  return {};
}

Result<std::uint64_t> Reader::key() {
  if (const auto ready = before_key(); !ready) return std::unexpected(ready.error());
  const auto found = head();
  if (!found) return std::unexpected(found.error());
  if (found->major != major_unsigned) return fail(Error::unexpected_type);
  if (!nesting_.take_key(found->value)) return fail(Error::unsorted_keys);
  return found->value;
}

Result<void> Reader::expect_key(std::uint64_t key) {
  const auto found = this->key();
  if (!found) return std::unexpected(found.error());
  if (*found != key) return fail(Error::unexpected_key);
  return {};
}

Result<std::uint64_t> Reader::uint() {
  const auto value = value_of(major_unsigned);
  if (value) nesting_.item_done();
  return value;
}

Result<ByteSpan> Reader::bytes(std::size_t limit) {
  return string(major_bytes, {.limit = limit, .exact = false});
}

Result<ByteSpan> Reader::bytes_exactly(std::size_t size) {
  return string(major_bytes, {.limit = size, .exact = true});
}

Result<std::string_view> Reader::text(std::size_t limit_in_bytes) {
  const auto value = string(major_text, {.limit = limit_in_bytes, .exact = false});
  if (!value) return std::unexpected(value.error());
  return std::string_view(reinterpret_cast<const char*>(value->data()), value->size());
}

Result<bool> Reader::boolean() {
  const auto value = value_of(major_simple);
  if (!value) return std::unexpected(value.error());
  if (*value == simple_null) return fail(Error::unexpected_type);
  nesting_.item_done();
  return *value == simple_true;
}

Result<bool> Reader::null_next() {
  if (const auto ready = before_item(); !ready) return std::unexpected(ready.error());
  if (in_[position_] != byte_null) return false;
  ++position_;
  nesting_.item_done();
  return true;
}

// One head with its string, if it is one; the items of an array or map are left open.
Result<void> Reader::skip_head() {
  if (const auto ready = before_item(); !ready) return ready;
  constexpr Size any{.limit = std::numeric_limits<std::size_t>::max(), .exact = false};
  const auto major = static_cast<std::uint8_t>(in_[position_] >> information_bits);
  if (major == major_array || major == major_map) {
    if (const auto opened = open(major, any); !opened) return std::unexpected(opened.error());
  } else if (major == major_bytes || major == major_text) {
    if (const auto value = string(major, any); !value) return std::unexpected(value.error());
  } else {
    if (const auto value = value_of(major); !value) return std::unexpected(value.error());
    nesting_.item_done();
  }
  return {};
}

// Every turn takes at least one byte and depth is bounded, so hostile bytes cost linear time.
Result<void> Reader::skip() {
  const std::size_t depth = nesting_.depth();
  do {
    if (const auto skipped = skip_head(); !skipped) return skipped;
    if (nesting_.depth() > depth && nesting_.next() == Nesting::Next::key) {
      if (const auto found = key(); !found) return std::unexpected(found.error());
    }
  } while (nesting_.depth() > depth);
  return {};
}

Result<void> Reader::finish() {
  if (error_) return fail(*error_);
  if (left() > 0) return fail(Error::trailing_bytes);
  if (nesting_.next() != Nesting::Next::nothing) return fail(Error::truncated);
  return {};
}

Result<void> check(ByteSpan in) {
  Reader reader(in);
  if (const auto skipped = reader.skip(); !skipped) return skipped;
  return reader.finish();
}

std::string_view to_string(Error error) {
  switch (error) {
    case Error::truncated:
      return "truncated";
    case Error::not_deterministic:
      return "not deterministic";
    case Error::unexpected_type:
      return "unexpected type";
    case Error::unsupported_type:
      return "unsupported type";
    case Error::too_large:
      return "too large";
    case Error::wrong_size:
      return "wrong size";
    case Error::too_deep:
      return "too deep";
    case Error::unsorted_keys:
      return "unsorted keys";
    case Error::unexpected_key:
      return "unexpected key";
    case Error::invalid_utf8:
      return "invalid UTF-8";
    case Error::trailing_bytes:
      return "trailing bytes";
  }
  return "unknown";
}

}  // namespace peyk::cbor
