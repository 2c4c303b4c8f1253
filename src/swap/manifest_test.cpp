#include "peyk/swap/manifest.hpp"

#include <gtest/gtest.h>

#include "peyk/base/cbor.hpp"

#include "swap_fixture.hpp"

namespace peyk::swap {
namespace {

TEST(Frame, is_of_different_couriers_in_one_order) {
  Swap swap(4);
  std::vector<CourierId> ids = swap.frame->couriers();
  std::ranges::reverse(ids);
  const auto turned = Frame::of(swap.frame->salt(), swap.deadline, ids);
  EXPECT_EQ(turned, swap.frame);
  EXPECT_EQ(turned->id(), swap.frame->id());
  EXPECT_NE(Frame::of(FrameSalt(), swap.deadline, ids)->id(), swap.frame->id());
  EXPECT_NE(Frame::of(swap.frame->salt(), swap.start, ids)->id(), swap.frame->id());
  ids[0] = ids[1];
  EXPECT_FALSE(Frame::of(swap.frame->salt(), swap.deadline, ids));
  ids.pop_back();
  EXPECT_FALSE(Frame::of(swap.frame->salt(), swap.deadline, ids));
  EXPECT_FALSE(Frame::of(swap.frame->salt(), Instant(), {ids[0]}));
}

TEST(Manifest, is_the_same_for_both_sides_and_read_back) {
  for (const std::size_t n : {1U, 4U, 7U}) {
    Swap swap(n);
    const auto turned = Manifest::of(*swap.frame, swap.gifts[1].offer, swap.gifts[0].offer);
    EXPECT_EQ(*turned, *swap.manifest);
    const Bytes bytes = swap.manifest->encode();
    const auto again = Manifest::decode(bytes);
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, *swap.manifest);
    EXPECT_EQ(again->encode(), bytes);
    EXPECT_EQ(again->id(), swap.manifest->id());
    const Offer& offer = swap.gifts[1].offer;
    EXPECT_EQ(*decode_offer(encode(offer), *swap.frame), offer);
  }
}

// What couriers see is the same whatever is given: nothing of it is in the terms but a digest of
// what a random salt is in.
TEST(Terms, are_a_salted_digest_deadline_couriers_and_commitments) {
  Swap swap(4);
  const Terms terms = swap.manifest->terms();
  const Bytes bytes = terms.encode();
  EXPECT_EQ(bytes.size(), 1 + 2 + 1 + 34 + 1 + 9 + 2 + 4 * 34 + 2 + 2 * 66U);
  EXPECT_EQ(*Terms::decode(bytes), terms);
  const std::string hex = to_hex(bytes);
  for (const Gift& gift : swap.gifts) {
    EXPECT_EQ(hex.find(to_hex(gift.offer.sealed->span())), std::string::npos);
    EXPECT_EQ(hex.find(to_hex(gift.offer.items[0].span())), std::string::npos);
    EXPECT_NE(hex.find(to_hex(gift.offer.sharing.encode())), std::string::npos);
  }
  EXPECT_EQ(hex.find(to_hex(swap.gifts[1].offer.constant->element.span())), std::string::npos);
  EXPECT_EQ(terms.index_of(swap.couriers[2].id), place(3));
  EXPECT_FALSE(terms.index_of(CourierId()));
}

TEST(Manifest, refuses_a_constant_that_is_not_the_keys) {
  Swap swap(4);
  Offer wrong = swap.gifts[1].offer;
  wrong.constant->element = swap.gifts[0].offer.sharing.constant();
  EXPECT_EQ(Manifest::of(*swap.frame, swap.gifts[0].offer, wrong).error(), Error::wrong_proof);
  EXPECT_EQ(decode_offer(encode(wrong), *swap.frame).error(), Error::wrong_proof);
  // Nor a proof that was made in another frame.
  const auto other = Frame::of(FrameSalt(), swap.deadline, swap.frame->couriers());
  EXPECT_EQ(decode_offer(encode(swap.gifts[1].offer), *other).error(), Error::wrong_proof);
}

TEST(Manifest, refuses_offers_that_do_not_fit) {
  Swap swap(4);
  const Offer& good = swap.gifts[0].offer;
  EXPECT_EQ(Manifest::of(*swap.frame, good, good).error(), Error::malformed);
  Offer nothing = good;
  nothing.items.clear();
  EXPECT_EQ(Manifest::of(*swap.frame, swap.gifts[1].offer, nothing).error(), Error::malformed);
  nothing.sealed.reset();
  EXPECT_EQ(Manifest::of(*swap.frame, swap.gifts[1].offer, nothing).error(), Error::malformed);
  Offer no_digest = good;
  no_digest.sealed.reset();
  EXPECT_EQ(Manifest::of(*swap.frame, swap.gifts[1].offer, no_digest).error(), Error::malformed);
  Swap seven(7);
  EXPECT_EQ(Manifest::of(*swap.frame, good, seven.gifts[1].offer).error(), Error::malformed);
  // Only a key, with its constant, is an offer.
  const Offer key = give_key(*swap.frame, dealer_of(swap.secrets[0], *swap.frame), swap.random);
  EXPECT_TRUE(Manifest::of(*swap.frame, key, swap.gifts[1].offer));
}

// Fields of a manifest or of terms, each made wrong in its turn.
Bytes written(std::uint64_t version, std::size_t salt, std::uint64_t deadline,
              const std::vector<CourierId>& couriers, const std::vector<Bytes>& last) {
  cbor::Writer writer;
  writer.map(5).key(0).uint(version).key(1).bytes(Bytes(salt, 7)).key(2).uint(deadline).key(3);
  writer.array(couriers.size());
  for (const CourierId& id : couriers) writer.bytes(id.span());
  writer.key(4).array(last.size());
  for (const Bytes& one : last) writer.bytes(one);
  return std::move(writer).take();
}

TEST(Terms, refuse_every_wrong_field) {
  Swap swap(4);
  const auto& ids = swap.frame->couriers();
  const Terms terms = swap.manifest->terms();
  const Bytes a = terms.sharing(Side(0)).encode();
  const Bytes b = terms.sharing(Side(1)).encode();
  const Bytes identity(64);
  const std::vector<CourierId> turned(ids.rbegin(), ids.rend());
  const std::vector<CourierId> three(ids.begin(), ids.begin() + 3);
  const std::vector<CourierId> twice = {ids[0], ids[1], ids[1], ids[3]};
  ASSERT_TRUE(Terms::decode(written(1, 32, 5, ids, {a, b})));
  const std::vector<Bytes> bad = {
      written(2, 32, 5, ids, {a, b}),
      written(1, 31, 5, ids, {a, b}),
      written(1, 33, 5, ids, {a, b}),
      written(1, 32, 0, ids, {a, b}),
      written(1, 32, 1ULL << 63U, ids, {a, b}),
      written(1, 32, 5, turned, {a, b}),
      written(1, 32, 5, three, {a, b}),
      written(1, 32, 5, twice, {a, b}),
      written(1, 32, 5, {}, {a, b}),
      written(1, 32, 5, ids, {b, a}),
      written(1, 32, 5, ids, {a, a}),
      written(1, 32, 5, ids, {a}),
      written(1, 32, 5, ids, {a, b, b}),
      written(1, 32, 5, ids, {a, identity}),
      written(1, 32, 5, {ids[0]}, {a, b}),
      {},
  };
  for (std::size_t i = 0; i < bad.size(); ++i) {
    const auto read = Terms::decode(bad[i]);
    ASSERT_FALSE(read) << i;
    EXPECT_EQ(read.error(), Error::malformed) << i;
  }
  Bytes longer = terms.encode();
  longer.push_back(0);
  EXPECT_FALSE(Terms::decode(longer));
  EXPECT_FALSE(Terms::decode(Bytes(terms_max_size + 1, 0x80)));
}

// Of every byte changed and every length cut: refused, or another manifest that encodes to itself.
TEST(Manifest, refuses_or_reads_as_another_whatever_byte_is_changed) {
  Swap swap(1);
  const Bytes good = swap.manifest->encode();
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes changed = good;
    changed[i] ^= 1;
    const auto read = Manifest::decode(changed);
    if (!read) continue;
    EXPECT_EQ(read->encode(), changed) << i;
    EXPECT_NE(read->terms().id(), swap.manifest->terms().id()) << i;
  }
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(Manifest::decode(ByteSpan(good).first(size))) << size;
  }
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_FALSE(Manifest::decode(longer));
}

}  // namespace
}  // namespace peyk::swap
