// The stored state: comes back whole, and nothing else is taken for one.
#include <gtest/gtest.h>

#include "peyk/base/cbor.hpp"

#include "two_desks.hpp"

namespace peyk::seal {
namespace {

using testing::noon;
using testing::TwoDesks;

// States with every optional part present somewhere.
std::vector<crypto::SecretBytes> all_kinds_of_states() {
  std::vector<crypto::SecretBytes> states;
  TwoDesks desks = testing::two_strangers();
  const auto keep = [&] {
    states.push_back(desks.zero.state());
    states.push_back(desks.one.state());
  };
  keep();
  desks.zero.relation.start(noon, desks.zero.random);
  desks.one.open(desks.zero.standing());
  keep();
  desks.zero.open(desks.one.standing());
  keep();
  desks.one.open(desks.zero.standing());
  keep();
  desks.zero.hear(desks.one.say("hello").frame);
  desks.zero.say("lost");
  desks.one.hear(desks.zero.say("waits").frame);
  keep();
  (void)*desks.zero.relation.reopen(noon, desks.zero.random);
  desks.one.open(desks.zero.standing());
  keep();
  desks.exchange();
  keep();
  return states;
}

TEST(Record, ComesBackBitByBit) {
  for (const auto& state : all_kinds_of_states()) {
    EXPECT_TRUE(cbor::check(state));
    const auto relation = Relation::restore(state);
    ASSERT_TRUE(relation);
    EXPECT_EQ(relation->serialise(), state);
  }
}

TEST(Record, KeepsWhatIsStandingAndWaiting) {
  TwoDesks desks = testing::two_desks();
  const auto first = desks.zero.say("1");
  desks.one.hear(desks.zero.say("2").frame);
  (void)*desks.one.relation.reopen(noon, desks.one.random);
  const auto standing = desks.one.relation.standing_openings();
  desks.one.restore(desks.one.state());
  const auto again = desks.one.relation.standing_openings();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].id, standing[0].id);
  EXPECT_EQ(again[0].frame, standing[0].frame);
  EXPECT_EQ(testing::content_of(desks.one.hear(first.frame)), "12");
}

TEST(Record, KeepsTheCardUntilAHelloCame) {
  TwoDesks desks = testing::two_strangers();
  desks.one.restore(desks.one.state());
  const auto card = desks.one.relation.unused_card();
  ASSERT_TRUE(card);
  EXPECT_EQ(card->key(), desks.one.relation.own_key());
  EXPECT_FALSE(desks.zero.relation.unused_card());
  desks.zero.relation.start(noon, desks.zero.random);
  desks.one.open(desks.zero.standing());
  EXPECT_FALSE(desks.one.relation.unused_card());
  desks.exchange();
  EXPECT_FALSE(desks.one.relation.unused_card());
}

TEST(Record, RefusesEveryTruncationAndAnythingBehind) {
  for (auto state : all_kinds_of_states()) {
    const std::size_t stride = state.size() > 3'000 ? 97 : 1;
    for (std::size_t size = 0; size < state.size(); size += stride) {
      EXPECT_EQ(Relation::restore(ByteSpan(state).first(size)).error(), Error::record_malformed);
    }
    state.push_back(0);
    EXPECT_EQ(Relation::restore(state).error(), Error::record_malformed);
  }
}

TEST(Record, ALaterVersionIsNamed) {
  auto state = testing::two_desks().zero.state();
  ASSERT_EQ(state[2], 1);  // head of the map, key 0, version
  state[2] = 2;
  EXPECT_EQ(Relation::restore(state).error(), Error::record_too_new);
  state[2] = 0;
  EXPECT_EQ(Relation::restore(state).error(), Error::record_malformed);
}

// Corrupt records are refused or give a relation that goes on refusing politely; never worse.
TEST(Record, CorruptOnesDoNoHarm) {
  crypto::Random random = testing::random_of(42);
  const Frame frame = random.fixed<Frame>();
  std::size_t refused = 0;
  std::size_t taken = 0;
  for (const auto& state : all_kinds_of_states()) {
    for (int i = 0; i < 150; ++i) {
      auto bad = state;
      for (std::uint64_t flips = 1 + random.below(3); flips > 0; --flips) {
        const auto limit =
            random.below(2) == 0 ? std::min<std::size_t>(bad.size(), 600) : bad.size();
        bad[static_cast<std::size_t>(random.below(limit))] ^=
            static_cast<std::uint8_t>(1U << random.below(8));
      }
      auto relation = Relation::restore(bad);
      if (!relation) {
        EXPECT_NE(relation.error(), Error::no_session);
        ++refused;
        continue;
      }
      ++taken;
      EXPECT_EQ(relation->serialise(), bad);
      relation->on_opening_frame(frame, noon, random);
      relation->on_session_frame(Generation(0), frame);
      relation->start(noon, random);
      (void)relation->reopen(noon, random);
      relation->tick(noon + Duration::days(60), random);
      (void)relation->seal_message({}, random);
      (void)relation->seal_acknowledgement({}, random);
      (void)relation->standing_openings();
      EXPECT_TRUE(Relation::restore(relation->serialise()));
    }
  }
  EXPECT_GT(refused, 100U);
  EXPECT_GT(taken, 100U);
}

TEST(Record, RandomBytesAreNoRecord) {
  crypto::Random random = testing::random_of(43);
  for (int i = 0; i < 2'000; ++i) {
    Bytes bytes(static_cast<std::size_t>(random.below(200)));
    random.fill(bytes);
    EXPECT_FALSE(Relation::restore(bytes));
  }
}

}  // namespace
}  // namespace peyk::seal
