#include "peyk/blind/overlap.hpp"

#include <gtest/gtest.h>

#include "bits_message.hpp"
#include "comparison.hpp"
#include "party_key.hpp"
#include "two_parties.hpp"

namespace peyk::blind {
namespace {

using crypto::Element;
using crypto::SecretScalar;
using testing::seed_of;
using testing::terms_of;

template <class T>
std::optional<Error> error_of(const Result<T>& result) {
  return result ? std::optional<Error>() : result.error();
}

struct TwoBounds {
  Sheet sheet;
  Overlap first;
  Overlap second;

  TwoBounds(std::uint32_t bits, std::uint32_t least, std::uint32_t most)
      : sheet(*Sheet::of(terms_of(Form::overlap, bits, bits))),
        first(*Overlap::begin(sheet, PartyIndex(0), bound_of(least), seed_of(1))),
        second(*Overlap::begin(sheet, PartyIndex(1), bound_of(most), seed_of(2))) {}
  void exchange() {
    ASSERT_TRUE(first.on_bits(second.bits()));
    ASSERT_TRUE(second.on_bits(first.bits()));
  }
};

TEST(Overlap, BothLearnWhetherTheyLeaveRoomForEachOther) {
  struct Case {
    std::uint32_t bits, least, most;
    bool meets;
  };
  const std::vector<Case> cases = {{8, 100, 120, true},
                                   {8, 120, 100, false},
                                   {8, 77, 77, true},
                                   {8, 0, 0, true},
                                   {8, 255, 255, true},
                                   {8, 255, 254, false},
                                   {8, 0, 255, true},
                                   {8, 128, 127, false},
                                   {8, 127, 128, true},
                                   {1, 0, 0, true},
                                   {1, 0, 1, true},
                                   {1, 1, 0, false},
                                   {1, 1, 1, true},
                                   {2, 2, 1, false},
                                   {32, 4'000'000'000, 4'000'000'001, true},
                                   {32, 1, 0, false},
                                   {32, 0xffffffff, 0xffffffff, true}};
  for (const Case& one : cases) {
    TwoBounds two(one.bits, one.least, one.most);
    two.exchange();
    const auto said = std::pair(two.first.on_answer(two.second.answer()),
                                two.second.on_answer(two.first.answer()));
    ASSERT_TRUE(said.first && said.second);
    EXPECT_EQ(*said.first, one.meets) << one.least << ' ' << one.most;
    EXPECT_EQ(*said.second, one.meets) << one.least << ' ' << one.most;
  }
}

TEST(Overlap, EveryPairOfSmallNumbersIsComparedRight) {
  for (std::uint32_t least = 0; least < 8; ++least) {
    for (std::uint32_t most = 0; most < 8; ++most) {
      TwoBounds two(3, least, most);
      two.exchange();
      EXPECT_EQ(*two.first.on_answer(two.second.answer()), least <= most);
      EXPECT_EQ(*two.second.on_answer(two.first.answer()), least <= most);
    }
  }
}

TEST(Overlap, BoundsHaveTheAgreedNumberOfBits) {
  const Sheet sheet = *Sheet::of(terms_of(Form::overlap, 4, 4));
  EXPECT_TRUE(Overlap::begin(sheet, PartyIndex(0), bound_of(15), seed_of(1)));
  EXPECT_EQ(error_of(Overlap::begin(sheet, PartyIndex(0), bound_of(16), seed_of(1))),
            Error::out_of_range);
}

TEST(Overlap, GoesOnFromItsRecordWithTheSameBytes) {
  TwoBounds two(8, 3, 9);
  const auto again = [](const Overlap& party) {
    auto read = Overlap::from_record(party.record());
    EXPECT_TRUE(read);
    EXPECT_EQ(read->record(), party.record());
    return *std::move(read);
  };
  EXPECT_EQ(again(two.first).bits(), two.first.bits());
  two.exchange();
  EXPECT_EQ(again(two.first).answer(), two.first.answer());
  EXPECT_EQ(again(two.first).on_answer(two.second.answer()), true);
  const crypto::SecretBytes record = two.first.record();
  for (std::size_t size = 0; size < record.size(); size += 7) {
    EXPECT_FALSE(Overlap::from_record(ByteSpan(record).first(size))) << size;
  }
}

// Who gives its number and its seed to a mediator lets it see that both messages are the right
// ones: the audit.
TEST(Overlap, SeedAndBoundRepeatEveryByteForAMediator) {
  TwoBounds two(8, 3, 9);
  two.exchange();
  Overlap replayed = *Overlap::begin(two.sheet, PartyIndex(1), bound_of(9), seed_of(2));
  ASSERT_TRUE(replayed.on_bits(two.first.bits()));
  EXPECT_EQ(replayed.bits(), two.second.bits());
  EXPECT_EQ(replayed.answer(), two.second.answer());
  Overlap lied = *Overlap::begin(two.sheet, PartyIndex(1), bound_of(8), seed_of(2));
  EXPECT_NE(lied.bits(), two.second.bits());
}

struct CheatedOverlap : ::testing::Test {
  TwoBounds two{8, 100, 120};
  crypto::Random random{seed_of(9)};
  crypto::RingKey key = crypto::RingKey::generate(random);

  [[nodiscard]] BitsMessage honest() const {
    return *decode_bits(two.second.bits(), two.sheet.id(), 8);
  }
  [[nodiscard]] std::optional<Error> bits(const BitsMessage& message) {
    return error_of(two.first.on_bits(encode(message, two.sheet.id())));
  }
};

TEST_F(CheatedOverlap, BySomethingThatIsNoBit) {
  // 2 in the place of a bit: with the proof of the bit that it was, and with one of another.
  BitsMessage message = honest();
  const Element two_more = times_generator(SecretScalar::of(2));
  message.bits[3].cipher.c = *add(message.bits[3].cipher.c, two_more);
  EXPECT_EQ(bits(message), Error::not_proved);
  message = honest();
  std::swap(message.bits[3].proof, message.bits[4].proof);
  EXPECT_EQ(bits(message), Error::not_proved);
}

TEST_F(CheatedOverlap, ByBitsInEachOthersPlacesOrOfTheOtherParty) {
  BitsMessage message = honest();
  std::swap(message.bits[0], message.bits[1]);
  EXPECT_EQ(bits(message), Error::not_proved);
  EXPECT_EQ(error_of(two.first.on_bits(two.first.bits())), Error::mirrored);
  // The other's bits under an own key.
  message = *decode_bits(two.first.bits(), two.sheet.id(), 8);
  message.key = key.public_key();
  EXPECT_EQ(bits(message), Error::not_proved);
}

TEST_F(CheatedOverlap, ByAnotherQuestionSizeOrTime) {
  Terms terms = two.sheet.terms();
  terms.nonce.mutable_span()[1] = 1;
  const Sheet other = *Sheet::of(terms);
  const Overlap elsewhere = *Overlap::begin(other, PartyIndex(1), bound_of(9), seed_of(2));
  EXPECT_EQ(error_of(two.first.on_bits(elsewhere.bits())), Error::another_question);
  EXPECT_EQ(bits(*decode_bits(elsewhere.bits(), other.id(), 8)), Error::not_proved);
  BitsMessage message = honest();
  message.bits.pop_back();
  EXPECT_EQ(bits(message), Error::wrong_size);
  EXPECT_DEATH((void)two.first.answer(), "");
  two.exchange();
  EXPECT_EQ(bits(honest()), Error::not_now);
}

TEST_F(CheatedOverlap, ByTheIdentity) {
  Bytes message = two.second.bits();
  constexpr std::size_t key_at = 1 + 4 + 1 + 2 + 32 + 1 + 2;
  Bytes changed = message;
  std::fill_n(changed.begin() + key_at, 32, 0);
  EXPECT_EQ(error_of(two.first.on_bits(changed)), Error::not_an_element);
  changed = message;
  constexpr std::size_t ciphers_at = key_at + 32 + 1 + 2 + 64 + 1 + 3;
  std::fill_n(changed.begin() + ciphers_at, 32, 0);
  EXPECT_EQ(error_of(two.first.on_bits(changed)), Error::not_an_element);
}

// r with r·p = 1 gives C = G: 1 − b would be the identity for one own bit and not for the other. It
// is refused by its proof alone, which does not hang on the own number.
TEST_F(CheatedOverlap, ByACipherChosenForWhatASumBecomes) {
  const SecretScalar r = inverse(key.secret());
  const Cipher cipher{.r = times_generator(r), .c = times_generator(SecretScalar::of(1))};
  EXPECT_TRUE(is_zero(cipher, key.secret()));
  const ProvedBit bit{.cipher = cipher, .proof = BitProof()};
  EXPECT_FALSE(verify(bit, key.public_key(), {}));
  // What is chosen like that and can be proved: two ciphers whose difference is the identity.
  const ProvedBit good = encrypt_bit(true, key.public_key(), Bytes{1}, random);
  EXPECT_TRUE(verify(good, key.public_key(), Bytes{1}));
  const std::vector<Cipher> same(4, good.cipher);
  for (std::uint32_t own = 0; own < 16; ++own) {
    const auto answer = compare(same, key.public_key(), PartyIndex(1), own, random);
    EXPECT_EQ(std::ranges::count_if(answer,
                                    [&](const Cipher& one) { return is_zero(one, key.secret()); }),
              own == 15 ? 1 : 0);
  }
}

TEST_F(CheatedOverlap, ByAnAnswerWithMoreThanOneZeroOrOfAnotherSize) {
  two.exchange();
  auto answer = *decode_answer(two.second.answer(), two.sheet.id(), 8);
  const auto zero = std::ranges::find_if(answer, [&](const Cipher& one) {
    return is_zero(one, party_key(two.sheet, PartyIndex(0), seed_of(1)).secret());
  });
  ASSERT_NE(zero, answer.end());
  const Cipher repeated = *zero;
  answer[0] = repeated;
  answer[1] = repeated;
  const Bytes twice = encode_answer(answer, two.sheet.id());
  answer.pop_back();
  EXPECT_EQ(error_of(two.first.on_answer(encode_answer(answer, two.sheet.id()))),
            Error::wrong_size);
  EXPECT_EQ(error_of(two.first.on_answer(twice)), Error::not_proved);
  EXPECT_EQ(two.first.leaves_room(), std::nullopt);
}

// Made of the reader's own bits, an answer says what they are, not what was asked: once, and after
// its maker has proved bits of its own; never again, over a restart either.
TEST_F(CheatedOverlap, ByAnswersMadeOfTheReadersOwnBits) {
  const auto is_zero_bit = [this](std::size_t place) {
    const BitsMessage own = *decode_bits(two.first.bits(), two.sheet.id(), 8);
    const Cipher other = encrypt_bit(true, own.key, Bytes{1}, random).cipher;
    std::vector<Cipher> answer(9, other);
    answer[0] = *renewed(own.bits[place].cipher, own.key, random);
    return encode_answer(answer, two.sheet.id());
  };
  EXPECT_EQ(error_of(two.first.on_answer(is_zero_bit(0))), Error::not_now);
  two.exchange();
  EXPECT_EQ(two.first.on_answer(is_zero_bit(0)), true);  // of 100 = 0b01100100
  for (std::size_t place = 0; place < 8; ++place) {
    EXPECT_EQ(error_of(two.first.on_answer(is_zero_bit(place))), Error::not_now);
  }
  Overlap again = *Overlap::from_record(two.first.record());
  EXPECT_EQ(again.leaves_room(), true);
  EXPECT_EQ(error_of(again.on_answer(is_zero_bit(1))), Error::not_now);
}

// What is not prevented, and the threat model says so: an answer is not proved to be the right one.
// It is seen when both say what they learnt, and an audit says who lied.
TEST_F(CheatedOverlap, UnseenByAnAnswerThatIsMadeUp) {
  two.exchange();
  std::vector<Cipher> answer(9, *renewed(honest().bits[0].cipher, key.public_key(), random));
  EXPECT_EQ(two.first.on_answer(encode_answer(answer, two.sheet.id())), false);
  EXPECT_EQ(two.second.on_answer(two.first.answer()), true);
}

TEST(OverlapMessages, AreReadAsTheyWereWrittenAndRefusedWhenCut) {
  TwoBounds two(4, 3, 9);
  two.exchange();
  const QuestionId& id = two.sheet.id();
  const Bytes bits = two.first.bits();
  const Bytes answer = two.first.answer();
  EXPECT_EQ(encode(*decode_bits(bits, id, 4), id), bits);
  EXPECT_EQ(encode_answer(*decode_answer(answer, id, 4), id), answer);
  for (std::size_t size = 0; size < bits.size(); ++size) {
    EXPECT_FALSE(decode_bits(ByteSpan(bits).first(size), id, 4));
  }
  for (std::size_t size = 0; size < answer.size(); ++size) {
    EXPECT_FALSE(decode_answer(ByteSpan(answer).first(size), id, 4));
  }
}

TEST(EncryptedBit, AProofHoldsForItsBitKeyAndContextOnly) {
  crypto::Random random(seed_of(4));
  const crypto::RingKey key = crypto::RingKey::generate(random);
  const crypto::RingKey other = crypto::RingKey::generate(random);
  const Bytes context{1, 2};
  for (const bool bit : {false, true}) {
    ProvedBit made = encrypt_bit(bit, key.public_key(), context, random);
    EXPECT_EQ(is_zero(made.cipher, key.secret()), !bit);
    EXPECT_TRUE(verify(made, key.public_key(), context));
    EXPECT_FALSE(verify(made, other.public_key(), context));
    EXPECT_FALSE(verify(made, key.public_key(), Bytes{1}));
    for (std::size_t i = 0; i < BitProof::size; ++i) {
      ProvedBit changed = made;
      changed.proof.mutable_span()[i] ^= 1;
      EXPECT_FALSE(verify(changed, key.public_key(), context)) << i;
    }
  }
}

}  // namespace
}  // namespace peyk::blind
