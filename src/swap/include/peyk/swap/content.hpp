// What one side gives: items in an agreed order, sealed with its key until that is released.
// docs/protocol.md §11.1.
//
//   content = CBOR map {0: 1 (version), 1: [[salt (32), item (1 – 1,048,576)] …, 1–1,024]}
//   sealed  = seal_once(derive(swap_content, s; frame id); frame id, content)
//
// The sealed content goes to the other side directly. Each item is committed to with a salt of its
// own, so one can be shown to somebody without the others.
#pragma once

#include <span>
#include <vector>

#include "peyk/base/bytes.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/crypto/secret.hpp"
#include "peyk/swap/manifest.hpp"

namespace peyk::swap {

inline constexpr std::size_t content_max_size = 1U << 20U;

using ItemSalt = Fixed<struct ItemSaltTag, 32>;

struct Item {
  ItemSalt salt;
  crypto::SecretBytes bytes;
};

[[nodiscard]] ItemCommitment commitment_of(const ItemSalt& salt, ByteSpan item);
[[nodiscard]] SealedDigest digest_of(ByteSpan sealed);

// An offer, and what goes to the other side with it.
struct Gift {
  Offer offer;
  Bytes sealed;
};

// Whether S is shown is the offer's business: where the other side must check something against it.
enum class ShowsConstant : std::uint8_t { no, yes };

// malformed when there are no items, too many, an empty one, or they are too long together.
[[nodiscard]] Result<Gift> give(const Frame& frame, const Dealer& dealer,
                                std::span<const ByteSpan> items, ShowsConstant shows,
                                crypto::Random& random);
// Only the key, with S: for whoever gives something that the key completes.
[[nodiscard]] Offer give_key(const Frame& frame, const Dealer& dealer, crypto::Random& random);

// other_content when it is not the offer's; refused when it does not open with the key or is not
// what was committed to: then its giver has cheated, and the manifest shows it.
[[nodiscard]] Result<std::vector<Item>> open(const Frame& frame, const Offer& offer,
                                             const crypto::SecretScalar& key, ByteSpan sealed);

}  // namespace peyk::swap
