// Why a question cannot go on.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace peyk::blind {

enum class Error : std::uint8_t {
  malformed,         // not the format, or a value that it does not have
  unknown_version,   // of another version of this protocol
  out_of_range,      // a size, or a number of parties, beyond what the page allows
  too_many_items,    // more items of one's own than the sheet has room for
  repeated_item,     // the same item, party or element twice
  another_question,  // a message that belongs to another question
  wrong_size,        // not the number of elements that both agreed on
  not_an_element,    // bytes that are no element of the group, or the identity
  mirrored,          // the other side gives back what came from this one
  not_proved,        // a proof that does not hold
  wrong_constant,    // the number that was released is not the one that was promised
  disagreement,      // not all parties were told the same before
  not_now,           // a message before its time, or after the question was broken off
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] std::string_view to_string(Error);

}  // namespace peyk::blind
