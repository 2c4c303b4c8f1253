#include "cbor_fields.hpp"

namespace peyk::channel {

Error FieldReader::from_cbor(cbor::Error error) {
  if (error == cbor::Error::too_large) return Error::too_long;
  if (error == cbor::Error::invalid_utf8) return Error::invalid_text;
  return Error::malformed;
}

std::uint64_t FieldReader::uint(std::uint64_t limit) {
  const std::uint64_t read = uint();
  if (read <= limit) return read;
  fail(Error::malformed);
  return 0;
}

Instant FieldReader::instant() {
  const std::uint64_t read = uint(static_cast<std::uint64_t>(latest_time.milliseconds()));
  return Instant::since_epoch(Duration::milliseconds(static_cast<std::int64_t>(read)));
}

std::optional<Instant> FieldReader::instant_or_null() {
  if (is_null()) return std::nullopt;
  return instant();
}

// How long each may be is for check_content to say; here the act's own size is the bound.
std::string FieldReader::text() { return std::string(value(reader_.text(max_act_bytes))); }

Bytes FieldReader::bytes() {
  const ByteSpan read = value(reader_.bytes(max_act_bytes));
  return {read.begin(), read.end()};
}

}  // namespace peyk::channel
