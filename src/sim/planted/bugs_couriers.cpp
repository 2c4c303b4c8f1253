// Bugs of couriers, queues and keys.
#include <algorithm>
#include <utility>

#include "bugs.hpp"
#include "test_finds.hpp"

namespace peyk::sim::bugs {
namespace {

// A letter and a swap's id (src/courier/records.hpp); no other record of a courier has such a key.
constexpr std::size_t swap_record_key_size = 1 + swap::SwapId::size;

}  // namespace

RunOptions acknowledging_before_durable() {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& courier : world.couriers()) courier->store().set_lying(true);
  };
  return planted;
}

RunOptions a_seal_that_forgets() {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& desk : world.desks()) {
      desk->disk().set_alter([count = 0](std::vector<desk::Change>& changes) mutable {
        const auto is_seal = [](const desk::Change& change) { return change.table == relations; };
        if (std::ranges::any_of(changes, is_seal) && ++count > 20 && count % 3 == 0) {
          std::erase_if(changes, is_seal);
        }
      });
    }
  };
  return planted;
}

RunOptions forgetting_the_replay_filter() {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& courier : world.couriers()) {
      courier->set_forget([](const box::Write& write) {
        return std::holds_alternative<box::writes::AddReplayTag>(write);
      });
    }
  };
  return planted;
}

RunOptions a_queue_without_a_bound() {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& courier : world.couriers()) {
      courier::Limits limits;
      limits.passages = limits.opening = std::size_t{1} << 30U;
      courier->set_limits(limits);
    }
  };
  return planted;
}

RunOptions a_table_without_a_bound() {
  RunOptions planted;
  planted.plant = [](World& world) {
    DeskNode* desk = world.desks()[1].get();
    desk->disk().set_alter(
        [desk, row = std::uint64_t{0}](std::vector<desk::Change>& changes) mutable {
          const auto& contents = desk->store().contents();
          const auto relation = contents.lower_bound({relations, Bytes()});
          if (relation == contents.end() || relation->first.first != relations) return;
          Bytes key(relation->first.second.size() + 8);
          ByteWriter(key).bytes(relation->first.second).u64(++row);
          changes.push_back({unread, std::move(key), Bytes(1)});
        });
  };
  return planted;
}

RunOptions signing_for_what_is_not_stored() {
  RunOptions planted;
  planted.plant = [](World& world) {
    world.couriers()[0]->set_forget([](const box::Write& write) {
      return std::holds_alternative<box::writes::PutBody>(write);
    });
  };
  return planted;
}

RunOptions one_signature_for_all() {
  RunOptions planted;
  planted.plant = [](World& world) {
    const auto key = world.couriers()[0]->trusted().signing_key;
    for (const auto& courier : world.couriers()) courier->set_trusted_key(key);
  };
  return planted;
}

RunOptions forgetting_complaints() {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& each : world.desks()) {
      each->disk().set_alter([](std::vector<desk::Change>& changes) {
        std::erase_if(changes, [](const auto& change) { return change.table == complaints; });
      });
    }
  };
  return planted;
}

RunOptions forgetting_what_was_said_of_a_swap() {
  RunOptions planted;
  planted.plant = [](World& world) {
    for (const auto& courier : world.couriers()) {
      courier->set_forget([](const box::Write& write) {
        const auto* put = std::get_if<box::writes::PutRecord>(&write);
        return put != nullptr && put->record.key.size() == swap_record_key_size;
      });
    }
  };
  return planted;
}

RunOptions sending_outside_the_clock() {
  RunOptions planted;
  planted.after_letter = [](DeskNode& desk) { desk.core().on_wakeup(desk.core().next_wakeup()); };
  return planted;
}

}  // namespace peyk::sim::bugs
