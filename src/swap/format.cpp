#include "format.hpp"

#include <algorithm>
#include <limits>

#include "contract.hpp"

namespace peyk::swap::detail {

std::optional<Instant> read_instant(cbor::Reader& reader) {
  const auto value = reader.uint();
  constexpr auto latest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!value || *value == 0 || *value > latest) return std::nullopt;
  return Instant::since_epoch(Duration::milliseconds(static_cast<std::int64_t>(*value)));
}

std::uint64_t number(Instant instant) {
  require(instant.milliseconds() > 0);
  return static_cast<std::uint64_t>(instant.milliseconds());
}

std::optional<std::vector<CourierId>> read_couriers(cbor::Reader& reader) {
  const auto count = reader.array(most_couriers);
  if (!count || !Quorum::of(*count)) return std::nullopt;
  std::vector<CourierId> couriers;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto id = read_fixed<CourierId>(reader);
    if (!id || (!couriers.empty() && *id <= couriers.back())) return std::nullopt;
    couriers.push_back(*id);
  }
  return couriers;
}

void write_couriers(cbor::Writer& writer, const std::vector<CourierId>& couriers) {
  writer.array(couriers.size());
  for (const CourierId& id : couriers) writer.bytes(id.span());
}

std::optional<Commitments> read_commitments(cbor::Reader& reader, Quorum quorum) {
  const auto bytes = reader.bytes_exactly(quorum.to_restore() * crypto::element_size);
  if (!bytes) return std::nullopt;
  return Commitments::from(*bytes, quorum);
}

crypto::SecretBytes with_tail(Bytes bytes, std::initializer_list<ByteSpan> tail) {
  crypto::SecretBytes result(bytes.begin(), bytes.end());
  crypto::wipe(bytes);
  std::size_t size = 0;
  for (const ByteSpan part : tail) size += part.size();
  require(size <= result.size());
  ByteWriter writer(MutableBytes(result).last(size));
  for (const ByteSpan part : tail) writer.bytes(part);
  return result;
}

}  // namespace peyk::swap::detail
