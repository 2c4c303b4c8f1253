// Bugs in what people see – their letters, channels, vaults and words – and in what others must not
// see.
#include <algorithm>
#include <memory>
#include <utility>

#include "peyk/sim/mark.hpp"

#include "bugs.hpp"
#include "test_finds.hpp"

namespace peyk::sim::bugs {
namespace {

constexpr std::size_t all_acts = 1'000'000;

// The newest letter that this desk wrote in its first channel.
std::string last_letter(DeskNode& desk) {
  std::string text;
  const auto channels = desk.core().channels(desk.now());
  const auto read = desk.core().read(channels->front().name, 0, all_acts, 0, desk.now(), false);
  for (const desk::ActView& act : *read) {
    if (act.kind == desk::ActKind::letter && act.delivery != desk::Delivery::received) {
      text = act.text;
    }
  }
  return text;
}

RunOptions forgetting_every_fifth_act_of(std::size_t index) {
  RunOptions planted;
  planted.plant = [index](World& world) {
    world.desks()[index]->disk().set_alter([count = 0](std::vector<desk::Change>& changes) mutable {
      const auto is_act = [](const desk::Change& change) { return change.table == acts; };
      if (std::ranges::any_of(changes, is_act) && ++count % 5 == 0) {
        std::erase_if(changes, is_act);
      }
    });
  };
  return planted;
}

void lose_what_arrived(DeskNode& desk, std::vector<desk::Change>& changes) {
  bool is_first = true;
  for (const auto& [key, value] : desk.store().contents()) {
    if (key.first != acts || std::exchange(is_first, false)) continue;
    changes.push_back({key.first, key.second, std::nullopt});
  }
}

void close_for_good(World& world) {
  const Instant never = world.clockwork().now() + Duration::days(1'000);
  for (const auto& courier : world.couriers()) {
    world.network().close(world.desks()[1]->node(), courier->node(), never);
  }
}

}  // namespace

RunOptions a_letter_handed_over_twice() {
  RunOptions planted;
  planted.after_letter = [](DeskNode& desk) {
    const std::string channel = desk.core().channels(desk.now())->front().name;
    static_cast<void>(
        desk.core().act(channel, desk::plain_letter(last_letter(desk)), false, desk.now()));
  };
  return planted;
}

RunOptions forgetting_a_letter_that_was_read() { return forgetting_every_fifth_act_of(1); }

RunOptions forgetting_a_letter_of_ones_own() { return forgetting_every_fifth_act_of(0); }

RunOptions letting_somebody_else_in() {
  RunOptions planted;
  planted.after_letter = [](DeskNode& desk) {
    if (desk.name() != "D1") return;
    desk::order::Admit admission;
    admission.member.relation = marked("D2");
    static_cast<void>(
        desk.core().act(marked("channel 0"), std::move(admission), false, desk.now()));
  };
  return planted;
}

RunOptions a_vault_that_forgets_what_arrived() {
  RunOptions planted;
  planted.plant = [](World& world) {
    DeskNode* desk = world.desks()[1].get();
    desk->disk().set_alter([desk](std::vector<desk::Change>& changes) {
      const auto opens = [](const desk::Change& change) { return change.table == vault_state; };
      if (std::ranges::any_of(changes, opens)) lose_what_arrived(*desk, changes);
    });
  };
  return planted;
}

RunOptions resetting_often() {
  RunOptions good;
  good.after_letter = [](DeskNode& desk) {
    static_cast<void>(desk.core().reopen(desk.core().relations()->front().name, desk.now()));
  };
  return good;
}

RunOptions a_reset_that_loses_letters() {
  RunOptions planted = resetting_often();
  planted.plant = [](World& world) {
    DeskNode* desk = world.desks()[1].get();
    const auto look = [desk, generation = std::uint32_t{0}]() mutable {
      if (!desk->is_up() || desk->core().is_locked()) return;
      const std::uint32_t now = desk->core().relations()->front().generation;
      if (std::exchange(generation, now) >= now) return;
      std::vector<desk::Change> changes;
      lose_what_arrived(*desk, changes);
      static_cast<void>(desk->store().commit(changes));
      desk->crash();
    };
    desk->disk().set_alter([&world, looks = std::make_shared<std::function<void()>>(look)](
                               const std::vector<desk::Change>& changes) {
      const auto is_line = [](const desk::Change& change) {
        return change.table == relation_lines;
      };
      if (std::ranges::none_of(changes, is_line)) return;
      world.clockwork().after(Duration(), [looks] { (*looks)(); });
    });
  };
  return planted;
}

RunOptions a_torn_record() {
  RunOptions planted;
  planted.plant = [](World& world) {
    world.desks()[0]->disk().set_alter([count = 0](std::vector<desk::Change>& changes) mutable {
      for (desk::Change& change : changes) {
        if (change.table != acts || !change.value.has_value() || ++count != 4) continue;
        change.value->back() ^= 1U;
      }
    });
  };
  return planted;
}

RunOptions lines_never_opened_again() {
  RunOptions planted;
  planted.plant = [](World& world) {
    world.clockwork().after(Duration::hours(8), [&world] { close_for_good(world); });
  };
  return planted;
}

RunOptions a_desk_that_finds_nobody() {
  RunOptions planted;
  planted.plant = close_for_good;
  return planted;
}

RunOptions somebody_between_two() {
  auto between = std::make_shared<std::unique_ptr<DeskNode>>();
  RunOptions planted;
  planted.plant = [between](World& world) {
    const auto nodes = world.couriers().size() + world.desks().size();
    *between = std::make_unique<DeskNode>(world, NodeId(static_cast<std::uint16_t>(nodes)),
                                          "between", identity::ServiceClass::patient);
    world.clockwork().after(Duration::minutes(1), [&desk = **between] {
      desk.create();
      desk.start();
      desk.unlock();
    });
  };
  planted.card = [between](const DeskNode& maker,
                           const identity::Card& card) -> std::optional<identity::Card> {
    DeskNode& desk = **between;
    if (!desk.is_up() || !desk.core().status(desk.now()).knows_time) return std::nullopt;
    static_cast<void>(desk.core().accept_card(maker.name(), card, desk.now()));
    auto own = desk.core().make_card("the other", 30, desk.now());
    desk.drain();
    if (!own.has_value()) return std::nullopt;
    return std::move(*own);
  };
  return planted;
}

RunOptions a_piece_of_a_letter_in_a_cell() {
  RunOptions planted;
  auto written = std::make_shared<std::string>();
  planted.after_letter = [written](DeskNode& desk) { *written = last_letter(desk); };
  planted.plant = [written](World& world) {
    for (const auto& courier : world.couriers()) {
      courier->set_tamper([written](onion::Cell cell) {
        const MutableBytes payload = cell.mutable_payload();
        const std::string_view piece = std::string_view(*written).substr(0, 40);
        std::ranges::copy(as_bytes(piece),
                          payload.end() - static_cast<std::ptrdiff_t>(piece.size()));
        return std::optional(std::move(cell));
      });
    }
  };
  return planted;
}

RunOptions a_key_in_a_cell() {
  RunOptions planted;
  planted.plant = [](World& world) {
    const DeskNode* desk = world.desks()[0].get();
    world.couriers()[1]->set_tamper([desk, count = 0](onion::Cell cell) mutable {
      const auto key = desk->device_key();
      if (++count == 1'000) std::ranges::copy(key.span(), cell.mutable_payload().begin() + 777);
      return std::optional(std::move(cell));
    });
  };
  return planted;
}

}  // namespace peyk::sim::bugs
