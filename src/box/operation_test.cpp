#include "peyk/box/operation.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include "test_values.hpp"

namespace peyk::box {
namespace {

using test::filled;

Operation some_put() {
  return Operation::put(filled<BoxName>(1), filled<CopySalt>(2), filled<Body>(3));
}

TEST(Operation, LiesAsThePageSays) {
  const EncodedOperation bytes = encode(some_put());
  EXPECT_EQ(to_hex(bytes.span().first(8)), "0102000001010101");
  EXPECT_EQ(to_hex(bytes.span().subspan(34, 4)), "01010202");
  EXPECT_EQ(to_hex(bytes.span().subspan(66, 4)), "02020000");
  EXPECT_EQ(to_hex(bytes.span().subspan(174, 4)), "00000303");
  EXPECT_EQ(bytes.array().back(), 3);
}

TEST(Operation, DecodesWhatWasEncodedAndEncodesItAgain) {
  auto random = test::random();
  for (const Operation& operation :
       {some_put(), Operation::nothing(random), Operation::ask(filled<BoxName>(4), random)}) {
    const EncodedOperation bytes = encode(operation);
    const auto decoded = decode_operation(bytes.span());
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, operation);
    EXPECT_EQ(encode(*decoded), bytes);
  }
}

TEST(Operation, UnusedFieldsAreRandom) {
  auto random = test::random();
  const Operation one = Operation::nothing(random);
  const Operation other = Operation::nothing(random);
  EXPECT_NE(one.name, other.name);
  EXPECT_NE(one.salt, other.salt);
  EXPECT_NE(one.body, other.body);
  const Operation ask = Operation::ask(filled<BoxName>(4), random);
  EXPECT_EQ(ask.name, filled<BoxName>(4));
  EXPECT_FALSE(ask.salt.is_zero());
  EXPECT_FALSE(ask.body.is_zero());
}

TEST(Operation, RefusesWhatThePageDoesNotHave) {
  struct Case {
    std::size_t at;
    std::uint8_t value;
    Error error;
  };
  for (const Case& c :
       {Case{0, 0, Error::unknown_version}, Case{0, 2, Error::unknown_version},
        Case{1, 0, Error::unknown_kind}, Case{1, 5, Error::unknown_kind},
        Case{1, 6, Error::unknown_kind}, Case{1, 255, Error::unknown_kind},
        Case{2, 1, Error::nonzero_reserved}, Case{3, 1, Error::nonzero_reserved},
        Case{68, 1, Error::nonzero_reserved}, Case{175, 1, Error::nonzero_reserved}}) {
    EncodedOperation bytes = encode(some_put());
    bytes.mutable_span()[c.at] = c.value;
    const auto decoded = decode_operation(bytes.span());
    ASSERT_FALSE(decoded) << c.at;
    EXPECT_EQ(decoded.error(), c.error) << c.at;
  }
}

TEST(Operation, CarriesAMessageOfASwap) {
  auto random = test::random();
  const Bytes longest(swap_message_max_size, 7);
  for (const Bytes& message : {Bytes{1}, longest}) {
    const Operation operation = Operation::swap(message, random);
    const auto decoded = decode_operation(encode(operation).span());
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, operation);
    EXPECT_TRUE(std::ranges::equal(*decoded->swap_message(), message));
  }
  EXPECT_DEATH((void)Operation::swap({}, random), "");
  EXPECT_DEATH((void)Operation::swap(Bytes(swap_message_max_size + 1), random), "");
  Operation wrong = Operation::swap(Bytes{1}, random);
  for (const auto size : std::initializer_list<std::uint16_t>{0, 12'001, 65'535}) {
    ByteWriter(wrong.body.mutable_span()).u16(size);
    EXPECT_EQ(wrong.swap_message().error(), Error::out_of_range);
  }
}

TEST(Operation, RefusesEveryOtherSize) {
  const EncodedOperation encoded = encode(some_put());
  Bytes bytes(encoded.span().begin(), encoded.span().end());
  bytes.push_back(0);
  EXPECT_EQ(decode_operation(bytes).error(), Error::wrong_size);
  bytes.resize(operation_size - 1);
  EXPECT_EQ(decode_operation(bytes).error(), Error::wrong_size);
  EXPECT_EQ(decode_operation({}).error(), Error::wrong_size);
}

}  // namespace
}  // namespace peyk::box
