// How a state is written for a sealed vault: values one behind the other, big-endian, what varies
// in length behind its length (u32), what may be missing behind u8 0 or 1. The buffer is wiped as
// it grows.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "peyk/crypto/dleq.hpp"
#include "peyk/crypto/ristretto255.hpp"
#include "peyk/crypto/secret.hpp"

#include "lists.hpp"

namespace peyk::blind {

class RecordWriter {
 public:
  RecordWriter& u8(std::uint8_t value);
  RecordWriter& u32(std::size_t value);
  RecordWriter& raw(ByteSpan bytes);
  RecordWriter& blob(ByteSpan bytes) { return u32(bytes.size()).raw(bytes); }
  // Any type with span(), such as Element or SecretScalar.
  template <class T>
  RecordWriter& maybe(const std::optional<T>& value) {
    u8(value ? 1 : 0);
    return value ? raw(value->span()) : *this;
  }
  template <class T>
  RecordWriter& values(const std::vector<T>& all) {
    u32(all.size());
    for (const T& value : all) raw(value.span());
    return *this;
  }
  RecordWriter& numbers(const std::vector<std::uint32_t>& all);
  [[nodiscard]] crypto::SecretBytes take() && { return std::move(out_); }

 private:
  crypto::SecretBytes out_;
};

// After the first fault everything read is empty, and `finished` false.
class RecordReader {
 public:
  explicit RecordReader(ByteSpan in) : in_(in) {}
  std::uint8_t u8() { return in_.u8(); }
  std::uint32_t u32() { return in_.u32(); }
  ByteSpan raw(std::size_t size) { return in_.bytes(size); }
  ByteSpan blob();
  template <class T>
  std::optional<T> one(std::size_t size) {
    auto value = T::from(in_.bytes(size));
    if (!value) broken_ = true;
    return value;
  }
  template <class T>
  std::optional<T> maybe(std::size_t size) {
    return flag() ? one<T>(size) : std::nullopt;
  }
  template <class T>
  std::vector<T> values(std::size_t size) {
    std::vector<T> all;
    for (std::size_t left = count(size); left > 0 && !broken_; --left) {
      if (auto value = one<T>(size)) all.push_back(*std::move(value));
    }
    return all;
  }
  std::vector<std::uint32_t> numbers();
  // How many values of `size` bytes follow; no more than there are bytes for.
  std::size_t count(std::size_t size);
  bool flag();
  [[nodiscard]] bool finished() const { return !broken_ && in_.finished(); }

 private:
  ByteReader in_;
  bool broken_ = false;
};

}  // namespace peyk::blind
