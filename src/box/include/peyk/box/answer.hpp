// What the box courier answers, all of one size. docs/protocol.md §6.
//
//   offset  size  field
//   0       1     version 1
//   1       1     status 1 … 9, in the order of the alternatives below
//   2       2     zero
//   4       8     courier's time, milliseconds since 1970
//   12            payload (a receipt, a body, length 2 ‖ an answer of §11.4, else nothing),
//                 zeros to 16,320
#pragma once

#include <cstddef>
#include <variant>

#include "peyk/base/fixed.hpp"
#include "peyk/base/time.hpp"
#include "peyk/box/body.hpp"
#include "peyk/box/error.hpp"
#include "peyk/box/receipt.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::box {

inline constexpr std::size_t answer_size = 16'320;
using EncodedAnswer = Fixed<struct EncodedAnswerTag, answer_size>;

namespace answers {

template <int Status>
struct Bare {
  friend bool operator==(const Bare&, const Bare&) = default;
};
struct Stored {
  Receipt receipt;
  friend bool operator==(const Stored&, const Stored&) = default;
};
struct Found {
  Body body;
  friend bool operator==(const Found&, const Found&) = default;
};
// Of the operation swap: 1 to swap_message_max_size bytes.
struct Swapped {
  crypto::SecretBytes message;
  friend bool operator==(const Swapped& a, const Swapped& b) {
    return crypto::equal_constant_time(a.message, b.message);
  }
};
using Done = Bare<1>;  // of the operation nothing
using NotThere = Bare<4>;
using Conflict = Bare<5>;  // the box holds another body
using Full = Bare<6>;
using Refused = Bare<7>;  // malformed
using Failed = Bare<8>;   // try again later

}  // namespace answers

struct Answer {
  using What = std::variant<answers::Done, answers::Stored, answers::Found, answers::NotThere,
                            answers::Conflict, answers::Full, answers::Refused, answers::Failed,
                            answers::Swapped>;
  Instant courier_time;  // not before 1970
  What what;
  friend bool operator==(const Answer&, const Answer&) = default;
};

// A time before 1970 is written as 1970.
[[nodiscard]] EncodedAnswer encode(const Answer& answer);
[[nodiscard]] Result<Answer> decode_answer(ByteSpan bytes);

}  // namespace peyk::box
