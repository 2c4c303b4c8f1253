// Two desks swap: by acts, over four couriers, through the whole network.
#include <gtest/gtest.h>

#include "testing_pair.hpp"

namespace peyk::sim {
namespace {

using desk::SwapStanding;
using testing::Pair;

class SwapOfDesks : public ::testing::Test {
 protected:
  void SetUp() override {
    pair.start();
    ASSERT_TRUE(pair.open());
  }

  static std::vector<desk::SwapItem> texts(std::vector<std::string> all) {
    std::vector<desk::SwapItem> items;
    for (std::string& text : all) items.emplace_back(desk::TextItem{std::move(text)});
    return items;
  }
  [[nodiscard]] static SwapStanding standing(DeskNode& desk) {
    const auto views = desk.core().swaps(desk.now());
    return views && !views->empty() ? views->back().standing : SwapStanding::lost;
  }
  bool run_until(DeskNode& desk, SwapStanding wanted, std::int64_t rounds = 200) {
    return pair.run_until([&] { return desk.is_up() && standing(desk) == wanted; }, rounds);
  }
  [[nodiscard]] static std::uint64_t number(DeskNode& desk) {
    return desk.core().swaps(desk.now())->back().number;
  }
  [[nodiscard]] static std::vector<std::string> got(DeskNode& desk) {
    std::vector<std::string> all;
    const auto items = desk.core().swap_items("geneva", number(desk));
    if (!items) return all;
    for (const desk::SwapItem& item : *items) all.push_back(std::get<desk::TextItem>(item).text);
    return all;
  }

  void propose() {
    desk::ProposeOrder order;
    order.channel = "geneva";
    order.with = "B1";
    order.words = "a list for a list";
    order.deadline = pair.a->now() + Duration::days(1);
    for (const auto& courier : pair.world.couriers()) order.couriers.push_back(courier->id());
    order.items = texts({"first", "second"});
    ASSERT_TRUE(pair.a->core().propose_swap(order, pair.a->now()));
    pair.a->drain();
    ASSERT_TRUE(
        pair.run_until([this] { return !pair.b->core().swaps(pair.b->now())->empty(); }, 200));
  }
  void join() {
    desk::JoinOrder order;
    order.channel = "geneva";
    order.number = number(*pair.b);
    order.items = texts({"mine"});
    ASSERT_TRUE(pair.b->core().join_swap(order, pair.b->now()));
    pair.b->drain();
    ASSERT_TRUE(run_until(*pair.a, SwapStanding::joined));
  }
  void accept() {
    desk::AcceptOrder order{.channel = "geneva", .number = number(*pair.a), .joining = {}};
    order.joining = pair.a->core().swaps(pair.a->now())->back().joining.value();
    ASSERT_TRUE(pair.a->core().accept_swap(order, pair.a->now()));
    pair.a->drain();
  }
  void kill(DeskNode& desk) {
    desk.crash();
    desk.start();
    desk.unlock();
  }
  void expect_both_have_it() {
    EXPECT_TRUE(run_until(*pair.a, SwapStanding::released));
    EXPECT_TRUE(run_until(*pair.b, SwapStanding::released));
    EXPECT_EQ(got(*pair.a), std::vector<std::string>{"mine"});
    EXPECT_EQ(got(*pair.b), (std::vector<std::string>{"first", "second"}));
  }

  Pair pair{{}, identity::ServiceClass::practice, 4};
};

TEST_F(SwapOfDesks, BringsBothWhatTheOtherGave) {
  propose();
  join();
  accept();
  expect_both_have_it();
}

TEST_F(SwapOfDesks, GoesOnAfterAKillInEachStateAndWithACourierGone) {
  propose();
  kill(*pair.a);
  kill(*pair.b);
  join();
  kill(*pair.b);
  kill(*pair.a);
  accept();
  kill(*pair.a);
  pair.world.couriers()[3]->crash();
  pair.run_rounds(3);
  kill(*pair.b);
  expect_both_have_it();
}

TEST_F(SwapOfDesks, IsCalledOffForBoth) {
  propose();
  join();
  ASSERT_TRUE(
      pair.a->core().withdraw_swap("geneva", number(*pair.a), "a speech", false, pair.a->now()));
  pair.a->drain();
  EXPECT_EQ(standing(*pair.a), SwapStanding::called_off);
  EXPECT_TRUE(run_until(*pair.b, SwapStanding::withdrawn));
}

}  // namespace
}  // namespace peyk::sim
