// The desk's side of a cell: wrap a request for three hops, open the answer. docs/protocol.md §7.2,
// §7.3.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "peyk/base/ids.hpp"
#include "peyk/base/time.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/onion/cell.hpp"
#include "peyk/onion/layer.hpp"

namespace peyk::onion {

inline constexpr std::size_t hop_count = 3;

// After arrival at that hop.
struct HopTimes {
  Duration delay;
  Duration deadline;
};

// The deadlines of a path. `returns` are drawn like `delays`, afresh: hop p keeps the answer that
// long. Without them the box courier's answer would leave at a time that the entry courier can
// compute, and the middle's delay would hide nothing from the two of them. The last is not used.
//   deadline_3 = delay_3 + allowance,  deadline_p = delay_p + deadline_{p+1} + allowance + return_p
[[nodiscard]] std::array<HopTimes, hop_count> hop_times(
    const std::array<Duration, hop_count>& delays, const std::array<Duration, hop_count>& returns,
    Duration allowance);

struct Hop {
  CourierId courier;
  crypto::KemPublicKey key;  // its onion key of the path's day
  HopTimes times;
};

// Entry, middle, box courier.
struct Path {
  Day day;
  std::array<Hop, hop_count> hops;
};

// What the desk keeps to open the answer of one request.
struct ReturnKeys {
  std::array<AnswerKey, hop_count> hops;
};

struct Wrapped {
  Cell cell;  // for the line to the entry courier
  ReturnKeys keys;
};

// `operation` has operation_size bytes, else wrong_size. invalid_times when a hop's are not
// allowed.
[[nodiscard]] Result<Wrapped> wrap(const Path& path, ByteSpan operation, Exchange exchange,
                                   crypto::Random& random);

// How far the request came, as far as the answer shows it.
struct OpenedAnswer {
  // How many layers opened, from the entry courier on: so many couriers had the request and opened
  // it. Less than 3: the next one did not, or its answer was lost or changed.
  std::uint8_t layers = 0;
  Cell cell;

  // The answer (answer_size bytes) when all three layers opened.
  [[nodiscard]] std::optional<ByteSpan> answer() const;
};

// `cell` is an answer cell of any bytes; its exchange is the caller's to match.
[[nodiscard]] OpenedAnswer open_answer(ReturnKeys keys, Cell cell);

}  // namespace peyk::onion
