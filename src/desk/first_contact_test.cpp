// Who holds a card may put anything into the boxes of its first contact, and say hello.
// docs/protocol.md §4.
#include <gtest/gtest.h>

#include "keeper_ring.hpp"
#include "relations.hpp"
#include "tables.hpp"
#include "test_keys.hpp"

namespace peyk::desk {
namespace {

constexpr RelationId relation_id(std::array<std::uint8_t, 16>{1});

class FirstContactTest : public ::testing::Test {
 protected:
  FirstContactTest() {
    for (const auto& each : ring.couriers) listening.couriers.push_back(each->id);
    EXPECT_TRUE(ring.run_until([this] { return knows_time(); }, Duration::minutes(1)));
  }
  [[nodiscard]] bool knows_time() const { return at.keeper->network_time(ring.now).has_value(); }
  void set(LineSpec spec) { set(at, std::move(spec)); }
  static void set(RingKeeper& one, LineSpec spec) {
    Transaction transaction;
    one.keeper->set_relation(relation_id, std::move(spec), transaction);
    one.commit(std::move(transaction));
  }
  // Puts an opening of a first contact.
  void put_opening(const crypto::Key& root) { put_opening(at, root, listening); }
  void put_opening(RingKeeper& one, const crypto::Key& root, const identity::Listening& reader) {
    Transaction transaction;
    one.keeper->put(relation_id, FrameKind::opening, 0, ring.random.fixed<box::Frame>(),
                    OpeningPlace{.series = box::Series::opening(root.copy(), box::Side::one),
                                 .any_round = true,
                                 .holds_messages = false,
                                 .reader = reader},
                    ring.now, transaction);
    one.commit(std::move(transaction));
  }
  void lay_garbage(const crypto::Key& root) {
    ring.lay(
        box::Series::opening(root.copy(), box::Side::zero), listening,
        [this](const auto&, const auto&, const auto&) { return ring.random.fixed<box::Body>(); });
  }

  KeeperRing ring{4};
  RingKeeper& at = ring.add_keeper(1);
  identity::Listening listening{{}, identity::ServiceClass::practice};
};

TEST_F(FirstContactTest, GarbageAccusesNoCourier) {
  const auto root = ring.random.secret<crypto::Key>();
  LineSpec spec;
  spec.own_couriers = listening.couriers;
  spec.own_class = listening.service_class;
  spec.openings_read = box::Series::opening(root.copy(), box::Side::zero);
  set(spec.copy());
  lay_garbage(root);
  ring.run_for(Duration::seconds(9));
  EXPECT_TRUE(at.keeper->complaints().empty());

  // Into the boxes of later openings only the two of the relation can put.
  spec.session_read = box::Series::session(ring.random.secret<crypto::Key>(), day_of_ring);
  spec.session_write = box::Series::session(ring.random.secret<crypto::Key>(), day_of_ring);
  set(std::move(spec));
  lay_garbage(root);
  ring.run_for(Duration::seconds(9));
  ASSERT_FALSE(at.keeper->complaints().empty());
  for (const Complaint& complaint : at.keeper->complaints()) {
    EXPECT_EQ(complaint.what, Complaint::What::altered_a_body);
  }
}

// The maker of a card, and as many hellos with it as are answered.
class CardOutTest : public FirstContactTest {
 protected:
  CardOutTest() {
    const Peer peer(relation_id, "B", seal::Relation::from_made_card(made.key.copy(), made.card));
    set(line_spec(peer, nullptr));
    EXPECT_TRUE(relations.take_peer(relation_id.span(), encode(peer)));
    openings = peer.seal.first_opening_boxes()->root.copy();
  }
  // Of strangers who ask at these couriers.
  void fetch_hellos(const std::vector<CourierId>& couriers) {
    ring.lay(box::Series::opening(openings.copy(), box::Side::zero), listening,
             [&](const box::Place& place, const box::BoxName& name, const box::BodiesKey& bodies) {
               auto own = *identity::make_card({couriers, listening.service_class},
                                               made.card.last_day(), ring.random);
               auto stranger = *seal::Relation::from_accepted_card(made.card, std::move(own.key),
                                                                   own.card, day_of_ring);
               stranger.start(ring.now, ring.random);
               const box::Frame hello(stranger.standing_openings().at(0).frame.array());
               return box::seal_body(bodies, place, name, hello, ring.random);
             });
    ASSERT_TRUE(ring.run_until([this] { return at.keeper->fetched_count() >= most; },
                               Duration::seconds(9)));
  }
  void take_in_one() {
    Transaction transaction;
    RelationEvents events;
    ASSERT_TRUE(relations.take_in_one(ring.now, transaction, events));
    at.commit(std::move(transaction));
  }
  [[nodiscard]] RelationState state() const { return relations.views().at(0).state; }

  static constexpr std::size_t most = 16;  // docs/protocol.md §4
  identity::MadeCard made =
      *identity::make_card(listening, Day(day_of_ring.value() + 30), ring.random);
  RecordSealer vault{key(3), crypto::Label::vault_record, seeded(4)};
  crypto::Random random = seeded(5);
  Relations relations{*at.keeper, vault, random};
  crypto::Key openings;
};

// The hellos of a stranger use the card up; the person is shown so as soon as they are taken in.
TEST_F(CardOutTest, OnceSpentIsShownSo) {
  fetch_hellos(listening.couriers);
  for (std::size_t heard = 0; heard < most; ++heard) {
    EXPECT_NE(state(), RelationState::over) << heard;
    take_in_one();
  }
  EXPECT_EQ(state(), RelationState::over);
}

TEST_F(CardOutTest, IsNotSpentByHellosOfWhomNothingCanReach) {
  fetch_hellos({CourierId()});
  for (std::size_t heard = 0; heard < most; ++heard) take_in_one();
  EXPECT_EQ(state(), RelationState::waiting_for_hello);
}

// Else garbage in every box would have the vault, with the frames of sixteen hellos that are half
// open, written anew each time.
TEST_F(CardOutTest, IsNotStoredAgainForWhatIsRefused) {
  const auto stores_it = [this] {
    Transaction transaction;
    RelationEvents events;
    EXPECT_TRUE(relations.take_in_one(ring.now, transaction, events));
    relations.settle(ring.now, transaction);
    const bool stored = std::ranges::any_of(
        transaction, [](const Change& change) { return change.table == table::relations; });
    at.commit(std::move(transaction));
    return stored;
  };
  fetch_hellos({CourierId()});
  while (at.keeper->fetched_count() > 0) EXPECT_FALSE(stores_it());
  fetch_hellos(listening.couriers);
  std::size_t stored = 0;
  while (at.keeper->fetched_count() > 0) stored += stores_it() ? 1U : 0U;
  EXPECT_GT(stored, 0U);
}

// So whoever made the card knows all of them, and need not be told which others this desk knows.
TEST_F(CardOutTest, WhoAcceptsOneAsksAtItsCouriers) {
  const std::vector<CourierId> two = {listening.couriers[2], listening.couriers[0]};
  const auto theirs =
      *identity::make_card({two, listening.service_class}, made.card.last_day(), ring.random);
  Transaction transaction;
  ASSERT_TRUE(relations.accept_card("C", theirs.card, ring.now, transaction));
  EXPECT_EQ(relations.find("C")->seal.own_listening().couriers, two);
}

// What an entry sees of it: whoever holds a card could find out whose it is by a hello that lists
// couriers nobody knows, were the keys of those asked for again and again.
TEST_F(FirstContactTest, AReaderAtUnknownCouriersIsNotSeenOnTheLine) {
  identity::Listening elsewhere = listening;
  elsewhere.couriers.assign(2, CourierId());
  elsewhere.couriers.push_back(listening.couriers[0]);
  LineSpec spec;
  spec.own_couriers = listening.couriers;
  spec.own_class = listening.service_class;
  set(std::move(spec));
  // How many requests for keys leave in a while.
  const auto requests = [this] {
    at.left.clear();
    ring.run_for(Duration::seconds(20));
    EXPECT_GT(at.left.size(), 1'000U);
    return std::ranges::count(at.left, Route{}, &CellLeft::route);
  };
  const auto before = requests();
  std::swap(listening, elsewhere);
  put_opening(ring.random.secret<crypto::Key>());
  EXPECT_EQ(requests(), before);
  const auto& item = at.keeper->queue(relation_id)->items().begin()->second;
  EXPECT_GT(std::ranges::count(item.copies, CopyState::failed, &Copy::state), 0);
  EXPECT_GT(std::ranges::count(item.copies, CopyState::stored, &Copy::state), 0);
}

// The same of one that it knows, which signed none of the keys of the day.
TEST_F(FirstContactTest, AReaderAtACourierWithoutKeysIsNotSeenOnTheLine) {
  KeeperRing both{4};
  RingKeeper& one = both.add_keeper(1);
  RingKeeper& twin = both.add_keeper(1);
  const CourierId without = (*std::ranges::find_if(both.couriers, [&one](const auto& each) {
                              const auto& entries = one.keeper->entries();
                              return std::ranges::find(entries, each->id) == entries.end();
                            }))->id;
  both.agree([&without](const RingCourier& each) { return each.id != without; });
  LineSpec spec;
  for (const auto& each : both.couriers) spec.own_couriers.push_back(each->id);
  spec.own_class = listening.service_class;
  set(one, spec.copy());
  set(twin, std::move(spec));
  ASSERT_TRUE(both.run_until([&] { return one.keeper->network_time(both.now).has_value(); },
                             Duration::minutes(1)));
  put_opening(one, ring.random.secret<crypto::Key>(), {{without}, listening.service_class});
  both.run_for(Duration::seconds(20));
  EXPECT_GT(std::ranges::count(one.left, Route{}, &CellLeft::route), 0);
  EXPECT_TRUE(one.left == twin.left);
  const auto& item = one.keeper->queue(relation_id)->items().begin()->second;
  EXPECT_GT(std::ranges::count(item.copies, CopyState::failed, &Copy::state), 0);

  // Its keys are asked for all the same.
  both.agree([](const RingCourier&) { return true; });
  const auto stored = [&] {
    return std::ranges::count(item.copies, CopyState::stored, &Copy::state) > 0;
  };
  EXPECT_TRUE(both.run_until(stored, Duration::seconds(20)));
}

// Else whoever holds a card could have as many puts planned in one round as there are classes.
TEST_F(FirstContactTest, OfReadersOfSeveralClassesOneIsPutForInARound) {
  using identity::ServiceClass;
  LineSpec spec;
  spec.own_couriers = listening.couriers;
  spec.own_class = listening.service_class;
  set(std::move(spec));
  for (const auto reader :
       {ServiceClass::practice, ServiceClass::practice, ServiceClass::practice,
        ServiceClass::practice, ServiceClass::practice_wide, ServiceClass::prompt}) {
    listening.service_class = reader;
    put_opening(ring.random.secret<crypto::Key>());
  }
  const auto& items = at.keeper->queue(relation_id)->items();
  const box::RoundSchedule own(box::Lane::round,
                               identity::parameters_of(ServiceClass::practice).round);
  std::map<box::Round, std::uint32_t> puts_in;
  std::uint32_t puts = 0;
  ring.run_until(
      [&] {
        const std::uint32_t before = std::exchange(puts, 0);
        for (const auto& [frame, item] : items) puts += item.times_put;
        puts_in[own.at(*at.keeper->network_time(ring.now))] += puts - before;
        return false;
      },
      Duration::seconds(25));
  EXPECT_GT(puts, 80U);
  for (const auto& [round, count] : puts_in) EXPECT_LE(count, 1U) << round.value();
  for (const auto& [frame, item] : items) EXPECT_GT(item.times_put, 0U) << frame.value();
}

}  // namespace
}  // namespace peyk::desk
