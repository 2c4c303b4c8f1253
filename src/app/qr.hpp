// A card as a QR code: in half blocks for a terminal, or as an SVG file to print.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace peyk::app {

struct TerminalQr {
  std::string lines;
  std::size_t columns = 0;
};
// Dark on light whatever the terminal's colours are; with the four light modules around it that
// readers need. Nothing when the text is too long for a QR code (2,953 bytes).
[[nodiscard]] std::optional<TerminalQr> qr_for_terminal(std::string_view text);
[[nodiscard]] std::optional<std::string> qr_as_svg(std::string_view text);

}  // namespace peyk::app
