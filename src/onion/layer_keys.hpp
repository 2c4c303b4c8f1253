// What both ends derive from the secret of one layer. docs/protocol.md §7.2, §7.3.
#pragma once

#include <array>
#include <cstdint>

#include "peyk/crypto/aead.hpp"
#include "peyk/crypto/kdf.hpp"
#include "peyk/crypto/xwing.hpp"
#include "peyk/onion/layer.hpp"

namespace peyk::onion::detail {

// Sizes at hop p, from the page's table.
[[nodiscard]] constexpr std::size_t pad_size_before(Position p) {
  return layer_overhead * (number_of(p) - 1U);
}
[[nodiscard]] constexpr std::size_t pad_size(Position p) { return layer_overhead * number_of(p); }
[[nodiscard]] constexpr std::size_t layer_size(Position p) {
  return payload_size - pad_size_before(p);
}
[[nodiscard]] constexpr std::size_t inner_size(Position p) {
  return layer_size(p) - layer_overhead;
}
inline constexpr std::size_t day_size = 4;
inline constexpr std::size_t sealed_offset = day_size + crypto::xwing_ciphertext_size;
static_assert(sealed_offset + header_size + crypto::tag_size == layer_overhead);
static_assert(inner_size(Position::box) == operation_size);

// The pad behind the sealed answer that hop p sends.
[[nodiscard]] constexpr std::size_t answer_pad_size(Position p) {
  return crypto::tag_size * (number_of(p) - 1U);
}
// Of sealed_p: A_p and a tag.
[[nodiscard]] constexpr std::size_t sealed_answer_size(Position p) {
  return payload_size - answer_pad_size(p);
}
static_assert(sealed_answer_size(Position::box) == answer_size + crypto::tag_size);

// A layer's secret with the position and day that every key of it is bound to.
class LayerKeys {
 public:
  LayerKeys(const crypto::KemSecret& secret, Position position, Day day);

  [[nodiscard]] crypto::OnceKey request_key() const;
  [[nodiscard]] AnswerKey answer_key() const;
  [[nodiscard]] ReplayTag replay_tag(ByteSpan ciphertext) const;
  // Writes the whole pad of this hop: out.size() == pad_size(position).
  void write_pad(MutableBytes out) const;

 private:
  template <class Out>
  [[nodiscard]] Out derived(crypto::Label label) const;
  const crypto::KemSecret& secret_;
  Position position_;
  Day day_;
  std::array<std::uint8_t, 1> position_byte_;
  std::array<std::uint8_t, 4> day_bytes_{};
};

// version 1 ‖ u8 p ‖ day ‖ ct ‖ pad_{p-1}, in a buffer of its own.
class RequestAssociated {
 public:
  RequestAssociated(Position position, Day day, ByteSpan ciphertext, ByteSpan pad_before);
  [[nodiscard]] ByteSpan span() const { return {bytes_.data(), size_}; }

 private:
  std::array<std::uint8_t, 6 + crypto::xwing_ciphertext_size + 2 * layer_overhead> bytes_{};
  std::size_t size_;
};

// version 1 ‖ u8 p ‖ day.
[[nodiscard]] std::array<std::uint8_t, 6> answer_associated(Position position, Day day);

void write_header(ByteWriter& writer, const Header& header);
[[nodiscard]] Result<Header> read_header(ByteSpan bytes, Position position);

}  // namespace peyk::onion::detail
