// Ballot: two to nine parties, each with the candidates that it accepts, learn which candidates all
// of them accept, and nothing else: not by whom, nor by how many, another one is refused.
//
// Disjunction (a veto for each candidate) over exponential ElGamal under a key that only all of
// them together can use: Brandt, "Efficient Cryptographic Protocol Design Based on Distributed El
// Gamal Encryption" (ICISC 2005); votes proved to be 0 or 1 as Cramer, Gennaro, Schoenmakers
// (EUROCRYPT 1997) have it. docs/protocol.md §12.7, docs/decisions/14.
//
//   key       Y_p = x_p·G, with a proof that its maker knows x_p; Y = Σ Y_p
//   votes     for each candidate 0 (accepted) or 1 (refused) under Y, with a proof that it is one
//   blinded   the sum of all votes, times a random number of one's own, with a proof
//   shares    the sum of all blinded ones, R', deciphered in part and tied to a number s_p that is
//             still kept back: x_p·s_p·R', with proofs against Y_p and S_p = s_p·G
//   release   s_p, once the shares of all are there and hold: two parties do it by a swap
//
// A party is a state machine without I/O. Each round begins when all messages of the one before are
// there. Who was told something else than the others by someone finds that out with their next
// message: of the shares that is the release, so whoever releases first cannot know it yet.
//
// `record` is everything, secrets too, for a sealed vault: it must be stored before a message
// leaves, lest one party answer two courses of a ballot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "peyk/base/bytes.hpp"
#include "peyk/blind/error.hpp"
#include "peyk/blind/question.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/crypto/ristretto255.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::blind {

class Ballot {
 public:
  enum class Round : std::uint8_t {
    key = 1,
    votes = 2,
    blinded = 3,
    shares = 4,
    release = 5,
    over = 6,
  };

  // `accepted`: for each candidate, in the order that all agreed on, 1 or 0. `seed` is fresh, and
  // for this question alone.
  [[nodiscard]] static Result<Ballot> begin(Sheet sheet, PartyIndex own,
                                            crypto::SecretBytes accepted, crypto::Seed seed);
  Ballot(const Ballot&) = delete;
  Ballot& operator=(const Ballot&) = delete;
  Ballot(Ballot&&) noexcept;
  Ballot& operator=(Ballot&&) noexcept;
  ~Ballot();

  [[nodiscard]] const Sheet& sheet() const;
  // Whose messages are waited for now.
  [[nodiscard]] Round round() const;
  [[nodiscard]] bool waits_for(PartyIndex party) const;

  // The number s that this party keeps back until all shares are there: drawn for this, or that of
  // a swap, and then with the other side's S. Needed before shares() can go; once.
  [[nodiscard]] Result<void> on_constant(crypto::SecretScalar own,
                                         std::optional<crypto::Element> theirs = std::nullopt);
  // The own message of this round, or of one before; not_now before its time, of `shares` before
  // on_constant too, and of `over`. The same bytes each time.
  [[nodiscard]] Result<Bytes> message(Round round) const;
  // From another party. not_now: of another round, or a second one of this; whoever is ahead is
  // heard again later. A message that is refused changes nothing.
  [[nodiscard]] Result<void> on_message(PartyIndex from, ByteSpan message);
  // In release, what came by a swap in place of that message.
  [[nodiscard]] Result<void> on_released(PartyIndex from, const crypto::SecretScalar& number);

  // When over: the places of the candidates that all accept, rising.
  [[nodiscard]] const std::vector<std::size_t>& accepted_by_all() const;

  [[nodiscard]] crypto::SecretBytes record() const;
  // From the vault; all that it holds of others is checked again.
  [[nodiscard]] static Result<Ballot> from_record(ByteSpan record);

 private:
  struct State;
  explicit Ballot(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peyk::blind
