// For tests: what is in a vault, open over a keeper that has heard the couriers' time, and no desk
// around it.
#pragma once

#include <gtest/gtest.h>
#include <utility>

#include "keeper_ring.hpp"
#include "open_desk.hpp"

namespace peyk::desk {

class BareVault {
 public:
  BareVault(RecordStore& store, RecordSealer sealer)
      : at_(ring_.add_keeper(1)),
        open_(*at_.keeper, store, std::move(sealer), onion::testing::seeded_random(2)) {
    const auto has_time = [this] { return at_.keeper->network_time(ring_.now).has_value(); };
    EXPECT_TRUE(ring_.run_until(has_time, Duration::minutes(2)));
    constexpr std::size_t all = 10'000;
    EXPECT_EQ(open_.recover_some(all), true);
  }
  [[nodiscard]] OpenDesk& open() { return open_; }
  void wake() {
    Transaction changes;
    open_.on_wakeup(ring_.now, changes);
  }

 private:
  KeeperRing ring_{4};
  RingKeeper& at_;
  OpenDesk open_;
};

}  // namespace peyk::desk
