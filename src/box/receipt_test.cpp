#include "peyk/box/receipt.hpp"

#include <gtest/gtest.h>
#include <tuple>
#include <vector>

#include "test_values.hpp"

namespace peyk::box {
namespace {

using crypto::Digest;
using test::filled;

BoxName numbered_name(std::uint32_t number) {
  BoxName name;
  ByteWriter(name.mutable_span().first(4)).u32(number);
  return name;
}

class ReceiptTest : public testing::Test {
 protected:
  static constexpr Day day_{20'000};
  const CopySalt salt_ = filled<CopySalt>(2);
  const Body body_ = filled<Body>(3);
  crypto::Random random_ = test::random();
  const crypto::SigningKey key_ =
      crypto::SigningKey::from_seed(test::filled_secret<crypto::SigningSeed>(4));
  const CourierId courier_ =
      CourierId(crypto::hash(crypto::Label::courier_id, {key_.public_key().span()}).array());

  [[nodiscard]] ReceiptBatch batch(std::uint32_t count) const {
    std::vector<ReceiptLeaf> leaves;
    leaves.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      leaves.push_back(receipt_leaf(salt_, numbered_name(i), body_));
    }
    return ReceiptBatch(leaves);
  }
  Receipt receipt(std::uint32_t index, std::uint32_t count) {
    const ReceiptBatch all = batch(count);
    return all.receipt(index, day_, all.sign(key_, courier_, day_, random_));
  }
  [[nodiscard]] Result<VerifiedReceipt> check(const Receipt& receipt, std::uint32_t index) const {
    return verify(receipt, courier_, key_.public_key(), salt_, numbered_name(index), body_);
  }
};

TEST_F(ReceiptTest, RootOfFiveIsTheTreeOfThePage) {
  std::vector<Digest> leaf;
  leaf.reserve(5);
  for (std::uint32_t i = 0; i < 5; ++i) {
    leaf.push_back(*Digest::from(receipt_leaf(salt_, numbered_name(i), body_).span()));
  }
  const auto node = [](const Digest& left, const Digest& right) {
    return crypto::hash(crypto::Label::receipt_node, {left.span(), right.span()});
  };
  const Digest four = node(node(leaf[0], leaf[1]), node(leaf[2], leaf[3]));
  EXPECT_EQ(batch(5).root().array(), node(four, leaf[4]).array());
  EXPECT_EQ(receipt(4, 5).path, std::vector<Digest>{four});
  EXPECT_EQ(batch(1).root().array(), leaf[0].array());
  EXPECT_TRUE(receipt(0, 1).path.empty());
}

TEST_F(ReceiptTest, EveryLeafOfEverySizeVerifiesForItselfAlone) {
  for (const std::uint32_t count : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 9U, 11U, 16U, 17U, 31U}) {
    const ReceiptBatch all = batch(count);
    const crypto::Signature signature = all.sign(key_, courier_, day_, random_);
    for (std::uint32_t i = 0; i < count; ++i) {
      const Receipt one = all.receipt(i, day_, signature);
      const auto verified = check(one, i);
      ASSERT_TRUE(verified) << i << " of " << count;
      EXPECT_EQ(verified->day(), day_);
      EXPECT_FALSE(check(one, i + 1)) << i << " of " << count;
    }
  }
}

TEST_F(ReceiptTest, LargestTree) {
  for (const std::uint32_t index : {0U, 512U, 1'022U, 1'023U}) {
    const Receipt one = receipt(index, max_leaves);
    EXPECT_EQ(one.path.size(), max_path_length);
    EXPECT_TRUE(check(one, index));
    EXPECT_EQ(encode(one).size(), max_receipt_size);
  }
  EXPECT_TRUE(check(receipt(1'022, 1'023), 1'022));
}

TEST_F(ReceiptTest, RefusesOtherSaltNameBodyCourierAndKey) {
  const Receipt one = receipt(2, 5);
  const auto& key = key_.public_key();
  const BoxName name = numbered_name(2);
  ASSERT_TRUE(verify(one, courier_, key, salt_, name, body_));
  EXPECT_FALSE(verify(one, courier_, key, filled<CopySalt>(9), name, body_));
  EXPECT_FALSE(verify(one, courier_, key, salt_, numbered_name(3), body_));
  Body other_body = body_;
  other_body.mutable_span()[12'639] ^= 1U;
  EXPECT_FALSE(verify(one, courier_, key, salt_, name, other_body));
  EXPECT_FALSE(verify(one, filled<CourierId>(9), key, salt_, name, body_));
  const auto other =
      crypto::SigningKey::from_seed(test::filled_secret<crypto::SigningSeed>(5)).public_key();
  EXPECT_FALSE(verify(one, courier_, other, salt_, name, body_));
  const CourierId other_courier(crypto::hash(crypto::Label::courier_id, {other.span()}).array());
  EXPECT_FALSE(verify(one, other_courier, other, salt_, name, body_));
}

TEST_F(ReceiptTest, RefusesEveryChangedField) {
  const Receipt good = receipt(2, 5);
  std::vector<Receipt> changed(7, good);
  changed[0].day = Day(20'001);
  changed[1].root = filled<ReceiptRoot>(1);
  changed[2].leaf_count = 6;
  changed[3].leaf_index = 3;
  changed[4].path[1] = filled<Digest>(1);
  changed[5].signature.mutable_span()[0] ^= 1U;
  changed[6].path.pop_back();
  for (std::size_t i = 0; i < changed.size(); ++i) {
    const auto verified = check(changed[i], 2);
    ASSERT_FALSE(verified) << i;
    EXPECT_EQ(verified.error(), Error::refused);
  }
}

TEST_F(ReceiptTest, DecodesWhatWasEncodedAndEncodesItAgain) {
  for (const auto& [index, count] : {std::pair(0U, 1U), std::pair(4U, 5U), std::pair(1U, 5U)}) {
    const Receipt one = receipt(index, count);
    const Bytes bytes = encode(one);
    const auto decoded = decode_receipt(bytes);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, one);
    EXPECT_EQ(encode(*decoded), bytes);
    EXPECT_TRUE(check(*decoded, index));
  }
}

TEST_F(ReceiptTest, DecodingRefuses) {
  const Bytes good = encode(receipt(1, 5));  // path of 3
  struct Case {
    std::size_t at;
    std::uint8_t value;
    Error error;
  };
  for (const Case& c : {
           Case{39, 0, Error::out_of_range},   // no leaves
           Case{39, 1, Error::out_of_range},   // index not below the count
           Case{38, 5, Error::out_of_range},   // 1,285 leaves
           Case{40, 1, Error::out_of_range},   // index far beyond
           Case{43, 4, Error::out_of_range},   // the promoted leaf has a path of 1
           Case{44, 2, Error::out_of_range},   // another length than the tree's
           Case{44, 255, Error::out_of_range}  // and one beyond the bytes
       }) {
    Bytes bad = good;
    bad[c.at] = c.value;
    const auto decoded = decode_receipt(bad);
    ASSERT_FALSE(decoded) << c.at << ' ' << int{c.value};
    EXPECT_EQ(decoded.error(), c.error) << c.at << ' ' << int{c.value};
  }
  for (std::size_t size = 0; size < good.size(); size += size < 200 ? 1 : 97) {
    EXPECT_EQ(decode_receipt(ByteSpan(good).first(size)).error(), Error::wrong_size) << size;
  }
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_EQ(decode_receipt(longer).error(), Error::wrong_size);
}

using ReceiptDeathTest = ReceiptTest;
TEST_F(ReceiptDeathTest, BatchHasOneTo1024Leaves) {
  EXPECT_DEATH(ReceiptBatch({}), "");
  EXPECT_DEATH(std::ignore = batch(max_leaves + 1), "");
}

}  // namespace
}  // namespace peyk::box
