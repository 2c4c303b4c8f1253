// A keeper carries what a swap asks, in the place of loops, and nothing shows it. docs/protocol.md
// §8, §11.
#include <gtest/gtest.h>

#include "peyk/swap/party.hpp"

#include "keeper_ring.hpp"

namespace peyk::desk {
namespace {

using swap::Standing;

constexpr Duration practice_round = Duration::milliseconds(200);

// One side of a swap above a keeper: its record is saved with what changed it.
class Side {
 public:
  Side(KeeperRing& ring, RingKeeper& at, swap::Manifest manifest, swap::PartySecret secret,
       ByteSpan theirs)
      : ring_(ring), at_(at), party(*swap::Party::begin(std::move(manifest), std::move(secret))) {
    EXPECT_TRUE(party.hold(theirs));
  }
  void begin() {
    at_.keeper->swaps().seal_to(vault_.public_key());
    leave_requests();
  }
  void tend() {
    Transaction transaction;
    while (const auto answer = at_.keeper->swaps().take_answer(vault_, transaction)) {
      party.on_answer(*party.terms().index_of(answer->courier), answer->bytes, ring_.keys());
      ++answers;
    }
    if (transaction.empty()) return;
    leave_requests();
    at_.commit(std::move(transaction));
  }
  [[nodiscard]] Standing standing() const { return party.standing(ring_.now); }

 private:
  void leave_requests() {
    for (const CourierId& courier : party.terms().couriers()) {
      auto request = party.request(*party.terms().index_of(courier), ring_.now);
      if (!request) continue;
      EXPECT_TRUE(at_.keeper->swaps().ask(party.id(), courier, std::move(*request)));
    }
  }
  KeeperRing& ring_;
  RingKeeper& at_;
  crypto::KemKeyPair vault_ = crypto::KemKeyPair::from_seed(*crypto::KemSeed::from(Bytes(32, 9)));

 public:
  swap::Party party;
  std::uint64_t answers = 0;
};

// Two keepers, four couriers, and a swap of both.
struct Ring : KeeperRing {
  Ring() : KeeperRing(4) {
    for (const std::uint8_t seed : {std::uint8_t{1}, std::uint8_t{2}}) add_keeper(seed);
    // Whose rounds plan loops for couriers of its own.
    LineSpec spec;
    spec.their_couriers = {couriers[0]->id, couriers[1]->id, couriers[2]->id};
    spec.their_class = identity::ServiceClass::practice;
    for (const auto& each : keepers) {
      Transaction transaction;
      each->keeper->set_relation(RelationId(std::array<std::uint8_t, 16>{1}), spec.copy(),
                                 transaction);
      each->commit(std::move(transaction));
    }
    auto drawn = onion::testing::seeded_random(8);
    std::vector<CourierId> ids;
    for (const auto& each : couriers) ids.push_back(each->id);
    const auto frame = *swap::Frame::of(drawn.fixed<swap::FrameSalt>(),
                                        start_of_ring + Duration::hours(6), std::move(ids));
    std::vector<swap::PartySecret> secrets;
    std::vector<swap::Gift> gifts;
    for (const std::string_view text : {"from the first", "from the second"}) {
      secrets.push_back(drawn.secret<swap::PartySecret>());
      const std::array<ByteSpan, 1> items{as_bytes(text)};
      gifts.push_back(*swap::give(frame, swap::dealer_of(secrets.back(), frame), items,
                                  swap::ShowsConstant::no, drawn));
    }
    const auto manifest = *swap::Manifest::of(frame, gifts[0].offer, gifts[1].offer);
    for (std::size_t i = 0; i < 2; ++i) {
      sides.push_back(std::make_unique<Side>(*this, *keepers[i], manifest, std::move(secrets[i]),
                                             gifts[1 - i].sealed));
    }
  }
  [[nodiscard]] bool know_time() {
    return run_until(
        [&] {
          return std::ranges::all_of(keepers, [&](const auto& each) {
            return each->keeper->network_time(now).has_value();
          });
        },
        Duration::seconds(10));
  }
  bool run_rounds(std::int64_t rounds, const std::function<bool()>& done) {
    return run_until(
        [&] {
          for (const auto& side : sides) side->tend();
          return done();
        },
        practice_round * rounds);
  }
  [[nodiscard]] bool both_have_it() const {
    return std::ranges::all_of(
        sides, [](const auto& side) { return side->standing() == Standing::released; });
  }

  std::vector<std::unique_ptr<Side>> sides;
};

TEST(SwapRides, BringWhatIsAskedForAndItsAnswer) {
  Ring ring;
  ASSERT_TRUE(ring.know_time());
  const Instant begun = ring.now;
  for (const auto& side : ring.sides) side->begin();
  EXPECT_TRUE(ring.run_rounds(50, [&] { return ring.both_have_it(); }));
  RecordProperty("milliseconds", std::to_string((ring.now - begun).count()));
}

TEST(SwapRides, PastASilentCourier) {
  Ring ring;
  ASSERT_TRUE(ring.know_time());
  ring.couriers[3]->silent = true;
  for (const auto& side : ring.sides) side->begin();
  EXPECT_TRUE(ring.run_rounds(200, [&] { return ring.both_have_it(); }));
}

// The vault of the first is closed before anything has left; what its keeper was given to ask
// brings its shares, and a restart loses none.
TEST(SwapRides, WhileTheVaultIsClosedAndWhatCameIsKept) {
  Ring ring;
  ASSERT_TRUE(ring.know_time());
  for (const auto& side : ring.sides) side->begin();
  auto closed = std::move(ring.sides.front());
  ring.sides.erase(ring.sides.begin());
  ASSERT_TRUE(ring.run_rounds(100, [&] { return ring.both_have_it(); }));
  ring.run_for(practice_round * 20);
  EXPECT_EQ(closed->standing(), Standing::waiting);
  ring.keepers[0]->start();
  const std::size_t left = ring.keepers[0]->left.size();
  closed->tend();
  EXPECT_EQ(closed->standing(), Standing::released);
  EXPECT_EQ(ring.keepers[0]->left.size(), left);
}

enum class Person { idle, swaps, swaps_and_the_keeper_hurries };

std::vector<CellLeft> cells_of(Person person) {
  Ring ring;
  EXPECT_TRUE(ring.know_time());
  const auto none = [] { return false; };
  ring.run_rounds(5, none);
  for (const auto& side : ring.sides) {
    if (person != Person::idle) side->begin();
  }
  if (person == Person::swaps_and_the_keeper_hurries) {
    // The planted fault: a request wakes the clock before its time.
    RingKeeper& hurried = *ring.keepers[0];
    hurried.wake(hurried.keeper->next_wakeup());
  }
  ring.run_rounds(40, none);
  if (person == Person::swaps) {
    EXPECT_TRUE(ring.both_have_it());
    EXPECT_GT(ring.sides[0]->answers, 6U);
  }
  return ring.keepers[0]->left;
}

// To the millisecond, with all delays, and to the same couriers hop by hop.
TEST(SwapRides, ChangeNothingOfWhatLeaves) {
  const auto idle = cells_of(Person::idle);
  ASSERT_GT(idle.size(), 600U);
  EXPECT_TRUE(cells_of(Person::swaps) == idle);
  EXPECT_FALSE(cells_of(Person::swaps_and_the_keeper_hurries) == idle);
}

}  // namespace
}  // namespace peyk::desk
