#include "peyk/identity/revocation.hpp"

#include <gtest/gtest.h>

#include "peyk/identity/mandate_request.hpp"

#include "principals_fixture.hpp"

namespace peyk::identity {
namespace {

struct Revocations : Principals {
  VerifiedMandate open = *VerifiedMandate::verify(open_mandate(), a.card, nullptr);
  VerifiedMandate for_b = *VerifiedMandate::verify(mandate_for_b(), a.card, &b.card);
};

bool revokes(const MandateRevocation& revocation, const PrincipalCard& principal,
             const PrincipalCard* own, const VerifiedMandate& mandate) {
  const auto verified = VerifiedRevocation::verify(revocation.encode(), principal, own);
  EXPECT_TRUE(verified);
  return verified && verified->revokes(mandate);
}

TEST(Revocation, OfBothFormsComesBackAsItWasMade) {
  Revocations all;
  for (const auto& made :
       {make_open_revocation(all.a.keys, all.open.id(), at_day(1), all.random),
        make_open_revocation(all.a.keys, SerialRange{3, 9}, at_day(1), all.random),
        make_revocation_for(all.a.keys, all.a.card, all.b.card, all.for_b.id(), at_day(1),
                            all.random)}) {
    ASSERT_TRUE(made);
    const Bytes bytes = made->encode();
    const auto read = MandateRevocation::decode(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->encode(), bytes);
    EXPECT_EQ(read->claimed(), made->claimed());
    for (std::size_t size = 0; size < bytes.size(); size += size < 300 ? 1 : 97) {
      EXPECT_FALSE(MandateRevocation::decode(ByteSpan(bytes).first(size))) << size;
    }
  }
}

TEST(Revocation, IsOfTheMandateThatItNames) {
  Revocations all;
  const auto by_id = make_open_revocation(all.a.keys, all.open.id(), at_day(1), all.random);
  EXPECT_TRUE(revokes(*by_id, all.a.card, nullptr, all.open));
  EXPECT_FALSE(revokes(*by_id, all.a.card, nullptr, all.for_b));
  EXPECT_EQ(VerifiedRevocation::verify(*by_id, all.a.card, nullptr)->from(), at_day(1));
  for (const auto& [range, expected] :
       {std::pair{SerialRange{7, 7}, true}, std::pair{SerialRange{0, 6}, false},
        std::pair{SerialRange{8, 20}, false}, std::pair{SerialRange{0, 100}, true}}) {
    const auto made = make_open_revocation(all.a.keys, range, at_day(1), all.random);
    EXPECT_EQ(revokes(*made, all.a.card, nullptr, all.open), expected);
  }
  // Another principal's mandate with that serial.
  const auto of_c = make_open_mandate(all.c.keys, all.c.card, all.order(), all.random);
  const auto range = make_open_revocation(all.a.keys, SerialRange{0, 100}, at_day(1), all.random);
  EXPECT_FALSE(
      revokes(*range, all.a.card, nullptr, *VerifiedMandate::verify(*of_c, all.c.card, nullptr)));
}

TEST(Revocation, IsOfTheSameFormAsTheMandate) {
  Revocations all;
  const SerialRange every{0, 100};
  const auto open = make_open_revocation(all.a.keys, every, at_day(1), all.random);
  EXPECT_FALSE(revokes(*open, all.a.card, nullptr, all.for_b));
  const auto for_b =
      make_revocation_for(all.a.keys, all.a.card, all.b.card, every, at_day(1), all.random);
  EXPECT_TRUE(revokes(*for_b, all.a.card, &all.b.card, all.for_b));
  EXPECT_FALSE(revokes(*for_b, all.a.card, &all.b.card, all.open));
  const auto for_c =
      make_revocation_for(all.a.keys, all.a.card, all.c.card, every, at_day(1), all.random);
  EXPECT_FALSE(revokes(*for_c, all.a.card, &all.c.card, all.for_b));
}

TEST(Revocation, OfAnotherKeyOrRingIsRefused) {
  Revocations all;
  const auto by_b = make_open_revocation(all.b.keys, all.open.id(), at_day(1), all.random);
  EXPECT_EQ(VerifiedRevocation::verify(*by_b, all.a.card, nullptr).error(), Error::other_principal);
  const auto for_b = make_revocation_for(all.a.keys, all.a.card, all.b.card, all.for_b.id(),
                                         at_day(1), all.random);
  EXPECT_EQ(VerifiedRevocation::verify(*for_b, all.a.card, nullptr).error(), Error::other_reader);
  EXPECT_EQ(VerifiedRevocation::verify(*for_b, all.a.card, &all.c.card).error(),
            Error::other_reader);
  EXPECT_EQ(
      make_revocation_for(all.c.keys, all.a.card, all.b.card, all.for_b.id(), at_day(1), all.random)
          .error(),
      Error::other_principal);
  for (const auto& [made, own] :
       {std::pair{*make_open_revocation(all.a.keys, all.open.id(), at_day(1), all.random),
                  static_cast<const PrincipalCard*>(nullptr)},
        std::pair{*for_b, static_cast<const PrincipalCard*>(&all.b.card)}}) {
    Bytes bytes = made.encode();
    bytes.back() ^= 1U;
    EXPECT_EQ(VerifiedRevocation::verify(bytes, all.a.card, own).error(), Error::wrong_signature);
    // A byte of the id that is revoked: in the terms, behind two or three ids of principals.
    const auto named = std::ranges::search(bytes, std::get<MandateId>(made.claimed().what).span());
    ASSERT_FALSE(named.empty());
    bytes.back() ^= 1U;
    *named.begin() ^= 1U;
    EXPECT_EQ(VerifiedRevocation::verify(bytes, all.a.card, own).error(), Error::wrong_signature);
  }
}

TEST(Revocation, IsNotMadeOfWhatMakesNoSense) {
  Revocations all;
  EXPECT_EQ(make_open_revocation(all.a.keys, SerialRange{2, 1}, at_day(1), all.random).error(),
            Error::malformed);
  EXPECT_EQ(make_open_revocation(all.a.keys, SerialRange{1, 1},
                                 Instant() - Duration::milliseconds(1), all.random)
                .error(),
            Error::malformed);
  EXPECT_EQ(MandateRevocation::decode(all.open.encoded()).error(), Error::wrong_kind);
}

TEST(MandateRequest, ComesBackAsItWasMade) {
  const Principals all;
  const auto made = MandateRequest::make(all.member.public_key(), "geneva", "Leila");
  ASSERT_TRUE(made);
  Bytes bytes = made->encode();
  const auto read = MandateRequest::decode(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->encode(), bytes);
  EXPECT_EQ(read->member_key(), all.member.public_key());
  EXPECT_EQ(read->channel(), "geneva");
  EXPECT_EQ(read->delegate(), "Leila");
  for (std::size_t size = 0; size < bytes.size(); size += 7) {
    EXPECT_FALSE(MandateRequest::decode(ByteSpan(bytes).first(size))) << size;
  }
  bytes.push_back(0);
  EXPECT_EQ(MandateRequest::decode(bytes).error(), Error::malformed);
  EXPECT_EQ(MandateRequest::make(all.member.public_key(), "", "Leila").error(), Error::malformed);
  EXPECT_EQ(MandateRequest::make(all.member.public_key(), "geneva", "a\x07").error(),
            Error::malformed);
}

}  // namespace
}  // namespace peyk::identity
