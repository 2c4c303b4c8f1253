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

constexpr Duration soon = Duration::seconds(40);

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

// Three that lie about their clock among three others' that hide theirs: ours is the witness.
TEST_F(KeeperTimeTest, WhoHidesTheOthersClocksDoesNotChooseTheTime) {
  for (const auto& each : ring.couriers) each->hides_time = true;
  RingCourier& liar = no_entry();
  liar.hides_time = false;
  for (const std::int64_t hours : {25, -25}) {
    liar.ahead = Duration::hours(hours);
    ASSERT_TRUE(ring.run_until(
        [&] {
          return keeper.keeper->courier_book().measured(liar.id).clock.has_value() && has_time();
        },
        soon));
    ring.run_for(Duration::seconds(2));
    ASSERT_TRUE(has_time());
    EXPECT_LT(*keeper.keeper->network_time(ring.now) - ring.now, Duration::minutes(1));
    EXPECT_GT(*keeper.keeper->network_time(ring.now) - ring.now, Duration::minutes(-1));
  }
}

// What two of five could do to be the desk's only way to the others.
class EntryLies : public KeeperTimeTest {
 protected:
  std::vector<CourierId> liars{entry(0).id, entry(1).id};
  [[nodiscard]] bool is_liar(const RingCourier& courier) const {
    return std::ranges::find(liars, courier.id) != liars.end();
  }
  // Two that show a set of their own.
  void lie_about_keys() {
    const auto lies = [this](const RingCourier& courier) { return is_liar(courier); };
    for (const CourierId& liar : liars) ring.find(liar)->shows = ring.keys_of(lies);
    ring.agree([this](const RingCourier& courier) { return !is_liar(courier); });
  }
};

// One entry after another is drawn anew until both are honest, and the honest ones stay.
TEST_F(EntryLies, PassingNothingOn) {
  for (const CourierId& liar : liars) ring.find(liar)->passes_nothing = true;
  const auto both_honest = [&] { return !is_liar(entry(0)) && !is_liar(entry(1)); };
  ASSERT_TRUE(ring.run_until(both_honest, Duration::minutes(2)));
  ASSERT_TRUE(ring.run_until([this] { return has_time(); }, soon));
  ring.run_for(soon);
  EXPECT_TRUE(both_honest());
}

// When one is left the other does no harm: what it does not show the honest one does.
TEST_F(EntryLies, ShowingNoKeys) {
  for (const CourierId& liar : liars) ring.find(liar)->shows_nothing = true;
  ASSERT_TRUE(ring.run_until([this] { return has_time(); }, soon));
  for (const auto& each : ring.couriers) EXPECT_TRUE(alive(*each));
}

TEST_F(EntryLies, ShowingKeysThatTheyAloneSigned) {
  lie_about_keys();
  const auto reaches_all = [this] {
    return std::ranges::all_of(ring.couriers, [this](const auto& each) { return alive(*each); });
  };
  // At first they are all that can be reached.
  ASSERT_TRUE(ring.run_until([&] { return !reaches_all(); }, soon));
  ASSERT_TRUE(ring.run_until([&] { return reaches_all() && has_time(); }, soon));
  EXPECT_FALSE(is_liar(entry(0)) && is_liar(entry(1)));
}

// One of them is no entry.
TEST_F(EntryLies, ShowingKeysWithAnother) {
  liars[1] = no_entry().id;
  lie_about_keys();
  ASSERT_TRUE(ring.run_until([this] { return has_time(); }, soon));
  for (const auto& each : ring.couriers) EXPECT_TRUE(alive(*each));
}

// A courier that was restored and shows keys of its own, which nobody else signed. Seed 524.
TEST_F(EntryLies, ShowingKeysAlone) {
  liars.pop_back();
  lie_about_keys();
  ASSERT_TRUE(ring.run_until([this] { return has_time(); }, soon));
  ASSERT_TRUE(ring.run_until([this] { return !is_liar(entry(0)); }, soon));
  ASSERT_TRUE(ring.run_until([this] { return !alive(*ring.find(liars[0])); }, soon));
  EXPECT_TRUE(has_time());
  ring.agree([](const RingCourier&) { return true; });
  EXPECT_TRUE(ring.run_until([this] { return alive(*ring.find(liars[0])); }, soon));
}

// A machine that never wakes for as long as an entry is waited for.
TEST_F(KeeperTimeTest, SleepIsNoPartOfWhatAnEntryIsWaitedFor) {
  const CourierId bad = entry(0).id;
  const CourierId good = entry(1).id;
  entry(0).passes_nothing = true;
  std::size_t sleeps = 0;
  while (entry(0).id == bad && sleeps < 20) {
    ring.run_for(Duration::seconds(1));
    ring.now = ring.now + Duration::minutes(10);
    ++sleeps;
  }
  EXPECT_GE(sleeps, 4U);
  EXPECT_LT(sleeps, 20U);
  EXPECT_EQ(entry(1).id, good);
}

TEST_F(KeeperTimeTest, AfterASleepNoEntryIsToBlame) {
  const std::vector entries = keeper.keeper->entries();
  ring.run_for(Duration::seconds(6));
  for (int i = 0; i < 6; ++i) {
    ring.now = ring.now + Duration::minutes(10);
    ring.run_for(Duration::seconds(1));
  }
  EXPECT_EQ(keeper.keeper->entries(), entries);
}

// Our own network is gone: nobody is to blame, and who is known to be silent is not tried.
TEST_F(KeeperTimeTest, NoSilentEntryIsDrawnWhileItsLineIsDown) {
  const std::vector entries = keeper.keeper->entries();
  for (const auto& each : ring.couriers) {
    each->silent = std::ranges::find(entries, each->id) == entries.end();
  }
  const auto all_silent = [&] {
    return std::ranges::none_of(ring.couriers,
                                [this](const auto& each) { return each->silent && alive(*each); });
  };
  ASSERT_TRUE(ring.run_until(all_silent, soon));
  for (std::uint8_t i = 0; i < line_count; ++i) keeper.keeper->on_line_down(LineIndex(i), ring.now);
  ring.run_for(Duration::seconds(12));
  EXPECT_EQ(keeper.keeper->entries(), entries);
  ring.run_for(Duration::seconds(20));
  EXPECT_NE(keeper.keeper->entries(), entries);  // after four times as long any is
}

// What is wiped is gone: our own clock, a day ahead of all others', is not enough for that.
TEST_F(KeeperTimeTest, KeysOfADayAreWipedWhenMostSayThatItIsOver) {
  const RelationId id(std::array<std::uint8_t, 16>{1});
  LineSpec spec;
  spec.their_couriers = {ring.couriers[0]->id, ring.couriers[1]->id, ring.couriers[2]->id};
  spec.own_couriers = spec.their_couriers;
  spec.their_class = identity::ServiceClass::practice;
  const Day yesterday(day_of_ring.value() - 1);
  for (auto* series : {&spec.session_read, &spec.session_write}) {
    *series = box::Series::session(ring.random.secret<crypto::Key>(), yesterday);
  }
  Transaction transaction;
  keeper.keeper->set_relation(id, std::move(spec), transaction);
  keeper.commit(std::move(transaction));
  const auto oldest = [&] {
    const LineSpec& now = *keeper.keeper->relation(id);
    return std::pair(now.session_read->oldest(), now.session_write->oldest());
  };
  for (const auto& each : ring.couriers) {
    each->ahead = Duration::hours(-20);
    each->hides_time = each->id != no_entry().id;
  }
  ASSERT_TRUE(ring.run_until([this] { return has_time(); }, soon));
  ring.run_for(Duration::seconds(2));
  EXPECT_LT(ring.now - *keeper.keeper->network_time(ring.now), Duration::hours(1));
  EXPECT_EQ(oldest(), std::pair(yesterday, yesterday));
  const auto all_agree = [&](Duration ahead) {
    for (const auto& each : ring.couriers) each->hides_time = false;
    for (const auto& each : ring.couriers) each->ahead = ahead;
    ring.run_for(Duration::seconds(4));
  };
  all_agree(Duration::hours(-20));
  EXPECT_GT(ring.now - *keeper.keeper->network_time(ring.now), Duration::hours(19));
  EXPECT_EQ(oldest(), std::pair(yesterday, yesterday));
  all_agree(Duration());
  // To read it once more asks what was missed in between.
  const auto wiped = [&] { return oldest() == std::pair(day_of_ring, day_of_ring); };
  EXPECT_TRUE(ring.run_until(wiped, Duration::minutes(2)));
}

// While nothing at all works one line is kept as it is.
TEST_F(KeeperTimeTest, OneEntryAtATimeIsDrawnAnew) {
  for (const auto& each : ring.couriers) each->silent = true;
  auto before = keeper.keeper->entries();
  Instant last;
  std::size_t changes = 0;
  ring.run_until(
      [&] {
        const auto& now = keeper.keeper->entries();
        if (now == before) return false;
        EXPECT_TRUE(now[0] == before[0] || now[1] == before[1]);
        EXPECT_GE(ring.now - last, Duration::seconds(4));
        last = ring.now;
        before = now;
        return ++changes == 6;
      },
      soon);
  EXPECT_EQ(changes, 6U);
}

}  // namespace
}  // namespace peyk::desk
