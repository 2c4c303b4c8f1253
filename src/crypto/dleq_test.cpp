#include "peyk/crypto/dleq.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace peyk::crypto {
namespace {

const Bytes context{1, 2, 3};

struct Pairs {
  Random random{*Seed::from(Bytes(32, 6))};
  SecretScalar k = SecretScalar::random(random);
  Element key = times_generator(k);
  std::vector<Element> from;
  std::vector<Element> to;

  explicit Pairs(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      from.push_back(times_generator(SecretScalar::random(random)));
      to.push_back(times(k, from.back()));
    }
  }
  [[nodiscard]] DleqProof proof() {
    const Dleq batch(key, context);
    return batch.prove(k, *batch.weigh(0, from, to), SecretScalar::random(random));
  }
  [[nodiscard]] bool holds(const DleqProof& proof, ByteSpan in = context) const {
    const Dleq batch(key, in);
    const auto composites = batch.weigh_both(0, from, to);
    return composites && batch.verify(*composites, proof);
  }
};

TEST(Dleq, holds_for_the_key_the_pairs_and_the_context_it_was_made_for) {
  Pairs pairs(5);
  const DleqProof proof = pairs.proof();
  EXPECT_TRUE(pairs.holds(proof));
  EXPECT_FALSE(pairs.holds(proof, Bytes{1, 2}));
  for (std::size_t i = 0; i < DleqProof::size; ++i) {
    DleqProof changed = proof;
    changed.mutable_span()[i] ^= 1;
    EXPECT_FALSE(pairs.holds(changed)) << i;
  }
  EXPECT_FALSE(pairs.holds(DleqProof{}));
}

TEST(Dleq, no_pair_may_be_raised_by_another_number) {
  for (std::size_t wrong = 0; wrong < 3; ++wrong) {
    Pairs pairs(3);
    pairs.to[wrong] = times(SecretScalar::random(pairs.random), pairs.from[wrong]);
    EXPECT_FALSE(pairs.holds(pairs.proof())) << wrong;
  }
}

TEST(Dleq, pairs_may_not_change_places) {
  Pairs pairs(3);
  std::swap(pairs.to[0], pairs.to[2]);
  EXPECT_FALSE(pairs.holds(pairs.proof()));
}

TEST(Dleq, a_key_that_is_another_is_refused) {
  Pairs pairs(2);
  pairs.key = times_generator(SecretScalar::random(pairs.random));
  EXPECT_FALSE(pairs.holds(pairs.proof()));
}

// What a context with a hash of all pairs is for: the weights are others when it is.
TEST(Dleq, weights_follow_the_context) {
  const Pairs pairs(2);
  const auto plain = Dleq(pairs.key, context).weigh(0, pairs.from, pairs.to);
  EXPECT_NE(*plain, *Dleq(pairs.key, Bytes{1, 2}).weigh(0, pairs.from, pairs.to));
}

TEST(Dleq, is_weighed_in_ranges_as_in_one_piece) {
  Pairs pairs(7);
  const Dleq batch(pairs.key, context);
  const std::span<const Element> from = pairs.from;
  const std::span<const Element> to = pairs.to;
  const auto whole = batch.weigh_both(0, from, to);
  const auto first = batch.weigh_both(0, from.first(3), to.first(3));
  const auto second = batch.weigh_both(3, from.subspan(3), to.subspan(3));
  EXPECT_EQ(whole->from, *add(first->from, second->from));
  EXPECT_EQ(whole->to, *add(first->to, second->to));
  EXPECT_EQ(whole->from, *batch.weigh(0, from, to));
  EXPECT_EQ(whole->to, times(pairs.k, whole->from));
}

TEST(Dleq, one_pair_is_proved_whole) {
  Pairs pairs(1);
  const DleqProof proof = prove_equal(pairs.k, pairs.key, context, pairs.from[0], pairs.to[0],
                                      SecretScalar::random(pairs.random));
  EXPECT_TRUE(verify_equal(pairs.key, context, pairs.from[0], pairs.to[0], proof));
  EXPECT_FALSE(verify_equal(pairs.key, context, pairs.to[0], pairs.from[0], proof));
}

TEST(Dleq, what_breaks_its_contract_ends_the_process) {
  const Pairs pairs(2);
  EXPECT_DEATH((void)Dleq(pairs.key, {}), "");
  EXPECT_DEATH((void)Dleq(pairs.key, Bytes(201)), "");
  const Dleq batch(pairs.key, context);
  EXPECT_DEATH((void)batch.weigh(0, {}, {}), "");
  EXPECT_DEATH((void)batch.weigh(Dleq::max_pairs - 1, pairs.from, pairs.to), "");
}

}  // namespace
}  // namespace peyk::crypto
