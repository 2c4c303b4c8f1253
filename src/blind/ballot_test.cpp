#include "peyk/blind/ballot.hpp"

#include <gtest/gtest.h>
#include <set>
#include <string>
#include <vector>

#include "ballot_message.hpp"
#include "many_parties.hpp"
#include "party_key.hpp"

namespace peyk::blind {
namespace {

using namespace testing;
using crypto::Element;
using crypto::SecretScalar;

std::vector<std::size_t> accepted_by_all(const std::vector<std::string>& votes) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < votes[0].size(); ++i) {
    if (std::ranges::all_of(votes, [i](const std::string& one) { return one[i] == '1'; })) {
      all.push_back(i);
    }
  }
  return all;
}

TEST(Ballot, TwoToNinePartiesLearnWhatAllAccept) {
  crypto::Random random(seed_of(3));
  for (std::size_t count = 2; count <= max_parties; ++count) {
    std::vector<std::string> votes(count, std::string(5, '1'));
    for (std::string& of : votes) {
      for (char& sign : of) sign = random.below(count) == 0 ? '0' : '1';
    }
    ManyParties many(votes);
    many.play_until(Round::over);
    for (const Ballot& party : many.parties) {
      ASSERT_EQ(party.round(), Round::over);
      EXPECT_EQ(party.accepted_by_all(), accepted_by_all(votes)) << count;
    }
  }
}

TEST(Ballot, EveryCombinationOfThreeIsRight) {
  std::vector<std::string> votes(3);
  for (unsigned i = 0; i < 8; ++i) {
    for (unsigned p = 0; p < 3; ++p) votes[p] += ((i >> p) & 1U) != 0 ? '1' : '0';
  }
  ManyParties many(votes);
  many.play_until(Round::over);
  for (const Ballot& party : many.parties) {
    EXPECT_EQ(party.accepted_by_all(), std::vector<std::size_t>{7});
  }
}

TEST(Ballot, NothingIsKnownBeforeTheLastRelease) {
  ManyParties many({"11", "11", "10"});
  many.play_until(Round::release);
  many.deliver(Round::release, 2);
  for (const Ballot& party : many.parties) EXPECT_EQ(party.round(), Round::release);
  EXPECT_FALSE(many.parties[0].waits_for(index_of(1)));
  EXPECT_TRUE(many.parties[0].waits_for(index_of(2)));
  EXPECT_DEATH((void)many.parties[0].accepted_by_all(), "");
}

TEST(Ballot, OfTwoIsReleasedByTheirSwap) {
  ManyParties many({"110", "011"});
  many.deliver(Round::key);
  many.deliver(Round::votes);
  for (std::size_t p = 0; p < 2; ++p) {
    const Element theirs = times_generator(constant_of(1 - p));
    EXPECT_TRUE(many.parties[p].on_constant(constant_of(p), theirs));
    EXPECT_EQ(many.parties[p].on_constant(constant_of(p), theirs).error(), Error::not_now);
  }
  many.deliver(Round::blinded);
  many.deliver(Round::shares);
  EXPECT_EQ(many.parties[0].on_released(index_of(1), constant_of(5)).error(),
            Error::wrong_constant);
  for (std::size_t p = 0; p < 2; ++p) {
    EXPECT_TRUE(many.parties[p].on_released(index_of(1 - p), constant_of(1 - p)));
    EXPECT_EQ(many.parties[p].accepted_by_all(), std::vector<std::size_t>{1});
  }
}

// The other may be in its round of shares first: what it says there is held against the constants
// that this side learns later.
TEST(Ballot, SharesThatCameBeforeTheConstantsAreHeldAgainstThem) {
  ManyParties many({"110", "011"});
  for (const Round round : {Round::key, Round::votes, Round::blinded}) many.deliver(round);
  Ballot& first = many.parties[0];
  const auto constant = [](std::size_t party) { return times_generator(constant_of(party)); };
  ASSERT_TRUE(many.parties[1].on_constant(constant_of(1), constant(0)));
  ASSERT_TRUE(first.on_message(index_of(1), *many.parties[1].message(Round::shares)));
  ASSERT_EQ(first.round(), Round::shares);
  EXPECT_EQ(first.on_constant(constant_of(0), constant(0)).error(), Error::mirrored);
  EXPECT_EQ(first.on_constant(constant_of(1)).error(), Error::mirrored);
  EXPECT_EQ(first.on_constant(constant_of(0), constant(5)).error(), Error::wrong_constant);
  ASSERT_TRUE(first.on_constant(constant_of(0), constant(1)));
  EXPECT_EQ(first.round(), Round::release);
}

TEST(Ballot, WhatIsOfAnotherFormIsNoMessageOfIt) {
  ManyParties many({"1", "1"});
  Bytes message = *many.parties[1].message(Round::key);
  constexpr std::size_t kind_at = 4;  // {0: version, 1: kind, …}
  for (std::uint8_t kind = 0; kind <= 10; ++kind) {
    message.at(kind_at) = kind;
    const auto heard = many.parties[0].on_message(index_of(1), message);
    const bool is_of_ballot = kind >= 5 && kind <= 9;
    if (kind != 5) {
      EXPECT_EQ(heard.error(), is_of_ballot ? Error::not_now : Error::malformed) << int{kind};
    } else {
      EXPECT_TRUE(heard);
      many = ManyParties({"1", "1"});
    }
  }
}

TEST(Ballot, MessagesComeInAnyOrderWithinARoundAndNeverBeforeIt) {
  ManyParties many({"1", "1", "1"});
  Ballot& first = many.parties[0];
  EXPECT_EQ(first.message(Round::votes).error(), Error::not_now);
  EXPECT_TRUE(first.on_message(index_of(2), *many.parties[2].message(Round::key)));
  EXPECT_EQ(first.on_message(index_of(2), *many.parties[2].message(Round::key)).error(),
            Error::not_now);
  many.parties[2].on_message(index_of(0), *first.message(Round::key)).value();
  many.parties[2].on_message(index_of(1), *many.parties[1].message(Round::key)).value();
  const Bytes early = *many.parties[2].message(Round::votes);
  EXPECT_EQ(first.on_message(index_of(2), early).error(), Error::not_now);
  many.deliver(Round::key);
  EXPECT_TRUE(first.on_message(index_of(2), early));
  many.deliver(Round::votes);
  many.deliver(Round::blinded);
  EXPECT_EQ(first.round(), Round::shares);
  EXPECT_EQ(first.message(Round::shares).error(), Error::not_now);
  EXPECT_TRUE(first.on_constant(constant_of(0)));
  EXPECT_TRUE(first.message(Round::shares));
  EXPECT_EQ(first.message(Round::release).error(), Error::not_now);
}

TEST(Ballot, AMessageIsAsLongWhateverIsAccepted) {
  ManyParties none({"0000", "0000"});
  ManyParties all({"1111", "1111"});
  none.play_until(Round::over);
  all.play_until(Round::over);
  for (int round = 1; round <= static_cast<int>(Round::release); ++round) {
    const Bytes one = *none.parties[0].message(static_cast<Round>(round));
    const Bytes other = *all.parties[0].message(static_cast<Round>(round));
    EXPECT_EQ(one.size(), other.size());
  }
}

// What is left, deciphered, of a refused candidate: Σρ times the number of refusals.
std::vector<Element> what_is_left(const ManyParties& many) {
  std::optional<SecretScalar> joint;
  std::vector<std::optional<Cipher>> sums(many.sheet.size_of(index_of(0)));
  crypto::Digest heard(many.sheet.id().array());
  for (const Round round : {Round::key, Round::votes}) {
    for (const Ballot& party : many.parties) {
      heard = crypto::hash(crypto::Label::blind_heard, {heard.span(), *party.message(round)});
    }
  }
  const Course course{.question = many.sheet.id(), .heard = heard, .candidates = sums.size()};
  for (std::size_t p = 0; p < many.parties.size(); ++p) {
    const auto key = party_key(many.sheet, index_of(p), seed_of(static_cast<std::uint8_t>(50 + p)));
    joint = joint ? *add(*joint, key.secret()) : key.secret().copy();
    const auto blinded = *decode_blinded(*many.parties[p].message(Round::blinded), course);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i] = sums[i] ? *add(*sums[i], blinded[i].cipher) : blinded[i].cipher;
    }
  }
  std::vector<Element> left;
  for (const auto& sum : sums) {
    if (const auto rest = subtract(sum->c, times(*joint, sum->r))) left.push_back(*rest);
  }
  return left;
}

// Whether some are small multiples of each other, as they would be if one number blinded all.
bool are_related(const std::vector<Element>& values) {
  std::set<Element> multiples;
  for (const Element& value : values) {
    for (std::uint32_t k = 1; k <= max_parties; ++k) {
      if (!multiples.insert(times(SecretScalar::of(k), value)).second) return true;
    }
  }
  return false;
}

TEST(Ballot, HowManyRefusedIsNotInWhatIsDeciphered) {
  ManyParties many({"10000", "11001", "11101"});
  many.play_until(Round::over);
  const std::vector<Element> left = what_is_left(many);
  EXPECT_EQ(left.size(), 4U);  // all but the one that all accept
  EXPECT_FALSE(are_related(left));
  // Nor of the generator, which would tell the number at once.
  std::vector<Element> with_generator = left;
  with_generator.push_back(times_generator(SecretScalar::of(1)));
  EXPECT_FALSE(are_related(with_generator));
  // One number for all would be found.
  const SecretScalar same = SecretScalar::of(77);
  EXPECT_TRUE(
      are_related({times_generator(same), times(SecretScalar::of(2), times_generator(same))}));
}

TEST(Ballot, GoesOnFromARecordAtEveryStep) {
  ManyParties many({"101", "111", "110"});
  const auto restart = [&] {
    for (Ballot& party : many.parties) {
      const crypto::SecretBytes record = party.record();
      auto again = Ballot::from_record(record);
      ASSERT_TRUE(again);
      EXPECT_EQ(again->record(), record);
      for (int round = 1; round <= static_cast<int>(party.round()); ++round) {
        const auto before = party.message(static_cast<Round>(round));
        const auto after = again->message(static_cast<Round>(round));
        ASSERT_EQ(before.has_value(), after.has_value());
        EXPECT_EQ(before.value_or(Bytes()), after.value_or(Bytes()));
      }
      party = *std::move(again);
    }
  };
  restart();
  for (const Round round : told_rounds) {
    if (round == Round::shares) {
      for (std::size_t p = 0; p < 3; ++p) {
        EXPECT_TRUE(many.parties[p].on_constant(constant_of(p)));
      }
      restart();
    }
    many.deliver(round, 1);
    restart();
    many.deliver(round);
    restart();
  }
  many.deliver(Round::release, 0);
  restart();
  many.deliver(Round::release);
  restart();
  for (const Ballot& party : many.parties) {
    EXPECT_EQ(party.accepted_by_all(), std::vector<std::size_t>{0});
  }
}

TEST(Ballot, WhatIsNoRecordIsRefused) {
  ManyParties many({"10", "11"});
  many.play_until(Round::shares);
  const crypto::SecretBytes record = many.parties[0].record();
  for (std::size_t size = 0; size < record.size(); size += 61) {
    EXPECT_FALSE(Ballot::from_record(ByteSpan(record).first(size)));
  }
  crypto::SecretBytes longer = record;
  longer.push_back(0);
  EXPECT_FALSE(Ballot::from_record(longer));
}

TEST(Ballot, ChoicesAreOneForEachCandidate) {
  const Sheet sheet = ballot_sheet(3, 4);
  const auto begin = [&](std::string_view signs) {
    return Ballot::begin(sheet, index_of(0), accepted_of(signs), seed_of(1));
  };
  EXPECT_EQ(begin("111").error(), Error::wrong_size);
  EXPECT_EQ(begin("11111").error(), Error::wrong_size);
  EXPECT_EQ(Ballot::begin(sheet, index_of(0), crypto::SecretBytes(4, 2), seed_of(1)).error(),
            Error::out_of_range);
  EXPECT_TRUE(begin("1110"));
  EXPECT_DEATH((void)Ballot::begin(sheet, index_of(3), accepted_of("1111"), seed_of(1)), "");
}

}  // namespace
}  // namespace peyk::blind
