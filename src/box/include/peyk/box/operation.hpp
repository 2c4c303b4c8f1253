// What the last hop of a cell finds: one of four operations, all of one size. docs/protocol.md §6.
//
//   offset  size    field
//   0       1       version 1
//   1       1       kind: 1 nothing, 2 put, 3 ask, 4 swap
//   2       2       zero
//   4       32      name
//   36      32      salt
//   68      108     zero
//   176     12,640  body; of a swap: length 2 ‖ message (§11.4) ‖ random
#pragma once

#include <cstddef>
#include <cstdint>

#include "peyk/base/fixed.hpp"
#include "peyk/box/body.hpp"
#include "peyk/box/error.hpp"
#include "peyk/box/place.hpp"
#include "peyk/crypto/random.hpp"

namespace peyk::box {

inline constexpr std::size_t operation_size = 12'816;

// Random for each copy; hides name and body in the receipt's tree from those who see only the tree.
using CopySalt = Fixed<struct CopySaltTag, 32>;
using EncodedOperation = Fixed<struct EncodedOperationTag, operation_size>;

enum class OperationKind : std::uint8_t { nothing = 1, put = 2, ask = 3, swap = 4 };

inline constexpr std::size_t swap_message_max_size = 12'000;  // of the protocol (§11.4)

// Fields that a kind does not use are random.
struct Operation {
  OperationKind kind = OperationKind::nothing;
  BoxName name;
  CopySalt salt;
  Body body;

  [[nodiscard]] static Operation nothing(crypto::Random& random);
  [[nodiscard]] static Operation put(const BoxName& name, const CopySalt& salt, const Body& body);
  [[nodiscard]] static Operation ask(const BoxName& name, crypto::Random& random);
  // `message` is 1 to swap_message_max_size bytes; else the process ends.
  [[nodiscard]] static Operation swap(ByteSpan message, crypto::Random& random);
  // Of the kind swap: the message in the body.
  [[nodiscard]] Result<ByteSpan> swap_message() const;
  friend bool operator==(const Operation&, const Operation&) = default;
};

[[nodiscard]] EncodedOperation encode(const Operation& operation);
[[nodiscard]] Result<Operation> decode_operation(ByteSpan bytes);

}  // namespace peyk::box
