// Pieces of the stored state: fixed byte strings, secrets, and what may be absent (null). Readers
// give nothing for anything that the writers do not make.
#pragma once

#include <limits>
#include <optional>

#include "peyk/base/cbor.hpp"
#include "peyk/base/time.hpp"
#include "peyk/crypto/xwing.hpp"
#include "peyk/identity/secret_writer.hpp"

namespace peyk::seal {

template <class Value>
void write_optional(identity::SecretWriter& out, const std::optional<Value>& value) {
  if (value) {
    out.bytes(value->span());
  } else {
    out.null();
  }
}

// Reads into `value`; false when what is there is not of this type. Fixed byte strings and secrets.
template <class Value>
[[nodiscard]] bool read_bytes(cbor::Reader& in, Value& value) {
  const auto bytes = in.bytes_exactly(Value::size);
  if (!bytes) return false;
  value = std::move(*Value::from(*bytes));
  return true;
}

[[nodiscard]] inline std::optional<crypto::KemPublicKey> read_kem_key(cbor::Reader& in) {
  const auto bytes = in.bytes_exactly(crypto::xwing_public_size);
  if (!bytes) return std::nullopt;
  const auto key = crypto::KemPublicKey::check(*bytes);
  if (!key) return std::nullopt;
  return *key;
}

template <class Value>
[[nodiscard]] bool read_number(cbor::Reader& in, Value& value) {
  const auto number = in.uint();
  if (!number || *number > std::numeric_limits<typename Value::rep>::max()) return false;
  value = Value(static_cast<typename Value::rep>(*number));
  return true;
}

// Null, or what `read` reads; false when it is neither. `read` is bool(cbor::Reader&).
template <class Read>
[[nodiscard]] bool read_unless_null(cbor::Reader& in, Read&& read) {
  const auto absent = in.null_next();
  if (!absent) return false;
  return *absent || read(in);
}

template <class Value>
[[nodiscard]] bool read_optional(cbor::Reader& in, std::optional<Value>& value) {
  return read_unless_null(in, [&](cbor::Reader& reader) {
    Value found;
    if (!read_bytes(reader, found)) return false;
    value = std::move(found);
    return true;
  });
}

// The head of an array of exactly `count` items.
[[nodiscard]] inline bool read_array(cbor::Reader& in, std::size_t count) {
  const auto found = in.array(count);
  return found && *found == count;
}

// Milliseconds since 1970; an earlier instant is stored as 1970.
inline void write_instant(identity::SecretWriter& out, Instant instant) {
  out.uint(instant.milliseconds() < 0 ? 0 : static_cast<std::uint64_t>(instant.milliseconds()));
}

[[nodiscard]] inline bool read_instant(cbor::Reader& in, Instant& instant) {
  // Far beyond every Day, and far from overflow when a duration is added.
  constexpr std::uint64_t latest = 1ULL << 60U;
  const auto value = in.uint();
  if (!value || *value > latest) return false;
  instant = Instant::since_epoch(Duration::milliseconds(static_cast<std::int64_t>(*value)));
  return true;
}

}  // namespace peyk::seal
