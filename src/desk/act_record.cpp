#include "act_record.hpp"

#include <utility>

#include "peyk/base/cbor.hpp"
#include "peyk/identity/secret_writer.hpp"

namespace peyk::desk {

namespace {
constexpr std::uint64_t format_version = 1;
}

crypto::SecretBytes encode_act_record(bool mine, channel::Side author, ByteSpan unit) {
  identity::SecretWriter writer;
  writer.array(4).uint(format_version).boolean(mine).uint(author.value()).bytes(unit);
  return std::move(writer).take();
}

std::optional<ActRecord> decode_act_record(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  const auto items = reader.array(4);
  const auto version = reader.uint();
  const auto mine = reader.boolean();
  const auto author = reader.uint();
  const auto unit = reader.bytes(channel::max_act_bytes);
  if (!reader.finish() || *items != 4 || *version != format_version || *author > 1) {
    return std::nullopt;
  }
  return ActRecord{.mine = *mine,
                   .author = channel::Side(static_cast<std::uint8_t>(*author)),
                   .unit = crypto::secret_bytes(*unit)};
}

Bytes act_key(const channel::ChannelId& channel, std::uint64_t sequence) {
  Bytes key(channel::ChannelId::size + 8);
  ByteWriter(key).bytes(channel.span()).u64(sequence);
  return key;
}

channel::Entry entry_of(const channel::Act& act, channel::Side author) {
  return channel::Entry{.id = act.id,
                        .author = author,
                        .parents = act.parents,
                        .time = act.time,
                        .is_letter = std::holds_alternative<channel::Letter>(act.content)};
}

std::optional<std::string> name_in(const channel::Act& act) {
  if (const auto* open = std::get_if<channel::Open>(&act.content)) return open->name;
  return std::nullopt;
}

}  // namespace peyk::desk
