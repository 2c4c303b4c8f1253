#include "peyk/identity/mandate.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include "mandate_format.hpp"
#include "principals_fixture.hpp"

namespace peyk::identity {
namespace {

Error error_of(const Mandate& mandate, const PrincipalCard& principal, const PrincipalCard* own) {
  const auto verified = VerifiedMandate::verify(mandate.encode(), principal, own);
  EXPECT_FALSE(verified);
  return verified ? Error::not_a_card : verified.error();
}

// A mandate of these terms with any signature, as bytes.
Bytes with_terms(const Mandate& mandate, ByteSpan terms, ByteSpan signature) {
  cbor::Writer out;
  out.map(6).key(0).uint(1).key(1).uint(4).key(2).bytes(terms);
  out.key(3).bytes(signature).key(4).bytes(mandate.member_key().span());
  out.key(5).array(mandate.openings().size());
  for (const TrackOpening& opening : mandate.openings()) {
    out.array(2).bytes(opening.salt.span()).text(opening.name);
  }
  return std::move(out).take();
}

Bytes with_terms(const Mandate& mandate, const MandateTerms& terms, ByteSpan signature) {
  return with_terms(mandate, encode_terms(terms), signature);
}

Bytes signature_of(const Mandate& mandate) {
  const Bytes bytes = mandate.encode();
  cbor::Reader reader(bytes);
  EXPECT_TRUE(reader.map_exactly(6) && reader.expect_key(0) && reader.uint());
  EXPECT_TRUE(reader.expect_key(1) && reader.uint() && reader.expect_key(2));
  EXPECT_TRUE(reader.bytes(2000) && reader.expect_key(3));
  const ByteSpan signature = *reader.bytes(4000);
  return {signature.begin(), signature.end()};
}

TEST(Mandate, OfBothFormsComesBackAsItWasMade) {
  Principals all;
  for (const Mandate& made : {all.open_mandate(), all.mandate_for_b()}) {
    const Bytes bytes = made.encode();
    EXPECT_LE(bytes.size(), mandate_max_size);
    const auto read = Mandate::decode(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->encode(), bytes);
    EXPECT_EQ(read->claimed(), made.claimed());
    EXPECT_EQ(read->id(), made.id());
    EXPECT_EQ(read->openings(), made.openings());
    EXPECT_EQ(read->claimed().principal_name, "Republic of A");
    EXPECT_EQ(read->claimed().serial, 7U);
  }
  EXPECT_FALSE(all.open_mandate().claimed().reader);
  EXPECT_EQ(all.mandate_for_b().claimed().reader, all.b.card.id());
}

TEST(Mandate, AllowsWhatItIsForAndNothingElse) {
  Principals all;
  for (const Mandate& made : {all.open_mandate(), all.mandate_for_b()}) {
    const auto mandate = VerifiedMandate::verify(made, all.a.card, &all.b.card);
    ASSERT_TRUE(mandate);
    EXPECT_TRUE(mandate->allows(Power::speak, "weapons", at_day(0)));
    EXPECT_TRUE(mandate->allows(Power::listen, "prisoners", at_day(4)));
    EXPECT_FALSE(mandate->allows(Power::propose, "weapons", at_day(0)));
    EXPECT_FALSE(mandate->allows(Power::speak, "money", at_day(0)));
    EXPECT_FALSE(mandate->allows(Power::speak, "weapon", at_day(0)));
    EXPECT_FALSE(mandate->allows(Power::speak, "weapons", at_day(0) - Duration::milliseconds(1)));
    EXPECT_FALSE(mandate->allows(Power::speak, "weapons", at_day(5)));
    EXPECT_TRUE(mandate->allows(Power::speak, "weapons", at_day(5) - Duration::milliseconds(1)));
    EXPECT_EQ(mandate->terms().time(at_day(-1)), MandateTime::not_yet);
    EXPECT_EQ(mandate->terms().time(at_day(6)), MandateTime::over);
  }
}

TEST(Mandate, ForAllTracksAllowsAnyAndShowsNone) {
  Principals all;
  MandateOrder order = all.order();
  order.tracks.clear();
  order.all_tracks = true;
  const auto made = make_open_mandate(all.a.keys, all.a.card, order, all.random);
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->openings().empty());
  const auto mandate = VerifiedMandate::verify(*made, all.a.card, nullptr);
  ASSERT_TRUE(mandate);
  EXPECT_TRUE(mandate->allows(Power::speak, "any", at_day(1)));
}

// Need to know: what is not shown is neither allowed nor told, not even how many there are.
TEST(Mandate, ShowsOnlyTheTracksThatItIsToldTo) {
  Principals all;
  const std::vector<std::string> one = {"prisoners"};
  const Mandate shown = all.open_mandate().showing(one);
  ASSERT_EQ(shown.openings().size(), 1U);
  const Bytes bytes = shown.encode();
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  EXPECT_NE(text.find("prisoners"), std::string_view::npos);
  EXPECT_EQ(text.find("weapons"), std::string_view::npos);
  const auto mandate = VerifiedMandate::verify(bytes, all.a.card, nullptr);
  ASSERT_TRUE(mandate);
  EXPECT_TRUE(mandate->covers("prisoners"));
  EXPECT_FALSE(mandate->covers("weapons"));
  // With one track or with eight, the same number of commitments, in an order that says nothing.
  MandateOrder many = all.order();
  many.tracks = {"1", "2", "3", "4", "5", "6", "7", "8"};
  const auto full = make_open_mandate(all.a.keys, all.a.card, many, all.random);
  ASSERT_TRUE(full);
  EXPECT_EQ(encode_terms(full->claimed()).size(), encode_terms(shown.claimed()).size());
  EXPECT_TRUE(std::ranges::is_sorted(full->claimed().tracks));
  EXPECT_TRUE(VerifiedMandate::verify(*full, all.a.card, nullptr)->covers("8"));
}

TEST(Mandate, OpeningsOfOtherTracksAreRefused) {
  Principals all;
  const Mandate made = all.open_mandate();
  const Bytes signature = signature_of(made);
  Mandate other = all.open_mandate();  // the same names, other salts
  EXPECT_EQ(Mandate::decode(with_terms(other, made.claimed(), signature)).error(),
            Error::malformed);
  cbor::Writer twice;
  twice.map(6).key(0).uint(1).key(1).uint(4).key(2).bytes(encode_terms(made.claimed()));
  twice.key(3).bytes(signature).key(4).bytes(made.member_key().span()).key(5).array(2);
  for (int i = 0; i < 2; ++i) {
    twice.array(2).bytes(made.openings()[0].salt.span()).text(made.openings()[0].name);
  }
  EXPECT_EQ(Mandate::decode(std::move(twice).take()).error(), Error::malformed);
}

TEST(Mandate, OpenIsProofToAnyone) {
  Principals all;
  const Mandate made = all.open_mandate();
  EXPECT_TRUE(VerifiedMandate::verify(made, all.a.card, nullptr));
  EXPECT_TRUE(VerifiedMandate::verify(made, all.a.card, &all.c.card));
  EXPECT_EQ(error_of(made, all.b.card, nullptr), Error::other_principal);
  EXPECT_EQ(make_open_mandate(all.b.keys, all.a.card, all.order(), all.random).error(),
            Error::other_principal);
}

TEST(Mandate, ForOneReaderSaysNothingToOthers) {
  Principals all;
  const Mandate made = all.mandate_for_b();
  EXPECT_TRUE(VerifiedMandate::verify(made, all.a.card, &all.b.card));
  EXPECT_EQ(error_of(made, all.a.card, nullptr), Error::other_reader);
  EXPECT_EQ(error_of(made, all.a.card, &all.c.card), Error::other_reader);
  EXPECT_EQ(error_of(made, all.c.card, &all.b.card), Error::other_principal);
  // Not even to one whose name is put into it.
  MandateTerms other = made.claimed();
  other.reader = all.c.card.id();
  EXPECT_EQ(
      VerifiedMandate::verify(with_terms(made, other, signature_of(made)), all.a.card, &all.c.card)
          .error(),
      Error::wrong_signature);
}

// The reader's principal, with its own keys and the other's card alone, makes what convinces
// exactly as much as the real one; that it is the same to the byte for the same random numbers is
// shown in crypto (RingSignature.the_other_member_could_have_made_the_same_bytes).
TEST(MandateDeniability, TheReaderCouldHaveMadeItAlone) {
  Principals all;
  const auto forged = make_mandate_for(all.b.keys, all.a.card, all.b.card, all.order(), all.random);
  ASSERT_TRUE(forged);
  EXPECT_EQ(forged->claimed().principal, all.a.card.id());
  EXPECT_TRUE(VerifiedMandate::verify(*forged, all.a.card, &all.b.card));
  EXPECT_EQ(forged->encode().size(), all.mandate_for_b().encode().size());
  // Neither of the two: nothing that verifies.
  EXPECT_EQ(make_mandate_for(all.c.keys, all.a.card, all.b.card, all.order(), all.random).error(),
            Error::other_principal);
  // The reader cannot make an open one.
  EXPECT_EQ(make_open_mandate(all.b.keys, all.a.card, all.order(), all.random).error(),
            Error::other_principal);
}

TEST(MandateDeniability, NobodyElseCanForgeOne) {
  Principals all;
  const Mandate made = all.mandate_for_b();
  // A ring of other keys, put under a's name.
  const auto of_c = make_mandate_for(all.c.keys, all.c.card, all.b.card, all.order(), all.random);
  ASSERT_TRUE(of_c);
  EXPECT_EQ(VerifiedMandate::verify(with_terms(made, made.claimed(), signature_of(*of_c)),
                                    all.a.card, &all.b.card)
                .error(),
            Error::wrong_signature);
  Bytes random(96);
  all.random.fill(random);
  EXPECT_EQ(
      VerifiedMandate::verify(with_terms(made, made.claimed(), random), all.a.card, &all.b.card)
          .error(),
      Error::wrong_signature);
}

std::vector<MandateTerms> each_field_changed(const MandateTerms& good) {
  std::vector<MandateTerms> changed(8, good);
  changed[0].principal_name += "!";
  changed[1].power = Power::commit;
  changed[2].from = good.from + Duration::milliseconds(1);
  changed[3].until = good.until + Duration::milliseconds(1);
  changed[4].serial += 1;
  changed[5].tracks[7].mutable_span()[31] ^= 1U;
  changed[6].tracks[0].mutable_span()[31] ^= 1U;
  changed[7].all_tracks = true;
  return changed;
}

TEST(Mandate, EachFieldIsSigned) {
  Principals all;
  for (const Mandate& made : {all.open_mandate(), all.mandate_for_b()}) {
    const Bytes signature = signature_of(made);
    const Mandate bare = made.showing({});
    ASSERT_TRUE(VerifiedMandate::verify(with_terms(bare, made.claimed(), signature), all.a.card,
                                        &all.b.card));
    for (const MandateTerms& terms : each_field_changed(made.claimed())) {
      EXPECT_EQ(VerifiedMandate::verify(with_terms(bare, terms, signature), all.a.card, &all.b.card)
                    .error(),
                Error::wrong_signature);
    }
    // Another key under the same statement.
    const auto other = crypto::KemKeyPair::generate(all.random);
    MandateOrder order = all.order();
    order.member_key = other.public_key();
    const auto of_other = make_open_mandate(all.a.keys, all.a.card, order, all.random);
    EXPECT_EQ(Mandate::decode(with_terms(of_other->showing({}), made.claimed(), signature)).error(),
              Error::malformed);
    for (std::size_t i = 0; i < signature.size(); i += i < 100 ? 1U : 61U) {
      Bytes changed = signature;
      changed[i] ^= 1U;
      EXPECT_FALSE(VerifiedMandate::verify(with_terms(bare, made.claimed(), changed), all.a.card,
                                           &all.b.card))
          << i;
    }
  }
}

TEST(Mandate, OfOneFormIsNotOfTheOther) {
  Principals all;
  const Mandate open = all.open_mandate().showing({});
  MandateTerms closed = open.claimed();
  closed.reader = all.b.card.id();
  EXPECT_EQ(Mandate::decode(with_terms(open, closed, signature_of(open))).error(),
            Error::malformed);
}

TEST(Mandate, ForOneReaderLastsAtMostSevenDays) {
  Principals all;
  MandateOrder order = all.order();
  order.until = order.from + longest_for_one_reader;
  EXPECT_TRUE(make_mandate_for(all.a.keys, all.a.card, all.b.card, order, all.random));
  order.until = order.until + Duration::milliseconds(1);
  EXPECT_EQ(make_mandate_for(all.a.keys, all.a.card, all.b.card, order, all.random).error(),
            Error::lasts_too_long);
  EXPECT_TRUE(make_open_mandate(all.a.keys, all.a.card, order, all.random));
  // Nor is one accepted that says more.
  const Mandate made = all.mandate_for_b().showing({});
  MandateTerms longer = made.claimed();
  longer.until = longer.from + Duration::days(8);
  EXPECT_EQ(Mandate::decode(with_terms(made, longer, signature_of(made))).error(),
            Error::lasts_too_long);
}

TEST(Mandate, IsNotMadeOfWhatMakesNoSense) {
  Principals all;
  std::vector<MandateOrder> bad(8, all.order());
  bad[0].tracks = {};
  bad[1].all_tracks = true;  // and some by name
  bad[2].tracks = {"a", "a"};
  bad[3].tracks = {""};
  bad[4].tracks = {std::string(65, 'a')};
  bad[5].tracks = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};
  bad[6].until = bad[6].from;
  bad[7].from = Instant() - Duration::milliseconds(1);
  for (std::size_t i = 0; i < bad.size(); ++i) {
    EXPECT_EQ(make_open_mandate(all.a.keys, all.a.card, bad[i], all.random).error(),
              Error::malformed)
        << i;
  }
  EXPECT_EQ(make_mandate_for(all.a.keys, all.a.card, all.a.card, all.order(), all.random).error(),
            Error::malformed);
}

TEST(MandateDecode, RefusesTruncationsAndWhatIsNotAsThePageSays) {
  Principals all;
  const Mandate made = all.mandate_for_b();
  Bytes bytes = made.encode();
  for (std::size_t size = 0; size < bytes.size(); size += size < 700 ? 1 : 89) {
    EXPECT_FALSE(Mandate::decode(ByteSpan(bytes).first(size))) << size;
  }
  bytes.push_back(0);
  EXPECT_EQ(Mandate::decode(bytes).error(), Error::malformed);
  EXPECT_EQ(Mandate::decode(all.a.card.encode()).error(), Error::wrong_kind);
  const Bytes signature = signature_of(made);
  MandateTerms bad = made.claimed();
  std::swap(bad.tracks[0], bad.tracks[1]);
  EXPECT_EQ(Mandate::decode(with_terms(made.showing({}), bad, signature)).error(),
            Error::malformed);
  bad = made.claimed();
  bad.tracks[1] = bad.tracks[0];
  EXPECT_EQ(Mandate::decode(with_terms(made.showing({}), bad, signature)).error(),
            Error::malformed);
  bad = made.claimed();
  bad.power = static_cast<Power>(5);
  EXPECT_EQ(Mandate::decode(with_terms(made, bad, signature)).error(), Error::malformed);
  bad = made.claimed();
  bad.until = bad.from;
  EXPECT_EQ(Mandate::decode(with_terms(made, bad, signature)).error(), Error::malformed);
}

// What its terms begin with: {0: version, 1: form, …}.
TEST(MandateDecode, RefusesTermsOfAnotherVersionOrForm) {
  Principals all;
  const Mandate made = all.mandate_for_b().showing({});
  const Bytes signature = signature_of(made);
  const auto error_with = [&](std::size_t at, std::uint8_t value) {
    Bytes terms = encode_terms(made.claimed());
    terms.at(at) = value;
    const auto read = Mandate::decode(with_terms(made, terms, signature));
    return read ? std::nullopt : std::optional(read.error());
  };
  constexpr std::size_t version_at = 2;
  constexpr std::size_t form_at = 4;
  EXPECT_EQ(error_with(version_at, 0), Error::malformed);
  EXPECT_EQ(error_with(version_at, 1), std::nullopt);
  EXPECT_EQ(error_with(version_at, 2), Error::too_new);
  EXPECT_EQ(error_with(form_at, 0), Error::malformed);
  EXPECT_EQ(error_with(form_at, 1), Error::malformed);  // of one reader, and open
  EXPECT_EQ(error_with(form_at, 2), std::nullopt);
  EXPECT_EQ(error_with(form_at, 3), Error::malformed);
  MandateTerms to_itself = made.claimed();
  to_itself.reader = to_itself.principal;
  EXPECT_EQ(Mandate::decode(with_terms(made, to_itself, signature)).error(), Error::malformed);
}

// Times are milliseconds from 1970 on; what is beyond those that can be said is none.
TEST(MandateDecode, RefusesTimesThatAreNone) {
  Principals all;
  const Mandate made = all.open_mandate().showing({});
  const Bytes signature = signature_of(made);
  const Instant before_all = Instant::since_epoch(Duration::milliseconds(-1));
  MandateTerms bad = made.claimed();
  bad.from = before_all;
  EXPECT_EQ(Mandate::decode(with_terms(made, bad, signature)).error(), Error::malformed);
  bad = made.claimed();
  bad.until = before_all;
  EXPECT_EQ(Mandate::decode(with_terms(made, bad, signature)).error(), Error::malformed);
}

TEST(Power, IsALadderWithNames) {
  EXPECT_LT(Power::listen, Power::speak);
  EXPECT_LT(Power::speak, Power::propose);
  EXPECT_LT(Power::propose, Power::commit);
  for (const Power power : {Power::listen, Power::speak, Power::propose, Power::commit}) {
    EXPECT_EQ(power_named(to_string(power)), power);
  }
  EXPECT_FALSE(power_named("rule"));
}

}  // namespace
}  // namespace peyk::identity
