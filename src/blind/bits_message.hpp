// The two messages of an overlap, as they travel. docs/protocol.md §12.4.
#pragma once

#include <cstddef>
#include <vector>

#include "peyk/base/bytes.hpp"
#include "peyk/blind/error.hpp"
#include "peyk/blind/question.hpp"
#include "peyk/crypto/ring_signature.hpp"

#include "encrypted_bit.hpp"

namespace peyk::blind {

struct BitsMessage {
  crypto::Element key;
  crypto::RingKeyProof possession;
  std::vector<ProvedBit> bits;  // from the highest
};

[[nodiscard]] Bytes encode(const BitsMessage& message, const QuestionId& question);
[[nodiscard]] Result<BitsMessage> decode_bits(ByteSpan bytes, const QuestionId& question,
                                              std::size_t width);
[[nodiscard]] Bytes encode_answer(const std::vector<Cipher>& answer, const QuestionId& question);
// One cipher more than the width.
[[nodiscard]] Result<std::vector<Cipher>> decode_answer(ByteSpan bytes, const QuestionId& question,
                                                        std::size_t width);

}  // namespace peyk::blind
