#include "peyk/desk/vault_header.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include "peyk/base/cbor.hpp"

namespace peyk::desk {
namespace {

crypto::StoreKey key(std::uint8_t byte) { return *crypto::StoreKey::from(Bytes(32, byte)); }

// As a shell opens a vault; nothing when any step refuses.
std::optional<crypto::StoreKey> open(ByteSpan header, std::string_view passphrase) {
  const auto decoded = VaultHeader::decode(header);
  if (!decoded.has_value()) return std::nullopt;
  const auto stretched = crypto::stretch(as_bytes(passphrase), decoded->salt, decoded->cost);
  if (!stretched) return std::nullopt;
  auto vault_key = decoded->open(*stretched);
  if (!vault_key) {
    EXPECT_EQ(vault_key.error(), Error::wrong_passphrase);
    return std::nullopt;
  }
  return std::move(*vault_key);
}

class VaultHeaderTest : public ::testing::Test {
 protected:
  static constexpr std::string_view passphrase = "correct horse";
  crypto::Random random{crypto::Seed()};
  crypto::PassphraseSalt salt = random.fixed<crypto::PassphraseSalt>();
  crypto::StoreKey stretched =
      *crypto::stretch(as_bytes(passphrase), salt, crypto::least_passphrase_cost);
  VaultHeader header =
      VaultHeader::make(salt, crypto::least_passphrase_cost, stretched, key(7), random);
  Bytes encoded = header.encode();
};

TEST_F(VaultHeaderTest, OpensWithItsPassphrase) {
  const auto opened = open(encoded, passphrase);
  ASSERT_TRUE(opened.has_value());
  EXPECT_TRUE(crypto::equal_constant_time(opened->span(), key(7).span()));
}

TEST_F(VaultHeaderTest, ReadsBackAndEncodesToItself) {
  const auto read = VaultHeader::decode(encoded);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->salt, salt);
  EXPECT_EQ(read->cost.passes, crypto::least_passphrase_cost.passes);
  EXPECT_EQ(read->cost.memory_bytes, crypto::least_passphrase_cost.memory_bytes);
  EXPECT_EQ(read->sealed_key, header.sealed_key);
  EXPECT_EQ(read->encode(), encoded);
}

TEST_F(VaultHeaderTest, DoesNotOpenWithAnotherPassphrase) {
  for (const std::string_view wrong : {"", "correct hors", "correct horse ", "Correct horse"}) {
    EXPECT_FALSE(open(encoded, wrong)) << wrong;
  }
  EXPECT_EQ(header.open(key(8)).error(), Error::wrong_passphrase);
}

TEST_F(VaultHeaderTest, DoesNotOpenWithAnyByteChanged) {
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    for (const int change : {0x01, 0x20, 0x80}) {
      Bytes bad = encoded;
      bad[i] ^= static_cast<std::uint8_t>(change);
      EXPECT_FALSE(open(bad, passphrase)) << i << " " << change;
    }
  }
}

TEST_F(VaultHeaderTest, DoesNotOpenCutAnywhereOrLonger) {
  for (std::size_t size = 0; size < encoded.size(); ++size) {
    EXPECT_FALSE(VaultHeader::decode(ByteSpan(encoded).first(size))) << size;
  }
  Bytes longer = encoded;
  longer.push_back(0);
  EXPECT_FALSE(VaultHeader::decode(longer));
}

struct Raw {
  std::uint64_t items = 5;
  std::uint64_t version = 1;
  std::size_t salt_size = 16;
  std::uint64_t passes = 3;
  std::uint64_t memory = 8'192;
  std::size_t sealed_size = 72;
};

Result<VaultHeader> decode(const Raw& raw) {
  cbor::Writer writer;
  writer.array(raw.items).uint(raw.version).bytes(Bytes(raw.salt_size)).uint(raw.passes);
  writer.uint(raw.memory).bytes(Bytes(raw.sealed_size));
  if (raw.items > 5) writer.uint(0);
  return VaultHeader::decode(std::move(writer).take());
}

TEST_F(VaultHeaderTest, OfAnotherFormIsRefused) {
  EXPECT_TRUE(decode({}));
  EXPECT_FALSE(decode({.items = 6}));
  EXPECT_FALSE(decode({.version = 0}));
  EXPECT_EQ(decode({.version = 0}).error(), Error::vault_damaged);
  EXPECT_EQ(decode({.version = 2}).error(), Error::newer_format);
  EXPECT_EQ(decode({.items = 6, .version = 2}).error(), Error::newer_format);
  EXPECT_FALSE(decode({.salt_size = 15}));
  EXPECT_FALSE(decode({.passes = std::uint64_t{1} << 32U}));
  EXPECT_FALSE(decode({.sealed_size = 71}));
  EXPECT_FALSE(decode({.sealed_size = 73}));
}

// It decodes: what it costs is judged where it is spent.
TEST_F(VaultHeaderTest, AHostileCostIsRefusedBeforeItIsSpent) {
  for (const Raw& raw : {Raw{.memory = UINT64_MAX}, Raw{.passes = UINT32_MAX}, Raw{.passes = 0}}) {
    const auto read = decode(raw);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(crypto::stretch(as_bytes(passphrase), read->salt, read->cost).error(),
              crypto::PassphraseError::cost_refused);
  }
}

TEST_F(VaultHeaderTest, TheSameVaultKeyTakesAnotherPassphrase) {
  const auto again = crypto::stretch(as_bytes("battery"), salt, crypto::least_passphrase_cost);
  const auto changed =
      VaultHeader::make(salt, crypto::least_passphrase_cost, *again, key(7), random);
  EXPECT_FALSE(open(changed.encode(), passphrase));
  const auto opened = open(changed.encode(), "battery");
  ASSERT_TRUE(opened.has_value());
  EXPECT_TRUE(crypto::equal_constant_time(opened->span(), key(7).span()));
}

}  // namespace
}  // namespace peyk::desk
