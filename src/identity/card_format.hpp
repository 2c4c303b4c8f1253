// What all kinds of card have in common: version and kind come first, so that a card of another
// kind or of a later version is known for what it is.
#pragma once

#include <cstdint>

#include "peyk/base/cbor.hpp"
#include "peyk/identity/card_kind.hpp"
#include "peyk/identity/error.hpp"

namespace peyk::identity {

inline constexpr std::uint64_t card_version = 1;

// Reads the head of the map and the fields 0 and 1.
[[nodiscard]] Result<void> read_card_head(cbor::Reader& reader, CardKind expected,
                                          std::size_t pairs);

}  // namespace peyk::identity
