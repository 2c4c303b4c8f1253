// Reads the fields of an act from hostile bytes. The first fault stays and what is read after it is
// empty, so a whole structure is read before anyone asks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "peyk/base/cbor.hpp"
#include "peyk/channel/act.hpp"
#include "peyk/channel/error.hpp"

namespace peyk::channel {

class FieldReader {
 public:
  explicit FieldReader(ByteSpan in) : reader_(in) {}

  [[nodiscard]] std::optional<Error> error() const { return error_; }
  void fail(Error error) {
    if (!error_) error_ = error;
  }

  // A map or array of exactly that many.
  void map(std::size_t pairs) { note(reader_.map_exactly(pairs)); }
  void array(std::size_t items) { note(reader_.array_exactly(items)); }
  // How many items there are; 0 after a fault.
  [[nodiscard]] std::size_t items(std::size_t limit) { return value(reader_.array(limit)); }
  // The number of pairs of the outermost map, of which any will do for now.
  [[nodiscard]] std::size_t pairs(std::size_t limit) { return value(reader_.map(limit)); }

  FieldReader& key(std::uint64_t key) {
    note(reader_.expect_key(key));
    return *this;
  }
  [[nodiscard]] std::uint64_t uint() { return value(reader_.uint()); }
  [[nodiscard]] bool boolean() { return value(reader_.boolean()); }
  [[nodiscard]] bool is_null() { return value(reader_.null_next()); }
  // At most `limit`, else malformed.
  [[nodiscard]] std::uint64_t uint(std::uint64_t limit);
  [[nodiscard]] Instant instant();
  [[nodiscard]] std::optional<Instant> instant_or_null();
  [[nodiscard]] std::string text();
  [[nodiscard]] Bytes bytes();

  template <class F>
  [[nodiscard]] F fixed() {
    const ByteSpan read = value(reader_.bytes_exactly(F::size));
    return F::from(read).value_or(F());
  }
  template <class F>
  [[nodiscard]] std::optional<F> fixed_or_null() {
    if (is_null()) return std::nullopt;
    return fixed<F>();
  }

  void finish() { note(reader_.finish()); }

 private:
  static Error from_cbor(cbor::Error error);

  template <class T>
  void note(const cbor::Result<T>& result) {
    if (!result) fail(from_cbor(result.error()));
  }
  template <class T>
  T value(const cbor::Result<T>& result) {
    note(result);
    return result && !error_ ? *result : T();
  }

  cbor::Reader reader_;
  std::optional<Error> error_;
};

}  // namespace peyk::channel
