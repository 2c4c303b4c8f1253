// For the tests of this room: three couriers, two desks, one relation between them.
#pragma once

#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "peyk/sim/world.hpp"

namespace peyk::sim::testing {

using identity::ServiceClass;

// What all disks hold: from here a world can be started again, many times, without the opening.
struct Disks {
  std::vector<box::MemoryBoxStore> couriers;
  desk::MemoryRecordStore::Contents a;
  desk::MemoryRecordStore::Contents b;
  std::uint64_t mark_a = 0;
  std::uint64_t mark_b = 0;
};

class Pair {
 public:
  explicit Pair(WorldOptions options = {}, ServiceClass service_class = ServiceClass::practice,
                std::size_t courier_count = 3, std::optional<ServiceClass> class_of_b = {})
      : world(options) {
    static const std::vector<std::string> names = {"Muscat", "Bern", "Doha", "Oslo", "Vienna"};
    for (std::size_t i = 0; i < courier_count; ++i) world.add_courier(names[i]);
    a = &world.add_desk("A1", service_class);
    b = &world.add_desk("B1", class_of_b.value_or(service_class));
    round = std::max(identity::parameters_of(service_class).round,
                     identity::parameters_of(class_of_b.value_or(service_class)).round);
  }

  void start() {
    for (const auto& courier : world.couriers()) courier->start();
    for (DeskNode* desk : {a, b}) {
      desk->create();
      desk->start();
      desk->unlock();
    }
  }

  [[nodiscard]] bool know_time() {
    return run_until(
        [this] {
          return a->core().status(a->now()).knows_time && b->core().status(b->now()).knows_time;
        },
        40);
  }

  // Card, opening, words, channel "geneva"; false when any of it fails.
  [[nodiscard]] bool open(bool words = true) {
    if (!know_time()) return false;
    auto card = a->core().make_card("B1", 30, a->now());
    if (!card || !b->core().accept_card("A1", *card, b->now())) return false;
    a->drain();
    b->drain();
    if (!run_until([this] { return is_open(*a) && is_open(*b); }, 200)) return false;
    if (words &&
        !(a->core().confirm_words("B1", a->now()) && b->core().confirm_words("A1", b->now()))) {
      return false;
    }
    if (!a->core().open_channel(desk::channel_with("geneva", "B1", false), a->now())) return false;
    a->drain();
    return !words || run_until([this] { return b->core().channels(b->now())->size() == 1; }, 100);
  }

  [[nodiscard]] static bool is_open(DeskNode& desk) {
    return desk.is_up() && desk.core().relations()->at(0).state == desk::RelationState::open;
  }

  [[nodiscard]] static bool send(DeskNode& desk, std::string text) {
    const bool good = desk.core()
                          .act("geneva", desk::plain_letter(std::move(text)), false, desk.now())
                          .has_value();
    desk.drain();
    return good;
  }

  // The letters in the channel, in its order, by author: true for the desk's own.
  [[nodiscard]] static std::vector<std::string> letters(DeskNode& desk, bool own) {
    std::vector<std::string> texts;
    if (!desk.is_up()) return texts;
    const auto read = desk.core().read("geneva", 0, 10'000, 0, desk.now());
    if (!read) return texts;
    for (const desk::ActView& letter : *read) {
      if ((letter.delivery != desk::Delivery::received) == own) texts.push_back(letter.text);
    }
    return texts;
  }

  [[nodiscard]] bool quiet() const {
    return a->is_up() && b->is_up() && a->core().outbox()->empty() && b->core().outbox()->empty();
  }

  bool run_until(const std::function<bool()>& done, std::int64_t rounds) {
    return world.run_until(done, round * rounds);
  }
  void run_rounds(std::int64_t rounds) { world.run_for(round * rounds); }

  [[nodiscard]] Disks disks() const {
    Disks disks{.couriers = {},
                .a = a->store().contents(),
                .b = b->store().contents(),
                .mark_a = a->device_mark(),
                .mark_b = b->device_mark()};
    for (const auto& courier : world.couriers()) disks.couriers.push_back(courier->store());
    return disks;
  }
  // In a world of the same seed that was not started.
  void start_from(const Disks& disks) {
    for (std::size_t i = 0; i < disks.couriers.size(); ++i) {
      world.couriers()[i]->store() = disks.couriers[i];
      world.couriers()[i]->start();
    }
    a->store().restore(disks.a);
    b->store().restore(disks.b);
    a->device_mark() = disks.mark_a;
    b->device_mark() = disks.mark_b;
    for (DeskNode* desk : {a, b}) {
      desk->start();
      desk->unlock();
    }
  }

  World world;
  DeskNode* a = nullptr;
  DeskNode* b = nullptr;
  Duration round;
};

}  // namespace peyk::sim::testing
