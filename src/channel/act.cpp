#include "peyk/channel/act.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "peyk/base/cbor.hpp"

namespace peyk::channel {

namespace {

constexpr std::uint64_t format_version = 1;

enum class ActType : std::uint8_t { open = 1, letter = 2 };

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

ActType type_of(const Content& content) {
  return std::visit(Overloaded{[](const Open&) { return ActType::open; },
                               [](const Letter&) { return ActType::letter; }},
                    content);
}

const std::string& text_of(const Content& content) {
  return std::visit(
      Overloaded{[](const Open& open) -> const std::string& { return open.name; },
                 [](const Letter& letter) -> const std::string& { return letter.text; }},
      content);
}

std::size_t text_limit(ActType type) {
  return type == ActType::open ? max_channel_name_bytes : max_letter_bytes;
}

// The map of docs/protocol.md §9, with key 2 or (for the hash) without.
Bytes encode_map(const Act& act, bool with_id) {
  const ActType type = type_of(act.content);
  cbor::Writer writer;
  writer.map(with_id ? 8 : 7);
  writer.key(0).uint(format_version);
  writer.key(1).bytes(act.channel.span());
  if (with_id) writer.key(2).bytes(act.id.span());
  writer.key(3).uint(std::to_underlying(type));
  writer.key(4).array(act.parents.size());
  for (const ActId& parent : act.parents) writer.bytes(parent.span());
  writer.key(5).bytes(act.salt.span());
  writer.key(6).uint(static_cast<std::uint64_t>(act.time.milliseconds()));
  const auto* open = std::get_if<Open>(&act.content);
  writer.key(7).map(open == nullptr ? 1 : 2).key(0).text(text_of(act.content));
  if (open != nullptr) writer.key(1).bytes(open->nonce.span());
  return std::move(writer).take();
}

ActId compute_id(const Act& act, Side author) {
  Bytes map = encode_map(act, false);
  const std::uint8_t side = author.value();
  const crypto::Digest digest = crypto::hash(crypto::Label::act_id, {map, {&side, 1}});
  crypto::wipe(map);
  return ActId(digest.array());
}

Result<void> check_content(const Content& content) {
  const std::string& text = text_of(content);
  if (text.empty()) return std::unexpected(Error::empty);
  if (text.size() > text_limit(type_of(content))) return std::unexpected(Error::too_long);
  if (!cbor::is_valid_utf8(as_bytes(text))) return std::unexpected(Error::invalid_text);
  return {};
}

bool strictly_rising(const std::vector<ActId>& ids) {
  return std::adjacent_find(ids.begin(), ids.end(),
                            [](const ActId& a, const ActId& b) { return !(a < b); }) == ids.end();
}

Error from_cbor(cbor::Error error) {
  if (error == cbor::Error::too_large) return Error::too_long;
  if (error == cbor::Error::invalid_utf8) return Error::invalid_text;
  return Error::malformed;
}

template <class F>
Result<F> read_fixed(cbor::Reader& reader, std::uint64_t key) {
  if (auto found = reader.expect_key(key); !found) return std::unexpected(from_cbor(found.error()));
  const auto bytes = reader.bytes_exactly(F::size);
  if (!bytes) return std::unexpected(from_cbor(bytes.error()));
  return *F::from(*bytes);
}

Result<std::uint64_t> read_uint(cbor::Reader& reader, std::uint64_t key) {
  if (auto found = reader.expect_key(key); !found) return std::unexpected(from_cbor(found.error()));
  const auto value = reader.uint();
  if (!value) return std::unexpected(from_cbor(value.error()));
  return *value;
}

Result<std::vector<ActId>> read_parents(cbor::Reader& reader) {
  if (auto found = reader.expect_key(4); !found) return std::unexpected(from_cbor(found.error()));
  const auto count = reader.array(max_parents);
  if (!count) return std::unexpected(from_cbor(count.error()));
  std::vector<ActId> parents;
  parents.reserve(*count);
  for (std::size_t i = 0; i < *count; ++i) {
    const auto bytes = reader.bytes_exactly(ActId::size);
    if (!bytes) return std::unexpected(from_cbor(bytes.error()));
    parents.push_back(*ActId::from(*bytes));
  }
  if (!strictly_rising(parents)) return std::unexpected(Error::malformed);
  return parents;
}

Result<Content> read_content(cbor::Reader& reader, std::uint64_t type) {
  if (type != std::to_underlying(ActType::open) && type != std::to_underlying(ActType::letter)) {
    return std::unexpected(Error::unknown_type);
  }
  if (auto found = reader.expect_key(7); !found) return std::unexpected(from_cbor(found.error()));
  const bool opens = type == std::to_underlying(ActType::open);
  if (auto pairs = reader.map_exactly(opens ? 2 : 1); !pairs) {
    return std::unexpected(from_cbor(pairs.error()));
  }
  if (auto found = reader.expect_key(0); !found) return std::unexpected(from_cbor(found.error()));
  const auto text = reader.text(text_limit(static_cast<ActType>(type)));
  if (!text) return std::unexpected(from_cbor(text.error()));
  Content content = Letter{};
  if (opens) {
    const auto nonce = read_fixed<ChannelNonce>(reader, 1);
    if (!nonce) return std::unexpected(nonce.error());
    content = Open{.name = std::string(*text), .nonce = *nonce};
  } else {
    content = Letter{std::string(*text)};
  }
  if (auto end = reader.finish(); !end) return std::unexpected(from_cbor(end.error()));
  return content;
}

// An opening belongs to the channel whose id it gives.
bool opens_its_channel(const Act& act, Side author) {
  const auto* open = std::get_if<Open>(&act.content);
  return open == nullptr || channel_id(*open, author) == act.channel;
}

// Everything before the content; gives the type number.
Result<std::uint64_t> read_frame_of_act(cbor::Reader& reader, Act& act) {
  const auto pairs = reader.map(8);
  if (!pairs) return std::unexpected(from_cbor(pairs.error()));
  const auto version = read_uint(reader, 0);
  if (!version) return std::unexpected(version.error());
  if (*version != format_version) return std::unexpected(Error::unknown_version);
  if (*pairs != 8) return std::unexpected(Error::malformed);
  const auto channel = read_fixed<ChannelId>(reader, 1);
  if (!channel) return std::unexpected(channel.error());
  const auto id = read_fixed<ActId>(reader, 2);
  if (!id) return std::unexpected(id.error());
  const auto type = read_uint(reader, 3);
  if (!type) return std::unexpected(type.error());
  auto parents = read_parents(reader);
  if (!parents) return std::unexpected(parents.error());
  const auto salt = read_fixed<ActSalt>(reader, 5);
  if (!salt) return std::unexpected(salt.error());
  const auto time = read_uint(reader, 6);
  if (!time) return std::unexpected(time.error());
  if (*time > static_cast<std::uint64_t>(INT64_MAX)) return std::unexpected(Error::malformed);
  act.channel = *channel;
  act.id = *id;
  act.parents = std::move(*parents);
  act.salt = *salt;
  act.time = Instant::since_epoch(Duration::milliseconds(static_cast<std::int64_t>(*time)));
  return *type;
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
  }
  return "";
}

ChannelId channel_id(const Open& open, Side author) {
  const std::uint8_t side = author.value();
  const crypto::Digest digest =
      crypto::hash(crypto::Label::channel_id, {open.nonce.span(), as_bytes(open.name), {&side, 1}});
  return *ChannelId::from(digest.span().first(ChannelId::size));
}

Result<Act> make_act(ChannelId channel, Side author, std::vector<ActId> parents, ActSalt salt,
                     Instant time, Content content) {
  if (auto checked = check_content(content); !checked) return std::unexpected(checked.error());
  std::sort(parents.begin(), parents.end());
  parents.erase(std::unique(parents.begin(), parents.end()), parents.end());
  if (parents.size() > max_parents) return std::unexpected(Error::too_long);
  Act act{.channel = channel,
          .id = {},
          .parents = std::move(parents),
          .salt = salt,
          .time = std::max(time, Instant()),
          .content = std::move(content)};
  if (!opens_its_channel(act, author)) return std::unexpected(Error::wrong_id);
  act.id = compute_id(act, author);
  return act;
}

crypto::SecretBytes encode(const Act& act) {
  Bytes map = encode_map(act, true);
  crypto::SecretBytes unit = crypto::secret_bytes(map);
  crypto::wipe(map);
  return unit;
}

Result<Act> decode(ByteSpan unit, Side author) {
  if (unit.size() > max_act_bytes) return std::unexpected(Error::too_long);
  cbor::Reader reader(unit);
  Act act;
  const auto type = read_frame_of_act(reader, act);
  if (!type) return std::unexpected(type.error());
  auto content = read_content(reader, *type);
  if (!content) return std::unexpected(content.error());
  act.content = std::move(*content);
  if (auto checked = check_content(act.content); !checked) {
    return std::unexpected(checked.error());
  }
  if (compute_id(act, author) != act.id || !opens_its_channel(act, author)) {
    return std::unexpected(Error::wrong_id);
  }
  return act;
}

}  // namespace peyk::channel
