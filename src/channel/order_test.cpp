#include "peyk/channel/order.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>
#include <rapidcheck.h>

#include "sample_content.hpp"

namespace peyk::channel {
namespace {

using testing::at;

ActId id_of(std::uint64_t number) {
  ActId id;
  ByteWriter(id.mutable_span()).u64(number).zeros(24);
  return id;
}

std::vector<ActId> ids(const std::vector<std::uint64_t>& numbers) {
  std::vector<ActId> result;
  for (const std::uint64_t number : numbers) result.push_back(id_of(number));
  return result;
}

struct Given {
  ActId id;
  Instant time;
  std::vector<ActId> parents;
};

bool add(Order& order, const Given& act) { return order.add(act.id, act.time, act.parents); }

bool add(Order& order, std::uint64_t id, const std::vector<std::uint64_t>& parents = {},
         std::int64_t time = 0) {
  return order.add(id_of(id), at(time), ids(parents));
}

std::vector<ActId> settled(Order& order) {
  order.settle();
  return {order.ids().begin(), order.ids().end()};
}

// Acts drawn at random: each follows some of those before it; times repeat and go backwards, ids
// follow no order.
std::vector<Given> draw_acts() {
  const auto count = *rc::gen::inRange<std::size_t>(1, 25);
  const auto numbers =
      *rc::gen::unique<std::vector<std::uint64_t>>(count, rc::gen::arbitrary<std::uint64_t>());
  std::vector<Given> acts;
  for (std::size_t i = 0; i < count; ++i) {
    Given act{.id = id_of(numbers[i]), .time = at(*rc::gen::inRange(0, 6)), .parents = {}};
    for (std::size_t j = 0; j < i; ++j) {
      if (*rc::gen::inRange(0, 4) == 0) act.parents.push_back(id_of(numbers[j]));
    }
    acts.push_back(std::move(act));
  }
  return acts;
}

std::vector<std::size_t> draw_arrival(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = count; i > 1; --i) {
    std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  return order;
}

// The order as docs/protocol.md §9 defines it, from nothing.
std::vector<ActId> by_definition(const std::vector<Given>& acts) {
  std::map<ActId, Instant> effective;
  for (const Given& act : acts) effective[act.id] = act.time;
  for (std::size_t round = 0; round < acts.size(); ++round) {
    for (const Given& act : acts) {
      for (const ActId& parent : act.parents) {
        const auto found = effective.find(parent);
        if (found == effective.end()) continue;
        effective[act.id] = std::max(effective[act.id], found->second + Duration::milliseconds(1));
      }
    }
  }
  std::vector<ActId> order;
  for (const auto& [id, time] : effective) order.push_back(id);
  std::ranges::sort(order, {},
                    [&effective](const ActId& id) { return std::pair(effective.at(id), id); });
  return order;
}

TEST(Order, IsThatOfTheDefinitionWhateverCameWhenAndWhoeverLooked) {
  EXPECT_TRUE(rc::check([] {
    const std::vector<Given> acts = draw_acts();
    Order order;
    std::vector<Given> here;
    for (const std::size_t i : draw_arrival(acts.size())) {
      const std::vector<ActId> before(order.ids().begin(), order.ids().end());
      RC_ASSERT(add(order, acts[i]));
      here.push_back(acts[i]);
      if (*rc::gen::arbitrary<bool>()) continue;
      const std::size_t from = order.settle();
      RC_ASSERT(std::ranges::equal(order.ids(), by_definition(here)));
      // Nothing before `from` moved.
      RC_ASSERT(from <= before.size());
      RC_ASSERT(std::ranges::equal(order.ids().first(from), std::span(before).first(from)));
    }
    RC_ASSERT(settled(order) == by_definition(acts));
    RC_ASSERT(order.missing().empty());
    for (std::size_t i = 0; i < order.ids().size(); ++i) {
      RC_ASSERT(order.position_of(order.indices()[i]) == i);
      RC_ASSERT(order.find(order.ids()[i]) == order.indices()[i]);
    }
  }));
}

TEST(Order, PutsEachActAfterThoseItFollows) {
  EXPECT_TRUE(rc::check([] {
    const std::vector<Given> acts = draw_acts();
    Order order;
    for (const std::size_t i : draw_arrival(acts.size())) add(order, acts[i]);
    const auto all = settled(order);
    const auto place = [&all](const ActId& id) { return std::ranges::find(all, id); };
    for (const Given& act : acts) {
      for (const ActId& parent : act.parents) RC_ASSERT(place(parent) < place(act.id));
      const bool followed = std::ranges::any_of(acts, [&act](const Given& other) {
        return std::ranges::count(other.parents, act.id) > 0;
      });
      RC_ASSERT((std::ranges::count(order.frontier(), act.id) == 0) == followed);
    }
  }));
}

TEST(Order, KnowsWhichActsAreMissing) {
  EXPECT_TRUE(rc::check([] {
    const std::vector<Given> acts = draw_acts();
    const auto held =
        *rc::gen::container<std::vector<bool>>(acts.size(), rc::gen::arbitrary<bool>());
    Order order;
    std::set<ActId> here;
    std::set<ActId> named;
    for (const std::size_t i : draw_arrival(acts.size())) {
      if (!held[i]) continue;
      add(order, acts[i]);
      here.insert(acts[i].id);
      named.insert(acts[i].parents.begin(), acts[i].parents.end());
    }
    std::vector<ActId> missing;
    std::ranges::set_difference(named, here, std::back_inserter(missing));
    RC_ASSERT(order.missing() == missing);
    RC_ASSERT(order.size() == here.size());
  }));
}

TEST(Order, AmongFreeActsTheEarlierThenTheSmallerIdComesFirst) {
  Order order;
  add(order, 9, {}, 2);
  add(order, 8, {}, 1);
  add(order, 7, {}, 2);
  add(order, 1, {9}, 0);  // earlier, but after what it follows
  EXPECT_EQ(settled(order), ids({8, 7, 9, 1}));
  EXPECT_EQ(order.latest(), at(3));
}

TEST(Order, OfNothingIsEmpty) {
  Order order;
  EXPECT_EQ(order.settle(), 0U);
  EXPECT_TRUE(order.ids().empty());
  EXPECT_TRUE(order.frontier().empty());
  EXPECT_EQ(order.latest(), std::nullopt);
  EXPECT_EQ(order.find(id_of(1)), std::nullopt);
}

TEST(Order, TakesAnActOnce) {
  Order order;
  EXPECT_TRUE(add(order, 1));
  EXPECT_FALSE(add(order, 1));
  EXPECT_FALSE(add(order, 1, {2}));
  EXPECT_EQ(settled(order), ids({1}));
  EXPECT_TRUE(order.missing().empty());
}

// A missing act that comes late moves those that follow it, and those that follow them.
TEST(Order, MovesWhatFollowsAnActThatComesLate) {
  Order order;
  add(order, 3, {2}, 5);
  add(order, 4, {3}, 6);
  add(order, 5, {}, 20);
  EXPECT_EQ(settled(order), ids({3, 4, 5}));
  EXPECT_EQ(order.missing(), ids({2}));
  add(order, 2, {1}, 30);
  EXPECT_EQ(order.settle(), 0U);
  EXPECT_EQ(settled(order), ids({5, 2, 3, 4}));
  EXPECT_EQ(order.missing(), ids({1}));
  EXPECT_EQ(order.latest(), at(32));
  add(order, 6, {4}, 33);
  EXPECT_EQ(order.settle(), 4U);
}

TEST(Order, AChainThatArrivesBackwardsIsPutInOrder) {
  constexpr std::uint64_t length = 20'000;
  Order order;
  for (std::uint64_t i = 0; i < length; ++i) ASSERT_TRUE(add(order, i, {i + 1}));
  EXPECT_EQ(order.missing().size(), 1U);
  add(order, length);
  EXPECT_TRUE(order.missing().empty());
  EXPECT_EQ(order.frontier(), ids({0}));
  EXPECT_EQ(settled(order).front(), id_of(length));
  EXPECT_EQ(settled(order).back(), id_of(0));
}

// The latest time that an act may bear leaves room for whatever follows it.
TEST(Order, StandsThoughAnActClaimsTheLatestTime) {
  Order order;
  add(order, 9, {}, latest_time.milliseconds());
  add(order, 5, {9}, latest_time.milliseconds());
  add(order, 1, {5}, 7);
  EXPECT_EQ(settled(order), ids({9, 5, 1}));
}

}  // namespace
}  // namespace peyk::channel
