#include "peyk/swap/sharing.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "peyk/crypto/labels.hpp"

namespace peyk::swap {
namespace {

using crypto::Element;
using crypto::SecretScalar;

crypto::Seed seed(std::uint8_t value) { return *crypto::Seed::from(Bytes(32, value)); }
CourierIndex index(std::size_t i) { return CourierIndex(static_cast<std::uint8_t>(i)); }
Quorum any_quorum() { return *Quorum::of(*rc::gen::element(1U, 4U, 7U)); }
Dealer any_dealer(Quorum quorum) {
  return Dealer(seed(*rc::gen::arbitrary<std::uint8_t>()), quorum);
}

std::vector<VerifiedShare> all_shares(const Dealer& dealer, Quorum quorum) {
  std::vector<VerifiedShare> shares;
  for (std::size_t i = 1; i <= quorum.couriers(); ++i) {
    auto share = verify(dealer.share_for(index(i)), index(i), dealer.commitments());
    if (share) shares.push_back(*std::move(share));
  }
  return shares;
}

TEST(Quorum, is_of_one_four_or_seven) {
  for (std::size_t n = 0; n <= 12; ++n) {
    EXPECT_EQ(Quorum::of(n).has_value(), n == 1 || n == 4 || n == 7) << n;
  }
  const Quorum seven = *Quorum::of(7);
  EXPECT_EQ(seven.liars(), 2U);
  EXPECT_EQ(seven.to_restore(), 3U);
  EXPECT_EQ(seven.to_decide(), 5U);
  EXPECT_FALSE(seven.has(CourierIndex(0)));
  EXPECT_TRUE(seven.has(CourierIndex(7)));
  EXPECT_FALSE(seven.has(CourierIndex(8)));
}

RC_GTEST_PROP(Sharing, any_of_the_shares_that_suffice_restore_the_key, ()) {
  const Quorum quorum = any_quorum();
  const Dealer dealer = any_dealer(quorum);
  auto shares = all_shares(dealer, quorum);
  RC_ASSERT(shares.size() == quorum.couriers());
  // Any k of them, in any order.
  for (std::size_t i = shares.size(); i > 1; --i) {
    std::swap(shares[i - 1], shares[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  const auto chosen = std::span(shares).first(quorum.to_restore());
  const auto restored = restore(chosen, quorum);
  RC_ASSERT(restored.has_value());
  RC_ASSERT(times_generator(*restored) == dealer.constant());
  // Whichever these are, what opens the commitment is what its dealer has.
  const auto opening = restore_opening(chosen, quorum);
  RC_ASSERT(opening.has_value());
  RC_ASSERT(opens(*opening, dealer.commitments()));
  RC_ASSERT(times_generator(opening->blinding) == times_generator(dealer.opening().blinding));
}

TEST(Opening, is_of_its_own_commitment_and_whole) {
  const Quorum quorum = *Quorum::of(4);
  const Dealer dealer(seed(1), quorum);
  const Dealer other(seed(2), quorum);
  EXPECT_TRUE(opens(dealer.opening(), dealer.commitments()));
  EXPECT_FALSE(opens(other.opening(), dealer.commitments()));
  EXPECT_FALSE(opens({other.key().copy(), dealer.opening().blinding}, dealer.commitments()));
  EXPECT_FALSE(opens({dealer.key().copy(), other.opening().blinding}, dealer.commitments()));
}

// f shares fit every key: with any other value for one further place they lead elsewhere.
TEST(Sharing, fewer_shares_say_nothing) {
  const Quorum quorum = *Quorum::of(7);
  const Dealer dealer(seed(1), quorum);
  const Dealer other(seed(2), quorum);
  auto shares = all_shares(dealer, quorum);
  auto foreign = all_shares(other, quorum);
  shares[2] = std::move(foreign[2]);
  const auto restored = restore(std::span(shares).first(3), quorum);
  ASSERT_TRUE(restored);
  EXPECT_NE(times_generator(*restored), dealer.constant());
  EXPECT_DEATH((void)restore(std::span(shares).first(2), quorum), "");
}

TEST(Sharing, one_courier_twice_is_not_two) {
  const Quorum quorum = *Quorum::of(4);
  const Dealer dealer(seed(1), quorum);
  std::vector<VerifiedShare> shares;
  for (int i = 0; i < 2; ++i) {
    shares.push_back(*verify(dealer.share_for(index(1)), index(1), dealer.commitments()));
  }
  EXPECT_DEATH((void)restore(shares, quorum), "");
}

RC_GTEST_PROP(Sharing, a_share_changed_in_one_byte_or_of_another_place_is_refused, ()) {
  const Quorum quorum = any_quorum();
  const Dealer dealer = any_dealer(quorum);
  const auto i = index(*rc::gen::inRange<std::size_t>(1, quorum.couriers() + 1));
  Share share = dealer.share_for(i);
  RC_ASSERT(verify(share, i, dealer.commitments()).has_value());
  const auto j = index(*rc::gen::inRange<std::size_t>(1, most_couriers + 1));
  // With one courier the polynomial is constant: its share is the same everywhere.
  RC_ASSERT(verify(share, j, dealer.commitments()).has_value() == (j == i || quorum.liars() == 0));
  const auto at = *rc::gen::inRange<std::size_t>(0, Share::size);
  share.mutable_span()[at] ^= *rc::gen::inRange<std::uint8_t>(1, 255);
  RC_ASSERT(!verify(share, i, dealer.commitments()).has_value());
}

TEST(Sharing, is_the_same_from_the_same_seed) {
  const Quorum quorum = *Quorum::of(4);
  const Dealer a(seed(3), quorum);
  const Dealer b(seed(3), quorum);
  EXPECT_EQ(a.commitments(), b.commitments());
  EXPECT_TRUE(
      crypto::equal_constant_time(a.share_for(index(2)).span(), b.share_for(index(2)).span()));
  EXPECT_NE(a.commitments(), Dealer(seed(4), quorum).commitments());
}

TEST(Sharing, commitments_are_read_back_and_nothing_else_is) {
  const Quorum quorum = *Quorum::of(4);
  const Bytes good = Dealer(seed(3), quorum).commitments().encode();
  EXPECT_EQ(Commitments::from(good, quorum)->encode(), good);
  EXPECT_FALSE(Commitments::from(good, *Quorum::of(7)));
  EXPECT_FALSE(Commitments::from(ByteSpan(good).first(32), quorum));
  EXPECT_FALSE(Commitments::from({}, *Quorum::of(1)));
  Bytes identity = good;
  std::fill_n(identity.begin() + 32, 32, std::uint8_t{0});
  EXPECT_FALSE(Commitments::from(identity, quorum));
  Bytes second_writing = good;
  second_writing[31] |= 0x80U;
  EXPECT_FALSE(Commitments::from(second_writing, quorum));
}

// E_1 = −E_0: the value at 1 is the identity, for which there is no share, and no crash.
TEST(Sharing, commitments_that_lead_to_the_identity_have_no_share) {
  const Quorum quorum = *Quorum::of(4);
  const Dealer dealer(seed(3), quorum);
  const Element e = dealer.commitments().constant();
  const Element minus = times(crypto::negate(SecretScalar::of(1)), e);
  Bytes bytes(e.span().begin(), e.span().end());
  bytes.insert(bytes.end(), minus.span().begin(), minus.span().end());
  const auto commitments = Commitments::from(bytes, quorum);
  ASSERT_TRUE(commitments);
  EXPECT_FALSE(verify(dealer.share_for(index(1)), index(1), *commitments));
  EXPECT_FALSE(verify(Share(), index(1), *commitments));
}

RC_GTEST_PROP(ConstantProof, holds_for_its_constant_commitments_and_context_only, ()) {
  const Quorum quorum = any_quorum();
  const Dealer dealer = any_dealer(quorum);
  crypto::Random random(seed(7));
  const Bytes context{1, 2};
  ConstantProof proof = dealer.prove(context, random);
  RC_ASSERT(verify(dealer.constant(), dealer.commitments(), context, proof));
  RC_ASSERT(!verify(dealer.constant(), dealer.commitments(), Bytes{1}, proof));
  RC_ASSERT(
      !verify(crypto::times_generator(SecretScalar::of(2)), dealer.commitments(), context, proof));
  RC_ASSERT(!verify(dealer.commitments().constant(), dealer.commitments(), context, proof));
  const auto at = *rc::gen::inRange<std::size_t>(0, ConstantProof::size);
  proof.mutable_span()[at] ^= *rc::gen::inRange<std::uint8_t>(1, 255);
  RC_ASSERT(!verify(dealer.constant(), dealer.commitments(), context, proof));
}

// Who would say another S than its key's, S + δ·H, knows how E_0 − S hangs on H, but not S on G:
// the answer for s is what a proof of the second alone would lack.
TEST(ConstantProof, is_not_had_for_a_constant_moved_along_the_second_generator) {
  const Quorum quorum = *Quorum::of(4);
  const Dealer dealer(seed(5), quorum);
  crypto::Random random(seed(7));
  const Element h = crypto::hash_to_element(as_bytes(to_string(crypto::Label::swap_generator)), {});
  const Element moved = *add(dealer.constant(), h);
  EXPECT_FALSE(verify(moved, dealer.commitments(), {}, dealer.prove({}, random)));
}

}  // namespace
}  // namespace peyk::swap
