#include "peyk/box/receipt.hpp"

#include <array>
#include <optional>

#include "contract.hpp"

namespace peyk::box {

namespace {

using crypto::Digest;
using crypto::Label;
using Statement = std::array<std::uint8_t, 1 + 32 + 4 + 32 + 4>;

constexpr std::uint8_t statement_version = 1;

Statement statement(const CourierId& courier, Day day, const ReceiptRoot& root,
                    std::uint32_t leaf_count) {
  Statement out{};
  ByteWriter(out)
      .u8(statement_version)
      .bytes(courier.span())
      .u32(day.value())
      .bytes(root.span())
      .u32(leaf_count);
  return out;
}

Digest node(const Digest& left, const Digest& right) {
  return crypto::hash(Label::receipt_node, {left.span(), right.span()});
}

bool has_partner(std::uint32_t index, std::uint32_t count) { return (index ^ 1U) < count; }

// How many nodes stand beside the way from this leaf to the root.
std::size_t path_length(std::uint32_t index, std::uint32_t count) {
  std::size_t length = 0;
  for (; count > 1; index /= 2, count = count / 2 + count % 2) {
    if (has_partner(index, count)) ++length;
  }
  return length;
}

bool has_shape_of_tree(const Receipt& receipt) {
  return receipt.leaf_count >= 1 && receipt.leaf_count <= max_leaves &&
         receipt.leaf_index < receipt.leaf_count &&
         receipt.path.size() == path_length(receipt.leaf_index, receipt.leaf_count);
}

Digest as_digest(ByteSpan bytes_32) { return *Digest::from(bytes_32); }

// The root to which the path leads from a leaf.
Digest climb(Digest at, const Receipt& receipt) {
  std::uint32_t index = receipt.leaf_index;
  std::uint32_t count = receipt.leaf_count;
  auto beside = receipt.path.begin();
  for (; count > 1; index /= 2, count = count / 2 + count % 2) {
    if (!has_partner(index, count)) continue;
    at = index % 2 == 0 ? node(at, *beside) : node(*beside, at);
    ++beside;
  }
  return at;
}

}  // namespace

ReceiptLeaf receipt_leaf(const CopySalt& salt, const BoxName& name, const Body& body) {
  const Digest body_hash = crypto::hash(Label::receipt_body, {body.span()});
  const Digest leaf =
      crypto::hash(Label::receipt_leaf, {salt.span(), name.span(), body_hash.span()});
  return ReceiptLeaf(leaf.array());
}

ReceiptBatch::ReceiptBatch(const std::vector<ReceiptLeaf>& leaves) {
  detail::require(!leaves.empty() && leaves.size() <= max_leaves);
  std::vector<Digest> level;
  level.reserve(leaves.size());
  for (const ReceiptLeaf& leaf : leaves) level.push_back(as_digest(leaf.span()));
  levels_.push_back(std::move(level));
  while (levels_.back().size() > 1) {
    const std::vector<Digest>& below = levels_.back();
    std::vector<Digest> above;
    above.reserve(below.size() / 2 + 1);
    for (std::size_t i = 0; i < below.size(); i += 2) {
      above.push_back(i + 1 < below.size() ? node(below[i], below[i + 1]) : below[i]);
    }
    levels_.push_back(std::move(above));
  }
}

ReceiptRoot ReceiptBatch::root() const { return ReceiptRoot(levels_.back().front().array()); }

std::uint32_t ReceiptBatch::leaf_count() const {
  return static_cast<std::uint32_t>(levels_.front().size());
}

crypto::Signature ReceiptBatch::sign(const crypto::SigningKey& key, const CourierId& courier,
                                     Day day, crypto::Random& random) const {
  return key.sign(Label::receipt_statement, statement(courier, day, root(), leaf_count()), random);
}

Receipt ReceiptBatch::receipt(std::uint32_t leaf_index, Day day,
                              const crypto::Signature& signature) const {
  detail::require(leaf_index < leaf_count());
  Receipt receipt{day, root(), leaf_count(), leaf_index, {}, signature};
  std::size_t index = leaf_index;
  for (const std::vector<Digest>& level : levels_) {
    if ((index ^ 1U) < level.size()) receipt.path.push_back(level[index ^ 1U]);
    index /= 2;
  }
  return receipt;
}

Bytes encode(const Receipt& receipt) {
  detail::require(has_shape_of_tree(receipt));
  Bytes out(max_receipt_size - 32 * (max_path_length - receipt.path.size()));
  ByteWriter writer(out);
  writer.u32(receipt.day.value())
      .bytes(receipt.root.span())
      .u32(receipt.leaf_count)
      .u32(receipt.leaf_index)
      .u8(static_cast<std::uint8_t>(receipt.path.size()));
  for (const Digest& beside : receipt.path) writer.bytes(beside.span());
  writer.bytes(receipt.signature.span());
  return out;
}

Result<Receipt> decode_receipt(ByteSpan bytes) {
  ByteReader reader(bytes);
  Receipt receipt;
  receipt.day = Day(reader.u32());
  const auto root = ReceiptRoot::from(reader.bytes(ReceiptRoot::size));
  receipt.leaf_count = reader.u32();
  receipt.leaf_index = reader.u32();
  const std::uint8_t length = reader.u8();
  if (!reader.ok()) return std::unexpected(Error::wrong_size);
  if (receipt.leaf_count == 0 || receipt.leaf_count > max_leaves ||
      receipt.leaf_index >= receipt.leaf_count ||
      length != path_length(receipt.leaf_index, receipt.leaf_count)) {
    return std::unexpected(Error::out_of_range);
  }
  if (reader.remaining() != length * Digest::size + crypto::Signature::size) {
    return std::unexpected(Error::wrong_size);
  }
  receipt.root = *root;
  for (std::uint8_t i = 0; i < length; ++i) {
    receipt.path.push_back(as_digest(reader.bytes(Digest::size)));
  }
  receipt.signature = *crypto::Signature::from(reader.bytes(crypto::Signature::size));
  return receipt;
}

Result<VerifiedReceipt> verify(const Receipt& receipt, const CourierId& courier,
                               const crypto::SigningPublicKey& key, const CopySalt& salt,
                               const BoxName& name, const Body& body) {
  const std::unexpected refused(Error::refused);
  if (!has_shape_of_tree(receipt)) return refused;
  if (crypto::hash(Label::courier_id, {key.span()}).array() != courier.array()) return refused;
  const Digest leaf = as_digest(receipt_leaf(salt, name, body).span());
  if (climb(leaf, receipt).array() != receipt.root.array()) return refused;
  const Statement signed_bytes = statement(courier, receipt.day, receipt.root, receipt.leaf_count);
  if (!crypto::verify(key, Label::receipt_statement, signed_bytes, receipt.signature)) {
    return refused;
  }
  return VerifiedReceipt(receipt.day);
}

}  // namespace peyk::box
