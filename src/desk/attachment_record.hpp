// An attachment as the vault knows it: its key, its two or more ends, and how far it was checked.
//
//   record: CBOR [version 2, order, key, size, hash, mine, state, forgotten, checked, chain,
//                 track, act, [[relation, state, here, told] …]]; track and act zero: not told yet
//   In version 1, which is still read, *forgotten* was *pieces kept*.
#pragma once

#include <optional>
#include <vector>

#include "peyk/desk/attachment.hpp"

#include "relation_line.hpp"

namespace peyk::desk {

// A reader of one's own attachment, or the writer of an incoming one.
struct OtherEnd {
  RelationId relation;
  AttachmentState state = AttachmentState::under_way;
  std::uint32_t here = 0;
  bool told = false;  // how it ended on this side
};

// The act that tells of it.
struct ToldBy {
  channel::ChannelId track;
  channel::ActId act;
};

struct Attachment {
  std::uint64_t order = 0;
  AttachmentFile file;
  bool mine = false;
  AttachmentState state = AttachmentState::importing;
  bool forgotten = false;  // the record goes with the last piece, and when the other ends are told
  // Incoming: so many pieces were opened, in order, and hash to this.
  std::uint32_t checked = 0;
  crypto::Digest chain;
  ToldBy told_by;
  std::vector<OtherEnd> others;

  [[nodiscard]] std::uint32_t pieces() const { return box::piece_count(file.size); }
  [[nodiscard]] bool is_over() const {
    return state != AttachmentState::importing && state != AttachmentState::imported &&
           state != AttachmentState::under_way;
  }
  // What is over keeps its pieces only at a reader who has it whole.
  [[nodiscard]] bool keeps_pieces() const {
    return !forgotten && (!is_over() || (!mine && state == AttachmentState::whole));
  }
};

[[nodiscard]] crypto::SecretBytes encode(const Attachment& attachment);
[[nodiscard]] std::optional<Attachment> decode_attachment(ByteSpan bytes);

// Implementation limit.
inline constexpr std::size_t max_other_ends = 64;

}  // namespace peyk::desk
