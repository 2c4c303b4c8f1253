// What hash() and derive_into() are made of. Private to this room.
#pragma once

#include "peyk/crypto/kdf.hpp"

namespace peyk::crypto::detail {

// Digest::size bytes; `key` is empty for a hash.
void compute(MutableBytes out, Label label, ByteSpan key, Parts parts);

}  // namespace peyk::crypto::detail
