#include "swap_record.hpp"

#include <utility>

#include "peyk/base/cbor.hpp"
#include "peyk/identity/secret_writer.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 1;
// Of all couriers' statements of each kind, and their answers.
constexpr std::size_t max_party_bytes = 96 * 1024;

void write(identity::SecretWriter& writer, const std::vector<SwapItemView>& items) {
  writer.array(items.size());
  for (const SwapItemView& item : items) {
    writer.array(3).boolean(item.is_file).text(item.name).uint(item.size);
  }
}

std::optional<std::vector<SwapItemView>> read_items(cbor::Reader& reader) {
  const auto count = reader.array(max_swap_items);
  if (!count) return std::nullopt;
  std::vector<SwapItemView> items;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto three = reader.array_exactly(3);
    const auto is_file = reader.boolean();
    const auto name = reader.text(channel::max_file_name_bytes);
    const auto size = reader.uint();
    if (!three || !is_file || !name || !size) return std::nullopt;
    items.push_back({.is_file = *is_file, .name = std::string(*name), .size = *size});
  }
  return items;
}

// False when it cannot be one.
bool read_party(cbor::Reader& reader, std::optional<swap::Party>& party) {
  if (const auto none = reader.null_next(); !none || *none) {
    const auto both = reader.null_next();
    return none && both && *both;
  }
  const auto bytes = reader.bytes(swap::manifest_max_size);
  const auto record = reader.bytes(max_party_bytes);
  if (!bytes || !record) return false;
  auto manifest = swap::Manifest::decode(*bytes);
  if (!manifest) return false;
  auto restored = swap::Party::restore(*std::move(manifest), *record);
  if (!restored) return false;
  party = *std::move(restored);
  return true;
}

}  // namespace

crypto::SecretBytes encode(const SwapRecord& record) {
  identity::SecretWriter writer;
  writer.array(10).uint(format_version).bytes(record.track.span());
  writer.uint(std::to_underlying(record.role)).bytes(record.secret.span());
  writer.uint(std::to_underlying(record.outcome));
  if (record.join.has_value()) {
    writer.bytes(record.join->span());
  } else {
    writer.null();
  }
  write(writer, record.given);
  write(writer, record.got);
  if (record.party.has_value()) {
    writer.bytes(record.party->manifest().encode()).bytes(record.party->record());
  } else {
    writer.null().null();
  }
  return std::move(writer).take();
}

std::optional<SwapRecord> decode_swap_record(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  const auto items = reader.array_exactly(10);
  const auto version = reader.uint();
  const auto track = reader.bytes_exactly(channel::ChannelId::size);
  const auto role = reader.uint();
  const auto secret = reader.bytes_exactly(swap::PartySecret::size);
  const auto outcome = reader.uint();
  if (!items || !outcome || *version != format_version || *role < 1 ||
      *role > std::to_underlying(SwapRole::joiner) ||
      *outcome > std::to_underlying(SwapOutcome::cheated)) {
    return std::nullopt;
  }
  std::optional<channel::ActId> join;
  const auto none = reader.null_next();
  if (!none) return std::nullopt;
  if (!*none) {
    const auto id = reader.bytes_exactly(channel::ActId::size);
    if (!id) return std::nullopt;
    join = *channel::ActId::from(*id);
  }
  SwapRecord record;
  record.join = join;
  record.track = *channel::ChannelId::from(*track);
  record.role = static_cast<SwapRole>(*role);
  record.secret = *swap::PartySecret::from(*secret);
  record.outcome = static_cast<SwapOutcome>(*outcome);
  auto given = read_items(reader);
  auto got = given.has_value() ? read_items(reader) : std::nullopt;
  if (!got.has_value() || !read_party(reader, record.party) || !reader.finish()) {
    return std::nullopt;
  }
  record.given = *std::move(given);
  record.got = *std::move(got);
  return record;
}

}  // namespace peyk::desk
