// The content of an act as CBOR, and what it may hold. docs/protocol.md §9.
#pragma once

#include "peyk/base/cbor.hpp"
#include "peyk/channel/content.hpp"
#include "peyk/channel/error.hpp"

#include "cbor_fields.hpp"

namespace peyk::channel {

inline constexpr std::uint64_t act_types = std::variant_size_v<Content>;

[[nodiscard]] inline std::uint64_t type_of(const Content& content) { return content.index() + 1; }

// The map that belongs to the type.
void write_content(cbor::Writer& writer, const Content& content);

// Of a type from 1 to act_types. Sizes and what must fit together is left to check_content.
[[nodiscard]] Content read_content(FieldReader& reader, std::uint64_t type);

// The limits of the protocol and what in one content must fit together: of what is made here and of
// what came.
[[nodiscard]] Result<void> check_content(const Content& content);

}  // namespace peyk::channel
