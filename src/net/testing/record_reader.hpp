// Finds the TLS records in a stream of bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "peyk/base/bytes.hpp"

namespace peyk::net::testing {

class RecordReader {
 public:
  // Called with type and size on the wire of each record when its last byte has come.
  using OnRecord = std::function<void(std::uint8_t type, std::size_t size)>;

  RecordReader(std::uint64_t corrupt_each, OnRecord on_record)
      : corrupt_each_(corrupt_each), on_record_(std::move(on_record)) {}

  void corrupt_next() { corrupt_next_ = true; }

  // Reads what came; flips a bit in the first byte of the content of a record to be corrupted.
  void read(MutableBytes bytes) {
    if (!is_tls_) return on_record_(0, bytes.size());
    for (std::uint8_t& byte : bytes) {
      take(byte);
      if (!is_tls_) return on_record_(0, bytes.size());
    }
  }

 private:
  static constexpr std::size_t head_size = 5;  // type 1, version 2, length 2
  static constexpr std::uint8_t first_type = 20;
  static constexpr std::uint8_t last_type = 24;
  static constexpr std::size_t longest = 16'384 + 256;  // RFC 8446 §5.2

  void take(std::uint8_t& byte) {
    if (position_ == 0) begin(byte);
    if (position_ == 1) is_tls_ = is_tls_ && byte == 3;
    if (position_ == 3) length_ = static_cast<std::size_t>(byte) << 8U;
    if (position_ == 4) length_ |= byte;
    if (position_ == head_size && corrupt_this_) byte ^= 1U;
    ++position_;
    if (position_ < head_size) return;
    if (length_ > longest) is_tls_ = false;
    if (position_ == head_size + length_) {
      on_record_(type_, position_);
      position_ = 0;
    }
  }

  void begin(std::uint8_t type) {
    type_ = type;
    is_tls_ = type >= first_type && type <= last_type;
    ++count_;
    corrupt_this_ =
        std::exchange(corrupt_next_, false) || (corrupt_each_ != 0 && count_ % corrupt_each_ == 0);
  }

  std::uint64_t corrupt_each_;
  OnRecord on_record_;
  bool is_tls_ = true;
  bool corrupt_next_ = false;
  bool corrupt_this_ = false;
  std::uint64_t count_ = 0;
  std::uint8_t type_ = 0;
  std::size_t length_ = 0;
  std::size_t position_ = 0;  // in the record
};

}  // namespace peyk::net::testing
