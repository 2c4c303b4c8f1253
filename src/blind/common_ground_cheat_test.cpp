// The other side of common ground cheats: what is refused, and what it gains where it is not.
#include <algorithm>
#include <gtest/gtest.h>

#include "peyk/blind/common_ground.hpp"
#include "peyk/crypto/kdf.hpp"

#include "common_ground_state.hpp"
#include "lists.hpp"
#include "two_parties.hpp"

namespace peyk::blind {
namespace {

using crypto::Element;
using crypto::SecretScalar;
using testing::Items;
using testing::party;
using testing::Stage;
using testing::terms_of;
using testing::TwoParties;
using testing::work;

constexpr Form both = Form::common_ground;

std::optional<Error> error_of(const Result<void>& result) {
  return result ? std::optional<Error>() : result.error();
}

std::vector<Element> elements_of(const ElementList& list) {
  std::vector<Element> all;
  for (std::size_t i = 0; i < list.size(); ++i) all.push_back(*Element::from(list.at(i)));
  return all;
}

// b's messages, made by hand.
class Cheated : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(work(two_.a) && work(two_.b)); }

  [[nodiscard]] FirstList honest() {
    return *decode_first(*two_.b.first_list(), two_.sheet.id(), size);
  }
  // The list with a possession that is right for it.
  [[nodiscard]] Bytes with_key(const crypto::RingKey& key, ElementList list) {
    const Bytes context = possession_context(two_.sheet.id(), PartyIndex(1), list);
    FirstList made{.key = key.public_key(),
                   .possession = key.prove(crypto::Label::blind_key_proof, context, random_),
                   .list = std::move(list)};
    return encode(made, two_.sheet.id());
  }
  [[nodiscard]] std::optional<Error> first(ByteSpan message) {
    return error_of(two_.a.on_first_list(message));
  }
  [[nodiscard]] std::optional<Error> first(const FirstList& list) {
    return first(encode(list, two_.sheet.id()));
  }

  static constexpr std::size_t size = 4;
  crypto::Random random_{testing::seed_of(3)};
  crypto::RingKey key_ = crypto::RingKey::generate(random_);
  TwoParties two_{terms_of(both, size, size), {"water", "oil"}, {"water", "trade"}};
};

TEST_F(Cheated, ByTheIdentityOrByBytesThatAreNoElement) {
  const FirstList list = honest();
  Bytes zeros(list.list.bytes().begin(), list.list.bytes().end());
  std::fill_n(zeros.begin(), 32, 0);  // rises still: the identity comes first
  ASSERT_EQ(first(with_key(key_, ElementList(zeros))), std::nullopt);
  ASSERT_TRUE(two_.a.on_swap(SecretScalar::of(5), times_generator(SecretScalar::of(6))));
  EXPECT_EQ(error_of(work(two_.a)), Error::not_an_element);
  EXPECT_EQ(two_.a.stage(), Stage::broken);
  // Broken it stays, and is kept as such.
  EXPECT_EQ(first(*two_.b.first_list()), Error::not_now);
  EXPECT_EQ(CommonGround::from_record(two_.a.record())->stage(), Stage::broken);
}

// Both parts were computed at once, as on two threads.
TEST_F(Cheated, ByWhatIsFoundInTheFirstOfTwoParts) {
  const FirstList list = honest();
  Bytes zeros(list.list.bytes().begin(), list.list.bytes().end());
  std::fill_n(zeros.begin(), 32, 0);
  ASSERT_EQ(first(with_key(key_, ElementList(zeros))), std::nullopt);
  ASSERT_TRUE(two_.a.on_swap(SecretScalar::of(5), times_generator(SecretScalar::of(6))));
  auto front = two_.a.compute({.first = 0, .count = 2});
  auto back = two_.a.compute({.first = 2, .count = 2});
  EXPECT_EQ(error_of(two_.a.take(std::move(front))), Error::not_an_element);
  EXPECT_EQ(error_of(two_.a.take(std::move(back))), Error::not_now);
  EXPECT_EQ(two_.a.first_list().error(), Error::not_now);
  EXPECT_EQ(two_.a.second_list().error(), Error::not_now);
}

TEST_F(Cheated, ByAnElementTwiceOrInAnotherOrder) {
  std::vector<Element> elements = elements_of(honest().list);
  std::swap(elements[0], elements[1]);
  EXPECT_EQ(first(with_key(key_, ElementList(elements))), Error::repeated_item);
  elements[0] = elements[1];
  EXPECT_EQ(first(with_key(key_, ElementList(elements))), Error::repeated_item);
}

TEST_F(Cheated, ByMoreOrFewerElementsThanAgreed) {
  const std::vector<Element> elements = elements_of(honest().list);
  const std::vector<Element> fewer(elements.begin(), elements.end() - 1);
  EXPECT_EQ(first(with_key(key_, ElementList(fewer))), Error::wrong_size);
  std::vector<Element> more = elements;
  more.push_back(times(SecretScalar::of(2), elements[0]));
  std::ranges::sort(more);
  EXPECT_EQ(first(with_key(key_, ElementList(more))), Error::wrong_size);
}

TEST_F(Cheated, ByWhatCameFromTheOtherSide) {
  // The whole message, the list under another key, the key with another list.
  EXPECT_EQ(first(*two_.a.first_list()), Error::mirrored);
  FirstList mine = *decode_first(*two_.a.first_list(), two_.sheet.id(), size);
  EXPECT_EQ(first(with_key(key_, mine.list)), Error::mirrored);
  mine.list = honest().list;
  EXPECT_EQ(first(mine), Error::mirrored);
  // One element of it alone, too.
  std::vector<Element> elements = elements_of(honest().list);
  elements[0] = elements_of(decode_first(*two_.a.first_list(), two_.sheet.id(), size)->list)[2];
  std::ranges::sort(elements);
  EXPECT_EQ(first(with_key(key_, ElementList(elements))), Error::mirrored);
}

TEST_F(Cheated, ByAKeyThatItDoesNotKnow) {
  FirstList list = honest();
  list.key = key_.public_key();
  EXPECT_EQ(first(list), Error::not_proved);
  // A proof for another list, or of the other party.
  FirstList other = honest();
  other.list = ElementList(std::vector<Element>(size, key_.public_key()));
  const Bytes as_the_other = possession_context(two_.sheet.id(), PartyIndex(0), honest().list);
  list.possession = key_.prove(crypto::Label::blind_key_proof, as_the_other, random_);
  EXPECT_EQ(first(list), Error::not_proved);
  list.possession = honest().possession;
  EXPECT_EQ(first(list), Error::not_proved);
}

TEST_F(Cheated, ByMessagesOfAnotherQuestion) {
  Terms terms = two_.sheet.terms();
  terms.context.mutable_span()[0] = 1;
  TwoParties other(terms, {"water", "oil"}, {"water", "trade"});
  other.exchange_first();
  EXPECT_EQ(first(*other.b.first_list()), Error::another_question);
  // Under the right id the proof is still one for the other question.
  const FirstList theirs = *decode_first(*other.b.first_list(), other.sheet.id(), size);
  EXPECT_EQ(first(theirs), Error::not_proved);
  two_.exchange_first();
  EXPECT_EQ(error_of(two_.a.on_second_list(*other.b.second_list())), Error::another_question);
  const SecondList second =
      *decode_second(*other.b.second_list(), other.sheet.id(), size, Form::common_ground);
  EXPECT_EQ(error_of(two_.a.on_second_list(encode(second, two_.sheet.id()))), Error::not_proved);
}

TEST_F(Cheated, ByMessagesOutOfTime) {
  EXPECT_EQ(error_of(two_.a.on_second_list(*two_.a.first_list())), Error::not_now);
  EXPECT_EQ(error_of(two_.a.on_swap(SecretScalar::of(2), key_.public_key())), Error::not_now);
  EXPECT_EQ(error_of(two_.a.on_released(SecretScalar::of(2))), Error::not_now);
  two_.exchange_first();
  EXPECT_EQ(first(*two_.b.first_list()), Error::not_now);
  EXPECT_EQ(error_of(two_.a.on_second_list(*two_.b.first_list())), Error::malformed);
}

// A second list that differs from the honest one in one thing.
class CheatedLater : public Cheated {
 protected:
  void SetUp() override {
    two_.exchange_first();
    second_ = *decode_second(*two_.b.second_list(), two_.sheet.id(), size, Form::common_ground);
  }
  // What the check of the whole says.
  [[nodiscard]] std::optional<Error> second() {
    if (auto got = two_.a.on_second_list(encode(second_, two_.sheet.id())); !got) {
      return got.error();
    }
    return error_of(work(two_.a));
  }
  void change(std::size_t place, const Element& element) {
    std::vector<Element> elements = elements_of(second_.list);
    elements[place] = element;
    second_.list = ElementList(elements);
  }
  SecondList second_;
};

TEST_F(CheatedLater, ByNothing) { EXPECT_EQ(second(), std::nullopt); }

TEST_F(CheatedLater, ByOneElementRaisedByAnotherNumber) {
  change(2, key_.public_key());
  EXPECT_EQ(second(), Error::not_proved);
}

TEST_F(CheatedLater, ByElementsInEachOthersPlaces) {
  std::vector<Element> elements = elements_of(second_.list);
  std::swap(elements[0], elements[3]);
  second_.list = ElementList(elements);
  EXPECT_EQ(second(), Error::not_proved);
}

TEST_F(CheatedLater, ByAnotherNumberForTheWholeListThanTheKeyAndTheSwapGive) {
  second_.proved->tied = times_generator(SecretScalar::of(99));
  EXPECT_EQ(second(), Error::not_proved);
}

TEST_F(CheatedLater, ByProofsThatAreChanged) {
  second_.proved->tied_proof.mutable_span()[3] ^= 1;
  EXPECT_EQ(second(), Error::not_proved);
  second_.proved->tied_proof.mutable_span()[3] ^= 1;
  second_.proved->proofs[0].mutable_span()[40] ^= 1;
  EXPECT_EQ(second(), Error::not_proved);
}

TEST_F(CheatedLater, ByAListOfAnotherSize) {
  std::vector<Element> elements = elements_of(second_.list);
  elements.pop_back();
  second_.list = ElementList(elements);
  EXPECT_EQ(second(), Error::wrong_size);
}

TEST_F(CheatedLater, ByTheOwnListGivenBack) {
  second_.list = decode_first(*two_.a.first_list(), two_.sheet.id(), size)->list;
  EXPECT_EQ(second(), Error::not_proved);
}

TEST_F(CheatedLater, ByAnotherConstantInTheSwap) {
  // It promised S of 13 and raised the list by it; then another number is released.
  ASSERT_EQ(second(), std::nullopt);
  EXPECT_EQ(error_of(two_.a.on_released(SecretScalar::of(14))), Error::wrong_constant);
  EXPECT_EQ(two_.a.stage(), Stage::ready);
}

TEST(CheatedSwap, ByAConstantThatIsNotTheOneItRaisedTheListBy) {
  TwoParties two(terms_of(both, 3, 3), {"a", "b"}, {"b", "c"});
  ASSERT_TRUE(work(two.a) && work(two.b));
  ASSERT_TRUE(two.a.on_first_list(*two.b.first_list()));
  ASSERT_TRUE(two.b.on_first_list(*two.a.first_list()));
  // To the swap it gives 13, but it raises by 14.
  ASSERT_TRUE(two.a.on_swap(SecretScalar::of(11), times_generator(SecretScalar::of(13))));
  ASSERT_TRUE(two.b.on_swap(SecretScalar::of(14), times_generator(SecretScalar::of(11))));
  ASSERT_TRUE(work(two.a) && work(two.b));
  EXPECT_EQ(error_of(two.a.on_second_list(*two.b.second_list())), Error::not_proved);
  // Nor may it promise what this side promised.
  TwoParties again(terms_of(both, 3, 3), {"a", "b"}, {"b", "c"});
  ASSERT_TRUE(work(again.a) && work(again.b));
  ASSERT_TRUE(again.a.on_first_list(*again.b.first_list()));
  EXPECT_EQ(error_of(again.a.on_swap(SecretScalar::of(11), times_generator(SecretScalar::of(11)))),
            Error::mirrored);
}

TEST(CheatedHowMany, ByASecondListThatIsNotOne) {
  TwoParties two(terms_of(Form::how_many, 3, 3), {"a", "b"}, {"b", "c"});
  two.exchange_first();
  const auto second = *decode_second(*two.b.second_list(), two.sheet.id(), 3, Form::how_many);
  std::vector<Element> elements = elements_of(second.list);
  const auto answer = [&](const ElementList& list) {
    const SecondList made{.list = list, .proved = std::nullopt};
    return error_of(two.a.on_second_list(encode(made, two.sheet.id())));
  };
  std::swap(elements[0], elements[1]);
  EXPECT_EQ(answer(ElementList(elements)), Error::repeated_item);
  elements[0] = elements[1];
  EXPECT_EQ(answer(ElementList(elements)), Error::repeated_item);
  elements.pop_back();
  EXPECT_EQ(answer(ElementList(elements)), Error::wrong_size);
  Bytes zeros(second.list.bytes().begin(), second.list.bytes().end());
  std::fill_n(zeros.begin(), 32, 0);
  ASSERT_EQ(answer(ElementList(zeros)), std::nullopt);
  EXPECT_EQ(error_of(work(two.a)), Error::not_an_element);
}

// Before the swap has released, what the other side sent tells nothing by any computation that it
// itself will do later: without s none of it matches.
TEST(CheatedSwap, ByAnEndBeforeTheRelease) {
  TwoParties two(terms_of(both, 2, 2), {"a", "b"}, {"a", "b"});
  two.exchange_first();
  two.exchange_second();
  // b's key, which the cheat has.
  crypto::Random random(crypto::derive<crypto::Seed>(
      crypto::Label::blind_key, testing::seed_of(101), {two.sheet.id().span(), Bytes{1}}));
  const crypto::RingKey key = crypto::RingKey::generate(random);
  const auto list = decode_first(*two.a.first_list(), two.sheet.id(), 2)->list;
  const auto raised =
      elements_of(decode_second(*two.a.second_list(), two.sheet.id(), 2, both)->list);
  for (const Element& element : raised) {
    EXPECT_FALSE(list.contains(times(inverse(key.secret()), element).span()));
    const SecretScalar with = multiply(key.secret(), two.constants.first);
    EXPECT_TRUE(list.contains(times(inverse(with), element).span()));  // with s it does
  }
}

// What is not prevented, and the threat model says so: a cheat that makes each element of its list
// with a number of its own learns what is common and the other side does not. It cannot be seen,
// for nobody can prove of an element that it comes from an item without saying which.
TEST(CheatedUnseen, AListOfManyKeysLearnsAndHides) {
  const Items items = {"water", "oil", "trade"};
  const Sheet sheet = *Sheet::of(terms_of(both, 3, 3));
  CommonGround honest = party(sheet, 0, items);
  ASSERT_TRUE(work(honest));
  crypto::Random random(testing::seed_of(77));
  const crypto::RingKey key = crypto::RingKey::generate(random);
  const ByteSpan label = as_bytes(to_string(crypto::Label::blind_item));
  Bytes domain(label.begin(), label.end());
  domain.insert(domain.end(), sheet.id().span().begin(), sheet.id().span().end());
  struct Made {
    Element element;
    SecretScalar number;
  };
  std::vector<Made> made;
  for (const std::string& item : items) {
    SecretScalar number = SecretScalar::random(random);
    const std::string message = "\x01" + item;
    const Element hashed = crypto::hash_to_element(domain, as_bytes(message));
    made.push_back({.element = times(number, hashed), .number = std::move(number)});
  }
  std::ranges::sort(made, {}, &Made::element);
  std::vector<Element> elements;
  for (const Made& one : made) elements.push_back(one.element);
  const ElementList list(elements);
  const Bytes context = possession_context(sheet.id(), PartyIndex(1), list);
  const FirstList message{.key = key.public_key(),
                          .possession = key.prove(crypto::Label::blind_key_proof, context, random),
                          .list = list};
  ASSERT_TRUE(honest.on_first_list(encode(message, sheet.id())));
  const SecretScalar s = SecretScalar::of(21);
  ASSERT_TRUE(honest.on_swap(s.copy(), times_generator(SecretScalar::of(22))));
  ASSERT_TRUE(work(honest));
  const auto raised = elements_of(decode_second(*honest.second_list(), sheet.id(), 3, both)->list);
  const auto theirs = decode_first(*honest.first_list(), sheet.id(), 3)->list;
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(theirs.contains(times(inverse(multiply(made[i].number, s)), raised[i]).span()));
  }
}

}  // namespace
}  // namespace peyk::blind
