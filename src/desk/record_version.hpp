// Records that are CBOR are arrays that begin with their version.
#pragma once

#include "peyk/base/cbor.hpp"

namespace peyk::desk {

// Of a record that could not be read: because a newer program wrote it?
[[nodiscard]] inline bool is_of_newer_version(ByteSpan record) {
  constexpr std::size_t most_items = 32;
  constexpr std::uint64_t newest = 1;
  cbor::Reader reader(record);
  const auto items = reader.array(most_items);
  const auto version = reader.uint();
  return items && version && *version > newest;
}

}  // namespace peyk::desk
