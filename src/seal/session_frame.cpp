#include "session_frame.hpp"

#include <algorithm>

namespace peyk::seal {
namespace {

std::size_t head_size(FrameKind kind) {
  return kind == FrameKind::turning_message ? turning_head_size : session_head_size;
}

std::size_t room_for_content(FrameKind kind) {
  return frame_size - head_size(kind) - crypto::tag_size;
}

std::optional<FrameKind> session_kind(std::uint8_t value) {
  if (value == static_cast<std::uint8_t>(FrameKind::message)) return FrameKind::message;
  if (value == static_cast<std::uint8_t>(FrameKind::turning_message)) {
    return FrameKind::turning_message;
  }
  if (value == static_cast<std::uint8_t>(FrameKind::acknowledgement)) {
    return FrameKind::acknowledgement;
  }
  return std::nullopt;
}

}  // namespace

std::optional<SessionFrame> read_session_frame(const Frame& frame) {
  ByteReader in(frame.span());
  const std::uint8_t version = in.u8();
  const auto kind = session_kind(in.u8());
  if (version != frame_version || !kind) return std::nullopt;
  SessionFrame head;
  head.kind = *kind;
  head.length = in.u16();
  head.epoch = Epoch(in.u32());
  head.counter = Counter(in.u64());
  head.acknowledged = Counter(in.u64());
  head.received = *Mark::from(in.bytes(Mark::size));
  head.salt = *Salt::from(in.bytes(Salt::size));
  const bool uncounted = *kind == FrameKind::acknowledgement;
  if (head.length > room_for_content(*kind) || uncounted != (head.counter == Counter(0))) {
    return std::nullopt;
  }
  if (*kind == FrameKind::turning_message) {
    const auto ciphertext = crypto::KemCiphertext::from(in.bytes(crypto::xwing_ciphertext_size));
    const auto offered = crypto::KemPublicKey::check(in.bytes(crypto::xwing_public_size));
    if (!ciphertext || !offered) return std::nullopt;
    head.turn = Turn{*ciphertext, *offered};
  }
  return head;
}

Frame seal_session_frame(const SessionFrame& head, crypto::OnceKey key, ByteSpan content) {
  Frame frame;
  ByteWriter out(frame.mutable_span());
  out.u8(frame_version).u8(static_cast<std::uint8_t>(head.kind));
  out.u16(static_cast<std::uint16_t>(content.size())).u32(head.epoch.value());
  out.u64(head.counter.value()).u64(head.acknowledged.value());
  out.bytes(head.received.span()).bytes(head.salt.span());
  if (head.turn) out.bytes(head.turn->ciphertext.span()).bytes(head.turn->offered.span());
  crypto::SecretBytes plain(room_for_content(head.kind));
  copy_bytes(content, plain);
  const std::size_t size = head_size(head.kind);
  crypto::seal_once(std::move(key), frame.span().first(size), plain,
                    frame.mutable_span().subspan(size));
  return frame;
}

std::optional<crypto::SecretBytes> open_session_frame(const SessionFrame& head, crypto::OnceKey key,
                                                      const Frame& frame) {
  const std::size_t size = head_size(head.kind);
  crypto::SecretBytes plain(room_for_content(head.kind));
  if (!crypto::open_once(std::move(key), frame.span().first(size), frame.span().subspan(size),
                         plain)) {
    return std::nullopt;
  }
  const ByteSpan padding = ByteSpan(plain).subspan(head.length);
  if (std::ranges::any_of(padding, [](std::uint8_t b) { return b != 0; })) return std::nullopt;
  plain.resize(head.length);
  return plain;
}

}  // namespace peyk::seal
