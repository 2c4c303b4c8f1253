// Cards as text: a block to mail or keep in a file, and one line for a QR code (docs/protocol.md
// §3).
//
//   -----BEGIN PEYK CARD-----          (or COURIER CARD, PRINCIPAL CARD, MANDATE, MANDATE REQUEST,
//                                       REVOCATION)
//   base64url of card ‖ first 4 bytes of hash(card_check; card), in lines of 64
//   -----END PEYK CARD-----
//
//   PEYK1:<the same base64url in one line>      (a card or courier card; the others are too long)
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "peyk/identity/card.hpp"
#include "peyk/identity/card_kind.hpp"
#include "peyk/identity/courier_card.hpp"
#include "peyk/identity/mandate_request.hpp"
#include "peyk/identity/revocation.hpp"

namespace peyk::identity {

// Larger texts are refused unread.
inline constexpr std::size_t card_text_max_size = 16 * 1024;

// Of a Card these hold its first-box secret: the caller shows them to no one else.
[[nodiscard]] std::string to_text_block(const Card&);
[[nodiscard]] std::string to_text_block(const CourierCard&);
[[nodiscard]] std::string to_text_block(const PrincipalCard&);
[[nodiscard]] std::string to_text_block(const Mandate&);
[[nodiscard]] std::string to_text_block(const MandateRequest&);
[[nodiscard]] std::string to_text_block(const MandateRevocation&);
[[nodiscard]] std::string to_qr_text(const Card&);
[[nodiscard]] std::string to_qr_text(const CourierCard&);

// Either form; white space around it and line ends of either kind are accepted, nothing else is.
[[nodiscard]] Result<Card> card_from_text(std::string_view text);
[[nodiscard]] Result<CourierCard> courier_card_from_text(std::string_view text);
[[nodiscard]] Result<PrincipalCard> principal_card_from_text(std::string_view text);
[[nodiscard]] Result<Mandate> mandate_from_text(std::string_view text);
[[nodiscard]] Result<MandateRequest> mandate_request_from_text(std::string_view text);
[[nodiscard]] Result<MandateRevocation> revocation_from_text(std::string_view text);

// What the first line says it is; nothing when it is no block.
[[nodiscard]] std::optional<CardKind> kind_of_text(std::string_view text);

}  // namespace peyk::identity
