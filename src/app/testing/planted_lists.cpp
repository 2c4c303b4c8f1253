// A party that cheats in common ground, and in what is built on it. As to the names see
// planted_courier.cpp.
//
// The lists are changed as they are made, so that all that its own desk computes from them – the
// proof of its key, the hashes, the proof of the second list – is made of what it lies with.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "peyk/blind/common_ground.hpp"
#include "peyk/swap/content.hpp"

#include "lists.hpp"
#include "planted.hpp"

namespace peyk::app::testing {

using blind::CommonGround;
using Items = std::vector<crypto::SecretBytes>;

// --- what the linker puts in the place of the party's own ---

blind::Result<CommonGround> real_begin(blind::Sheet sheet, blind::PartyIndex own, Items items,
                                       crypto::Seed seed) asm("__real_" SYMBOL_BEGIN_LISTS);
blind::Result<CommonGround> planted_begin(blind::Sheet sheet, blind::PartyIndex own, Items items,
                                          crypto::Seed seed) asm("__wrap_" SYMBOL_BEGIN_LISTS);
void real_list(blind::ElementList* self,
               const std::vector<crypto::Element>& elements) asm("__real_" SYMBOL_MAKE_LIST);
void planted_list(blind::ElementList* self,
                  const std::vector<crypto::Element>& elements) asm("__wrap_" SYMBOL_MAKE_LIST);
blind::Result<Bytes> real_first_list(const CommonGround* self) asm("__real_" SYMBOL_FIRST_LIST);
blind::Result<Bytes> planted_first_list(const CommonGround* self) asm("__wrap_" SYMBOL_FIRST_LIST);
blind::Result<Bytes> real_second_list(const CommonGround* self) asm("__real_" SYMBOL_SECOND_LIST);
blind::Result<Bytes> planted_second_list(const CommonGround* self) asm(
    "__wrap_" SYMBOL_SECOND_LIST);
swap::Offer real_give_key(const swap::Frame& frame, const swap::Dealer& dealer,
                          crypto::Random& random) asm("__real_" SYMBOL_GIVE_KEY);
swap::Offer planted_give_key(const swap::Frame& frame, const swap::Dealer& dealer,
                             crypto::Random& random) asm("__wrap_" SYMBOL_GIVE_KEY);

namespace {

void put(Bytes& list, std::size_t place, ByteSpan element) {
  std::ranges::copy(element, list.begin() + static_cast<std::ptrdiff_t>(place * element.size()));
}

// Of each question the first list is made first, and then, if it comes to that, the second. One lie
// is told in each.
struct Lists {
  blind::PartyIndex own;
  bool has_lied = false;
  bool is_second = false;
  bool is_silent = false;
  bool has_been_silent = false;
};
Lists& lists() {
  static Lists all;
  return all;
}

std::optional<Plant> next_lie() { return lists().has_lied ? std::nullopt : next_at(Place::lists); }
void tell_once(Plant plant) {
  lists().has_lied = true;
  tell(plant);
}

// Rising but for what it is about.
void spoil_first(blind::ElementList& list) {
  constexpr std::array<std::uint8_t, crypto::element_size> identity{};
  std::array<std::uint8_t, crypto::element_size> greatest{};
  greatest.fill(0xff);
  Bytes bytes(list.bytes().begin(), list.bytes().end());
  const auto plant = next_lie();
  if (plant == Plant::repeated_element) {
    put(bytes, 1, list.at(0));
  } else if (plant == Plant::identity_element) {
    put(bytes, 0, identity);
  } else if (plant == Plant::longer_list) {
    bytes.insert(bytes.end(), greatest.begin(), greatest.end());
  } else {
    return;
  }
  tell_once(*plant);
  list = blind::ElementList(ByteSpan(bytes));
}

std::vector<crypto::Element> raised_by_another(const std::vector<crypto::Element>& elements) {
  const auto more = crypto::SecretScalar::random(chance());
  std::vector<crypto::Element> all;
  all.reserve(elements.size());
  for (const crypto::Element& element : elements) all.push_back(times(more, element));
  return all;
}

// A list of as many elements, which rises too.
Bytes another_list(std::size_t count) {
  std::vector<crypto::Element> elements;
  elements.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    elements.push_back(times_generator(crypto::SecretScalar::random(chance())));
  }
  std::ranges::sort(elements, {},
                    [](const auto& one) { return Bytes(one.span().begin(), one.span().end()); });
  Bytes bytes;
  for (const crypto::Element& one : elements) {
    bytes.insert(bytes.end(), one.span().begin(), one.span().end());
  }
  return bytes;
}

}  // namespace

blind::Result<CommonGround> planted_begin(blind::Sheet sheet, blind::PartyIndex own, Items items,
                                          crypto::Seed seed) {
  lists().own = own;
  lists().has_lied = false;
  lists().is_second = false;
  return real_begin(std::move(sheet), own, std::move(items), std::move(seed));
}

void planted_list(blind::ElementList* self, const std::vector<crypto::Element>& elements) {
  const bool is_second = std::exchange(lists().is_second, true);
  if (is_second && next_lie() == Plant::other_key) {
    tell_once(Plant::other_key);
    return real_list(self, raised_by_another(elements));
  }
  real_list(self, elements);
  if (is_second) return;
  spoil_first(*self);
  if (next_lie() == Plant::silence) {
    take(Plant::silence);
    lists().has_lied = true;
    lists().is_silent = true;
  }
}

// It ends with the list.
blind::Result<Bytes> planted_first_list(const CommonGround* self) {
  auto message = real_first_list(self);
  if (!message || next_lie() != Plant::another_list) return message;
  tell_once(Plant::another_list);
  const Bytes other = another_list(self->sheet().size_of(lists().own));
  std::ranges::copy(other, message->end() - static_cast<std::ptrdiff_t>(other.size()));
  return message;
}

blind::Result<Bytes> planted_second_list(const CommonGround* self) {
  if (!lists().is_silent) return real_second_list(self);
  if (!std::exchange(lists().has_been_silent, true)) say_told(Plant::silence);
  return std::unexpected(blind::Error::not_now);
}

swap::Offer planted_give_key(const swap::Frame& frame, const swap::Dealer& dealer,
                             crypto::Random& random) {
  auto offer = real_give_key(frame, dealer, random);
  if (next_lie() != Plant::another_constant) return offer;
  tell_once(Plant::another_constant);
  const swap::Dealer another(chance().secret<crypto::Seed>(), frame.quorum());
  offer.constant = real_give_key(frame, another, random).constant;
  return offer;
}

}  // namespace peyk::app::testing
