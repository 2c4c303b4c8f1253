#include "attachment_record.hpp"

#include <utility>

#include "peyk/base/cbor.hpp"
#include "peyk/identity/secret_writer.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 2;

bool is_state(std::uint64_t number) {
  return number >= std::to_underlying(AttachmentState::importing) &&
         number <= std::to_underlying(AttachmentState::broken);
}

bool read_others(cbor::Reader& reader, std::uint32_t pieces, std::vector<OtherEnd>& others) {
  const auto count = reader.array(max_other_ends);
  if (!count) return false;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto items = reader.array_exactly(4);
    const auto relation = reader.bytes_exactly(RelationId::size);
    const auto state = reader.uint();
    const auto here = reader.uint();
    const auto told = reader.boolean();
    if (!items || !told || !is_state(*state) || *here > pieces) return false;
    others.push_back({.relation = *RelationId::from(*relation),
                      .state = static_cast<AttachmentState>(*state),
                      .here = static_cast<std::uint32_t>(*here),
                      .told = *told});
  }
  return true;
}

}  // namespace

crypto::SecretBytes encode(const Attachment& attachment) {
  identity::SecretWriter writer;
  writer.array(13).uint(format_version).uint(attachment.order);
  writer.bytes(attachment.file.key.span()).uint(attachment.file.size);
  writer.bytes(attachment.file.hash.span()).boolean(attachment.mine);
  writer.uint(std::to_underlying(attachment.state)).boolean(attachment.forgotten);
  writer.uint(attachment.checked).bytes(attachment.chain.span());
  writer.bytes(attachment.told_by.track.span()).bytes(attachment.told_by.act.span());
  writer.array(attachment.others.size());
  for (const OtherEnd& other : attachment.others) {
    writer.array(4).bytes(other.relation.span());
    writer.uint(std::to_underlying(other.state)).uint(other.here).boolean(other.told);
  }
  return std::move(writer).take();
}

std::optional<Attachment> decode_attachment(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  const auto items = reader.array_exactly(13);
  const auto version = reader.uint();
  const auto order = reader.uint();
  const auto key = reader.bytes_exactly(box::AttachmentKey::size);
  const auto size = reader.uint();
  const auto hash = reader.bytes_exactly(crypto::Digest::size);
  const auto mine = reader.boolean();
  const auto state = reader.uint();
  const auto forgotten_or_kept = reader.boolean();
  const auto checked = reader.uint();
  const auto chain = reader.bytes_exactly(crypto::Digest::size);
  const auto track = reader.bytes_exactly(channel::ChannelId::size);
  const auto act = reader.bytes_exactly(channel::ActId::size);
  if (!items || !act || *version < 1 || *version > format_version || *size == 0 ||
      *size > box::max_attachment_size || !is_state(*state) || *checked > box::piece_count(*size)) {
    return std::nullopt;
  }
  Attachment attachment;
  attachment.order = *order;
  attachment.file = {.key = std::move(*box::AttachmentKey::from(*key)),
                     .size = *size,
                     .hash = *crypto::Digest::from(*hash)};
  attachment.mine = *mine;
  attachment.state = static_cast<AttachmentState>(*state);
  attachment.forgotten = *version > 1 ? *forgotten_or_kept
                                      : !*forgotten_or_kept && !attachment.mine &&
                                            attachment.state == AttachmentState::whole;
  attachment.checked = static_cast<std::uint32_t>(*checked);
  attachment.chain = *crypto::Digest::from(*chain);
  attachment.told_by = {.track = *channel::ChannelId::from(*track),
                        .act = *channel::ActId::from(*act)};
  if (!read_others(reader, attachment.pieces(), attachment.others) || !reader.finish()) {
    return std::nullopt;
  }
  return attachment;
}

}  // namespace peyk::desk
