// Plural forms (Unicode CLDR 42, plural rules for whole numbers).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "peyk/text/language.hpp"

namespace peyk::text {

enum class Plural : std::uint8_t { zero, one, two, few, many, other };

inline constexpr std::array all_plurals{Plural::zero, Plural::one,  Plural::two,
                                        Plural::few,  Plural::many, Plural::other};
inline constexpr std::array<std::string_view, 6> plural_names{"zero", "one",  "two",
                                                              "few",  "many", "other"};

[[nodiscard]] Plural plural_of(Language, std::int64_t count);

// The forms a text of the language must give. `zero` may be given in every language and is then
// used for exactly 0.
[[nodiscard]] std::span<const Plural> needed_plurals(Language);

}  // namespace peyk::text
