// The question sheet: what all parties of a blind question accept before anything is computed, and
// what everything they send afterwards is bound to. docs/protocol.md §12.2.
//
// It holds what matters for the computation. What else people agree on – the wording, the deadline,
// the couriers of the swap – is for the acts around it to say, and enters as one hash, the context.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "peyk/base/bytes.hpp"
#include "peyk/base/fixed.hpp"
#include "peyk/blind/error.hpp"

namespace peyk::blind {

using PartyId = Fixed<struct PartyIdTag, 32>;
// Drawn by who asks, for this question alone.
using QuestionNonce = Fixed<struct QuestionNonceTag, 32>;
using QuestionContext = Fixed<struct QuestionContextTag, 32>;
// The hash of the sheet.
using QuestionId = Fixed<struct QuestionIdTag, 32>;
// A party's place in the sheet, from 0: who asks is the first.
using PartyIndex = Number<struct PartyIndexTag, std::uint8_t>;

enum class Form : std::uint8_t {
  common_ground = 1,  // both learn which of their items the other has as well
  how_many = 2,       // both learn how many
  overlap = 3,        // both learn whether two ranges meet
  ballot = 4,         // all learn which candidates every one of them accepts
};

// Limits of the protocol.
inline constexpr std::uint32_t max_list_size = 1U << 18U;
inline constexpr std::uint32_t max_bits = 32;
inline constexpr std::uint32_t max_candidates = 256;
inline constexpr std::size_t max_parties = 9;
inline constexpr std::size_t max_sheet_bytes = 512;

struct Terms {
  Form form = Form::common_ground;
  std::vector<PartyId> parties;  // all different; two, or of a ballot two to max_parties
  // For each party how many items its list is filled up to; of an overlap the bits of its bound, of
  // a ballot the number of candidates.
  std::vector<std::uint32_t> sizes;
  QuestionNonce nonce;
  QuestionContext context;
  friend bool operator==(const Terms&, const Terms&) = default;
};

class Sheet {
 public:
  // out_of_range or repeated_item where the terms are not as the page has them.
  [[nodiscard]] static Result<Sheet> of(Terms terms);
  [[nodiscard]] static Result<Sheet> decode(ByteSpan bytes);
  [[nodiscard]] Bytes encode() const;

  [[nodiscard]] const Terms& terms() const { return terms_; }
  [[nodiscard]] Form form() const { return terms_.form; }
  [[nodiscard]] const QuestionId& id() const { return id_; }
  [[nodiscard]] std::size_t size_of(PartyIndex party) const;
  [[nodiscard]] bool has(PartyIndex party) const { return party.value() < terms_.parties.size(); }

 private:
  explicit Sheet(Terms terms);
  Terms terms_;
  QuestionId id_;
};

}  // namespace peyk::blind
