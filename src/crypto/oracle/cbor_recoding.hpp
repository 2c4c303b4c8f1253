// Reads CBOR with our reader into a tree and writes the tree with our writer.
#pragma once

#include <expected>

#include "peyk/base/cbor.hpp"

namespace peyk::oracle {

[[nodiscard]] std::expected<Bytes, cbor::Error> recode(ByteSpan in);

}  // namespace peyk::oracle
