// What every message of a blind question begins with: fields 0 to 2 of a map. docs/protocol.md §12.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "peyk/base/cbor.hpp"
#include "peyk/blind/error.hpp"
#include "peyk/blind/question.hpp"

namespace peyk::blind {

enum class MessageKind : std::uint8_t {
  first_list = 1,
  second_list = 2,
  bits = 3,
  answer = 4,
  key = 5,
  votes = 6,
  blinded = 7,
  shares = 8,
  release = 9,
};

void write_head(cbor::Writer& writer, std::size_t fields, MessageKind kind,
                const QuestionId& question);
// Nothing if the head is that of such a message for this question.
[[nodiscard]] std::optional<Error> read_head(cbor::Reader& reader, std::size_t fields,
                                             MessageKind kind, const QuestionId& question);
// The kind that a message says it is, whatever else is in it.
[[nodiscard]] std::optional<MessageKind> kind_of(ByteSpan message);
// The byte string under a key; empty after a fault, which the reader keeps.
[[nodiscard]] ByteSpan bytes_at(cbor::Reader& reader, std::uint64_t key, std::size_t limit);

}  // namespace peyk::blind
