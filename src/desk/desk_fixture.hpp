// For tests: a desk without a network over a store in memory.
#pragma once

#include <algorithm>
#include <gtest/gtest.h>

#include "peyk/desk/desk.hpp"
#include "peyk/desk/memory_record_store.hpp"

#include "test_keys.hpp"

namespace peyk::desk {

inline constexpr Instant now = Instant::since_epoch(Duration::days(20'000));
inline constexpr Day today{20'000};

inline TrustedCourier courier(std::uint8_t number) {
  const auto signing = crypto::SigningKey::from_seed(seeded(number).secret<crypto::SigningSeed>());
  return {.id = CourierId(std::array<std::uint8_t, 32>{number}),
          .name = "courier " + std::to_string(number),
          .signing_key = signing.public_key()};
}

inline const std::vector<TrustedCourier>& three_couriers() {
  static const std::vector<TrustedCourier> couriers = {courier(1), courier(2), courier(3)};
  return couriers;
}

template <class T>
std::optional<Error> error_of(const Result<T>& result) {
  return result ? std::nullopt : std::optional(result.error());
}

class DeskTest : public ::testing::Test {
 protected:
  DeskTest() {
    auto random = seeded(1);
    header_ = VaultHeader::make({}, crypto::least_passphrase_cost, key(2), key(3), random);
    EXPECT_TRUE(Desk::create(store, *header_));
    start();
  }
  [[nodiscard]] Result<std::unique_ptr<Desk>> open_desk(std::uint8_t device_key = 4) {
    crypto::Seed seed;
    seed.mutable_span()[0] = ++opened_;  // no two runs draw the same
    return Desk::open(
        {.service_class = identity::ServiceClass::practice, .couriers = three_couriers()}, store,
        key(device_key), std::move(seed), now);
  }
  void start() {
    store.restart();
    auto opened = open_desk();
    ASSERT_TRUE(opened);
    desk = std::move(*opened);
  }
  void unlock() { ASSERT_TRUE(desk->unlock(key(3), 0, now)); }
  std::vector<Effect> effects() {
    std::vector<Effect> all;
    while (auto effect = desk->poll_effect()) all.push_back(std::move(*effect));
    return all;
  }
  // Lines up, and woken every millisecond: a needless call is harmless.
  void run(Duration time) {
    for (std::uint8_t i = 0; i < line_count; ++i) desk->on_line_up(LineIndex(i), now);
    const Instant end = now + time;
    for (Instant next = now; next < end; next = next + Duration::milliseconds(1)) {
      desk->on_wakeup(next);
    }
  }
  // A card of somebody else.
  static identity::Card foreign_card(std::uint8_t number, std::vector<std::uint8_t> couriers = {1},
                                     Day last_day = Day(20'010)) {
    identity::Listening listening;
    for (const std::uint8_t each : couriers) listening.couriers.push_back(courier(each).id);
    auto random = seeded(number);
    return std::move(identity::make_card(std::move(listening), last_day, random)->card);
  }
  // A relation that waits for its hello, and a channel in it.
  void open_channel() {
    ASSERT_TRUE(desk->make_card("B", 30, now));
    ASSERT_TRUE(desk->open_channel(channel_with("geneva", "B", false), now));
  }

  MemoryRecordStore store;
  std::optional<VaultHeader> header_;
  std::unique_ptr<Desk> desk;

 private:
  std::uint8_t opened_ = 0;
};

}  // namespace peyk::desk
