// Receipts: one signature of a courier for all bodies of one commit, over the root of a hash tree.
// A receipt proves when a body was stored, not by whom. docs/protocol.md §6.
//
//   offset  size      field
//   0       4         day
//   4       32        root
//   36      4         leaf count, 1 … 1,024
//   40      4         leaf index, from 0
//   44      1         path length n: as many as the tree gives this leaf, at most 10
//   45      32 n      path, from the leaf up
//   45+32n  3,373     sign(receipt_statement; version 1 ‖ courier id ‖ day ‖ root ‖ leaf count)
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "peyk/base/ids.hpp"
#include "peyk/base/time.hpp"
#include "peyk/box/body.hpp"
#include "peyk/box/error.hpp"
#include "peyk/box/operation.hpp"
#include "peyk/crypto/kdf.hpp"
#include "peyk/crypto/signature.hpp"

namespace peyk::box {

inline constexpr std::uint32_t max_leaves = 1'024;
inline constexpr std::size_t max_path_length = 10;
inline constexpr std::size_t max_receipt_size =
    4 + 32 + 4 + 4 + 1 + 32 * max_path_length + crypto::Signature::size;

using ReceiptLeaf = Fixed<struct ReceiptLeafTag, 32>;
using ReceiptRoot = Fixed<struct ReceiptRootTag, 32>;

[[nodiscard]] ReceiptLeaf receipt_leaf(const CopySalt& salt, const BoxName& name, const Body& body);

struct Receipt {
  Day day;
  ReceiptRoot root;
  std::uint32_t leaf_count = 0;
  std::uint32_t leaf_index = 0;
  std::vector<crypto::Digest> path;
  crypto::Signature signature;
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

// The tree over the bodies of one commit, and the receipts that come from it.
class ReceiptBatch {
 public:
  // 1 to max_leaves leaves; else terminates.
  explicit ReceiptBatch(const std::vector<ReceiptLeaf>& leaves);

  [[nodiscard]] ReceiptRoot root() const;
  [[nodiscard]] std::uint32_t leaf_count() const;
  [[nodiscard]] crypto::Signature sign(const crypto::SigningKey& key, const CourierId& courier,
                                       Day day, crypto::Random& random) const;
  // The receipt of one leaf; `signature` and `day` as in sign.
  [[nodiscard]] Receipt receipt(std::uint32_t leaf_index, Day day,
                                const crypto::Signature& signature) const;

 private:
  std::vector<std::vector<crypto::Digest>> levels_;  // the leaves first, the root alone last
};

// `receipt` is one that ReceiptBatch or decode_receipt made; another shape terminates.
[[nodiscard]] Bytes encode(const Receipt& receipt);
// Exactly one receipt and no byte more.
[[nodiscard]] Result<Receipt> decode_receipt(ByteSpan bytes);

// What a receipt proves of the body that it was verified for; made only by verify().
class VerifiedReceipt {
 public:
  [[nodiscard]] Day day() const { return day_; }

 private:
  friend Result<VerifiedReceipt> verify(const Receipt&, const CourierId&,
                                        const crypto::SigningPublicKey&, const CopySalt&,
                                        const BoxName&, const Body&);
  explicit VerifiedReceipt(Day day) : day_(day) {}
  Day day_;
};

// Error::refused for whatever reason: another key than the courier's, signature, salt, name or
// body.
[[nodiscard]] Result<VerifiedReceipt> verify(const Receipt& receipt, const CourierId& courier,
                                             const crypto::SigningPublicKey& key,
                                             const CopySalt& salt, const BoxName& name,
                                             const Body& body);

}  // namespace peyk::box
