// The bulk lane: pieces of attachments, and the boxes in which they lie. docs/protocol.md §6.1.
//
// Two secrets that have nothing to do with each other: the attachment's key reads the pieces; the
// key of a batch, drawn anew for each, names boxes and opens bodies. Who holds only the second can
// put and ask, and reads nothing.
#pragma once

#include <cstddef>
#include <cstdint>

#include "peyk/base/fixed.hpp"
#include "peyk/box/body.hpp"
#include "peyk/box/error.hpp"
#include "peyk/box/place.hpp"
#include "peyk/crypto/aead.hpp"
#include "peyk/crypto/kdf.hpp"

namespace peyk::box {

inline constexpr std::uint64_t max_attachment_size = 1ULL << 30U;
// What a piece holds of the file; the last one is filled up with zeros.
inline constexpr std::size_t piece_size = frame_size - crypto::tag_size;
static_assert(piece_size == 12'584);

using AttachmentKey = crypto::Secret<struct AttachmentKeyTag, 32>;
// By it the two ends speak of an attachment; says nothing of the key.
using AttachmentId = Fixed<struct AttachmentIdTag, 16>;
using PieceIndex = Number<struct PieceIndexTag, std::uint32_t>;

[[nodiscard]] AttachmentId attachment_id(const AttachmentKey& key);

// Of a file of `size` bytes, 1 to max_attachment_size.
[[nodiscard]] constexpr std::uint32_t piece_count(std::uint64_t size) {
  return static_cast<std::uint32_t>((size + piece_size - 1) / piece_size);
}
inline constexpr std::uint32_t max_pieces = piece_count(max_attachment_size);
// How many bytes of the file are in that piece.
[[nodiscard]] constexpr std::size_t bytes_in_piece(std::uint64_t size, PieceIndex piece) {
  const std::uint64_t before = std::uint64_t{piece.value()} * piece_size;
  return size - before < piece_size ? static_cast<std::size_t>(size - before) : piece_size;
}

// The same frame for all readers: `plain` has 1 to piece_size bytes. Two files under one key would
// give the key away: a key is drawn for each attachment.
[[nodiscard]] Frame seal_piece(const AttachmentKey& key, PieceIndex piece, ByteSpan plain);
// `size` bytes of the file; Error::refused when it does not open, or is not filled up with zeros.
[[nodiscard]] Result<crypto::SecretBytes> open_piece(const AttachmentKey& key, PieceIndex piece,
                                                     const Frame& frame, std::size_t size);

// The hash of a whole file, piece by piece; what it knows is 32 bytes and can be laid aside.
class AttachmentHash {
 public:
  explicit AttachmentHash(std::uint64_t size);
  explicit AttachmentHash(const crypto::Digest& laid_aside) : chain_(laid_aside) {}
  void add(ByteSpan piece);
  // After the last piece: the hash of the file.
  [[nodiscard]] const crypto::Digest& value() const { return chain_; }

 private:
  crypto::Digest chain_;
};

// Drawn by the writer for each batch of pieces, told to the readers when they are stored.
using BatchKey = crypto::Secret<struct BatchKeyTag, 32>;

struct BatchKeys {
  NamesKey names;
  BodiesKey bodies;
};
[[nodiscard]] BatchKeys batch_keys(const BatchKey& key);
// `put` counts the puts of a batch: no name is used twice.
[[nodiscard]] Place bulk_place(const CourierId& courier, PieceIndex piece, Slot put);

}  // namespace peyk::box
