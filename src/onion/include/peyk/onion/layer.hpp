// What a courier does with a request: open the layer meant for it. docs/protocol.md §7.2.
//
//   payload at hop p:  layer p (16,368 − 1,184 (p − 1) bytes) ‖ pad of the hop before (1,184 (p −
//   1)) layer:             day 4 ‖ KEM ciphertext 1,120 ‖ header 44 ‖ inner ‖ tag 16
//
// Every byte of the payload is authenticated by this hop's layer, the pad included.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "peyk/base/ids.hpp"
#include "peyk/base/time.hpp"
#include "peyk/crypto/aead.hpp"
#include "peyk/crypto/xwing.hpp"
#include "peyk/onion/cell.hpp"
#include "peyk/onion/error.hpp"

namespace peyk::onion {

// Of the protocol.
inline constexpr Duration longest_deadline = Duration::milliseconds(600'000);
inline constexpr std::size_t layer_overhead = 1'184;
inline constexpr std::size_t header_size = 44;

// A courier's onion key pair of one day. Reading it is thread-safe.
struct DayKey {
  Day day;
  crypto::KemKeyPair pair;
};

using ReplayTag = Fixed<struct ReplayTagTag, 16>;

// The path goes on exactly at positions 1 and 2; then `next` is set.
struct Header {
  Duration delay;     // after arrival: pass on or serve
  Duration deadline;  // after arrival: answer
  std::optional<CourierId> next;

  friend bool operator==(const Header&, const Header&) = default;
};

// What is needed to answer one request, once: using it consumes it.
struct AnswerKey {
  Position position = Position::entry;
  Day day;
  crypto::OnceKey key;
  std::array<std::uint8_t, 32> pad{};  // its first 16 (p − 1) bytes are pad'_p
};

// What can be seen of a request without any key; the cheap checks.
struct RequestFront {
  Position position = Position::entry;
  Exchange exchange;
  Day day;  // of the key it wants
};
[[nodiscard]] Result<RequestFront> read_request(const Cell& cell);

struct OpenedLayer {
  Position position = Position::entry;
  Day day;
  Header header;
  ReplayTag tag;
  AnswerKey answer;
  // Positions 1 and 2: the payload is inner ‖ pad, ready for the next hop but for its head
  // (address_onward). Position 3: the operation lies in it.
  Cell onward;

  // Position 3 only.
  [[nodiscard]] ByteSpan operation() const;
};

// The heavy step (one decapsulation, one pass over the bytes), in place, pure and thread-safe. Does
// not look at the replay filter. The cell is used up in any case.
[[nodiscard]] Result<OpenedLayer> open_layer(Cell cell, const DayKey& key);

// The opened layer's cell with the head for the next hop. Positions 1 and 2 only.
[[nodiscard]] Cell onward_cell(OpenedLayer&& layer, Exchange exchange);

}  // namespace peyk::onion
