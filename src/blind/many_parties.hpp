// For tests: the parties of a ballot, all in one place.
#pragma once

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <string_view>
#include <vector>

#include "peyk/blind/ballot.hpp"

#include "two_parties.hpp"

namespace peyk::blind::testing {

using Round = Ballot::Round;

inline constexpr std::array told_rounds{Round::key, Round::votes, Round::blinded, Round::shares};

inline PartyIndex index_of(std::size_t party) {
  return PartyIndex(static_cast<std::uint8_t>(party));
}

inline Sheet ballot_sheet(std::size_t parties, std::size_t candidates, std::uint8_t nonce = 7) {
  Terms terms{.form = Form::ballot, .parties = {}, .sizes = {}, .nonce = {}, .context = {}};
  for (std::size_t p = 0; p < parties; ++p) {
    PartyId id;
    id.mutable_span()[0] = static_cast<std::uint8_t>(p);
    terms.parties.push_back(id);
    terms.sizes.push_back(static_cast<std::uint32_t>(candidates));
  }
  terms.nonce.mutable_span()[0] = nonce;
  return *Sheet::of(terms);
}

// "1011": a sign for each candidate.
inline crypto::SecretBytes accepted_of(std::string_view signs) {
  crypto::SecretBytes accepted;
  for (const char sign : signs) accepted.push_back(sign == '1' ? 1 : 0);
  return accepted;
}

inline crypto::SecretScalar constant_of(std::size_t party) {
  return crypto::SecretScalar::of(static_cast<std::uint32_t>(1000 + party));
}

class ManyParties {
 public:
  explicit ManyParties(const std::vector<std::string>& votes, std::uint8_t nonce = 7)
      : sheet(ballot_sheet(votes.size(), votes[0].size(), nonce)) {
    for (std::size_t p = 0; p < votes.size(); ++p) {
      parties.push_back(*Ballot::begin(sheet, index_of(p), accepted_of(votes[p]),
                                       seed_of(static_cast<std::uint8_t>(50 + p))));
    }
  }

  // Every message of the round that is still waited for, but none of or to `apart`.
  void deliver(Round round, std::size_t apart = max_parties) {
    for (std::size_t to = 0; to < parties.size(); ++to) {
      for (std::size_t from = 0; from < parties.size(); ++from) {
        if (from == to || from == apart || to == apart) continue;
        if (parties[to].round() != round || !parties[to].waits_for(index_of(from))) continue;
        EXPECT_TRUE(parties[to].on_message(index_of(from), *parties[from].message(round)));
      }
    }
  }

  // Up to `last`, which is not delivered any more.
  void play_until(Round last) {
    for (const Round round : told_rounds) {
      if (round == Round::shares) {
        for (std::size_t p = 0; p < parties.size(); ++p) {
          EXPECT_TRUE(parties[p].on_constant(constant_of(p)));
        }
      }
      if (round == last) return;
      deliver(round);
    }
    if (last != Round::release) deliver(Round::release);
  }

  Sheet sheet;
  std::vector<Ballot> parties;
};

}  // namespace peyk::blind::testing
