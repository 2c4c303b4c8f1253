// A keeper knows the time although couriers lie to keep it from that. docs/protocol.md §8.
#include <gtest/gtest.h>

#include "keeper_ring.hpp"

namespace peyk::desk {
namespace {

struct KeeperTimeTest : public ::testing::Test {
  [[nodiscard]] RingCourier& entry(std::size_t line) const {
    return *ring.find(keeper.keeper->entries().at(line));
  }
  [[nodiscard]] RingCourier& no_entry() const {
    const auto& entries = keeper.keeper->entries();
    return **std::ranges::find_if(ring.couriers, [&entries](const auto& each) {
      return std::ranges::find(entries, each->id) == entries.end();
    });
  }
  [[nodiscard]] bool has_time() const { return keeper.keeper->network_time(ring.now).has_value(); }
  [[nodiscard]] bool alive(const RingCourier& courier) const {
    return keeper.keeper->courier_book().alive(courier.id);
  }

  KeeperRing ring{5};
  RingKeeper& keeper = ring.add_keeper(1);
};

constexpr Duration soon = Duration::minutes(2);

TEST_F(KeeperTimeTest, ACourierWhoseAnswersAreNoneIsSilent) {
  no_entry().hides_time = true;
  ASSERT_TRUE(ring.run_until([this] { return has_time(); }, soon));
  ASSERT_TRUE(ring.run_until([this] { return !alive(no_entry()); }, soon));
}

// It passes on what is others', so it is not silent.
TEST_F(KeeperTimeTest, AnEntryThatHidesItsTimeIsNotWaitedFor) {
  entry(0).hides_time = true;
  ASSERT_TRUE(ring.run_until([this] { return has_time(); }, soon));
}

TEST_F(KeeperTimeTest, TwoCouriersWithKeysOfTheirOwnAreNotWaitedFor) {
  RingCourier& liar = entry(0);
  RingCourier& other = no_entry();
  const auto is_liar = [&](const RingCourier& courier) {
    return courier.id == liar.id || courier.id == other.id;
  };
  liar.shows = ring.keys_of(is_liar);
  other.shows = liar.shows;
  ring.agree([&](const RingCourier& courier) { return !is_liar(courier); });
  const CourierId honest = entry(1).id;
  ASSERT_TRUE(ring.run_until([this] { return has_time(); }, soon));
  ASSERT_TRUE(ring.run_until([&] { return !is_liar(entry(0)); }, soon));
  EXPECT_EQ(entry(1).id, honest);
  ASSERT_TRUE(ring.run_until([&] { return !alive(liar) && !alive(other); }, soon));
  // A day on which they sign what all sign ends it.
  ring.agree([](const RingCourier&) { return true; });
  EXPECT_TRUE(ring.run_until([&] { return alive(liar) && alive(other); }, soon));
  EXPECT_TRUE(has_time());
}

// They are all that the desk sees at first.
TEST_F(KeeperTimeTest, TwoEntriesThatShowKeysOfTheirOwnAreLeft) {
  const CourierId one = entry(0).id;
  const CourierId two = entry(1).id;
  const auto is_liar = [&](const RingCourier& courier) {
    return courier.id == one || courier.id == two;
  };
  ring.find(one)->shows = ring.keys_of(is_liar);
  ring.find(two)->shows = ring.find(one)->shows;
  ring.agree([&](const RingCourier& courier) { return !is_liar(courier); });
  ASSERT_TRUE(ring.run_until([&] { return !is_liar(entry(0)) && !is_liar(entry(1)); }, soon));
  ASSERT_TRUE(
      ring.run_until([&] { return keeper.keeper->courier_book().alive_count() == 3; }, soon));
  EXPECT_FALSE(alive(*ring.find(one)));
  EXPECT_FALSE(alive(*ring.find(two)));
  EXPECT_TRUE(has_time());
  ring.run_for(Duration::seconds(10));
  EXPECT_FALSE(is_liar(entry(0)) || is_liar(entry(1)));
}

}  // namespace
}  // namespace peyk::desk
