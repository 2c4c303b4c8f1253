#include "peyk/box/bulk.hpp"

#include <algorithm>
#include <array>

#include "contract.hpp"

namespace peyk::box {

namespace {

crypto::OnceKey piece_key(const AttachmentKey& key, PieceIndex piece) {
  std::array<std::uint8_t, 4> number{};
  ByteWriter(number).u32(piece.value());
  return crypto::derive<crypto::OnceKey>(crypto::Label::attachment_piece, key, {number});
}

}  // namespace

AttachmentId attachment_id(const AttachmentKey& key) {
  const auto whole = crypto::derive<crypto::Digest>(crypto::Label::attachment_id, key, {});
  return *AttachmentId::from(whole.span().first(AttachmentId::size));
}

Frame seal_piece(const AttachmentKey& key, PieceIndex piece, ByteSpan plain) {
  detail::require(!plain.empty() && plain.size() <= piece_size);
  Frame frame;
  copy_bytes(plain, frame.mutable_span());
  crypto::seal_once(piece_key(key, piece), {}, frame.span().first(piece_size),
                    frame.mutable_span());
  return frame;
}

Result<crypto::SecretBytes> open_piece(const AttachmentKey& key, PieceIndex piece,
                                       const Frame& frame, std::size_t size) {
  detail::require(size > 0 && size <= piece_size);
  crypto::SecretBytes plain(piece_size);
  const auto opened = crypto::open_once(piece_key(key, piece), {}, frame.span(), plain);
  if (!opened) return std::unexpected(Error::refused);
  const auto end = plain.begin() + static_cast<std::ptrdiff_t>(size);
  if (std::any_of(end, plain.end(), [](std::uint8_t byte) { return byte != 0; })) {
    return std::unexpected(Error::refused);
  }
  plain.resize(size);
  return plain;
}

AttachmentHash::AttachmentHash(std::uint64_t size) {
  std::array<std::uint8_t, 8> number{};
  ByteWriter(number).u64(size);
  chain_ = crypto::hash(crypto::Label::attachment_hash, {number});
}

void AttachmentHash::add(ByteSpan piece) {
  chain_ = crypto::hash(crypto::Label::attachment_hash, {chain_.span(), piece});
}

BatchKeys batch_keys(const BatchKey& key) {
  return {.names = crypto::derive<NamesKey>(crypto::Label::bulk_names, key, {}),
          .bodies = crypto::derive<BodiesKey>(crypto::Label::bulk_bodies, key, {})};
}

Place bulk_place(const CourierId& courier, PieceIndex piece, Slot put) {
  return {.courier = courier, .lane = Lane::bulk, .round = Round(piece.value()), .slot = put};
}

}  // namespace peyk::box
