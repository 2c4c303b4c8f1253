// Bugs that show only with one kind of fault, and those of which no plan tells.
#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "bugs.hpp"
#include "test_finds.hpp"

namespace peyk::sim::bugs {
namespace {

constexpr std::size_t room_at_once = 10;
constexpr Duration patience_with_lines = Duration::minutes(1);
constexpr Duration looks_at_lines_every = Duration::seconds(15);
constexpr Duration longest_kept = Duration::hours(20);
constexpr Duration unseen_after = Duration::hours(4);

void again_and_again(World& world, Duration every, const std::function<void()>& what) {
  world.clockwork().after(every, [&world, every, what] {
    what();
    again_and_again(world, every, what);
  });
}

std::vector<NodeId> all_nodes(const World& world) {
  std::vector<NodeId> nodes;
  nodes.reserve(world.couriers().size() + world.desks().size());
  for (const auto& courier : world.couriers()) nodes.push_back(courier->node());
  for (const auto& desk : world.desks()) nodes.push_back(desk->node());
  return nodes;
}

// Which rows of a desk's frames lie there for too long; `since`: when each was seen first.
std::vector<desk::Change> erasing_old_frames(DeskNode& desk, std::map<Bytes, Instant>& since,
                                             Instant now) {
  std::vector<desk::Change> changes;
  const auto& contents = desk.store().contents();
  for (auto row = contents.lower_bound({frames, Bytes()});
       row != contents.end() && row->first.first == frames; ++row) {
    const Bytes& key = row->first.second;
    if (now - since.try_emplace(key, now).first->second < longest_kept) continue;
    changes.push_back({frames, key, std::nullopt});
  }
  return changes;
}

}  // namespace

RunOptions keeping_what_is_later_by_the_clock() {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& each : world.desks()) {
      each->disk().set_alter(
          [desk = each.get(), times = std::map<std::pair<desk::Table, Bytes>, Instant>()](
              std::vector<desk::Change>& changes) mutable {
            const Instant now = desk->now();
            std::erase_if(changes, [&](const desk::Change& change) {
              Instant& newest = times.try_emplace({change.table, change.key}, now).first->second;
              if (now < newest) return true;
              newest = now;
              return false;
            });
          });
    }
  };
  return planted;
}

RunOptions a_full_disk_unheard() {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& courier : world.couriers()) courier->set_deaf(true);
  };
  return planted;
}

RunOptions acknowledging_before_a_slow_disk() {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& courier : world.couriers()) courier->set_hasty(true);
  };
  return planted;
}

RunOptions replacing_what_lies_in_a_box() {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& courier : world.couriers()) {
      const auto newest = std::make_shared<std::map<box::BoxName, box::Body>>();
      courier->set_forget([newest](const box::Write& write) {
        if (const auto* put = std::get_if<box::writes::PutBody>(&write)) {
          newest->insert_or_assign(put->name, put->body);
        }
        return false;
      });
      courier->set_lie([newest](const box::BoxName& name, std::optional<box::Body> body) {
        if (body.has_value()) body = newest->at(name);
        return body;
      });
    }
  };
  return planted;
}

RunOptions giving_up_after_a_minute() {
  RunOptions planted;
  planted.plant = [](World& world) {
    using Pair = std::pair<NodeId, NodeId>;
    const auto closed_since = std::make_shared<std::map<Pair, Instant>>();
    again_and_again(world, looks_at_lines_every, [&world, closed_since] {
      const Instant now = world.clockwork().now();
      for (const NodeId node : all_nodes(world)) {
        for (const auto& courier : world.couriers()) {
          const Pair pair(node, courier->node());
          if (!world.network().is_closed(pair.first, pair.second, now)) {
            closed_since->erase(pair);
          } else if (now - closed_since->try_emplace(pair, now).first->second >=
                     patience_with_lines) {
            world.network().close(pair.first, pair.second, now + Duration::days(1'000));
          }
        }
      }
    });
  };
  return planted;
}

RunOptions room_for_ten_at_once() {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& each : world.desks()) {
      each->disk().set_alter([&world, desk = each.get(), moment = Instant(),
                              kept = std::size_t{0}](std::vector<desk::Change>& changes) mutable {
        const Instant now = world.clockwork().now();
        if (std::exchange(moment, now) != now) kept = 0;
        std::erase_if(changes, [&](const desk::Change& change) {
          const bool is_new = change.table == acts && change.value.has_value() &&
                              !desk->store().contents().contains({acts, change.key});
          return is_new && ++kept > room_at_once;
        });
      });
    }
  };
  return planted;
}

RunOptions forgetting_what_was_sealed_at_locking() {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& each : world.desks()) {
      each->disk().set_alter([desk = each.get()](std::vector<desk::Change>& changes) {
        if (!desk->is_up() || !desk->core().is_locked()) return;
        const auto opens = [](const desk::Change& change) { return change.table == vault_state; };
        if (std::ranges::any_of(changes, opens)) return;
        std::erase_if(changes, [](const auto& change) { return change.table == relations; });
      });
    }
  };
  return planted;
}

RunOptions throwing_away_old_messages() {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& each : world.desks()) {
      const auto since = std::make_shared<std::map<Bytes, Instant>>();
      again_and_again(world, Duration::hours(1), [&world, desk = each.get(), since] {
        const auto changes = erasing_old_frames(*desk, *since, world.clockwork().now());
        if (changes.empty() || desk->store().is_crashed()) return;
        static_cast<void>(desk->store().commit(changes));
        desk->crash();
      });
    }
  };
  return planted;
}

RunOptions a_medium_that_rots_unseen() {
  RunOptions planted;
  planted.plant = [](World& world) {
    world.clockwork().after(unseen_after, [&courier = *world.couriers()[0]] {
      courier.store().rot([](const box::BoxName&) { return true; });
    });
  };
  return planted;
}

RunOptions a_copy_that_nobody_knows_of() {
  auto copy = std::make_shared<std::unique_ptr<DeskNode>>();
  RunOptions planted;
  planted.plant = [copy](World& world) {
    const auto nodes = world.couriers().size() + world.desks().size();
    *copy = std::make_unique<DeskNode>(world, NodeId(static_cast<std::uint16_t>(nodes)), "copy",
                                       identity::ServiceClass::patient);
    world.clockwork().after(unseen_after, [&desk = **copy, &original = *world.desks()[0]] {
      if (!original.is_up()) return;
      desk.clone(original);
      desk.start();
      if (desk.is_up()) desk.unlock();
    });
  };
  return planted;
}

}  // namespace peyk::sim::bugs
