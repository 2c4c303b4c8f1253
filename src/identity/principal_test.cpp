#include "peyk/identity/principal.hpp"

#include <gtest/gtest.h>

#include "peyk/base/cbor.hpp"

#include "principals_fixture.hpp"

namespace peyk::identity {
namespace {

// The fields of a principal card, to be spoilt one at a time.
struct Fields {
  std::size_t pairs = 7;
  std::uint64_t version = 1;
  std::uint64_t kind = 3;
  std::string name;
  Bytes signing_key;
  Bytes ring_key;
  Bytes proof;
  Bytes signature;

  [[nodiscard]] Bytes encode() const {
    cbor::Writer out;
    out.map(pairs).key(0).uint(version).key(1).uint(kind).key(2).text(name);
    out.key(3)
        .bytes(signing_key)
        .key(4)
        .bytes(ring_key)
        .key(5)
        .bytes(proof)
        .key(6)
        .bytes(signature);
    if (pairs > 7) out.key(7).uint(0);
    return std::move(out).take();
  }
};

Fields fields_of(const PrincipalCard& card) {
  const Bytes bytes = card.encode();
  cbor::Reader reader(bytes);
  Fields fields;
  EXPECT_TRUE(reader.map_exactly(7) && reader.expect_key(0) && reader.uint());
  EXPECT_TRUE(reader.expect_key(1) && reader.uint() && reader.expect_key(2));
  fields.name = *reader.text(64);
  for (Bytes* field : {&fields.signing_key, &fields.ring_key, &fields.proof, &fields.signature}) {
    EXPECT_TRUE(reader.key());
    const ByteSpan value = *reader.bytes(4000);
    field->assign(value.begin(), value.end());
  }
  return fields;
}

Error error_of(const Fields& fields) { return PrincipalCard::decode(fields.encode()).error(); }

TEST(PrincipalCard, ComesBackAsItWasMade) {
  const Principals all;
  const auto read = PrincipalCard::decode(all.a.card.encode());
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, all.a.card);
  EXPECT_EQ(read->encode(), all.a.card.encode());
  EXPECT_EQ(read->id(), all.a.keys.id());
  EXPECT_EQ(read->name(), "Republic of A");
  EXPECT_EQ(read->ring_key(), all.a.keys.ring().public_key());
}

TEST(PrincipalCard, IsRefusedWithARingKeyThatNobodyProved) {
  const Principals all;
  const Fields good = fields_of(all.a.card);
  ASSERT_TRUE(PrincipalCard::decode(good.encode()));
  Fields bad = good;
  bad.ring_key = fields_of(all.b.card).ring_key;  // another's
  EXPECT_EQ(error_of(bad), Error::unproved_key);
  bad.proof = fields_of(all.b.card).proof;  // with that other's own proof
  EXPECT_EQ(error_of(bad), Error::unproved_key);
  bad = good;
  bad.proof.back() ^= 1U;
  EXPECT_EQ(error_of(bad), Error::unproved_key);
  // A proof of its own ring key does not make another's name or signing key its own.
  bad = good;
  bad.signing_key = fields_of(all.b.card).signing_key;
  EXPECT_EQ(error_of(bad), Error::unproved_key);
  bad = good;
  bad.name = "Kingdom of B";
  EXPECT_EQ(error_of(bad), Error::wrong_signature);
  bad = good;
  bad.signature.back() ^= 1U;
  EXPECT_EQ(error_of(bad), Error::wrong_signature);
}

TEST(PrincipalCard, IsRefusedWithEveryFieldThatIsNotAsThePageSays) {
  const Principals all;
  const Fields good = fields_of(all.a.card);
  std::vector<Fields> bad(9, good);
  bad[0].pairs = 8;
  bad[1].name = "";
  bad[2].name = std::string(65, 'a');
  bad[3].name = "a\nb";
  bad[4].signing_key.pop_back();
  bad[5].ring_key = Bytes(32);  // the identity
  bad[6].ring_key[31] |= 0x80U;
  bad[7].proof.push_back(0);
  bad[8].signature.pop_back();
  for (std::size_t i = 0; i < bad.size(); ++i) EXPECT_EQ(error_of(bad[i]), Error::malformed) << i;
  Fields other = good;
  other.kind = 2;
  EXPECT_EQ(error_of(other), Error::wrong_kind);
  other.kind = 7;
  EXPECT_EQ(error_of(other), Error::malformed);
  other = good;
  other.version = 2;
  EXPECT_EQ(error_of(other), Error::too_new);
  const Bytes whole = good.encode();
  for (std::size_t size = 0; size < whole.size(); size += size < 100 ? 1 : 97) {
    EXPECT_FALSE(PrincipalCard::decode(ByteSpan(whole).first(size))) << size;
  }
}

TEST(PrincipalKeys, ComeBackFromWhatIsStored) {
  Principals all;
  const auto again = PrincipalKeys::from(all.a.keys.stored());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->id(), all.a.keys.id());
  EXPECT_EQ(again->ring().public_key(), all.a.keys.ring().public_key());
  EXPECT_TRUE(crypto::equal_constant_time(again->stored().span(), all.a.keys.stored().span()));
  auto spoilt = all.a.keys.stored();
  for (std::size_t i = 64; i < 96; ++i) spoilt.mutable_span()[i] = 0xff;
  EXPECT_EQ(PrincipalKeys::from(spoilt).error(), Error::malformed);
  EXPECT_EQ(all.a.keys.make_card("", all.random).error(), Error::malformed);
}

}  // namespace
}  // namespace peyk::identity
