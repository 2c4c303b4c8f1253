// What is given in a swap under a joint text: for each signatory its signature, then its key.
// docs/protocol.md §11.6.
#pragma once

#include <string_view>
#include <vector>

#include "peyk/desk/error.hpp"
#include "peyk/desk/swap.hpp"

namespace peyk::desk {

// bad_signature: none, too many for one side, one key twice, or not under this text and frame.
[[nodiscard]] Result<std::vector<SwapItem>> items_of(
    const std::vector<swap::RecordSignature>& signatures, const swap::Frame& frame,
    std::string_view text);

}  // namespace peyk::desk
