// Directional isolates (Unicode UAX #9): a name in a sentence of the other direction can then not
// change the order of what stands around it.
#pragma once

#include <string>
#include <string_view>

namespace peyk::text {

inline constexpr std::string_view first_strong_isolate = "\u2068";
inline constexpr std::string_view left_to_right_isolate = "\u2066";
inline constexpr std::string_view pop_isolate = "\u2069";

// Each line of `text` between FSI and PDI. Isolates inside are balanced: a PDI too many is left
// out, one that is missing is added, so that the text cannot break out.
[[nodiscard]] std::string isolate(std::string_view text);

// The same with LRI: for paths, commands and addresses, which are left to right whatever they hold.
[[nodiscard]] std::string isolate_left_to_right(std::string_view text);

// Whether a character of a right-to-left script stands in it.
[[nodiscard]] bool has_right_to_left(std::string_view text);

}  // namespace peyk::text
