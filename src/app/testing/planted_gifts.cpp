// A party that cheats in what it gives by a swap. As to the names see planted_courier.cpp.
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "peyk/swap/content.hpp"

#include "planted.hpp"

namespace peyk::app::testing {

using Gifts = swap::Result<swap::Gift>;
using Opened = swap::Result<std::vector<swap::Item>>;

// --- what the linker puts in the place of the party's own ---

Gifts real_give(const swap::Frame& frame, const swap::Dealer& dealer,
                std::span<const ByteSpan> items, swap::ShowsConstant shows,
                crypto::Random& random) asm("__real_" SYMBOL_GIVE);
Gifts planted_give(const swap::Frame& frame, const swap::Dealer& dealer,
                   std::span<const ByteSpan> items, swap::ShowsConstant shows,
                   crypto::Random& random) asm("__wrap_" SYMBOL_GIVE);
Opened real_open(const swap::Frame& frame, const swap::Offer& offer,
                 const crypto::SecretScalar& key, ByteSpan sealed) asm("__real_" SYMBOL_OPEN);
Opened planted_open(const swap::Frame& frame, const swap::Offer& offer,
                    const crypto::SecretScalar& key, ByteSpan sealed) asm("__wrap_" SYMBOL_OPEN);

namespace {

// What was promised, for oneself alone, beside what was sent instead: whatever its own program
// opens of the latter, it finds the former.
struct Kept {
  Bytes sent;
  swap::Gift promised;
};
std::vector<Kept>& kept() {
  static std::vector<Kept> all;
  return all;
}

Gifts give_another_key(const swap::Frame& frame, const swap::Dealer& dealer,
                       std::span<const ByteSpan> items, swap::ShowsConstant shows,
                       crypto::Random& random) {
  const swap::Dealer another(chance().secret<crypto::Seed>(), frame.quorum());
  auto promised = real_give(frame, dealer, items, shows, random);
  auto gift = real_give(frame, another, items, shows, random);
  if (!promised || !gift) return gift;
  tell(Plant::wrong_key);
  gift->offer.sharing = dealer.commitments();
  kept().push_back({gift->sealed, *std::move(promised)});
  return gift;
}

Gifts give_another_item(const swap::Frame& frame, const swap::Dealer& dealer,
                        std::span<const ByteSpan> items, swap::ShowsConstant shows,
                        crypto::Random& random) {
  auto promised = real_give(frame, dealer, items, shows, random);
  static constexpr std::array<std::uint8_t, 1> worthless{0};
  const std::vector<ByteSpan> others(items.size(), ByteSpan(worthless));
  auto sent = real_give(frame, dealer, others, shows, random);
  if (!promised || !sent) return sent;
  tell(Plant::another_item);
  sent->offer.items = promised->offer.items;
  kept().push_back({sent->sealed, *std::move(promised)});
  return sent;
}

Gifts give_forged(const swap::Frame& frame, const swap::Dealer& dealer,
                  std::span<const ByteSpan> items, swap::ShowsConstant shows,
                  crypto::Random& random) {
  std::vector<Bytes> forged;
  for (const ByteSpan item : items) {
    forged.emplace_back(item.begin(), item.end()).back() ^= 1;
  }
  const std::vector<ByteSpan> others(forged.begin(), forged.end());
  tell(Plant::forged_signature);
  return real_give(frame, dealer, others, shows, random);
}

}  // namespace

Gifts planted_give(const swap::Frame& frame, const swap::Dealer& dealer,
                   std::span<const ByteSpan> items, swap::ShowsConstant shows,
                   crypto::Random& random) {
  const auto plant = next_at(Place::gift);
  if (plant == Plant::wrong_key) return give_another_key(frame, dealer, items, shows, random);
  if (plant == Plant::another_item) return give_another_item(frame, dealer, items, shows, random);
  if (plant == Plant::forged_signature) return give_forged(frame, dealer, items, shows, random);
  return real_give(frame, dealer, items, shows, random);
}

Opened planted_open(const swap::Frame& frame, const swap::Offer& offer,
                    const crypto::SecretScalar& key, ByteSpan sealed) {
  for (const Kept& one : kept()) {
    if (!std::ranges::equal(one.sent, sealed)) continue;
    return real_open(frame, one.promised.offer, key, one.promised.sealed);
  }
  return real_open(frame, offer, key, sealed);
}

}  // namespace peyk::app::testing
