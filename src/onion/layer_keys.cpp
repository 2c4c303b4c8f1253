#include "layer_keys.hpp"

#include <algorithm>

namespace peyk::onion::detail {
namespace {

constexpr std::uint8_t header_version = 1;
constexpr std::uint8_t header_forward = 1;
constexpr std::uint8_t header_last = 2;

}  // namespace

LayerKeys::LayerKeys(const crypto::KemSecret& secret, Position position, Day day)
    : secret_(secret), position_(position), day_(day), position_byte_{number_of(position)} {
  ByteWriter(day_bytes_).u32(day.value());
}

template <class Out>
Out LayerKeys::derived(crypto::Label label) const {
  return crypto::derive<Out>(label, secret_, {position_byte_, day_bytes_});
}

crypto::OnceKey LayerKeys::request_key() const {
  return derived<crypto::OnceKey>(crypto::Label::layer_request);
}

AnswerKey LayerKeys::answer_key() const {
  AnswerKey answer{position_, day_, derived<crypto::OnceKey>(crypto::Label::layer_answer), {}};
  const auto pad = MutableBytes(answer.pad).first(answer_pad_size(position_));
  if (!pad.empty()) {
    crypto::keystream(derived<crypto::OnceKey>(crypto::Label::layer_answer_pad), pad);
  }
  return answer;
}

ReplayTag LayerKeys::replay_tag(ByteSpan ciphertext) const {
  const auto whole =
      crypto::derive<crypto::Digest>(crypto::Label::layer_replay, secret_, {ciphertext});
  return *ReplayTag::from(whole.span().first(ReplayTag::size));
}

void LayerKeys::write_pad(MutableBytes out) const {
  crypto::keystream(derived<crypto::OnceKey>(crypto::Label::layer_pad), out);
}

RequestAssociated::RequestAssociated(Position position, Day day, ByteSpan ciphertext,
                                     ByteSpan pad_before) {
  ByteWriter writer(bytes_);
  writer.u8(wire_version).u8(number_of(position)).u32(day.value());
  writer.bytes(ciphertext).bytes(pad_before);
  size_ = writer.position();
}

std::array<std::uint8_t, 6> answer_associated(Position position, Day day) {
  std::array<std::uint8_t, 6> bytes{};
  ByteWriter(bytes).u8(wire_version).u8(number_of(position)).u32(day.value());
  return bytes;
}

// version 1 ‖ kind 1 ‖ zero 2 ‖ delay 4 ‖ deadline 4 ‖ next courier 32.
void write_header(ByteWriter& writer, const Header& header) {
  writer.u8(header_version).u8(header.next ? header_forward : header_last).u16(0);
  writer.u32(static_cast<std::uint32_t>(header.delay.count()));
  writer.u32(static_cast<std::uint32_t>(header.deadline.count()));
  writer.bytes(header.next.value_or(CourierId{}).span());
}

Result<Header> read_header(ByteSpan bytes, Position position) {
  ByteReader reader(bytes);
  const bool last = position == Position::box;
  const bool front_is_right = reader.u8() == header_version &&
                              reader.u8() == (last ? header_last : header_forward) &&
                              reader.zeros(2);
  Header header;
  header.delay = Duration::milliseconds(reader.u32());
  header.deadline = Duration::milliseconds(reader.u32());
  const auto next = CourierId::from(reader.bytes(CourierId::size));
  if (!front_is_right || !next || !reader.finished() || next->is_zero() != last ||
      header.delay > header.deadline || header.deadline > longest_deadline) {
    return std::unexpected(Error::malformed_header);
  }
  if (!last) header.next = *next;
  return header;
}

}  // namespace peyk::onion::detail
