// Cells for a live courier, made before anything is measured. They come to it as its own boxes'
// share of the traffic does: at position 3, from a middle courier, whose part (and the entry's) the
// maker plays with keys of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "peyk/base/ids.hpp"
#include "peyk/box/operation.hpp"
#include "peyk/crypto/signature.hpp"
#include "peyk/onion/wrap.hpp"

namespace peyk::bench {

struct BoxCourier {
  CourierId id;
  crypto::SigningPublicKey signing;
  Day day;
  crypto::KemPublicKey key;  // of that day
};

// What is kept of a few cells to see whether their answers are what they must be.
struct Check {
  box::Operation operation;
  onion::AnswerKey entry;
  onion::AnswerKey middle;
  onion::ReturnKeys desk;
};

struct LoadCell {
  onion::Cell cell;  // exchange: its place in the load, from 0
  std::optional<Check> check;
};
using Load = std::vector<LoadCell>;

// After arrival; long enough that a courier with `window` cells in hand is never late.
inline constexpr Duration answered_after = Duration::milliseconds(1'000);
inline constexpr std::size_t checked_every = 64;

// `kind` is put (each to a box of its own) or nothing. Uses every processor.
[[nodiscard]] Load make_load(const BoxCourier& courier, box::OperationKind kind, std::size_t count);

// Whether the answer to a checked cell is the one that it must get: a receipt that proves the body
// stored, or done.
[[nodiscard]] bool is_right_answer(const BoxCourier& courier, Check check, onion::Cell answer);

}  // namespace peyk::bench
