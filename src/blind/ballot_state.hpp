// What a party of a ballot holds, and what is computed from it.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "peyk/blind/ballot.hpp"
#include "peyk/crypto/kdf.hpp"
#include "peyk/crypto/ring_signature.hpp"

#include "ballot_message.hpp"

namespace peyk::blind {

struct Ballot::State {
  State(Sheet the_sheet, PartyIndex the_own, crypto::SecretBytes the_accepted,
        crypto::Seed the_seed);

  Sheet sheet;
  PartyIndex own;
  crypto::SecretBytes accepted;
  crypto::Seed seed;
  crypto::RingKey key;  // x, from the seed

  Round round = Round::key;
  Course course;
  // Of the rounds with a message that all must have, by party, the own one too.
  static constexpr std::size_t told_rounds = 4;
  std::array<std::vector<std::optional<Bytes>>, told_rounds> told;

  std::vector<crypto::Element> keys;
  std::optional<crypto::Element> joint;
  std::vector<Cipher> sums;     // of the votes for each candidate
  std::vector<Cipher> blinded;  // of the blinded sums
  std::optional<crypto::SecretScalar> constant;
  std::optional<crypto::Element> their_constant;  // of two parties, by their swap
  std::vector<SharesMessage> shares;              // by party
  std::vector<std::optional<crypto::SecretScalar>> released;
  std::vector<std::size_t> accepted_by_all;

  [[nodiscard]] std::size_t parties() const { return sheet.terms().parties.size(); }
  [[nodiscard]] std::vector<std::optional<Bytes>>& told_in(Round which);
  [[nodiscard]] const std::vector<std::optional<Bytes>>& told_in(Round which) const;

  // The own message of this round, where all that it needs is there.
  [[nodiscard]] std::optional<Bytes> make() const;
  // Nothing, or what is wrong with a party's message of this round.
  [[nodiscard]] std::optional<Error> fault(PartyIndex from, ByteSpan message) const;
  // Goes on to the next round as long as all messages of this one are there.
  void advance();
  void finish_round();
  void open();

  [[nodiscard]] Bytes make_key() const;
  [[nodiscard]] Bytes make_votes() const;
  [[nodiscard]] Bytes make_blinded() const;
  [[nodiscard]] Bytes make_shares() const;
  [[nodiscard]] std::optional<Error> fault_of_key(PartyIndex from, ByteSpan message) const;
  [[nodiscard]] std::optional<Error> fault_of_votes(PartyIndex from, ByteSpan message) const;
  [[nodiscard]] std::optional<Error> fault_of_blinded(PartyIndex from, ByteSpan message) const;
  [[nodiscard]] std::optional<Error> fault_of_shares(PartyIndex from, ByteSpan message) const;

  // Other numbers for other messages, the same for the same: nothing is drawn twice.
  [[nodiscard]] crypto::Random random_for(crypto::Label label, ByteSpan what) const;
  // What the proofs about one candidate are bound to.
  [[nodiscard]] Bytes row_context(PartyIndex party, std::size_t candidate) const;
  // What the proofs of a party's shares are bound to: all that was told, and all pairs.
  [[nodiscard]] Bytes shares_context(PartyIndex party, const crypto::Element& its_constant,
                                     const crypto::Element& its_tied,
                                     const std::vector<crypto::Element>& its_shares) const;
  // R' for each candidate.
  [[nodiscard]] std::vector<crypto::Element> to_decipher() const;
};

}  // namespace peyk::blind
