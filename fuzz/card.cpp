// Cards and courier cards, as text and as bytes: what is accepted encodes to itself again.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "peyk/identity/card_text.hpp"

#include "require.hpp"

using peyk::ByteSpan;
using namespace peyk::identity;

namespace {

void as_bytes_of_a_card(ByteSpan in) {
  const auto card = Card::decode(in);
  if (card) require(std::ranges::equal(card->encode(), in));
  const auto courier = CourierCard::decode(in);
  if (courier) require(std::ranges::equal(courier->encode(), in));
  require(!card || !courier);
  // With the check that fits, both texts are read back.
  if (card) {
    require(card_from_text(to_text_block(*card))->id() == card->id());
    require(card_from_text(to_qr_text(*card))->id() == card->id());
  }
  if (courier) require(*courier_card_from_text(to_text_block(*courier)) == *courier);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan in(data, size);
  as_bytes_of_a_card(in);
  const std::string text = peyk::to_text(in);
  const auto card = card_from_text(text);
  const auto courier = courier_card_from_text(text);
  require(!card || !courier);
  if (card) require(card_from_text(to_text_block(*card))->id() == card->id());
  return 0;
}
