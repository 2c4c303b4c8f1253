#include "unit.hpp"

#include <string_view>
#include <utility>

#include "peyk/base/cbor.hpp"
#include "peyk/identity/secret_writer.hpp"

namespace peyk::desk {

namespace {

constexpr std::size_t length_size = 4;

crypto::SecretBytes with_kind(UnitKind kind, std::size_t room) {
  crypto::SecretBytes bytes;
  bytes.reserve(1 + room);
  bytes.push_back(std::to_underlying(kind));
  return bytes;
}

void append(crypto::SecretBytes& to, ByteSpan bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

std::optional<Unit> decode_with_copy(ByteReader& reader) {
  const std::uint32_t length = reader.u32();
  if (length == 0 || length > reader.remaining()) return std::nullopt;
  Unit unit{.kind = UnitKind::act_with_copy,
            .bytes = crypto::secret_bytes(reader.bytes(length)),
            .copy = decode_own_copy(reader.bytes(reader.remaining()))};
  if (!reader.finished() || !unit.copy.has_value()) return std::nullopt;
  return unit;
}

}  // namespace

crypto::SecretBytes encode(const OwnCopy& copy) {
  identity::SecretWriter writer;
  const std::string_view text(reinterpret_cast<const char*>(copy.text.data()), copy.text.size());
  writer.array(2).bytes(copy.salt.span()).text(text);
  return std::move(writer).take();
}

std::optional<OwnCopy> decode_own_copy(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  const auto items = reader.array_exactly(2);
  const auto salt = reader.bytes_exactly(channel::CopySalt::size);
  const auto text = reader.text(channel::max_letter_bytes);
  if (!items || !reader.finish() || text->empty()) return std::nullopt;
  return OwnCopy{.salt = *channel::CopySalt::from(*salt),
                 .text = crypto::secret_bytes(as_bytes(*text))};
}

crypto::SecretBytes encode(const Unit& unit) {
  if (!unit.copy.has_value()) {
    crypto::SecretBytes bytes = with_kind(unit.kind, unit.bytes.size());
    append(bytes, unit.bytes);
    return bytes;
  }
  const crypto::SecretBytes copy = encode(*unit.copy);
  crypto::SecretBytes bytes = with_kind(unit.kind, length_size + unit.bytes.size() + copy.size());
  bytes.resize(1 + length_size);
  ByteWriter(MutableBytes(bytes).subspan(1)).u32(static_cast<std::uint32_t>(unit.bytes.size()));
  append(bytes, unit.bytes);
  append(bytes, copy);
  return bytes;
}

std::optional<Unit> decode_unit(ByteSpan bytes) {
  ByteReader reader(bytes);
  const std::uint8_t kind = reader.u8();
  if (!reader.ok() || reader.remaining() == 0) return std::nullopt;
  if (kind == std::to_underlying(UnitKind::act_with_copy)) return decode_with_copy(reader);
  if (kind < std::to_underlying(UnitKind::act) || kind > std::to_underlying(UnitKind::pieces)) {
    return std::nullopt;
  }
  return Unit{.kind = static_cast<UnitKind>(kind),
              .bytes = crypto::secret_bytes(reader.bytes(reader.remaining())),
              .copy = std::nullopt};
}

crypto::Digest digest_of(const OwnCopy& copy) {
  return crypto::hash(crypto::Label::marked_copy, {copy.salt.span(), copy.text});
}

bool matches(const OwnCopy& copy, const crypto::Digest& digest) {
  return digest_of(copy) == digest;
}

}  // namespace peyk::desk
