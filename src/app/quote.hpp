// The text of a letter as it is shown.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "peyk/text/finder.hpp"

#include "screen.hpp"

namespace peyk::app {

// Made harmless, with a bar before every line, so that no letter can look like the heading of
// another. Lines are broken at the terminal's `columns` (0: no terminal), for it would let the rest
// begin without a bar.
[[nodiscard]] std::string quoted(const Screen& screen, std::string_view text, std::size_t columns);

// The lines in which something was found, each as much as fits around the first place in it, what
// was found in bold on a terminal. `clean` was made harmless before, and `matches` are places in
// it.
[[nodiscard]] std::string excerpt(const Screen& screen, std::string_view clean,
                                  std::span<const text::Match> matches, std::size_t columns);

}  // namespace peyk::app
