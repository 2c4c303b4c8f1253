// Overlap: two parties, each with one number, learn whether they leave room for each other – the
// least that party 0 would take is at most what party 1 would give – and nothing else: one bit.
//
// Comparison of enciphered bits after Damgård, Geisler and Krøigaard, "Efficient and Secure
// Comparison for On-Line Auctions" (ACISP 2007), over exponential ElGamal on ristretto255, once in
// each direction. docs/protocol.md §12.4.
//
//   bits     each sends its number, bit by bit, under its own key, with proofs that they are bits
//   answer   for each bit a cipher that holds zero where the numbers part in the right way, else
//            something random, in random order; this is what a swap should release
//
// `record` is everything, secrets too, for a sealed vault: it must be stored before a message
// leaves, lest one number be compared with two of the other side's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "peyk/base/bytes.hpp"
#include "peyk/blind/error.hpp"
#include "peyk/blind/question.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/crypto/ring_signature.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::blind {

using Bound = crypto::Secret<struct BoundTag, 4>;  // big-endian
[[nodiscard]] Bound bound_of(std::uint32_t number);

class Overlap {
 public:
  // `bound` is the least that party 0 takes, or the most that party 1 gives, below 2^bits. `seed`
  // is fresh, and for this question alone.
  [[nodiscard]] static Result<Overlap> begin(Sheet sheet, PartyIndex own, Bound bound,
                                             crypto::Seed seed);

  [[nodiscard]] const Sheet& sheet() const { return sheet_; }
  // The same bytes each time.
  [[nodiscard]] Bytes bits() const;
  // The other side's. A message that is refused changes nothing; a second one is not_now.
  [[nodiscard]] Result<void> on_bits(ByteSpan message);
  // Whether the other side's bits are there.
  [[nodiscard]] bool can_answer() const { return theirs_.has_value(); }
  // When it can: the same bytes each time.
  [[nodiscard]] Bytes answer() const;
  // Whether they leave room for each other; after on_bits, and once: who could have many answers
  // read under one key could have any sum of the own bits deciphered. not_proved: no honest answer.
  [[nodiscard]] Result<bool> on_answer(ByteSpan message);
  // What the answer said, if it was an honest one.
  [[nodiscard]] std::optional<bool> leaves_room() const;

  [[nodiscard]] crypto::SecretBytes record() const;
  // From the vault alone.
  [[nodiscard]] static Result<Overlap> from_record(ByteSpan record);

 private:
  Overlap(Sheet sheet, PartyIndex own, Bound bound, crypto::Seed seed);
  [[nodiscard]] std::size_t width() const { return sheet_.size_of(own_); }
  [[nodiscard]] PartyIndex other() const {
    return PartyIndex(static_cast<std::uint8_t>(1 - own_.value()));
  }
  [[nodiscard]] crypto::Random random_for(crypto::Label label, ByteSpan what) const;

  Sheet sheet_;
  PartyIndex own_;
  Bound bound_;
  crypto::Seed seed_;
  crypto::RingKey key_;  // from the seed
  std::optional<Bytes> theirs_;
  enum class Heard : std::uint8_t { nothing = 0, no_room = 1, room = 2, forged = 3 };
  Heard heard_ = Heard::nothing;
};

}  // namespace peyk::blind
