// Cards as text: a block to mail or keep in a file, and one line for a QR code (docs/protocol.md
// §3).
//
//   -----BEGIN PEYK CARD-----          (or COURIER CARD)
//   base64url of card ‖ first 4 bytes of hash(card_check; card), in lines of 64
//   -----END PEYK CARD-----
//
//   PEYK1:<the same base64url in one line>
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "peyk/identity/card.hpp"
#include "peyk/identity/courier_card.hpp"

namespace peyk::identity {

// Larger texts are refused unread.
inline constexpr std::size_t card_text_max_size = 16 * 1024;

// These hold the card's first-box secret: the caller shows them to no one else.
[[nodiscard]] std::string to_text_block(const Card&);
[[nodiscard]] std::string to_text_block(const CourierCard&);
[[nodiscard]] std::string to_qr_text(const Card&);
[[nodiscard]] std::string to_qr_text(const CourierCard&);

// Either form; white space around it and line ends of either kind are accepted, nothing else is.
[[nodiscard]] Result<Card> card_from_text(std::string_view text);
[[nodiscard]] Result<CourierCard> courier_card_from_text(std::string_view text);

}  // namespace peyk::identity
