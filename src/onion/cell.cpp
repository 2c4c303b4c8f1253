#include "peyk/onion/cell.hpp"

namespace peyk::onion {
namespace {

[[nodiscard]] constexpr bool has_position(CellKind kind) {
  return kind == CellKind::request || kind == CellKind::answer;
}

}  // namespace

std::string_view to_string(Error error) {
  switch (error) {
    case Error::wrong_size:
      return "wrong size";
    case Error::wrong_version:
      return "wrong version";
    case Error::wrong_kind:
      return "wrong kind";
    case Error::wrong_position:
      return "wrong position";
    case Error::reserved_not_zero:
      return "reserved bytes are not zero";
    case Error::wrong_day:
      return "wrong day";
    case Error::refused:
      return "refused";
    case Error::malformed_header:
      return "malformed header";
    case Error::malformed:
      return "malformed";
    case Error::too_many:
      return "too many";
    case Error::unsorted:
      return "unsorted";
    case Error::invalid_key:
      return "invalid key";
    case Error::invalid_times:
      return "invalid times";
    case Error::unknown_courier:
      return "unknown courier";
  }
  std::terminate();
}

std::optional<Cell> Cell::from(ByteSpan bytes) {
  if (bytes.size() != cell_size) return std::nullopt;
  Cell cell = unwritten();
  copy_bytes(bytes, *cell.bytes_);
  return cell;
}

Cell Cell::unwritten() { return Cell(std::make_unique_for_overwrite<Array>()); }

Cell Cell::copy() const { return *from(*bytes_); }

void write_head(Cell& cell, const CellHead& head) {
  ByteWriter writer(cell.mutable_span().first(cell_head_size));
  writer.u8(wire_version).u8(static_cast<std::uint8_t>(head.kind));
  writer.u8(head.position ? number_of(*head.position) : 0).zeros(5).u64(head.exchange.value());
}

Result<CellHead> read_head(const Cell& cell) {
  ByteReader reader(cell.span().first(cell_head_size));
  if (reader.u8() != wire_version) return std::unexpected(Error::wrong_version);
  const std::uint8_t kind = reader.u8();
  if (kind < 1 || kind > 5) return std::unexpected(Error::wrong_kind);
  CellHead head;
  head.kind = static_cast<CellKind>(kind);
  const std::uint8_t position = reader.u8();
  const bool position_is_right =
      has_position(head.kind) ? position >= 1 && position <= 3 : position == 0;
  if (!position_is_right) return std::unexpected(Error::wrong_position);
  if (position != 0) head.position = static_cast<Position>(position);
  if (!reader.zeros(5)) return std::unexpected(Error::reserved_not_zero);
  head.exchange = Exchange(reader.u64());
  return head;
}

Cell random_answer(Position position, Exchange exchange, crypto::Random& random) {
  Cell cell = Cell::unwritten();
  write_head(cell, {CellKind::answer, position, exchange});
  random.fill(cell.mutable_payload());
  return cell;
}

}  // namespace peyk::onion
