// What a message of the seal carries: pieces of units, and what the reader missed.
// docs/protocol.md §5.
//
//   CBOR map {0: 1, 1: [[unit, offset, total, bytes] …], 2: [[round, courier id] …]}
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "keeper.hpp"

namespace peyk::desk {

// Limits of the protocol.
inline constexpr std::size_t max_unit_bytes = 1'114'112;
inline constexpr std::size_t max_fragments_in_message = 64;
inline constexpr std::size_t max_misses_in_message = 16;
inline constexpr std::size_t max_fragments_of_unit = 512;

struct Fragment {
  std::uint64_t unit = 0;
  std::uint32_t offset = 0;
  std::uint32_t total = 0;
  crypto::SecretBytes bytes;
};

struct MessageContent {
  std::vector<Fragment> fragments;
  std::vector<Miss> misses;
};

// Bytes of content that one more fragment takes beside its own bytes, at most.
inline constexpr std::size_t fragment_overhead = 1 + 9 + 5 + 5 + 3;
// Bytes of content without any fragment and with `misses` misses, at most.
[[nodiscard]] constexpr std::size_t content_overhead(std::size_t misses) {
  return 16 + misses * (1 + 9 + 2 + CourierId::size);
}

[[nodiscard]] crypto::SecretBytes encode(const MessageContent& content);
// Hostile bytes: from the other side.
[[nodiscard]] std::optional<MessageContent> decode_message_content(ByteSpan bytes);

// Puts the fragments of one direction together again, in order and without gaps.
class Assembly {
 public:
  // `last_unit` is the number of the last unit that was begun in this generation; 0 at its start.
  explicit Assembly(std::uint64_t last_unit = 0) : unit_(last_unit) {}

  enum class Added : std::uint8_t { incomplete, complete, refused };
  // `complete`: take() gives the unit.
  [[nodiscard]] Added add(const Fragment& fragment);
  [[nodiscard]] crypto::SecretBytes take();

  [[nodiscard]] std::uint64_t unit() const { return unit_; }
  // Progress of the unit that is arriving; total 0 when none is.
  [[nodiscard]] std::size_t arrived() const { return bytes_.size(); }
  [[nodiscard]] std::size_t total() const { return total_; }

 private:
  std::uint64_t unit_;  // the last one begun
  std::uint32_t total_ = 0;
  std::size_t count_ = 0;  // of fragments
  crypto::SecretBytes bytes_;
};

}  // namespace peyk::desk
