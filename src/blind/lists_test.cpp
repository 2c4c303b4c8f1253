#include "lists.hpp"

#include <gtest/gtest.h>

#include "two_parties.hpp"

namespace peyk::blind {
namespace {

using testing::terms_of;
using testing::TwoParties;

template <class T>
std::optional<Error> error_of(const Result<T>& result) {
  return result ? std::optional<Error>() : result.error();
}

struct Messages : ::testing::Test {
  TwoParties two{terms_of(Form::common_ground, 3, 2), {"a", "b"}, {"b"}};
  void SetUp() override { two.exchange_first(); }
  [[nodiscard]] const QuestionId& id() const { return two.sheet.id(); }
};

TEST_F(Messages, AreReadAsTheyWereWritten) {
  const Bytes first = *two.a.first_list();
  const auto read_first = decode_first(first, id(), 3);
  ASSERT_TRUE(read_first);
  EXPECT_EQ(encode(*read_first, id()), first);
  // a raised the list of b.
  const Bytes second = *two.a.second_list();
  const auto read_second = decode_second(second, id(), 2, Form::common_ground);
  ASSERT_TRUE(read_second);
  EXPECT_EQ(encode(*read_second, id()), second);
  EXPECT_EQ(error_of(decode_second(second, id(), 2, Form::how_many)), Error::malformed);
  EXPECT_EQ(error_of(decode_second(second, id(), 3, Form::common_ground)), Error::wrong_size);
}

TEST_F(Messages, ThatAreCutOffOrLongerAreRefused) {
  for (const Bytes& good : {*two.a.first_list(), *two.a.second_list()}) {
    const auto refused = [&](ByteSpan bytes) {
      return !decode_first(bytes, id(), 3) && !decode_second(bytes, id(), 2, Form::common_ground);
    };
    for (std::size_t size = 0; size < good.size(); ++size) {
      EXPECT_TRUE(refused(ByteSpan(good).first(size))) << size;
    }
    Bytes longer = good;
    longer.push_back(0);
    EXPECT_TRUE(refused(longer));
  }
}

TEST_F(Messages, OfAnotherVersionKindOrKeyAreRefusedWithThatReason) {
  Bytes changed = *two.a.first_list();
  changed[2] = 2;
  EXPECT_EQ(error_of(decode_first(changed, id(), 3)), Error::unknown_version);
  changed = *two.a.first_list();
  changed[4] = 2;
  EXPECT_EQ(error_of(decode_first(changed, id(), 3)), Error::malformed);
  changed = *two.a.first_list();
  changed[10] ^= 1;
  EXPECT_EQ(error_of(decode_first(changed, id(), 3)), Error::another_question);
  // The key is the identity.
  changed = *two.a.first_list();
  constexpr std::size_t key_at = 1 + 4 + 1 + 2 + 32 + 1 + 2;
  std::fill_n(changed.begin() + key_at, 32, 0);
  EXPECT_EQ(error_of(decode_first(changed, id(), 3)), Error::not_an_element);
}

// A length that promises more than there is allocates nothing and is refused.
TEST_F(Messages, ThatPromiseMoreThanTheyHoldAreRefused) {
  Bytes changed = *two.a.first_list();
  const std::size_t length_at = changed.size() - 96 - 2;
  ASSERT_EQ(changed[length_at], 0x58);
  changed[length_at] = 0x5a;  // a length of four bytes follows
  EXPECT_EQ(error_of(decode_first(changed, id(), 3)), Error::malformed);
}

TEST(ElementLists, FindWhatIsInThemAndWhereTheyMeet) {
  std::vector<crypto::Element> elements;
  for (std::uint32_t i = 1; i <= 9; ++i) {
    elements.push_back(times_generator(crypto::SecretScalar::of(i)));
  }
  std::ranges::sort(elements);
  const ElementList all(elements);
  EXPECT_TRUE(all.is_rising());
  for (const crypto::Element& element : elements) EXPECT_TRUE(all.contains(element.span()));
  const ElementList even({elements[0], elements[2], elements[4]});
  const ElementList odd({elements[1], elements[3], elements[8]});
  EXPECT_FALSE(even.contains(elements[1].span()));
  EXPECT_FALSE(even.contains(elements[8].span()));
  EXPECT_FALSE(even.meets(odd));
  EXPECT_TRUE(all.meets(odd));
  EXPECT_TRUE(odd.meets(all));
  EXPECT_FALSE(ElementList().contains(elements[0].span()));
  EXPECT_FALSE(ElementList({elements[1], elements[0]}).is_rising());
}

TEST(ElementLists, LongerOnesHaveMoreProofs) {
  EXPECT_EQ(batch_count(1), 1U);
  EXPECT_EQ(batch_count(65'536), 1U);
  EXPECT_EQ(batch_count(65'537), 2U);
  EXPECT_EQ(batch_count(max_list_size), 4U);
}

}  // namespace
}  // namespace peyk::blind
