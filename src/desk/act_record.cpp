#include "act_record.hpp"

#include <utility>

#include "peyk/base/cbor.hpp"
#include "peyk/identity/secret_writer.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 2;

std::uint64_t number_of(Instant time) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.milliseconds()));
}

std::optional<Instant> instant_of(std::uint64_t milliseconds) {
  if (!std::in_range<std::int64_t>(milliseconds)) return std::nullopt;
  return Instant::since_epoch(Duration::milliseconds(static_cast<std::int64_t>(milliseconds)));
}

void put_erased(identity::SecretWriter& writer, const channel::Act& act) {
  const auto* letter = std::get_if<channel::Letter>(&act.content);
  const auto* document = std::get_if<channel::Document>(&act.content);
  const channel::Handling& handling =
      letter != nullptr ? letter->handling : std::get<channel::Document>(act.content).handling;
  writer.array(8).bytes(act.id.span()).bytes(act.author.span()).array(act.parents.size());
  for (const channel::ActId& parent : act.parents) writer.bytes(parent.span());
  writer.uint(number_of(act.time)).uint(std::to_underlying(handling.rule));
  writer.uint(number_of(handling.until));
  writer.array(letter == nullptr ? 0 : letter->copies.size());
  if (letter != nullptr) {
    for (const channel::CopyDigest& copy : letter->copies) writer.bytes(copy.reader.span());
  }
  writer.uint(document == nullptr ? 0 : document->size);
}

channel::Content erased_content(const channel::Handling& handling,
                                std::vector<channel::CopyDigest> copies, std::uint64_t size) {
  if (size > 0) {
    return channel::Document{
        .name = {}, .media_type = {}, .size = size, .hash = {}, .key = {}, .handling = handling};
  }
  channel::Letter letter;
  letter.handling = handling;
  letter.copies = std::move(copies);
  return letter;
}

// Version 1 says only whether there were marked copies.
std::optional<std::vector<channel::CopyDigest>> take_copies(cbor::Reader& reader,
                                                            std::uint64_t version) {
  std::vector<channel::CopyDigest> copies;
  if (version == 1) {
    const auto marked = reader.boolean();
    if (!marked) return std::nullopt;
    copies.resize(*marked ? 1 : 0);
    return copies;
  }
  const auto count = reader.array(channel::max_members);
  if (!count) return std::nullopt;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto seat = reader.bytes_exactly(channel::MemberId::size);
    if (!seat) return std::nullopt;
    copies.push_back({.reader = *channel::MemberId::from(*seat), .digest = {}});
  }
  return copies;
}

std::optional<channel::Act> take_erased(cbor::Reader& reader, std::uint64_t version) {
  channel::Act act;
  const auto exact = reader.array_exactly(8);
  const auto id = reader.bytes_exactly(channel::ActId::size);
  const auto author = reader.bytes_exactly(channel::MemberId::size);
  const auto parents = reader.array(channel::max_parents);
  if (!exact || !parents) return std::nullopt;
  for (std::size_t i = 0; i < *parents; ++i) {
    const auto parent = reader.bytes_exactly(channel::ActId::size);
    if (!parent) return std::nullopt;
    act.parents.push_back(*channel::ActId::from(*parent));
  }
  const auto time = reader.uint();
  const auto rule = reader.uint();
  const auto until = reader.uint();
  auto copies = take_copies(reader, version);
  const auto size = reader.uint();
  if (!copies.has_value() || !size || *size > channel::max_document_bytes || *rule < 1 ||
      *rule > std::to_underlying(channel::Rule::until_date) || !instant_of(*time) ||
      !instant_of(*until)) {
    return std::nullopt;
  }
  act.id = *channel::ActId::from(*id);
  act.author = *channel::MemberId::from(*author);
  act.time = *instant_of(*time);
  act.content =
      erased_content({.rule = static_cast<channel::Rule>(*rule), .until = *instant_of(*until)},
                     std::move(*copies), *size);
  return act;
}

bool take_readers(cbor::Reader& reader, SeatSet& readers) {
  const auto count = reader.array(max_seats);
  if (!count) return false;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto place = reader.uint();
    if (!place || *place >= max_seats) return false;
    readers.set(*place);
  }
  return true;
}

}  // namespace

crypto::SecretBytes encode(const ActRecord& record) {
  identity::SecretWriter writer;
  writer.array(6).uint(format_version).uint(std::to_underlying(record.origin));
  writer.array(record.readers.count());
  for (std::size_t i = 0; i < max_seats; ++i) {
    if (record.readers.test(i)) writer.uint(i);
  }
  writer.uint(record.shown.has_value() ? number_of(*record.shown) : 0);
  if (record.erased.has_value()) {
    put_erased(writer, *record.erased);
  } else {
    writer.bytes(record.act);
  }
  record.copy.has_value() ? writer.bytes(encode(*record.copy)) : writer.null();
  return std::move(writer).take();
}

std::optional<ActRecord> decode_act_record(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  ActRecord record;
  const auto exact = reader.array_exactly(6);
  const auto version = reader.uint();
  const auto origin = reader.uint();
  if (!exact || !origin || *version < 1 || *version > format_version || *origin < 1 ||
      *origin > std::to_underlying(Origin::handed_over) || !take_readers(reader, record.readers)) {
    return std::nullopt;
  }
  record.origin = static_cast<Origin>(*origin);
  const auto shown = reader.uint();
  if (!shown || !instant_of(*shown)) return std::nullopt;
  if (*shown > 0) record.shown = instant_of(*shown);
  const auto act = cbor::Reader(reader).bytes(channel::max_act_bytes);
  if (act) {
    record.act = crypto::secret_bytes(*reader.bytes(channel::max_act_bytes));
  } else {
    record.erased = take_erased(reader, *version);
    if (!record.erased.has_value()) return std::nullopt;
  }
  const auto none = reader.null_next();
  if (!none) return std::nullopt;
  if (!*none) {
    const auto copy = reader.bytes(max_unit_bytes);
    if (!copy) return std::nullopt;
    record.copy = decode_own_copy(*copy);
    if (!record.copy.has_value()) return std::nullopt;
  }
  if (!reader.finish()) return std::nullopt;
  return record;
}

std::optional<channel::Act> act_in(const ActRecord& record) {
  if (record.erased.has_value()) return record.erased;
  auto act = channel::decode(record.act);
  if (!act) return std::nullopt;
  return std::move(*act);
}

Bytes act_key(const channel::ChannelId& track, std::uint64_t sequence) {
  Bytes key(channel::ChannelId::size + 8);
  ByteWriter(key).bytes(track.span()).u64(sequence);
  return key;
}

}  // namespace peyk::desk
