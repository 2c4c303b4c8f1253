#include <exception>
#include <limits>
#include <utility>

#include "peyk/base/cbor.hpp"

#include "cbor_head.hpp"

namespace peyk::cbor {

namespace {

void require(bool holds) {
  if (!holds) std::terminate();
}

}  // namespace

void Writer::head(std::uint8_t major, std::uint64_t value) {
  std::uint8_t information = eight_bytes_follow;
  unsigned size = 8;
  if (value < one_byte_follows) {
    information = static_cast<std::uint8_t>(value);
    size = 0;
  } else if (value <= std::numeric_limits<std::uint8_t>::max()) {
    information = one_byte_follows;
    size = 1;
  } else if (value <= std::numeric_limits<std::uint16_t>::max()) {
    information = two_bytes_follow;
    size = 2;
  } else if (value <= std::numeric_limits<std::uint32_t>::max()) {
    information = four_bytes_follow;
    size = 4;
  }
  out_.push_back(static_cast<std::uint8_t>((major << information_bits) | information));
  for (unsigned i = size; i > 0; --i) {
    out_.push_back(static_cast<std::uint8_t>(value >> (8U * (i - 1))));
  }
}

void Writer::before_item() const { require(nesting_.next() == Nesting::Next::item); }

void Writer::open(std::uint8_t major, std::size_t count) {
  before_item();
  require(!nesting_.is_full());
  head(major, count);
  nesting_.open(count, major == major_map);
}

void Writer::string(std::uint8_t major, ByteSpan value) {
  before_item();
  head(major, value.size());
  out_.insert(out_.end(), value.begin(), value.end());
  nesting_.item_done();
}

Writer& Writer::array(std::size_t count) {
  open(major_array, count);
  return *this;
}

Writer& Writer::map(std::size_t count) {
  open(major_map, count);
  return *this;
}

Writer& Writer::key(std::uint64_t key) {
  require(nesting_.next() == Nesting::Next::key);
  require(nesting_.take_key(key));
  head(major_unsigned, key);
  return *this;
}

Writer& Writer::uint(std::uint64_t value) {
  before_item();
  head(major_unsigned, value);
  nesting_.item_done();
  return *this;
}

Writer& Writer::bytes(ByteSpan value) {
  string(major_bytes, value);
  return *this;
}

Writer& Writer::text(std::string_view value) {
  require(is_valid_utf8(as_bytes(value)));
  string(major_text, as_bytes(value));
  return *this;
}

Writer& Writer::boolean(bool value) {
  before_item();
  head(major_simple, value ? simple_true : simple_false);
  nesting_.item_done();
  return *this;
}

Writer& Writer::null() {
  before_item();
  head(major_simple, simple_null);
  nesting_.item_done();
  return *this;
}

Bytes Writer::take() && {
  require(nesting_.next() == Nesting::Next::nothing);
  return std::move(out_);
}

}  // namespace peyk::cbor
