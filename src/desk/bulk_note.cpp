#include "bulk_note.hpp"

#include "peyk/base/cbor.hpp"
#include "peyk/base/overloaded.hpp"
#include "peyk/identity/secret_writer.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 1;
constexpr std::uint64_t stored_type = 16;
constexpr std::uint64_t progress_type = 17;
constexpr std::uint64_t withdrawn_type = 18;

void write_head(identity::SecretWriter& writer, std::size_t pairs, std::uint64_t type,
                const box::AttachmentId& id) {
  writer.map(pairs).key(0).uint(format_version).key(1).uint(type).key(2).bytes(id.span());
}

void write_stored(identity::SecretWriter& writer, const StoredNote& note) {
  write_head(writer, 8, stored_type, note.id);
  writer.key(3).uint(note.number).key(4).uint(note.day.value()).key(5).bytes(note.key.span());
  writer.key(6).array(note.couriers.size());
  for (const CourierId& courier : note.couriers) writer.bytes(courier.span());
  writer.key(7).bytes(encode_places(note.places));
}

void write_progress(identity::SecretWriter& writer, const ProgressNote& note) {
  write_head(writer, 8, progress_type, note.id);
  writer.key(3).uint(std::to_underlying(note.state)).key(4).uint(note.here);
  writer.key(5).uint(note.newest).key(6).array(note.missing.size());
  for (const PieceRun& run : note.missing) writer.array(2).uint(run.first).uint(run.count);
  writer.key(7).array(note.lacked.size());
  for (const auto& [courier, count] : note.lacked) {
    writer.array(2).bytes(courier.span()).uint(count);
  }
}

std::optional<std::uint32_t> read_u32(cbor::Reader& reader) {
  const auto number = reader.uint();
  if (!number || !std::in_range<std::uint32_t>(*number)) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

std::optional<BulkNote> read_stored(cbor::Reader& reader, const box::AttachmentId& id) {
  StoredNote note{.id = id, .number = 0, .day = {}, .key = {}, .couriers = {}, .places = {}};
  static_cast<void>(reader.expect_key(3));
  const auto number = read_u32(reader);
  static_cast<void>(reader.expect_key(4));
  const auto day = read_u32(reader);
  static_cast<void>(reader.expect_key(5));
  const auto key = reader.bytes_exactly(box::BatchKey::size);
  static_cast<void>(reader.expect_key(6));
  const auto couriers = reader.array(max_bulk_couriers);
  if (!couriers || *couriers == 0 || !number.has_value() || !day.has_value()) return std::nullopt;
  for (std::size_t i = 0; i < *couriers; ++i) {
    const auto courier = reader.bytes_exactly(CourierId::size);
    if (!courier) return std::nullopt;
    note.couriers.push_back(*CourierId::from(*courier));
  }
  static_cast<void>(reader.expect_key(7));
  const auto places = reader.bytes(max_places_in_batch * place_size);
  if (!reader.finish()) return std::nullopt;
  auto decoded = decode_places(*places, note.couriers.size());
  if (!decoded.has_value() || decoded->empty()) return std::nullopt;
  note.number = *number;
  note.day = Day(*day);
  note.key = std::move(*box::BatchKey::from(*key));
  note.places = std::move(*decoded);
  return note;
}

bool read_missing(cbor::Reader& reader, std::vector<PieceRun>& missing) {
  const auto count = reader.array(max_runs_in_note);
  if (!count) return false;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto items = reader.array_exactly(2);
    const auto first = read_u32(reader);
    const auto length = read_u32(reader);
    if (!items || !first.has_value() || !length.has_value()) return false;
    if (*length == 0 || *first >= box::max_pieces || *length > box::max_pieces - *first) {
      return false;
    }
    // Rising, so that they are no more pieces than the file has.
    if (!missing.empty() && *first < missing.back().first + missing.back().count) return false;
    missing.push_back({.first = *first, .count = *length});
  }
  return true;
}

bool read_lacked(cbor::Reader& reader, std::vector<std::pair<CourierId, std::uint32_t>>& lacked) {
  const auto count = reader.array(max_bulk_couriers);
  if (!count) return false;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto items = reader.array_exactly(2);
    const auto courier = reader.bytes_exactly(CourierId::size);
    const auto times = read_u32(reader);
    if (!items || !courier || !times.has_value()) return false;
    lacked.emplace_back(*CourierId::from(*courier), *times);
  }
  return true;
}

std::optional<BulkNote> read_progress(cbor::Reader& reader, const box::AttachmentId& id) {
  ProgressNote note;
  note.id = id;
  static_cast<void>(reader.expect_key(3));
  const auto state = reader.uint();
  static_cast<void>(reader.expect_key(4));
  const auto here = read_u32(reader);
  static_cast<void>(reader.expect_key(5));
  const auto newest = read_u32(reader);
  if (!newest.has_value() || !here.has_value() || *state < 1 || *state > 3) return std::nullopt;
  note.state = static_cast<ProgressNote::State>(*state);
  note.here = *here;
  note.newest = *newest;
  if (!reader.expect_key(6) || !read_missing(reader, note.missing)) return std::nullopt;
  if (!reader.expect_key(7) || !read_lacked(reader, note.lacked)) return std::nullopt;
  if (!reader.finish()) return std::nullopt;
  return note;
}

}  // namespace

Bytes encode_places(const std::vector<PiecePlace>& places) {
  Bytes bytes(places.size() * place_size);
  ByteWriter writer(bytes);
  for (const PiecePlace& place : places) {
    writer.u32(place.piece).u8(place.courier).u8(place.put);
  }
  return bytes;
}

std::optional<std::vector<PiecePlace>> decode_places(ByteSpan bytes, std::size_t couriers) {
  if (bytes.size() % place_size != 0 || bytes.size() / place_size > max_places_in_batch) {
    return std::nullopt;
  }
  std::vector<PiecePlace> places(bytes.size() / place_size);
  ByteReader reader(bytes);
  for (PiecePlace& place : places) {
    place.piece = reader.u32();
    place.courier = reader.u8();
    place.put = reader.u8();
    if (place.piece >= box::max_pieces || place.courier >= couriers) return std::nullopt;
  }
  return places;
}

crypto::SecretBytes encode(const BulkNote& any) {
  identity::SecretWriter writer;
  std::visit(Overloaded{
                 [&](const StoredNote& note) { write_stored(writer, note); },
                 [&](const ProgressNote& note) { write_progress(writer, note); },
                 [&](const WithdrawnNote& note) { write_head(writer, 3, withdrawn_type, note.id); },
             },
             any);
  return std::move(writer).take();
}

std::optional<BulkNote> decode_bulk_note(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  const auto pairs = reader.map(8);
  if (!pairs || !reader.expect_key(0)) return std::nullopt;
  const auto version = reader.uint();
  if (!version || *version != format_version || !reader.expect_key(1)) return std::nullopt;
  const auto type = reader.uint();
  if (!type || !reader.expect_key(2)) return std::nullopt;
  const auto id = reader.bytes_exactly(box::AttachmentId::size);
  if (!id) return std::nullopt;
  const auto attachment = *box::AttachmentId::from(*id);
  if (*type == stored_type && *pairs == 8) return read_stored(reader, attachment);
  if (*type == progress_type && *pairs == 8) return read_progress(reader, attachment);
  if (*type != withdrawn_type || *pairs != 3 || !reader.finish()) return std::nullopt;
  return WithdrawnNote{.id = attachment};
}

}  // namespace peyk::desk
