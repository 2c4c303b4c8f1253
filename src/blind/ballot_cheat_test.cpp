// What a party of a ballot that does not keep to the page is refused for, and what it cannot bring
// about. docs/threat-model.md names these tests.
#include <gtest/gtest.h>
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

std::optional<Error> error_of(const Result<void>& result) {
  return result ? std::optional<Error>() : result.error();
}

// Party 1 cheats; what it says is heard by party 0.
class CheatedBallot : public ::testing::Test {
 protected:
  std::optional<Error> hear(ByteSpan message) {
    return error_of(many.parties[0].on_message(index_of(1), message));
  }
  [[nodiscard]] Course course(Round round) const {
    crypto::Digest heard(many.sheet.id().array());
    for (const Round before : told_rounds) {
      if (before >= round) break;
      for (const Ballot& party : many.parties) {
        heard = crypto::hash(crypto::Label::blind_heard, {heard.span(), *party.message(before)});
      }
    }
    return {.question = many.sheet.id(), .heard = heard, .candidates = 3};
  }
  [[nodiscard]] Bytes own(Round round) const { return *many.parties[1].message(round); }
  [[nodiscard]] crypto::RingKey key() const {
    return party_key(many.sheet, index_of(1), seed_of(51));
  }
  // Y, as party 1 knows it.
  [[nodiscard]] Element joint() const {
    std::optional<Element> sum;
    for (const Ballot& party : many.parties) {
      const Element one = decode_key(*party.message(Round::key), many.sheet.id())->key;
      sum = sum ? *add(*sum, one) : one;
    }
    return *sum;
  }
  [[nodiscard]] Bytes row(Round round, std::size_t party, std::size_t candidate) const {
    const Course bound = course(round);
    Bytes context(bound.heard.span().begin(), bound.heard.span().end());
    context.push_back(static_cast<std::uint8_t>(party));
    context.push_back(static_cast<std::uint8_t>(candidate));
    return context;
  }

  ManyParties many{{"110", "101", "111"}};
  crypto::Random random{seed_of(90)};
};

TEST_F(CheatedBallot, ByAKeyThatIsNotItsOwn) {
  KeyMessage message = *decode_key(own(Round::key), many.sheet.id());
  const Bytes of_first = *many.parties[0].message(Round::key);
  EXPECT_EQ(hear(of_first), Error::mirrored);
  // One that would take party 0 out of the joint key: its maker knows no number for it.
  message.key = *subtract(message.key, decode_key(of_first, many.sheet.id())->key);
  EXPECT_EQ(hear(encode(message, many.sheet.id())), Error::not_proved);
  // That of party 2, with its proof.
  EXPECT_EQ(hear(*many.parties[2].message(Round::key)), Error::not_proved);
  EXPECT_EQ(hear(own(Round::key)), std::nullopt);
  EXPECT_EQ(error_of(many.parties[0].on_message(index_of(2), own(Round::key))), Error::mirrored);
}

// −1 for a candidate would undo the refusal of another party; 2 is not a vote either.
TEST_F(CheatedBallot, ByAVoteThatIsNone) {
  many.play_until(Round::votes);
  const Course bound = course(Round::votes);
  std::vector<ProvedBit> votes = *decode_votes(own(Round::votes), bound);
  const ProvedBit honest = votes[1];
  const ProvedBit one = encrypt_bit(true, joint(), row(Round::votes, 1, 1), random);
  EXPECT_TRUE(verify(one, joint(), row(Round::votes, 1, 1)));
  votes[1] = {.cipher = times(negate(SecretScalar::of(1)), one.cipher), .proof = one.proof};
  EXPECT_EQ(hear(encode(votes, bound)), Error::not_proved);
  votes[1] = {.cipher = times(SecretScalar::of(2), one.cipher), .proof = one.proof};
  EXPECT_EQ(hear(encode(votes, bound)), Error::not_proved);
  votes[1] = honest;
  std::swap(votes[0], votes[2]);
  EXPECT_EQ(hear(encode(votes, bound)), Error::not_proved);
}

// Whoever could say what another says, without knowing it, could undo it or learn it.
TEST_F(CheatedBallot, ByTheVotesOfAnother) {
  many.play_until(Round::votes);
  EXPECT_EQ(hear(*many.parties[2].message(Round::votes)), Error::not_proved);
  EXPECT_EQ(hear(*many.parties[0].message(Round::votes)), Error::not_proved);
}

TEST_F(CheatedBallot, ByABlindingThatIsNotTheSameForBothParts) {
  many.play_until(Round::blinded);
  const Course bound = course(Round::blinded);
  std::vector<BlindedCipher> blinded = *decode_blinded(own(Round::blinded), bound);
  const Element right = blinded[2].cipher.c;
  blinded[2].cipher.c = times(SecretScalar::of(2), right);
  EXPECT_EQ(hear(encode(blinded, bound)), Error::not_proved);
  blinded[2].cipher.c = right;
  std::swap(blinded[0], blinded[1]);
  EXPECT_EQ(hear(encode(blinded, bound)), Error::not_proved);
  EXPECT_EQ(hear(*many.parties[2].message(Round::blinded)), Error::not_proved);
}

TEST_F(CheatedBallot, BySharesThatAreNotOfItsKeyOrConstant) {
  many.play_until(Round::shares);
  const Course bound = course(Round::shares);
  const SharesMessage honest = *decode_shares(own(Round::shares), bound);
  SharesMessage message = honest;
  message.shares[1] = times(SecretScalar::of(3), message.shares[1]);
  EXPECT_EQ(hear(encode(message, bound)), Error::not_proved);
  message = honest;
  std::swap(message.shares[0], message.shares[1]);
  EXPECT_EQ(hear(encode(message, bound)), Error::not_proved);
  message = honest;
  message.constant = times_generator(SecretScalar::of(4));
  EXPECT_EQ(hear(encode(message, bound)), Error::not_proved);
  message = honest;
  message.tied = times_generator(SecretScalar::of(4));
  EXPECT_EQ(hear(encode(message, bound)), Error::not_proved);
  message = honest;
  message.constant = times_generator(constant_of(0));
  EXPECT_EQ(hear(encode(message, bound)), Error::mirrored);
  EXPECT_EQ(hear(*many.parties[2].message(Round::shares)), Error::not_proved);
}

TEST_F(CheatedBallot, ByReleasingAnotherNumber) {
  many.play_until(Round::release);
  EXPECT_EQ(hear(encode_release(SecretScalar::of(5), course(Round::release))),
            Error::wrong_constant);
  EXPECT_EQ(hear(own(Round::release)), std::nullopt);
}

// Votes told to party 0 are others than those told to party 2: nobody releases anything.
TEST_F(CheatedBallot, ByTellingTwoPartiesTwoThings) {
  many.deliver(Round::key);
  std::vector<ProvedBit> other;
  for (std::size_t i = 0; i < 3; ++i) {
    other.push_back(encrypt_bit(false, joint(), row(Round::votes, 1, i), random));
  }
  const Bytes told = encode(other, course(Round::votes));
  EXPECT_TRUE(many.parties[2].on_message(index_of(1), told));
  many.deliver(Round::votes);
  ASSERT_EQ(many.parties[0].round(), Round::blinded);
  ASSERT_EQ(many.parties[2].round(), Round::blinded);
  EXPECT_EQ(
      error_of(many.parties[0].on_message(index_of(2), *many.parties[2].message(Round::blinded))),
      Error::disagreement);
  EXPECT_EQ(
      error_of(many.parties[2].on_message(index_of(0), *many.parties[0].message(Round::blinded))),
      Error::disagreement);
}

TEST_F(CheatedBallot, ByMessagesOfAnotherQuestionOrTime) {
  ManyParties elsewhere({"110", "101", "111"}, 8);
  elsewhere.play_until(Round::over);
  for (const Round round : told_rounds) {
    EXPECT_EQ(hear(*elsewhere.parties[1].message(round)),
              round == many.parties[0].round() ? Error::another_question : Error::not_now);
    if (round == Round::shares) {
      for (std::size_t p = 0; p < 3; ++p) {
        EXPECT_TRUE(many.parties[p].on_constant(constant_of(p)));
      }
    }
    many.deliver(round);
    EXPECT_EQ(hear(own(round)), Error::not_now);
  }
  EXPECT_EQ(hear(Bytes{}), Error::malformed);
  EXPECT_EQ(hear(*elsewhere.parties[1].message(Round::release)), Error::another_question);
}

TEST_F(CheatedBallot, ByTheIdentity) {
  many.play_until(Round::votes);
  Bytes message = own(Round::votes);
  constexpr std::size_t ciphers_at = 1 + 4 + 1 + 2 + 32 + 1 + 2 + 32 + 1 + 2;
  std::fill_n(message.begin() + ciphers_at, 32, 0);
  EXPECT_EQ(hear(message), Error::not_an_element);
}

TEST(BallotMessages, AreReadAsTheyWereWrittenAndRefusedWhenCut) {
  ManyParties many({"10", "11"});
  many.play_until(Round::over);
  crypto::Digest heard(many.sheet.id().array());
  const auto read_again = [&](Round round, ByteSpan bytes) -> std::optional<Bytes> {
    const Course course{.question = many.sheet.id(), .heard = heard, .candidates = 2};
    const auto again = [](const auto& read, const auto& bound) {
      return read ? std::optional(encode(*read, bound)) : std::nullopt;
    };
    switch (round) {
      case Round::key:
        return again(decode_key(bytes, course.question), course.question);
      case Round::votes:
        return again(decode_votes(bytes, course), course);
      case Round::blinded:
        return again(decode_blinded(bytes, course), course);
      case Round::shares:
        return again(decode_shares(bytes, course), course);
      case Round::release: {
        const auto read = decode_release(bytes, course);
        return read ? std::optional(encode_release(*read, course)) : std::nullopt;
      }
      case Round::over:
        break;
    }
    return std::nullopt;
  };
  for (int number = 1; number <= static_cast<int>(Round::release); ++number) {
    const Round round = static_cast<Round>(number);
    const Bytes message = *many.parties[0].message(round);
    EXPECT_EQ(read_again(round, message), message);
    for (std::size_t size = 0; size < message.size(); ++size) {
      EXPECT_FALSE(read_again(round, ByteSpan(message).first(size))) << number << ' ' << size;
    }
    if (round == Round::release) continue;
    for (const Ballot& party : many.parties) {
      heard = crypto::hash(crypto::Label::blind_heard, {heard.span(), *party.message(round)});
    }
  }
}

}  // namespace
}  // namespace peyk::blind
