// For the tests of this room that send a file: two desks, and the file that one gives the other.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "testing_pair.hpp"

namespace peyk::sim::testing {

class BulkPair : public Pair {
 public:
  using Pair::Pair;

  // Bytes that do not repeat themselves.
  static Bytes file_of(std::size_t size, std::uint64_t seed = 1) {
    Bytes bytes(size);
    std::uint64_t state = seed * 0x9e3779b97f4a7c15U + 1;
    for (std::uint8_t& byte : bytes) {
      state ^= state << 13U;
      state ^= state >> 7U;
      state ^= state << 17U;
      byte = static_cast<std::uint8_t>(state >> 32U);
    }
    return bytes;
  }

  // Given to A's desk and sent to B, whose desk is told of it as an act would tell it.
  [[nodiscard]] bool give(const Bytes& file) {
    content = file;
    const auto begun = a->core().begin_attachment(file.size());
    if (!begun) return false;
    id = *begun;
    for (std::size_t at = 0; at < file.size(); at += part_size) {
      const std::size_t size = std::min(part_size, file.size() - at);
      if (!a->core().add_to_attachment(id, ByteSpan(file).subspan(at, size))) return false;
    }
    auto whole = a->core().finish_attachment(id);
    if (!whole || !b->core().expect_attachment(*whole, "A1")) return false;
    const auto sent = a->core().send_attachment(id, {"B1"}, false);
    a->drain();
    b->drain();
    if (sent) expected = *sent;
    return sent.has_value();
  }

  [[nodiscard]] desk::AttachmentView at(DeskNode& desk) const {
    const auto all =
        desk.is_up() ? desk.core().attachments() : std::unexpected(desk::AttachmentError::locked);
    if (!all) return {};
    const auto found = std::ranges::find(*all, id, &desk::AttachmentView::id);
    return found == all->end() ? desk::AttachmentView{} : *found;
  }
  [[nodiscard]] bool is(DeskNode& desk, desk::AttachmentState state) const {
    return at(desk).state == state;
  }
  // Both ends know that it is through.
  [[nodiscard]] bool arrived() const {
    return is(*a, desk::AttachmentState::whole) && is(*b, desk::AttachmentState::whole);
  }
  // What B's person would save.
  [[nodiscard]] Bytes exported() const {
    Bytes bytes;
    for (std::uint32_t piece = 0; piece < at(*b).pieces; ++piece) {
      const auto plain = b->core().attachment_piece(id, piece);
      if (!plain) return {};
      bytes.insert(bytes.end(), plain->begin(), plain->end());
    }
    return bytes;
  }

  static constexpr std::size_t part_size = 100'000;
  box::AttachmentId id;
  Bytes content;
  Duration expected;
};

}  // namespace peyk::sim::testing
