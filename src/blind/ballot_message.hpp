// The messages of a ballot, as they travel. docs/protocol.md §12.7.
//
// From the second on each says what its sender had heard until then: `heard` is a hash of all
// messages of the rounds before, and another one than the reader's is a disagreement.
#pragma once

#include <cstddef>
#include <vector>

#include "peyk/base/bytes.hpp"
#include "peyk/blind/error.hpp"
#include "peyk/blind/question.hpp"
#include "peyk/crypto/dleq.hpp"
#include "peyk/crypto/kdf.hpp"
#include "peyk/crypto/ring_signature.hpp"

#include "blinding.hpp"
#include "encrypted_bit.hpp"

namespace peyk::blind {

// What every message from the second round on is bound to.
struct Course {
  QuestionId question;
  crypto::Digest heard;
  std::size_t candidates = 0;
};

struct KeyMessage {
  crypto::Element key;
  crypto::RingKeyProof possession;
};

struct SharesMessage {
  crypto::Element constant;  // S
  crypto::Element tied;      // T = x·S
  std::vector<crypto::Element> shares;
  crypto::DleqProof tied_proof;
  crypto::DleqProof proof;
};

[[nodiscard]] Bytes encode(const KeyMessage& message, const QuestionId& question);
[[nodiscard]] Result<KeyMessage> decode_key(ByteSpan bytes, const QuestionId& question);

[[nodiscard]] Bytes encode(const std::vector<ProvedBit>& votes, const Course& course);
[[nodiscard]] Result<std::vector<ProvedBit>> decode_votes(ByteSpan bytes, const Course& course);

[[nodiscard]] Bytes encode(const std::vector<BlindedCipher>& blinded, const Course& course);
[[nodiscard]] Result<std::vector<BlindedCipher>> decode_blinded(ByteSpan bytes,
                                                                const Course& course);

[[nodiscard]] Bytes encode(const SharesMessage& message, const Course& course);
[[nodiscard]] Result<SharesMessage> decode_shares(ByteSpan bytes, const Course& course);

[[nodiscard]] Bytes encode_release(const crypto::SecretScalar& number, const Course& course);
[[nodiscard]] Result<crypto::SecretScalar> decode_release(ByteSpan bytes, const Course& course);

}  // namespace peyk::blind
