#include "record_sealer.hpp"

#include <gtest/gtest.h>

namespace peyk::desk {
namespace {

crypto::Random seeded(std::uint8_t seed) {
  crypto::Seed bytes;
  bytes.mutable_span()[0] = seed;
  return crypto::Random(std::move(bytes));
}

crypto::StoreKey key(std::uint8_t byte) { return *crypto::StoreKey::from(Bytes(32, byte)); }

RecordSealer sealer(std::uint8_t key_byte = 1, crypto::Label use = crypto::Label::vault_record) {
  return {key(key_byte), use, seeded(2)};
}

class RecordSealerTest : public ::testing::Test {
 protected:
  Bytes put(ByteSpan record_key, ByteSpan value, Table table = 17) {
    Transaction transaction;
    own.put(transaction, table, record_key, value);
    return *transaction.at(0).value;
  }
  RecordSealer own = sealer();
  Bytes name = {1, 2, 3};
  Bytes plain = {9, 8, 7, 6};
  Bytes sealed = put(name, plain);
};

TEST_F(RecordSealerTest, OpensInItsPlace) {
  const auto opened = own.open(17, name, sealed);
  ASSERT_TRUE(opened);
  EXPECT_EQ(*opened, crypto::secret_bytes(plain));
  EXPECT_EQ(sealed.size(), plain.size() + crypto::store_overhead);
  EXPECT_TRUE(sealer().open(17, name, sealed));  // another run with the same key
  EXPECT_TRUE(own.open(17, name, put(name, {})));
}

TEST_F(RecordSealerTest, DoesNotOpenInAnother) {
  EXPECT_FALSE(own.open(18, name, sealed));
  for (const Bytes& other : {Bytes{}, Bytes{1, 2}, Bytes{1, 2, 4}, Bytes{1, 2, 3, 0}, Bytes{3}}) {
    EXPECT_FALSE(own.open(17, other, sealed));
  }
  // Table and key do not run into each other.
  EXPECT_FALSE(own.open(1, Bytes{17, 5}, put(Bytes{5}, plain, 17)));
  EXPECT_FALSE(own.open(17, Bytes{}, put(Bytes{17}, plain, 17)));
}

TEST_F(RecordSealerTest, DoesNotOpenWithAnotherKeyOrForAnotherUse) {
  EXPECT_FALSE(sealer(2).open(17, name, sealed));
  EXPECT_FALSE(sealer(1, crypto::Label::device_record).open(17, name, sealed));
}

TEST_F(RecordSealerTest, DoesNotOpenWithAnyBitChangedOrCut) {
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    Bytes bad = sealed;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FALSE(own.open(17, name, bad)) << bit;
  }
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(own.open(17, name, ByteSpan(sealed).first(size))) << size;
  }
  Bytes longer = sealed;
  longer.push_back(0);
  EXPECT_FALSE(own.open(17, name, longer));
}

TEST_F(RecordSealerTest, SealsTheSameRecordDifferentlyEachTime) {
  EXPECT_NE(put(name, plain), put(name, plain));
}

TEST_F(RecordSealerTest, WritesTableAndKeyAndErases) {
  Transaction transaction;
  own.put(transaction, 17, name, plain);
  RecordSealer::erase(transaction, 18, name);
  ASSERT_EQ(transaction.size(), 2U);
  EXPECT_EQ(transaction[0].table, 17);
  EXPECT_EQ(transaction[0].key, name);
  EXPECT_EQ(transaction[1].table, 18);
  EXPECT_EQ(transaction[1].key, name);
  EXPECT_FALSE(transaction[1].value.has_value());
}

}  // namespace
}  // namespace peyk::desk
