// What a file of this room says it is, in its field 1 and in the first line of its text.
#pragma once

#include <array>
#include <cstdint>

namespace peyk::identity {

enum class CardKind : std::uint8_t {
  card = 1,
  courier_card = 2,
  principal_card = 3,
  mandate = 4,
  mandate_request = 5,
  revocation = 6,
};
inline constexpr std::array all_card_kinds{
    CardKind::card,    CardKind::courier_card,    CardKind::principal_card,
    CardKind::mandate, CardKind::mandate_request, CardKind::revocation};

}  // namespace peyk::identity
