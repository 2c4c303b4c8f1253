// A party that cheats in swaps and in blind questions. As to the names see planted_courier.cpp.
//
// The lists are changed as they are made, so that all that its own desk computes from them – the
// proof of its key, the hashes, the proof of the second list – is made of what it lies with.
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "peyk/blind/common_ground.hpp"
#include "peyk/crypto/entropy.hpp"
#include "peyk/swap/content.hpp"

#include "lists.hpp"
#include "planted.hpp"

namespace peyk::app::testing {

using Gifts = swap::Result<swap::Gift>;

// --- what the linker puts in the place of the party's own ---

Gifts real_give(const swap::Frame& frame, const swap::Dealer& dealer,
                std::span<const ByteSpan> items, swap::ShowsConstant shows,
                crypto::Random& random) asm("__real_" SYMBOL_GIVE);
Gifts planted_give(const swap::Frame& frame, const swap::Dealer& dealer,
                   std::span<const ByteSpan> items, swap::ShowsConstant shows,
                   crypto::Random& random) asm("__wrap_" SYMBOL_GIVE);
void real_list(blind::ElementList* self,
               const std::vector<crypto::Element>& elements) asm("__real_" SYMBOL_MAKE_LIST);
void planted_list(blind::ElementList* self,
                  const std::vector<crypto::Element>& elements) asm("__wrap_" SYMBOL_MAKE_LIST);
blind::Result<Bytes> real_second_list(const blind::CommonGround* self) asm(
    "__real_" SYMBOL_SECOND_LIST);
blind::Result<Bytes> planted_second_list(const blind::CommonGround* self) asm(
    "__wrap_" SYMBOL_SECOND_LIST);

namespace {

crypto::Random& chance() {
  static crypto::Random random(crypto::system_seed());
  return random;
}

void tell(Plant plant) {
  take(plant);
  say_told(plant);
}

void put(Bytes& list, std::size_t place, ByteSpan element) {
  std::ranges::copy(element, list.begin() + static_cast<std::ptrdiff_t>(place * element.size()));
}

// Of each question the first list is made first, and where the other side takes it, then the
// second; only the last question may be without one.
struct Lists {
  bool is_second = false;
  bool is_silent = false;
  bool has_been_silent = false;
};
Lists& lists() {
  static Lists all;
  return all;
}

// Rising but for what it is about. False where it stays as it is.
bool spoil_first(blind::ElementList& list) {
  constexpr std::array<std::uint8_t, crypto::element_size> identity{};
  std::array<std::uint8_t, crypto::element_size> greatest{};
  greatest.fill(0xff);
  Bytes bytes(list.bytes().begin(), list.bytes().end());
  const auto plant = next_at(Place::lists);
  if (plant == Plant::repeated_element) {
    put(bytes, 1, list.at(0));
  } else if (plant == Plant::identity_element) {
    put(bytes, 0, identity);
  } else if (plant == Plant::longer_list) {
    bytes.insert(bytes.end(), greatest.begin(), greatest.end());
  } else {
    return false;
  }
  tell(*plant);
  list = blind::ElementList(ByteSpan(bytes));
  return true;
}

std::vector<crypto::Element> raised_by_another(const std::vector<crypto::Element>& elements) {
  const auto more = crypto::SecretScalar::random(chance());
  std::vector<crypto::Element> all;
  all.reserve(elements.size());
  for (const crypto::Element& element : elements) all.push_back(times(more, element));
  return all;
}

}  // namespace

Gifts planted_give(const swap::Frame& frame, const swap::Dealer& dealer,
                   std::span<const ByteSpan> items, swap::ShowsConstant shows,
                   crypto::Random& random) {
  if (next_at(Place::gift) == Plant::wrong_key) {
    const swap::Dealer another(chance().secret<crypto::Seed>(), frame.quorum());
    auto gift = real_give(frame, another, items, shows, random);
    if (!gift) return gift;
    tell(Plant::wrong_key);
    gift->offer.sharing = dealer.commitments();
    return gift;
  }
  if (next_at(Place::gift) == Plant::another_item) {
    const auto promised = real_give(frame, dealer, items, shows, random);
    static constexpr std::array<std::uint8_t, 1> worthless{0};
    const std::vector<ByteSpan> others(items.size(), ByteSpan(worthless));
    auto sent = real_give(frame, dealer, others, shows, random);
    if (!promised || !sent) return sent;
    tell(Plant::another_item);
    sent->offer.items = promised->offer.items;
    return sent;
  }
  return real_give(frame, dealer, items, shows, random);
}

void planted_list(blind::ElementList* self, const std::vector<crypto::Element>& elements) {
  const bool is_second = std::exchange(lists().is_second, !lists().is_second);
  if (is_second && next_at(Place::lists) == Plant::other_key) {
    tell(Plant::other_key);
    return real_list(self, raised_by_another(elements));
  }
  real_list(self, elements);
  if (is_second) return;
  // What was spoilt is refused, so that there is no second.
  if (spoil_first(*self)) lists().is_second = false;
  if (next_at(Place::lists) == Plant::silence) {
    take(Plant::silence);
    lists().is_silent = true;
  }
}

blind::Result<Bytes> planted_second_list(const blind::CommonGround* self) {
  if (!lists().is_silent) return real_second_list(self);
  if (!std::exchange(lists().has_been_silent, true)) say_told(Plant::silence);
  return std::unexpected(blind::Error::not_now);
}

}  // namespace peyk::app::testing
