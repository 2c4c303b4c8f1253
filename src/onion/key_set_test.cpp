#include "peyk/onion/key_set.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include "peyk/base/cbor.hpp"

#include "testing/signers.hpp"

namespace peyk::onion {
namespace {

using testing::document_of;
using testing::keys_of;
using testing::make_signers;
using testing::set_of;

constexpr Day day{20'000};

class KeySetTest : public ::testing::Test {
 protected:
  crypto::Random random = testing::seeded_random(9);
  std::vector<testing::Signer> signers = make_signers(4, random);
  SigningKeyOf keys = keys_of(signers);

  [[nodiscard]] Announcement announcement() {
    return announce(signers[0].id, day, signers[0].onion_key, signers[0].signing, random);
  }
  [[nodiscard]] Statement statement() {
    return state(signers[0].id, day, set_of(day, signers).digest(), signers[0].signing, random);
  }
};

TEST_F(KeySetTest, AnnouncementsAndStatementsReadBackAndVerify) {
  const Announcement a = announcement();
  const auto read = decode_announcement(encode(a));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, a);
  EXPECT_EQ(encode(*read), encode(a));
  EXPECT_TRUE(verify(*read, keys));

  const Statement s = statement();
  const auto read_statement = decode_statement(encode(s));
  ASSERT_TRUE(read_statement);
  EXPECT_EQ(*read_statement, s);
  EXPECT_EQ(encode(*read_statement), encode(s));
  EXPECT_TRUE(verify(*read_statement, keys));
}

TEST_F(KeySetTest, NoChangedByteOfAnAnnouncementVerifies) {
  const Bytes encoded = encode(announcement());
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    Bytes changed = encoded;
    changed[i] ^= static_cast<std::uint8_t>(1U << (i % 8));
    const auto read = decode_announcement(changed);
    ASSERT_FALSE(read && verify(*read, keys)) << "byte " << i;
  }
}

TEST_F(KeySetTest, NoChangedByteOfAStatementVerifies) {
  const Bytes encoded = encode(statement());
  for (std::size_t i = 0; i < encoded.size(); i += i < 120 ? 1 : 13) {
    Bytes changed = encoded;
    changed[i] ^= static_cast<std::uint8_t>(1U << (i % 8));
    const auto read = decode_statement(changed);
    ASSERT_FALSE(read && verify(*read, keys)) << "byte " << i;
  }
}

TEST_F(KeySetTest, OneIsNotTakenForTheOther) {
  EXPECT_EQ(decode_statement(encode(announcement())).error(), Error::malformed);
  EXPECT_EQ(decode_announcement(encode(statement())).error(), Error::malformed);
}

TEST_F(KeySetTest, NoShorterOrLongerEncodingReads) {
  const Bytes encoded = encode(announcement());
  for (std::size_t size = 0; size < encoded.size(); ++size) {
    ASSERT_FALSE(decode_announcement(ByteSpan(encoded).first(size))) << size;
  }
  Bytes longer = encoded;
  longer.push_back(0);
  EXPECT_FALSE(decode_announcement(longer));
}

TEST_F(KeySetTest, AKeyThatIsNoneIsRefused) {
  const Announcement a = announcement();
  Bytes encoded = encode(a);
  // All coefficients 0xfff, beyond q.
  const auto where = std::ranges::search(encoded, a.key.span());
  std::fill_n(where.begin(), 1184, std::uint8_t{0xff});
  EXPECT_EQ(decode_announcement(encoded).error(), Error::invalid_key);
}

TEST_F(KeySetTest, ASignatureOfAnotherCourierIsRefused) {
  Announcement a = announce(signers[1].id, day, signers[0].onion_key, signers[0].signing, random);
  EXPECT_EQ(verify(a, keys).error(), Error::refused);
  a.courier = CourierId{};
  EXPECT_EQ(verify(a, keys).error(), Error::unknown_courier);
}

TEST_F(KeySetTest, TheDigestIsOfDayAndOrderedEntries) {
  std::vector<KeyEntry> entries = set_of(day, signers).entries();
  std::ranges::reverse(entries);
  const auto reversed = KeySet::of(day, entries);
  ASSERT_TRUE(reversed);
  EXPECT_EQ(reversed->digest(), set_of(day, signers).digest());
  EXPECT_NE(set_of(day.next(), signers).digest(), set_of(day, signers).digest());
  std::swap(entries[0].key, entries[1].key);
  EXPECT_NE(KeySet::of(day, entries)->digest(), set_of(day, signers).digest());
  entries.pop_back();
  EXPECT_NE(KeySet::of(day, entries)->digest(), set_of(day, signers).digest());

  Bytes expected_part;
  for (const auto& signer : signers) {
    expected_part.insert(expected_part.end(), signer.id.span().begin(), signer.id.span().end());
    expected_part.insert(expected_part.end(), signer.onion_key.span().begin(),
                         signer.onion_key.span().end());
  }
  const auto expected =
      crypto::hash(crypto::Label::key_set_digest, {*from_hex("00004e20"), expected_part});
  EXPECT_EQ(set_of(day, signers).digest().array(), expected.array());
}

TEST_F(KeySetTest, SetsAreBoundedAndWithoutDoubles) {
  std::vector<KeyEntry> entries;
  for (std::uint8_t i = 0; i < 16; ++i) {
    entries.push_back({testing::courier_number(i), signers[0].onion_key});
  }
  EXPECT_TRUE(KeySet::of(day, entries));
  entries.push_back({testing::courier_number(99), signers[0].onion_key});
  EXPECT_EQ(KeySet::of(day, entries).error(), Error::too_many);
  entries.resize(2, entries[0]);
  entries[1] = entries[0];
  EXPECT_EQ(KeySet::of(day, entries).error(), Error::unsorted);
}

TEST_F(KeySetTest, DocumentsReadBack) {
  const KeyDocument document = document_of(set_of(day, signers), signers, {0, 2, 3}, random);
  const Bytes encoded = encode(document);
  const auto read = decode_key_document(encoded);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->set.entries(), document.set.entries());
  EXPECT_EQ(read->signatures, document.signatures);
  EXPECT_EQ(encode(*read), encoded);
  for (std::size_t size = 0; size < encoded.size(); size += 7) {
    ASSERT_FALSE(decode_key_document(ByteSpan(encoded).first(size))) << size;
  }
}

TEST_F(KeySetTest, DocumentsThatThePageDoesNotAllowAreRefused) {
  const auto key = signers[0].onion_key;
  const auto write = [&](std::uint64_t version, std::uint64_t written_day,
                         const std::vector<std::uint8_t>& ids,
                         const std::vector<std::uint8_t>& signer_ids) {
    cbor::Writer writer;
    writer.map(4).key(0).uint(version).key(1).uint(written_day).key(2).array(ids.size());
    for (const std::uint8_t id : ids) {
      writer.array(2).bytes(testing::courier_number(id).span()).bytes(key.span());
    }
    writer.key(3).array(signer_ids.size());
    for (const std::uint8_t id : signer_ids) {
      writer.array(2).bytes(testing::courier_number(id).span()).bytes(crypto::Signature{}.span());
    }
    return decode_key_document(std::move(writer).take());
  };
  EXPECT_TRUE(write(1, 20'000, {1, 2, 3}, {1, 3}));
  EXPECT_TRUE(write(1, 0xffff'ffff, {}, {}));
  EXPECT_EQ(write(2, 20'000, {1, 2, 3}, {}).error(), Error::malformed);
  EXPECT_EQ(write(1, 0x1'0000'0000, {1}, {}).error(), Error::malformed);
  EXPECT_EQ(write(1, 20'000, {2, 1}, {}).error(), Error::unsorted);
  EXPECT_EQ(write(1, 20'000, {1, 1}, {}).error(), Error::unsorted);
  EXPECT_EQ(write(1, 20'000, {1, 2}, {2, 1}).error(), Error::unsorted);
  EXPECT_EQ(write(1, 20'000, {1, 2}, {1, 1}).error(), Error::unsorted);
  std::vector<std::uint8_t> many(17);
  for (std::uint8_t i = 0; i < 17; ++i) many[i] = i;
  EXPECT_EQ(write(1, 20'000, many, {}).error(), Error::malformed);
  EXPECT_EQ(write(1, 20'000, {1}, many).error(), Error::malformed);
  EXPECT_EQ(decode_key_document(Bytes(key_document_limit + 1)).error(), Error::too_many);
}

TEST_F(KeySetTest, APathIsUsableOnlyWhenAllOfItSignedOneDigest) {
  const KeySet set = set_of(day, signers);
  const auto path = [&](std::size_t a, std::size_t b, std::size_t c) {
    return std::array{signers[a].id, signers[b].id, signers[c].id};
  };
  const auto most = verify(document_of(set, signers, {0, 1, 2}, random), keys);
  EXPECT_TRUE(usable(path(0, 1, 2), most));
  EXPECT_TRUE(usable(path(2, 0, 2), most));  // repeated, with few couriers alive
  EXPECT_FALSE(usable(path(0, 1, 3), most));
  EXPECT_FALSE(usable({signers[0].id, signers[1].id, testing::courier_number(1)}, most));
}

TEST_F(KeySetTest, ASetMadeForOneDeskIsUnusable) {
  // Courier 0 gives one desk keys of its own in place of all others' and signs that set; the other
  // signatures it can show are over the set that everybody has.
  std::vector<KeyEntry> forged = set_of(day, signers).entries();
  for (auto& entry : forged) entry.key = crypto::KemKeyPair::generate(random).public_key();
  const KeySet own_set = *KeySet::of(day, forged);
  KeyDocument document = document_of(set_of(day, signers), signers, {0, 1, 2, 3}, random);
  document.set = own_set;
  document.signatures[0] = document_of(own_set, signers, {0}, random).signatures[0];
  const auto verified = verify(*decode_key_document(encode(document)), keys);
  EXPECT_EQ(verified.signers(), std::vector{signers[0].id});
  EXPECT_FALSE(usable({signers[0].id, signers[1].id, signers[2].id}, verified));
}

TEST_F(KeySetTest, SignersOfOneSetAddUpAndOfAnotherDoNot) {
  auto some = verify(document_of(set_of(day, signers), signers, {0, 2}, random), keys);
  some.add_signers_of(verify(document_of(set_of(day, signers), signers, {1, 2}, random), keys));
  EXPECT_EQ(some.signers(), (std::vector{signers[0].id, signers[1].id, signers[2].id}));
  some.add_signers_of(verify(document_of(set_of(day.next(), signers), signers, {3}, random), keys));
  EXPECT_EQ(some.signers().size(), 3U);
}

// Couriers that announce nothing and sign what the others did: no path leads to them.
TEST_F(KeySetTest, SignersWithoutAKeyInTheSetCountForNothing) {
  std::vector<KeyEntry> entries = set_of(day, signers).entries();
  entries.erase(entries.begin());
  const KeySet set = *KeySet::of(day, entries);
  const KeyDocument document = document_of(set, signers, {0, 1, 2}, random);
  const auto verified = verify(*decode_key_document(encode(document)), keys);
  EXPECT_EQ(verified.signers(), (std::vector{signers[1].id, signers[2].id}));
  EXPECT_FALSE(usable({signers[1].id, signers[0].id, signers[2].id}, verified));
}

TEST_F(KeySetTest, SignersWithoutACardCountForNothing) {
  const auto known = std::vector<CourierId>{signers[0].id, signers[1].id};
  const SigningKeyOf few = [&](const CourierId& id) {
    return std::ranges::find(known, id) == known.end() ? nullptr : keys(id);
  };
  const auto set = verify(document_of(set_of(day, signers), signers, {0, 1, 2}, random), few);
  EXPECT_EQ(set.signers(), known);
}

}  // namespace
}  // namespace peyk::onion
