// An item of a swap as bytes. docs/protocol.md §11.1.
//
//   text   CBOR map {0: 1 (version), 1: 1, 2: text (1–262,144)}
//   file   CBOR map {0: 1, 1: 2, 2: file name (path-free, 1–255), 3: media type (name, 1–128), 4:
//          bytes}
#pragma once

#include "peyk/desk/error.hpp"
#include "peyk/desk/swap.hpp"

namespace peyk::desk {

// text_empty, text_invalid, bad_name, bad_file_size, gift_too_large. An OtherItem is as it is.
[[nodiscard]] Result<crypto::SecretBytes> encode(const SwapItem& item);
// Hostile bytes: what is neither is an OtherItem.
[[nodiscard]] SwapItem decode_swap_item(ByteSpan bytes);
[[nodiscard]] SwapItemView view_of(const SwapItem& item);

}  // namespace peyk::desk
