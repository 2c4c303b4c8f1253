// What a file of principals says, and whether it is so.
#pragma once

#include <string>

#include "peyk/identity/card_text.hpp"

#include "screen.hpp"

namespace peyk::app {

// What is at hand to check with; null where there is none.
struct CardsAtHand {
  const identity::PrincipalCard* principal;
  const identity::PrincipalCard* own;
  bool principal_was_given;  // not only the card that happens to be in the home
};

// done: it is so. not_yet: it could not be checked for want of a card. Else it is not so.
[[nodiscard]] Result<ExitCode> show_of_principal(const Screen& screen, const std::string& text,
                                                 const std::string& file, const CardsAtHand& cards,
                                                 Instant now);

}  // namespace peyk::app
