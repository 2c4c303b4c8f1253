// A courier that answers, but not what it was asked, is as good as silent.
#include <algorithm>
#include <gtest/gtest.h>

#include "testing_pair.hpp"

namespace peyk::sim {
namespace {

using testing::Pair;

TEST(Silence, IsWhatAnswersOfAnotherKindAmountTo) {
  Pair pair;
  pair.start();
  ASSERT_TRUE(pair.know_time());
  const auto entries = pair.a->core().entries();
  const auto courier_of = [&](const desk::StatusView& status) {
    return *std::ranges::find(status.couriers, entries[0], &desk::CourierView::id);
  };
  ASSERT_TRUE(courier_of(pair.a->core().status(pair.a->now())).alive);
  CourierNode* liar = pair.world.find_courier(entries[0]);
  liar->set_tamper([](onion::Cell cell) -> std::optional<onion::Cell> {
    // An answer becomes a key page that nobody asked for.
    if (cell.span()[1] == static_cast<std::uint8_t>(onion::CellKind::answer)) {
      cell.mutable_span()[1] = static_cast<std::uint8_t>(onion::CellKind::key_page);
      cell.mutable_span()[2] = 0;
    }
    return cell;
  });
  EXPECT_TRUE(
      pair.run_until([&] { return !courier_of(pair.a->core().status(pair.a->now())).alive; }, 100));
  liar->set_tamper({});
  EXPECT_TRUE(
      pair.run_until([&] { return courier_of(pair.a->core().status(pair.a->now())).alive; }, 100));
}

}  // namespace
}  // namespace peyk::sim
