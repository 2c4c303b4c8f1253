// The safety words against somebody who stands between (Vaudenay 2005): docs/protocol.md §4.
#include <algorithm>
#include <gtest/gtest.h>
#include <tuple>

#include "opening.hpp"
#include "relation_state.hpp"
#include "two_desks.hpp"

namespace peyk::seal {
namespace {

using testing::Cards;
using testing::Desk;
using testing::first_day;
using testing::has;
using testing::noon;
using testing::only_refused;
using testing::TwoDesks;

TEST(Words, AreTheSameAtBothEndsAndNewInEveryRelation) {
  std::vector<identity::SafetyWords::Numbers> seen;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    TwoDesks desks = testing::two_desks(seed);
    ASSERT_TRUE(desks.zero.relation.words());
    EXPECT_EQ(desks.zero.relation.words(), desks.one.relation.words());
    seen.push_back(desks.zero.relation.words()->numbers());
  }
  std::ranges::sort(seen);
  EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
}

TEST(Binding, IsTheSameAtBothEndsAndInNoOtherRelation) {
  TwoDesks desks = testing::two_desks(1);
  ASSERT_TRUE(desks.zero.relation.binding());
  const auto same = [](const auto& a, const auto& b) {
    return crypto::equal_constant_time(a->span(), b->span());
  };
  const auto binding = desks.zero.relation.binding();
  EXPECT_TRUE(same(binding, desks.one.relation.binding()));
  const auto restored = Relation::restore(desks.one.state());
  EXPECT_TRUE(same(binding, restored->binding()));
  TwoDesks others = testing::two_desks(2);
  EXPECT_FALSE(same(binding, others.zero.relation.binding()));
}

// A host who forwards cards and puts its own in their place: two openings, crossed. It copies all
// that it can, and is even given both nonces beforehand, which the commitment keeps from it: r_I
// and r_R are the same in both, and still the words differ, for the keys do.
TEST(Words, DifferUnderAManInTheMiddle) {
  for (std::uint64_t seed = 100; seed < 108; ++seed) {
    crypto::Random random = testing::random_of(seed);
    const Cards victims = testing::make_cards(random);
    const Cards host = testing::make_cards(random);  // of_one is shown to side 0, of_zero to side 1
    const auto open = [seed](const identity::MadeCard& initiator,
                             const identity::MadeCard& responder) {
      crypto::Random of_i = testing::random_of(seed + 1'000);
      crypto::Random of_r = testing::random_of(seed + 2'000);
      const auto psk = first_contact_key(responder.card);
      const auto pair_i = crypto::KemKeyPair::from_seed(initiator.key);
      const auto pair_r = crypto::KemKeyPair::from_seed(responder.key);
      const Parties parties{pair_i.public_key(), pair_r.public_key()};
      const auto card = initiator.card.encode();
      const auto said =
          say_hello({OpeningId(1), Generation(0), first_day, psk, card}, parties, of_i);
      const auto hello = *read_hello(said.frame);
      const auto half = answer_hello(OpeningId(1), said.frame, hello, psk,
                                     *open_hello(hello, psk, pair_r), parties, of_r);
      const auto opened =
          *open_welcome(half.frame, *read_welcome(half.frame), said, psk, pair_i, of_i);
      const auto confirmed = *open_confirm(*read_confirm(opened.confirm), half);
      EXPECT_EQ(opened.agreed.words, confirmed.agreed.words);
      return std::tuple(said.nonce.copy(), half.nonce.copy(), opened.agreed.words);
    };
    const auto [left_i, left_r, left] = open(victims.of_zero, host.of_one);
    const auto [right_i, right_r, right] = open(host.of_zero, victims.of_one);
    ASSERT_TRUE(crypto::equal_constant_time(left_i.span(), right_i.span()));
    ASSERT_TRUE(crypto::equal_constant_time(left_r.span(), right_r.span()));
    EXPECT_NE(left, right);
  }
}

TEST(Words, OfLaterGenerationsAreTheFirstOnes) {
  TwoDesks desks = testing::two_desks();
  const auto words = desks.zero.relation.words();
  (void)*desks.one.relation.reopen(noon, desks.one.random);
  desks.exchange();
  ASSERT_EQ(desks.zero.relation.generation(), Generation(1));
  EXPECT_EQ(desks.zero.relation.words(), words);
  EXPECT_EQ(desks.one.relation.words(), words);
}

// Whoever plays I towards the maker of the card, with all that the page lets it choose.
struct Liar {
  identity::MadeCard own;
  crypto::KemPublicKey theirs;
  crypto::Key psk;
  crypto::Random random;

  SaidHello say() {
    const auto pair = crypto::KemKeyPair::from_seed(own.key);
    const auto card = own.card.encode();
    return say_hello({OpeningId(1), Generation(0), first_day, psk, card},
                     {pair.public_key(), theirs}, random);
  }
  OpenedWelcome open(const SaidHello& said, const Frame& welcome) {
    const auto pair = crypto::KemKeyPair::from_seed(own.key);
    return std::move(*open_welcome(welcome, *read_welcome(welcome), said, psk, pair, random));
  }
};

struct Scene {
  Desk maker;
  Liar liar;
};

Scene scene(std::uint64_t seed) {
  crypto::Random random = testing::random_of(seed);
  Cards cards = testing::make_cards(random);
  auto maker = Relation::from_made_card(cards.of_one.key.copy(), cards.of_one.card);
  auto psk = first_contact_key(cards.of_one.card);
  return {{std::move(maker), testing::random_of(seed + 1)},
          {std::move(cards.of_zero), cards.of_one.card.key(), std::move(psk), std::move(random)}};
}

// r_I cannot be chosen after r_R is seen: the confirm is well made but for the commitment.
TEST(Words, AnotherNonceThanTheCommittedOneIsRefused) {
  Scene all = scene(1);
  SaidHello said = all.liar.say();
  all.maker.open(said.frame);
  const auto waiting = all.maker.state();
  const WordsNonce honest = said.nonce.copy();
  said.nonce = all.liar.random.secret<WordsNonce>();
  const auto lied = all.liar.open(said, all.maker.standing());
  EXPECT_TRUE(only_refused(all.maker.open(lied.confirm), Refusal::does_not_open));
  EXPECT_EQ(all.maker.state(), waiting);
  said.nonce = honest.copy();
  const auto kept = all.liar.open(said, all.maker.standing());
  EXPECT_TRUE(has<event::Established>(all.maker.open(kept.confirm)));
}

// r_I is nowhere to be seen before R has shown r_R.
TEST(Words, TheHelloShowsOnlyTheCommitment) {
  Scene all = scene(2);
  const SaidHello said = all.liar.say();
  EXPECT_TRUE(std::ranges::search(said.frame.span(), said.nonce.span()).empty());
}

// One who guesses: it has fixed the words with one victim and says hello to the other again and
// again, confirming only the welcome whose words would fit. It gets as many guesses as a card
// answers hellos, and no more.
TEST(Words, AGuesserGetsFewGuesses) {
  Scene all = scene(3);
  TwoDesks victim = testing::two_desks(50);
  const auto wanted = *victim.zero.relation.words();
  std::uint64_t guesses = 0;
  while (true) {
    const SaidHello said = all.liar.say();
    if (!has<event::PutOpening>(all.maker.open(said.frame))) break;
    ++guesses;
    EXPECT_NE(all.liar.open(said, all.maker.standing()).agreed.words, wanted);
    ASSERT_LE(guesses, most_first_answers);
  }
  EXPECT_EQ(guesses, most_first_answers);
  EXPECT_FALSE(all.maker.relation.has_session());
}

}  // namespace
}  // namespace peyk::seal
