// A joint record as one page of HTML: nothing in it runs or fetches, in a browser or on paper (A4).
// Each paragraph of the text has the direction of its own first letter.
#pragma once

#include <string>
#include <string_view>

#include "record_reading.hpp"
#include "screen.hpp"

namespace peyk::app {

// Of the page's only style sheet, as its content security policy names it (CSP Level 3, §2.3.1):
// SHA-256 in base64.
inline constexpr std::string_view record_style_digest =
    "s/yM+eWo9AYFeQBKg9eNpMPePgn3pE+IHNBdb8pYdkw=";
[[nodiscard]] std::string_view record_style();

// `file`: what it was made from, without folders.
[[nodiscard]] std::string record_page(const Screen& screen, const RecordReading& reading,
                                      const std::string& file);

}  // namespace peyk::app
