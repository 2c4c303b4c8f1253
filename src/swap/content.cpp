#include "peyk/swap/content.hpp"

#include <algorithm>

#include "peyk/base/cbor.hpp"
#include "peyk/crypto/aead.hpp"
#include "peyk/crypto/kdf.hpp"

#include "contract.hpp"
#include "format.hpp"

namespace peyk::swap {
namespace {

using crypto::Label;

constexpr std::uint64_t format_version = 1;

crypto::OnceKey content_key(const crypto::SecretScalar& key, const FrameId& frame) {
  return crypto::derive<crypto::OnceKey>(Label::swap_content, key, {frame.span()});
}

Constant constant_of(const Frame& frame, const Dealer& dealer, crypto::Random& random) {
  return {dealer.constant(), dealer.prove(frame.id().span(), random)};
}

bool is_acceptable(std::span<const ByteSpan> items) {
  if (items.empty() || items.size() > most_items) return false;
  std::size_t size = 0;
  for (const ByteSpan item : items) {
    if (item.empty() || item.size() > content_max_size - size) return false;
    size += item.size();
  }
  return true;
}

Result<std::vector<Item>> read_items(ByteSpan content, const std::vector<ItemCommitment>& agreed) {
  constexpr std::unexpected<Error> refused{Error::refused};
  cbor::Reader reader(content);
  if (!reader.map_exactly(2) || !detail::reads(reader, 0, format_version) ||
      !reader.expect_key(1) || !reader.array_exactly(agreed.size())) {
    return refused;
  }
  std::vector<Item> items;
  for (const ItemCommitment& commitment : agreed) {
    if (!reader.array_exactly(2)) return refused;
    const auto salt = detail::read_fixed<ItemSalt>(reader);
    const auto bytes = reader.bytes(content_max_size);
    if (!salt || !bytes || bytes->empty()) return refused;
    if (commitment_of(*salt, *bytes) != commitment) return refused;
    items.push_back({*salt, crypto::secret_bytes(*bytes)});
  }
  if (!reader.finish()) return refused;
  return items;
}

}  // namespace

ItemCommitment commitment_of(const ItemSalt& salt, ByteSpan item) {
  return ItemCommitment(crypto::hash(Label::swap_item, {salt.span(), item}).array());
}

SealedDigest digest_of(ByteSpan sealed) {
  return SealedDigest(crypto::hash(Label::swap_sealed, {sealed}).array());
}

Result<Gift> give(const Frame& frame, const Dealer& dealer, std::span<const ByteSpan> items,
                  ShowsConstant shows, crypto::Random& random) {
  if (!is_acceptable(items)) return std::unexpected(Error::malformed);
  Gift gift{{{}, {}, dealer.commitments(), {}}, {}};
  cbor::Writer writer;
  writer.map(2).key(0).uint(format_version).key(1).array(items.size());
  for (const ByteSpan item : items) {
    const auto salt = random.fixed<ItemSalt>();
    gift.offer.items.push_back(commitment_of(salt, item));
    writer.array(2).bytes(salt.span()).bytes(item);
  }
  Bytes content = std::move(writer).take();
  gift.sealed.resize(content.size() + crypto::tag_size);
  const FrameId id = frame.id();
  crypto::seal_once(content_key(dealer.key(), id), id.span(), content, gift.sealed);
  crypto::wipe(content);
  gift.offer.sealed = digest_of(gift.sealed);
  if (shows == ShowsConstant::yes) gift.offer.constant = constant_of(frame, dealer, random);
  return gift;
}

Offer give_key(const Frame& frame, const Dealer& dealer, crypto::Random& random) {
  return {{}, {}, dealer.commitments(), constant_of(frame, dealer, random)};
}

Result<std::vector<Item>> open(const Frame& frame, const Offer& offer,
                               const crypto::SecretScalar& key, ByteSpan sealed) {
  if (!offer.sealed || digest_of(sealed) != *offer.sealed) {
    return std::unexpected(Error::other_content);
  }
  if (sealed.size() < crypto::tag_size) return std::unexpected(Error::refused);
  crypto::SecretBytes content(sealed.size() - crypto::tag_size);
  const FrameId id = frame.id();
  if (!crypto::open_once(content_key(key, id), id.span(), sealed, content)) {
    return std::unexpected(Error::refused);
  }
  return read_items(content, offer.items);
}

}  // namespace peyk::swap
