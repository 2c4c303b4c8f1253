#include "peyk/box/answer.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "contract.hpp"

namespace peyk::box {

namespace {

constexpr std::uint8_t version = 1;
constexpr std::uint64_t latest = std::numeric_limits<std::int64_t>::max();

// The head of a receipt tells its length: the payload of a stored answer has no length of its own.
constexpr std::size_t path_length_offset = 44;
static_assert(12 + max_receipt_size <= answer_size);

struct PayloadWriter {
  ByteWriter& out;
  void operator()(const answers::Stored& stored) const { out.bytes(encode(stored.receipt)); }
  void operator()(const answers::Found& found) const { out.bytes(found.body.span()); }
  void operator()(const answers::Swapped& swapped) const {
    detail::require(!swapped.message.empty() && swapped.message.size() <= swap_message_max_size);
    out.u16(static_cast<std::uint16_t>(swapped.message.size())).bytes(swapped.message);
  }
  template <int Status>
  void operator()(const answers::Bare<Status>&) const {}
};

Result<Answer::What> read_stored(ByteReader& reader) {
  ByteReader ahead = reader;
  const ByteSpan rest = ahead.bytes(ahead.remaining());
  const std::size_t path = std::min<std::size_t>(rest[path_length_offset], max_path_length);
  const std::size_t size = max_receipt_size - 32 * (max_path_length - path);
  auto receipt = decode_receipt(reader.bytes(size));
  if (!receipt) return std::unexpected(receipt.error());
  return answers::Stored{std::move(*receipt)};
}

Result<Answer::What> read_swapped(ByteReader& reader) {
  const std::size_t size = reader.u16();
  if (size == 0 || size > swap_message_max_size) return std::unexpected(Error::out_of_range);
  return answers::Swapped{crypto::secret_bytes(reader.bytes(size))};
}

Result<Answer::What> read_payload(std::uint8_t status, ByteReader& reader) {
  switch (status) {
    case 1:
      return answers::Done{};
    case 2:
      return read_stored(reader);
    case 3:
      return answers::Found{*Body::from(reader.bytes(Body::size))};
    case 4:
      return answers::NotThere{};
    case 5:
      return answers::Conflict{};
    case 6:
      return answers::Full{};
    case 7:
      return answers::Refused{};
    case 8:
      return answers::Failed{};
    case 9:
      return read_swapped(reader);
    default:
      return std::unexpected(Error::unknown_kind);
  }
}

}  // namespace

EncodedAnswer encode(const Answer& answer) {
  EncodedAnswer out;
  ByteWriter writer(out.mutable_span());
  const std::int64_t time = std::max<std::int64_t>(answer.courier_time.milliseconds(), 0);
  writer.u8(version)
      .u8(static_cast<std::uint8_t>(answer.what.index() + 1))
      .u16(0)
      .u64(static_cast<std::uint64_t>(time));
  std::visit(PayloadWriter{writer}, answer.what);
  writer.zeros(writer.remaining());
  return out;
}

Result<Answer> decode_answer(ByteSpan bytes) {
  if (bytes.size() != answer_size) return std::unexpected(Error::wrong_size);
  ByteReader reader(bytes);
  if (reader.u8() != version) return std::unexpected(Error::unknown_version);
  const std::uint8_t status = reader.u8();
  if (status < 1 || status > std::variant_size_v<Answer::What>) {
    return std::unexpected(Error::unknown_kind);
  }
  if (!reader.zeros(2)) return std::unexpected(Error::nonzero_reserved);
  const std::uint64_t time = reader.u64();
  if (time > latest) return std::unexpected(Error::out_of_range);
  auto what = read_payload(status, reader);
  if (!what) return std::unexpected(what.error());
  if (!reader.zeros(reader.remaining())) return std::unexpected(Error::nonzero_reserved);
  const Instant courier_time =
      Instant::since_epoch(Duration::milliseconds(static_cast<std::int64_t>(time)));
  return Answer{courier_time, std::move(*what)};
}

}  // namespace peyk::box
