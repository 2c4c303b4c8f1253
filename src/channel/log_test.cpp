#include "peyk/channel/log.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>
#include <rapidcheck.h>

namespace peyk::channel {
namespace {

ActId id_of(std::uint64_t number) {
  ActId id;
  ByteWriter(id.mutable_span()).u64(number).zeros(24);
  return id;
}

Entry entry(std::uint64_t id, std::vector<std::uint64_t> parents = {}, std::int64_t time = 0,
            bool is_letter = true) {
  Entry made{.id = id_of(id),
             .author = Side(0),
             .parents = {},
             .time = Instant::since_epoch(Duration::milliseconds(time)),
             .is_letter = is_letter};
  for (const std::uint64_t parent : parents) made.parents.push_back(id_of(parent));
  return made;
}

std::vector<ActId> ids(std::vector<std::uint64_t> numbers) {
  std::vector<ActId> result;
  for (const std::uint64_t number : numbers) result.push_back(id_of(number));
  return result;
}

struct Given {
  Entry entry;
  std::optional<std::string> name;
};

// A log drawn at random: every act follows some of those before it; times repeat and go backwards,
// ids follow no order; one act, or none, names the channel.
std::vector<Given> draw_acts() {
  const auto count = *rc::gen::inRange<std::size_t>(1, 25);
  auto numbers =
      *rc::gen::unique<std::vector<std::uint64_t>>(count, rc::gen::arbitrary<std::uint64_t>());
  std::vector<Given> acts;
  for (std::size_t i = 0; i < count; ++i) {
    Entry made = entry(numbers[i], {}, *rc::gen::inRange(0, 6), *rc::gen::arbitrary<bool>());
    for (std::size_t j = 0; j < i; ++j) {
      if (*rc::gen::inRange(0, 4) == 0) made.parents.push_back(id_of(numbers[j]));
    }
    const bool names = i == 0 && *rc::gen::arbitrary<bool>();
    acts.push_back({made, names ? std::optional("name " + std::to_string(i)) : std::nullopt});
  }
  return acts;
}

struct Fold {
  std::vector<ActId> order;
  std::vector<ActId> frontier;
  std::optional<std::string> name;
  std::size_t letters = 0;
  std::size_t missing = 0;
  bool operator==(const Fold&) const = default;
};

Fold fold(const Log& log) {
  return {log.in_order(), log.frontier(), log.name(), log.letters(), log.missing()};
}

std::vector<std::size_t> draw_order(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = count; i > 1; --i) {
    std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  return order;
}

TEST(Log, FoldsToTheSameInAnyOrderOfArrival) {
  EXPECT_TRUE(rc::check([] {
    const std::vector<Given> acts = draw_acts();
    Log in_causal_order{ChannelId()};
    for (const Given& act : acts) {
      RC_ASSERT(in_causal_order.add(act.entry, act.name));
    }
    Log in_any_order{ChannelId()};
    for (const std::size_t i : draw_order(acts.size())) {
      RC_ASSERT(in_any_order.add(acts[i].entry, acts[i].name));
    }
    RC_ASSERT(in_any_order.missing() == 0U);
    RC_ASSERT((fold(in_any_order) == fold(in_causal_order)));
  }));
}

// Members who hold the same acts see the same, whatever acts neither of them holds.
TEST(Log, WithGapsFoldsToTheSameInAnyOrderOfArrival) {
  EXPECT_TRUE(rc::check([] {
    const std::vector<Given> acts = draw_acts();
    const auto held =
        *rc::gen::container<std::vector<bool>>(acts.size(), rc::gen::arbitrary<bool>());
    Log one{ChannelId()};
    Log other{ChannelId()};
    for (const std::size_t i : draw_order(acts.size())) {
      if (held[i]) RC_ASSERT(one.add(acts[i].entry, acts[i].name));
    }
    for (const std::size_t i : draw_order(acts.size())) {
      if (held[i]) RC_ASSERT(other.add(acts[i].entry, acts[i].name));
    }
    RC_ASSERT((fold(one) == fold(other)));
    RC_ASSERT(one.in_order().size() == one.size());
    for (std::size_t i = 0; i < acts.size(); ++i) {
      if (!held[i]) RC_ASSERT(one.add(acts[i].entry, acts[i].name));
    }
    RC_ASSERT(one.missing() == 0U);
  }));
}

TEST(Log, ShowsEachActOnceAndAfterThoseItFollows) {
  EXPECT_TRUE(rc::check([] {
    const std::vector<Given> acts = draw_acts();
    Log log{ChannelId()};
    for (const std::size_t i : draw_order(acts.size())) {
      static_cast<void>(log.add(acts[i].entry, acts[i].name));
    }
    const std::vector<ActId> order = log.in_order();
    RC_ASSERT(order.size() == acts.size());
    const auto place = [&order](const ActId& id) { return std::ranges::find(order, id); };
    for (const Given& act : acts) {
      RC_ASSERT(std::ranges::count(order, act.entry.id) == 1);
      for (const ActId& parent : act.entry.parents) {
        RC_ASSERT(place(parent) < place(act.entry.id));
      }
    }
    // The frontier: what nothing follows.
    for (const Given& act : acts) {
      const bool followed = std::ranges::any_of(acts, [&act](const Given& other) {
        return std::ranges::count(other.entry.parents, act.entry.id) > 0;
      });
      RC_ASSERT((std::ranges::count(log.frontier(), act.entry.id) == 0) == followed);
    }
  }));
}

TEST(Log, AmongFreeActsTheEarlierThenTheSmallerIdComesFirst) {
  Log log{ChannelId()};
  static_cast<void>(log.add(entry(9, {}, 2)));
  static_cast<void>(log.add(entry(8, {}, 1)));
  static_cast<void>(log.add(entry(7, {}, 2)));
  static_cast<void>(log.add(entry(1, {9}, 0)));  // earlier, but after what it follows
  EXPECT_EQ(log.in_order(), ids({8, 7, 9, 1}));
}

TEST(Log, OfNothingIsEmpty) {
  const Log log(ChannelId(std::array<std::uint8_t, 16>{7}));
  EXPECT_EQ(log.id().array()[0], 7);
  EXPECT_TRUE(log.in_order().empty());
  EXPECT_TRUE(log.frontier().empty());
  EXPECT_EQ(log.name(), std::nullopt);
  EXPECT_FALSE(log.contains(id_of(1)));
  EXPECT_FALSE(log.is_letter(id_of(1)));
}

TEST(Log, TakesAnActOnce) {
  Log log{ChannelId()};
  EXPECT_TRUE(log.add(entry(1)));
  EXPECT_FALSE(log.add(entry(1)));
  EXPECT_EQ(log.size(), 1U);
  EXPECT_EQ(log.letters(), 1U);
  EXPECT_EQ(log.missing(), 0U);
}

// After an older copy of a vault was put back, acts come that follow lost ones: they are shown.
TEST(Log, AnActWhoseParentsAreMissingIsShownAndTheGapCounted) {
  Log log{ChannelId()};
  EXPECT_TRUE(log.add(entry(3, {1, 2}), "named"));
  EXPECT_TRUE(log.add(entry(4, {3})));
  EXPECT_EQ(log.missing(), 2U);
  EXPECT_EQ(log.in_order(), ids({3, 4}));
  EXPECT_EQ(log.frontier(), ids({4}));
  EXPECT_EQ(log.name(), "named");
  EXPECT_TRUE(log.add(entry(1)));
  EXPECT_EQ(log.missing(), 1U);
  EXPECT_EQ(log.in_order(), ids({1, 3, 4}));
  EXPECT_EQ(log.frontier(), ids({4}));
  EXPECT_FALSE(log.contains(id_of(2)));
}

TEST(Log, AChainThatArrivesBackwardsIsPutInOrder) {
  constexpr std::uint64_t length = 2'000;
  Log log{ChannelId()};
  for (std::uint64_t i = 0; i < length; ++i) ASSERT_TRUE(log.add(entry(i, {i + 1})));
  EXPECT_EQ(log.missing(), 1U);
  EXPECT_TRUE(log.add(entry(length)));
  EXPECT_EQ(log.missing(), 0U);
  EXPECT_EQ(log.frontier(), ids({0}));
  EXPECT_EQ(log.in_order().front(), id_of(length));
}

TEST(Log, IsNamedByTheActThatOpensItWheneverThatArrives) {
  Log log{ChannelId()};
  static_cast<void>(log.add(entry(5, {}, 10)));
  EXPECT_EQ(log.name(), std::nullopt);
  static_cast<void>(log.add(entry(6, {}, 3, false), "geneva"));
  EXPECT_EQ(log.name(), "geneva");
  EXPECT_EQ(log.letters(), 1U);
  EXPECT_FALSE(log.is_letter(id_of(6)));
}

}  // namespace
}  // namespace peyk::channel
