// A frame of the session as it lies on the page: docs/protocol.md §5.
//
//   offset  size
//        0     1  version 1
//        1     1  kind: 4 message, 5 message that turns the ratchet, 6 acknowledgement
//        2     2  length of the content
//        4     4  epoch
//        8     8  counter: 1, 2, 3 …; 0 in kind 6
//       16     8  acknowledged: highest counter received in order
//       24    16  mark of what was received in order up to there
//       40    32  salt, random
//       72 2,336  kind 5 only: ct 1,120 ‖ new ek 1,216
//   72 or 2,408   content ‖ zeros, sealed with everything before it
#pragma once

#include <optional>

#include "opening_frame.hpp"

namespace peyk::seal {

using Salt = Fixed<struct SaltTag, 32>;
// Of all frames of one direction up to a counter: an acknowledgement says which frames it is about.
using Mark = Fixed<struct MarkTag, 16>;

inline constexpr std::size_t session_head_size = 72;
inline constexpr std::size_t turning_head_size =
    session_head_size + crypto::xwing_ciphertext_size + crypto::xwing_public_size;
static_assert(frame_size - session_head_size - crypto::tag_size == content_max_size);
static_assert(frame_size - turning_head_size - crypto::tag_size == content_max_size_turning);

struct Turn {
  crypto::KemCiphertext ciphertext;
  crypto::KemPublicKey offered;
};

struct SessionFrame {
  FrameKind kind = FrameKind::message;  // message, turning_message or acknowledgement
  std::size_t length = 0;
  Epoch epoch;
  Counter counter;
  Counter acknowledged;
  Mark received;
  Salt salt;
  std::optional<Turn> turn;  // exactly in a turning message
};

[[nodiscard]] std::optional<SessionFrame> read_session_frame(const Frame&);

// `head.length` is that of `content`, which fits the kind.
[[nodiscard]] Frame seal_session_frame(const SessionFrame& head, crypto::OnceKey key,
                                       ByteSpan content);
[[nodiscard]] std::optional<crypto::SecretBytes> open_session_frame(const SessionFrame& head,
                                                                    crypto::OnceKey key,
                                                                    const Frame& frame);

}  // namespace peyk::seal
