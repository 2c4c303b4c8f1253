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

  [[nodiscard]] static desk::FileOrder order_of(std::uint64_t size) {
    return {.channel = "geneva",
            .name = "map.png",
            .media_type = "image/png",
            .size = size,
            .rule = channel::Rule::may_keep,
            .until = {},
            .without_words = false};
  }

  // Given to A's desk, which tells B's of it and sends it.
  [[nodiscard]] bool give(const Bytes& file) { return give(file, order_of(file.size())); }
  [[nodiscard]] bool give(const Bytes& file, const desk::FileOrder& order) {
    content = file;
    desk::Desk& desk = a->core();
    const auto begun = desk.begin_file(order, a->now());
    if (!begun) return false;
    id = begun->id;
    for (std::size_t at = 0; at < file.size(); at += part_size) {
      const std::size_t size = std::min(part_size, file.size() - at);
      if (!desk.add_to_file(id, ByteSpan(file).subspan(at, size), a->now())) return false;
    }
    const auto given = desk.finish_file(id, a->now());
    a->drain();
    if (given) expected = given->expected;
    return given.has_value();
  }
  // B's desk has heard of it.
  [[nodiscard]] bool told() {
    return run_until([this] { return at(*b).pieces > 0; }, 100);
  }

  [[nodiscard]] desk::AttachmentView at(DeskNode& desk) const {
    const auto all = desk.is_up() ? desk.core().files() : std::unexpected(desk::Error::locked);
    if (!all) return {};
    const auto found =
        std::ranges::find_if(*all, [this](const auto& one) { return one.file.id == id; });
    return found == all->end() ? desk::AttachmentView{} : found->file;
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
      const auto plain = b->core().file_piece(id, piece);
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
