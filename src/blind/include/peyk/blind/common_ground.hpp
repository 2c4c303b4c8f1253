// Common ground: two parties, each with a list of items, learn which items both have, and nothing
// else of the other's list but the size that both agreed on. Mutual Diffie–Hellman: Meadows (1986),
// Huberman, Franklin and Hogg, "Enhancing privacy and trust in electronic communities" (EC 1999).
// docs/protocol.md §12.3.
//
//   round one   y_i = a·H(x_i), rising; A = a·G and a proof that its maker knows a
//   round two   z_j = a·s·y'_j of the other's list; T = a·S with a proof (A; S → T) and a proof
//               (T; y'_j → z_j). S = s·G is the constant of a swap.
//   then        the swap hands both s out at once: 1/(a·s')·z'_i = b·H(x_i), if that is in the
//               other's list both have x_i
//
// A party is a state machine without I/O. Its long computations are divided into ranges: `compute`
// is const and may run on several threads at once, `take` brings the results in, in order.
//
// `record` is everything, secrets too, for a sealed vault: it must be stored before a message of
// the stage it belongs to leaves, lest a party answer two lists with one key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "peyk/base/bytes.hpp"
#include "peyk/blind/error.hpp"
#include "peyk/blind/question.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/crypto/ristretto255.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::blind {

// Of this implementation; docs/protocol.md has no limit.
inline constexpr std::size_t max_item_bytes = 1024;

class CommonGround {
 public:
  enum class Stage : std::uint8_t {
    listing = 1,         // computes: the own list
    awaiting_list = 2,   // first_list() can go; the other's is waited for
    awaiting_swap = 3,   // the constants of the swap are waited for
    raising = 4,         // computes: the other's list is raised
    proving = 5,         // computes: the proof that it was
    awaiting_proof = 6,  // second_list() can go; the other's is waited for
    checking = 7,        // computes: whether theirs is right
    ready = 8,           // it is: now the swap may release
    opening = 9,         // computes: what is common
    done = 10,
    broken = 11,  // the other side's list is not what it must be
  };
  struct Range {
    std::size_t first = 0;
    std::size_t count = 0;
  };
  // What was computed over a range.
  class Part;

  // `items`: 1 to max_item_bytes each, all different, at most as many as the sheet says of
  // `own`. `seed` is fresh, and for this question alone.
  [[nodiscard]] static Result<CommonGround> begin(Sheet sheet, PartyIndex own,
                                                  std::vector<crypto::SecretBytes> items,
                                                  crypto::Seed seed);
  CommonGround(const CommonGround&) = delete;
  CommonGround& operator=(const CommonGround&) = delete;
  CommonGround(CommonGround&&) noexcept;
  CommonGround& operator=(CommonGround&&) noexcept;
  ~CommonGround();

  [[nodiscard]] Stage stage() const;
  [[nodiscard]] const Sheet& sheet() const;

  // What is left of this stage's computation, at most `limit` of it: an empty range where there is
  // none. For two threads the range is cut in two, and the parts are taken in order.
  [[nodiscard]] Range left(std::size_t limit) const;
  [[nodiscard]] Part compute(Range range) const;
  // An error only where the other side's list turns out wrong: then the question is broken.
  [[nodiscard]] Result<void> take(Part part);

  // From awaiting_list on; not_now before, and once it is broken.
  [[nodiscard]] Result<Bytes> first_list() const;
  // In awaiting_list. A message that is refused changes nothing.
  [[nodiscard]] Result<void> on_first_list(ByteSpan message);
  // In awaiting_swap: the own s, and the other side's S.
  [[nodiscard]] Result<void> on_swap(crypto::SecretScalar own, const crypto::Element& theirs);
  // From awaiting_proof on, likewise.
  [[nodiscard]] Result<Bytes> second_list() const;
  // In awaiting_proof.
  [[nodiscard]] Result<void> on_second_list(ByteSpan message);
  // In ready: the other side's s.
  [[nodiscard]] Result<void> on_released(const crypto::SecretScalar& theirs);

  // When done. How many items both have; and which of the own ones, by their places in `items`,
  // rising – nothing where the question was how many.
  [[nodiscard]] std::size_t common_count() const;
  [[nodiscard]] std::vector<std::size_t> common() const;

  [[nodiscard]] crypto::SecretBytes record() const;
  // From the vault alone: it believes what is well-formed.
  [[nodiscard]] static Result<CommonGround> from_record(ByteSpan record);

 private:
  struct State;
  explicit CommonGround(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class CommonGround::Part {
 public:
  struct Contents;
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;
  Part(Part&&) noexcept;
  Part& operator=(Part&&) noexcept;
  ~Part();

 private:
  friend class CommonGround;
  explicit Part(std::unique_ptr<Contents> contents);
  std::unique_ptr<Contents> contents_;
};

}  // namespace peyk::blind
