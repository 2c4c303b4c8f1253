#include "peyk/channel/act.hpp"

#include <algorithm>
#include <utility>

#include "content_codec.hpp"

namespace peyk::channel {

namespace {

constexpr std::uint64_t format_version = 1;
constexpr std::size_t act_fields = 9;
// Room for the fields of a newer version, so that it is known for one.
constexpr std::size_t max_act_fields = 32;

// The map of docs/protocol.md §9, with key 2 or (for the hash) without.
Bytes encode_map(const Act& act, bool with_id) {
  cbor::Writer writer;
  writer.map(with_id ? act_fields : act_fields - 1);
  writer.key(0).uint(format_version);
  writer.key(1).bytes(act.channel.span());
  if (with_id) writer.key(2).bytes(act.id.span());
  writer.key(3).uint(type_of(act.content));
  writer.key(4).array(act.parents.size());
  for (const ActId& parent : act.parents) writer.bytes(parent.span());
  writer.key(5).bytes(act.salt.span());
  writer.key(6).uint(static_cast<std::uint64_t>(act.time.milliseconds()));
  write_content(writer.key(7), act.content);
  writer.key(8).bytes(act.author.span());
  return std::move(writer).take();
}

ActId compute_id(const Act& act) {
  Bytes map = encode_map(act, false);
  const crypto::Digest digest = crypto::hash(crypto::Label::act_id, {map});
  crypto::wipe(map);
  return ActId(digest.array());
}

// An opening follows nothing, is by the first of the members it names, and belongs to the track
// whose id it gives.
Result<void> check_opening(const Act& act) {
  const auto* open = std::get_if<Open>(&act.content);
  if (open == nullptr) return {};
  if (!act.parents.empty() || open->members.front().id != act.author) {
    return std::unexpected(Error::inconsistent);
  }
  if (channel_id(*open) != act.channel) return std::unexpected(Error::wrong_id);
  return {};
}

bool strictly_rising(const std::vector<ActId>& ids) {
  return std::adjacent_find(ids.begin(), ids.end(),
                            [](const ActId& a, const ActId& b) { return !(a < b); }) == ids.end();
}

std::vector<ActId> read_parents(FieldReader& reader) {
  const std::size_t count = reader.key(4).items(max_parents);
  std::vector<ActId> parents;
  parents.reserve(count);
  for (std::size_t i = 0; i < count; ++i) parents.push_back(reader.fixed<ActId>());
  if (!strictly_rising(parents)) reader.fail(Error::malformed);
  return parents;
}

Act read_act(FieldReader& reader) {
  Act act;
  const std::size_t pairs = reader.pairs(max_act_fields);
  if (reader.key(0).uint() != format_version) reader.fail(Error::unknown_version);
  if (pairs != act_fields) reader.fail(Error::malformed);
  act.channel = reader.key(1).fixed<ChannelId>();
  act.id = reader.key(2).fixed<ActId>();
  const std::uint64_t type = reader.key(3).uint();
  if (type == 0 || type > act_types) reader.fail(Error::unknown_type);
  act.parents = read_parents(reader);
  act.salt = reader.key(5).fixed<ActSalt>();
  act.time = reader.key(6).instant();
  reader.key(7);
  if (reader.error()) return act;
  act.content = read_content(reader, type);
  act.author = reader.key(8).fixed<MemberId>();
  reader.finish();
  return act;
}

}  // namespace

std::string_view to_string(Error error) {
  switch (error) {
    case Error::malformed:
      return "malformed";
    case Error::unknown_version:
      return "unknown version";
    case Error::unknown_type:
      return "unknown type";
    case Error::wrong_id:
      return "wrong id";
    case Error::empty:
      return "empty";
    case Error::too_long:
      return "too long";
    case Error::invalid_text:
      return "invalid text";
    case Error::inconsistent:
      return "inconsistent";
  }
  return "";
}

ChannelId channel_id(const Open& open) {
  cbor::Writer writer;
  write_content(writer, open);
  const Bytes content = std::move(writer).take();
  const crypto::Digest digest = crypto::hash(crypto::Label::channel_id, {content});
  return *ChannelId::from(digest.span().first(ChannelId::size));
}

Result<Act> make_act(ChannelId channel, MemberId author, std::vector<ActId> parents, ActSalt salt,
                     Instant time, Content content) {
  if (auto checked = check_content(content); !checked) return std::unexpected(checked.error());
  std::sort(parents.begin(), parents.end());
  parents.erase(std::unique(parents.begin(), parents.end()), parents.end());
  if (parents.size() > max_parents) return std::unexpected(Error::too_long);
  Act act{.channel = channel,
          .id = {},
          .author = author,
          .parents = std::move(parents),
          .salt = salt,
          .time = std::clamp(time, Instant(), latest_time),
          .content = std::move(content)};
  if (auto checked = check_opening(act); !checked) return std::unexpected(checked.error());
  act.id = compute_id(act);
  return act;
}

crypto::SecretBytes encode(const Act& act) {
  Bytes map = encode_map(act, true);
  crypto::SecretBytes unit = crypto::secret_bytes(map);
  crypto::wipe(map);
  return unit;
}

Result<Act> decode(ByteSpan unit) {
  if (unit.size() > max_act_bytes) return std::unexpected(Error::too_long);
  FieldReader reader(unit);
  Act act = read_act(reader);
  if (const auto error = reader.error()) return std::unexpected(*error);
  if (auto checked = check_content(act.content); !checked) {
    return std::unexpected(checked.error());
  }
  if (compute_id(act) != act.id) return std::unexpected(Error::wrong_id);
  if (auto checked = check_opening(act); !checked) return std::unexpected(checked.error());
  return act;
}

}  // namespace peyk::channel
