#include "relation_line.hpp"

#include <utility>

#include "peyk/base/cbor.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 1;
constexpr std::size_t max_couriers = 7;

crypto::SecretBytes take_secret(cbor::Writer&& writer) {
  Bytes bytes = std::move(writer).take();
  crypto::SecretBytes result = crypto::secret_bytes(bytes);
  crypto::wipe(bytes);
  return result;
}

void write_series(cbor::Writer& writer, const std::optional<box::Series>& series) {
  if (!series.has_value()) {
    writer.null();
    return;
  }
  writer.bytes(series->serialise());
}

// False on bytes that are not what write_series made.
bool read_series(cbor::Reader& reader, std::optional<box::Series>& series) {
  const auto null = reader.null_next();
  if (!null) return false;
  if (*null) return true;
  const auto bytes = reader.bytes_exactly(box::Series::serialised_size);
  if (!bytes) return false;
  auto restored = box::Series::restore(*bytes);
  if (!restored) return false;
  series = std::move(*restored);
  return true;
}

void write_couriers(cbor::Writer& writer, const std::vector<CourierId>& couriers) {
  writer.array(couriers.size());
  for (const CourierId& courier : couriers) writer.bytes(courier.span());
}

bool read_couriers(cbor::Reader& reader, std::vector<CourierId>& couriers) {
  const auto count = reader.array(max_couriers);
  if (!count) return false;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto bytes = reader.bytes_exactly(CourierId::size);
    if (!bytes) return false;
    couriers.push_back(*CourierId::from(*bytes));
  }
  return true;
}

bool read_class(cbor::Reader& reader, identity::ServiceClass& value) {
  const auto number = reader.uint();
  if (!number) return false;
  const auto known = identity::service_class_from(*number);
  if (!known) return false;
  value = *known;
  return true;
}

bool read_generation(cbor::Reader& reader, std::uint32_t& value) {
  const auto number = reader.uint();
  if (!number || !std::in_range<std::uint32_t>(*number)) return false;
  value = static_cast<std::uint32_t>(*number);
  return true;
}

bool read_version(cbor::Reader& reader, std::size_t items) {
  const auto count = reader.array(items);
  const auto version = reader.uint();
  return count && *count == items && version && *version == format_version;
}

}  // namespace

LineSpec LineSpec::copy() const {
  const auto copy_of = [](const std::optional<box::Series>& series) {
    return series.has_value() ? std::optional(series->copy()) : std::nullopt;
  };
  return LineSpec{.own_couriers = own_couriers,
                  .their_couriers = their_couriers,
                  .own_class = own_class,
                  .their_class = their_class,
                  .openings_read = copy_of(openings_read),
                  .generation = generation,
                  .session_read = copy_of(session_read),
                  .session_write = copy_of(session_write)};
}

crypto::SecretBytes encode(const LineSpec& spec) {
  cbor::Writer writer;
  writer.array(9).uint(format_version);
  write_couriers(writer, spec.own_couriers);
  write_couriers(writer, spec.their_couriers);
  writer.uint(std::to_underlying(spec.own_class)).uint(std::to_underlying(spec.their_class));
  writer.uint(spec.generation);
  write_series(writer, spec.openings_read);
  write_series(writer, spec.session_read);
  write_series(writer, spec.session_write);
  return take_secret(std::move(writer));
}

std::optional<LineSpec> decode_line_spec(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  LineSpec spec;
  const bool good =
      read_version(reader, 9) && read_couriers(reader, spec.own_couriers) &&
      read_couriers(reader, spec.their_couriers) && read_class(reader, spec.own_class) &&
      read_class(reader, spec.their_class) && read_generation(reader, spec.generation) &&
      read_series(reader, spec.openings_read) && read_series(reader, spec.session_read) &&
      read_series(reader, spec.session_write) && reader.finish().has_value();
  // A session has both of its series (LineSpec::has_session looks at one).
  if (!good || spec.session_read.has_value() != spec.session_write.has_value()) return std::nullopt;
  return spec;
}

crypto::SecretBytes encode(const PutItem& item) {
  cbor::Writer writer;
  writer.array(10).uint(format_version).uint(std::to_underlying(item.kind)).uint(item.counter);
  writer.uint(static_cast<std::uint64_t>(item.since.milliseconds()));
  const bool opening = item.opening.has_value();
  write_series(writer, opening ? std::optional(item.opening->series.copy()) : std::nullopt);
  writer.boolean(opening && item.opening->any_round);
  writer.boolean(opening && item.opening->holds_messages);
  const identity::Listening reader = opening ? item.opening->reader : identity::Listening{};
  writer.uint(std::to_underlying(reader.service_class));
  write_couriers(writer, reader.couriers);
  writer.bytes(item.frame.span());
  return take_secret(std::move(writer));
}

std::optional<PutItem> decode_put_item(FrameId id, ByteSpan bytes) {
  cbor::Reader reader(bytes);
  if (!read_version(reader, 10)) return std::nullopt;
  const auto kind = reader.uint();
  const auto counter = reader.uint();
  const auto since = reader.uint();
  std::optional<box::Series> series;
  if (!read_series(reader, series)) return std::nullopt;
  const auto any_round = reader.boolean();
  const auto holds = reader.boolean();
  identity::Listening listening;
  if (!read_class(reader, listening.service_class)) return std::nullopt;
  if (!read_couriers(reader, listening.couriers)) return std::nullopt;
  const auto frame = reader.bytes_exactly(box::frame_size);
  if (!reader.finish() || *kind < 1 || *kind > 4 || !std::in_range<std::int64_t>(*since)) {
    return std::nullopt;
  }
  PutItem item;
  item.id = id;
  item.kind = static_cast<FrameKind>(*kind);
  item.counter = *counter;
  item.since = Instant::since_epoch(Duration::milliseconds(static_cast<std::int64_t>(*since)));
  item.frame = *box::Frame::from(*frame);
  if ((item.kind == FrameKind::opening) != series.has_value()) return std::nullopt;
  if (!series.has_value() && (*any_round || *holds || listening != identity::Listening{})) {
    return std::nullopt;
  }
  if (series.has_value()) {
    item.opening = OpeningPlace{.series = std::move(*series),
                                .any_round = *any_round,
                                .holds_messages = *holds,
                                .reader = std::move(listening)};
  }
  return item;
}

Bytes encode(const Fetched& fetched) {
  cbor::Writer writer;
  writer.array(4).uint(format_version).uint(std::to_underlying(fetched.source));
  writer.uint(fetched.generation);
  writer.bytes(fetched.frame.span());
  return std::move(writer).take();
}

std::optional<Fetched> decode_fetched(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  Fetched fetched;
  if (!read_version(reader, 4)) return std::nullopt;
  const auto source = reader.uint();
  if (!read_generation(reader, fetched.generation)) return std::nullopt;
  const auto frame = reader.bytes_exactly(box::frame_size);
  if (!reader.finish() || *source < 1 || *source > 2) return std::nullopt;
  fetched.source = static_cast<Source>(*source);
  fetched.frame = *box::Frame::from(*frame);
  return fetched;
}

}  // namespace peyk::desk
