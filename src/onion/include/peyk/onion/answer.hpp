// The answer on its way back, once per request. docs/protocol.md §7.3.
//
//   hop 3 sends  sealed_3 (16,336) ‖ pad'_3 (32)
//   hop 2 sends  sealed_2 (16,352) ‖ pad'_2 (16)
//   hop 1 sends  sealed_1 (16,368)
//
// Each hop seals what came from behind, or random bytes when nothing came; only the desk can tell
// which. The pads fill the cell, are written over by the next hop, and so carry nothing further.
#pragma once

#include <cstdint>
#include <span>

#include "peyk/onion/cell.hpp"
#include "peyk/onion/layer.hpp"

namespace peyk::onion {

// At hop 3.
[[nodiscard]] Cell begin_answer(AnswerKey key, std::span<const std::uint8_t, answer_size> answer,
                                Exchange exchange);

// At hops 2 and 1, of the answer cell that came from the next hop (any bytes whatever).
[[nodiscard]] Cell wrap_answer(AnswerKey key, Cell behind, Exchange exchange);

// At hops 2 and 1, when nothing came by the deadline.
[[nodiscard]] Cell dummy_answer(AnswerKey key, Exchange exchange, crypto::Random& random);

}  // namespace peyk::onion
