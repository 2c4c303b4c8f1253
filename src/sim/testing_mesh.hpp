// For tests: several desks, relations between some of them, channels among them.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "peyk/sim/world.hpp"

namespace peyk::sim::testing {

using identity::ServiceClass;

// What all disks of a mesh hold.
struct MeshDisks {
  std::vector<box::MemoryBoxStore> couriers;
  std::vector<desk::MemoryRecordStore::Contents> desks;
  std::vector<std::uint64_t> marks;
};

class Mesh {
 public:
  explicit Mesh(const std::vector<std::string>& names, WorldOptions options = {},
                ServiceClass service_class = ServiceClass::practice)
      : world(options), round(identity::parameters_of(service_class).round) {
    for (const char* courier : {"Muscat", "Bern", "Doha"}) world.add_courier(courier);
    for (const auto& courier : world.couriers()) courier->start();
    for (const std::string& name : names) {
      desks.push_back(&world.add_desk(name, service_class));
      desks.back()->create();
    }
  }

  // Runs all and waits until they know the time.
  [[nodiscard]] bool start() {
    for (DeskNode* desk : desks) {
      desk->start();
      desk->unlock();
    }
    return run_until(
        [this] {
          return std::ranges::all_of(
              desks, [](DeskNode* desk) { return desk->core().status(desk->now()).knows_time; });
        },
        60);
  }

  [[nodiscard]] DeskNode& operator[](std::size_t index) { return *desks.at(index); }

  // A card by hand, and the words compared. Each calls the other by its name.
  [[nodiscard]] bool meet(DeskNode& one, DeskNode& other, bool words = true) {
    auto card = one.core().make_card(other.name(), 30, one.now());
    if (!card || !other.core().accept_card(one.name(), *card, other.now())) return false;
    drain();
    if (!run_until([&] { return is_open(one, other.name()) && is_open(other, one.name()); }, 300)) {
      return false;
    }
    return !words || (confirm(one, other.name()) && confirm(other, one.name()));
  }

  [[nodiscard]] bool confirm(DeskNode& desk, const std::string& peer) {
    const bool done = desk.core().confirm_words(peer, desk.now()).has_value();
    desk.drain();
    return done;
  }

  [[nodiscard]] static std::optional<desk::RelationView> relation(DeskNode& desk,
                                                                  const std::string& name) {
    const auto relations = desk.core().relations();
    const auto found = std::ranges::find(*relations, name, &desk::RelationView::name);
    return found == relations->end() ? std::nullopt : std::optional(*found);
  }
  [[nodiscard]] static bool is_open(DeskNode& desk, const std::string& peer) {
    const auto view = relation(desk, peer);
    return view.has_value() && view->state == desk::RelationState::open;
  }

  // By `by`, with these of its relations.
  [[nodiscard]] bool open(DeskNode& by, const std::string& channel,
                          const std::vector<std::string>& with, const std::string& of = {}) {
    desk::OpenOrder order;
    order.name = channel;
    for (const std::string& each : with) order.with.emplace_back().relation = each;
    order.own_name = by.name();
    order.of = of;
    const bool done = by.core().open_channel(order, by.now()).has_value();
    by.drain();
    return done;
  }

  [[nodiscard]] static std::optional<desk::Error> act(DeskNode& desk, const std::string& channel,
                                                      desk::Order order) {
    const auto done = desk.core().act(channel, std::move(order), false, desk.now());
    desk.drain();
    return done ? std::nullopt : std::optional(done.error());
  }
  [[nodiscard]] static bool send(DeskNode& desk, const std::string& channel, std::string text) {
    return act(desk, channel, desk::plain_letter(std::move(text))) == std::nullopt;
  }

  [[nodiscard]] static std::optional<desk::ChannelDetails> details(DeskNode& desk,
                                                                   const std::string& channel) {
    if (!desk.is_up() || desk.core().is_locked()) return std::nullopt;
    auto details = desk.core().channel(channel, desk.now());
    return details ? std::optional(std::move(*details)) : std::nullopt;
  }
  [[nodiscard]] static bool has(DeskNode& desk, const std::string& channel) {
    return details(desk, channel).has_value();
  }
  [[nodiscard]] static std::optional<desk::MemberView> member(DeskNode& desk,
                                                              const std::string& channel,
                                                              const std::string& name) {
    const auto all = details(desk, channel);
    if (!all.has_value()) return std::nullopt;
    const auto found = std::ranges::find(all->channel.members, name, &desk::MemberView::name);
    return found == all->channel.members.end() ? std::nullopt : std::optional(*found);
  }

  [[nodiscard]] static std::vector<desk::ActView> acts(DeskNode& desk, const std::string& channel) {
    if (!desk.is_up()) return {};
    auto read = desk.core().read(channel, 0, 10'000, 0, desk.now());
    return read ? std::move(*read) : std::vector<desk::ActView>();
  }
  // All letters, in the order of the track.
  [[nodiscard]] static std::vector<std::string> letters(DeskNode& desk,
                                                        const std::string& channel) {
    std::vector<std::string> texts;
    for (const desk::ActView& act : acts(desk, channel)) {
      if (act.kind == desk::ActKind::letter) texts.push_back(act.text);
    }
    return texts;
  }
  // What acts and what became of each, in the order of the track: the same at all members.
  [[nodiscard]] static std::vector<std::string> story(DeskNode& desk, const std::string& channel) {
    std::vector<std::string> lines;
    for (const desk::ActView& act : acts(desk, channel)) {
      lines.push_back(std::to_string(static_cast<int>(act.kind)) + " " +
                      std::to_string(static_cast<int>(act.standing)) + " " +
                      to_hex(act.act.span()));
    }
    return lines;
  }

  // Nothing waits at these.
  [[nodiscard]] bool quiet() const {
    return std::ranges::all_of(desks, [](DeskNode* desk) {
      return desk->is_up() && !desk->core().is_locked() && desk->core().outbox()->empty();
    });
  }

  [[nodiscard]] MeshDisks disks() const {
    MeshDisks disks;
    for (const auto& courier : world.couriers()) disks.couriers.push_back(courier->store());
    for (DeskNode* desk : desks) {
      disks.desks.push_back(desk->store().contents());
      disks.marks.push_back(desk->device_mark());
    }
    return disks;
  }
  // In a world of the same seed whose desks were not started.
  void start_from(const MeshDisks& disks) {
    for (std::size_t i = 0; i < disks.couriers.size(); ++i) {
      world.couriers()[i]->crash();
      world.couriers()[i]->store() = disks.couriers[i];
      world.couriers()[i]->start();
    }
    for (std::size_t i = 0; i < desks.size(); ++i) {
      desks[i]->store().restore(disks.desks[i]);
      desks[i]->device_mark() = disks.marks[i];
      desks[i]->start();
      desks[i]->unlock();
    }
  }

  // No courier is reached from there for so long.
  void cut_off(DeskNode& desk, std::int64_t rounds) {
    for (const auto& courier : world.couriers()) {
      world.network().close(desk.node(), courier->node(), world.clockwork().now() + round * rounds);
      world.cut(desk.node(), courier->node());
    }
  }

  bool run_until(const std::function<bool()>& done, std::int64_t rounds) {
    return world.run_until(done, round * rounds);
  }
  void run_rounds(std::int64_t rounds) { world.run_for(round * rounds); }
  void drain() {
    for (DeskNode* desk : desks) {
      if (desk->is_up()) desk->drain();
    }
  }

  World world;
  std::vector<DeskNode*> desks;
  Duration round;
};

}  // namespace peyk::sim::testing
