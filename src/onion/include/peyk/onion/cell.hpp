// The only thing that ever travels: 16,384 bytes. docs/protocol.md §7.1.
//
//   offset  size  field
//   0       1     version 1
//   1       1     kind
//   2       1     position: 1, 2, 3 in requests and answers, else 0
//   3       5     zero
//   8       8     exchange, chosen by who asks, repeated in the answer
//   16      16368 payload
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "peyk/base/bytes.hpp"
#include "peyk/base/fixed.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/onion/error.hpp"

namespace peyk::onion {

// Of the protocol.
inline constexpr std::uint8_t wire_version = 1;
inline constexpr std::size_t cell_size = 16'384;
inline constexpr std::size_t cell_head_size = 16;
inline constexpr std::size_t payload_size = cell_size - cell_head_size;
inline constexpr std::size_t operation_size = 12'816;  // what the last hop finds
inline constexpr std::size_t answer_size = 16'320;     // what the last hop answers

enum class CellKind : std::uint8_t {
  request = 1,
  answer = 2,
  key_page_request = 3,
  key_page = 4,
  gossip = 5,
};

enum class Position : std::uint8_t { entry = 1, middle = 2, box = 3 };

[[nodiscard]] constexpr std::uint8_t number_of(Position position) {
  return static_cast<std::uint8_t>(position);
}

using Exchange = Number<struct ExchangeTag, std::uint64_t>;

struct CellHead {
  CellKind kind = CellKind::request;
  std::optional<Position> position;  // exactly in requests and answers
  Exchange exchange;

  friend bool operator==(const CellHead&, const CellHead&) = default;
};

// Held on the heap, so that moving one costs a pointer. A moved-from cell may only be assigned or
// destroyed.
class Cell {
 public:
  static constexpr std::size_t size = cell_size;

  Cell() : bytes_(std::make_unique<Array>()) {}  // zeros
  // Nothing unless `bytes` has exactly 16,384 bytes.
  [[nodiscard]] static std::optional<Cell> from(ByteSpan bytes);
  // Not yet written: for a shell that reads from a line straight into mutable_span().
  [[nodiscard]] static Cell unwritten();
  [[nodiscard]] Cell copy() const;

  [[nodiscard]] ByteSpan span() const { return *bytes_; }
  [[nodiscard]] MutableBytes mutable_span() { return *bytes_; }
  [[nodiscard]] ByteSpan payload() const { return span().subspan(cell_head_size); }
  [[nodiscard]] MutableBytes mutable_payload() { return mutable_span().subspan(cell_head_size); }

  // False after having been moved from.
  [[nodiscard]] bool has_bytes() const { return bytes_ != nullptr; }

 private:
  using Array = std::array<std::uint8_t, cell_size>;
  explicit Cell(std::unique_ptr<Array> bytes) : bytes_(std::move(bytes)) {}
  std::unique_ptr<Array> bytes_;
};

void write_head(Cell& cell, const CellHead& head);
[[nodiscard]] Result<CellHead> read_head(const Cell& cell);

// An answer of random bytes: what a request gets that could not be opened.
[[nodiscard]] Cell random_answer(Position position, Exchange exchange, crypto::Random& random);

}  // namespace peyk::onion
