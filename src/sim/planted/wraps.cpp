#include "wraps.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "peyk/channel/act.hpp"

#include "courier_book.hpp"
#include "test_finds.hpp"
#include "unit.hpp"

namespace peyk::sim {

// --- what the linker puts in the place of a desk's own; of members, whose they are comes first ---

namespace {
using Items = desk::Result<std::vector<desk::SwapItem>>;
using Units = std::optional<desk::Unit>;
using Offset = std::optional<Duration>;
}  // namespace

Offset real_offset(const desk::CourierBook* book) asm("__real_" SYMBOL_OFFSET);
Offset planted_offset(const desk::CourierBook* book) asm("__wrap_" SYMBOL_OFFSET);
desk::Result<void> real_mark(desk::RecordStore& store) asm("__real_" SYMBOL_MARK);
desk::Result<void> planted_mark(desk::RecordStore& store) asm("__wrap_" SYMBOL_MARK);
Items real_items(const desk::Desk* desk, std::string_view channel,
                 std::uint64_t number) asm("__real_" SYMBOL_ITEMS);
Items planted_items(const desk::Desk* desk, std::string_view channel,
                    std::uint64_t number) asm("__wrap_" SYMBOL_ITEMS);
Units real_unit(ByteSpan bytes) asm("__real_" SYMBOL_UNIT);
Units planted_unit(ByteSpan bytes) asm("__wrap_" SYMBOL_UNIT);

namespace {

// What desks call letters that they received.
class Names {
 public:
  // The same letter under another id than any before.
  [[nodiscard]] Bytes renamed(const channel::Act& act) {
    std::vector<channel::ActId> parents;
    parents.reserve(act.parents.size());
    for (const channel::ActId& parent : act.parents) {
      parents.push_back(as_reader_calls_it(parent, act.author));
    }
    channel::ActSalt salt = act.salt;
    ByteWriter(salt.mutable_span()).u64(++count_);
    const auto own =
        channel::make_act(act.channel, act.author, std::move(parents), salt, act.time, act.content);
    received_.insert_or_assign(act.id, Received{.author = act.author, .own = own->id});
    given_.emplace(own->id, act.id);
    const auto bytes = channel::encode(*own);
    return {bytes.begin(), bytes.end()};
  }

 private:
  struct Received {
    channel::MemberId author;
    channel::ActId own;
  };
  // Of two desks: what one wrote the other has renamed, what the other wrote it has as it was.
  [[nodiscard]] channel::ActId as_reader_calls_it(const channel::ActId& act,
                                                  const channel::MemberId& author) const {
    const auto given = given_.find(act);
    const channel::ActId& at_first = given == given_.end() ? act : given->second;
    const auto received = received_.find(at_first);
    const bool is_renamed = received != received_.end() && received->second.author == author;
    return is_renamed ? received->second.own : at_first;
  }

  std::map<channel::ActId, Received> received_;     // by the id that its author gave
  std::map<channel::ActId, channel::ActId> given_;  // by that which its reader gave
  std::uint64_t count_ = 0;
};

struct Switches {
  bool own_clock = false;
  bool another_item = false;
  std::function<void(const desk::RecordStore&)> put_back;  // in the place of marking it
  std::optional<Names> names;
};
Switches& switches() {
  static Switches those;
  return those;
}

RunOptions with(const std::function<void(World&, Switches&)>& set) {
  RunOptions options;
  options.plant = [set](World& world) {
    switches() = {};
    set(world, switches());
  };
  return options;
}

// After the commit that is under way: when the process died in it, of it there are the acts.
void tear(DeskNode& desk, const std::vector<desk::Change>& changes, World& world) {
  std::vector<desk::Change> of_acts;
  std::ranges::copy_if(changes, std::back_inserter(of_acts), [](const desk::Change& change) {
    return change.table == acts && change.value.has_value();
  });
  if (of_acts.empty()) return;
  world.clockwork().after(Duration(), [&desk, of_acts, before = desk.store().contents()]() mutable {
    if (!desk.store().is_crashed()) return;
    for (const desk::Change& act : of_acts) before[{act.table, act.key}] = *act.value;
    desk.store().restore(std::move(before));
  });
}

void tear_commits(World& world) {
  for (const auto& each : world.desks()) {
    each->disk().set_alter([&world, desk = each.get()](const std::vector<desk::Change>& changes) {
      tear(*desk, changes, world);
    });
  }
}

}  // namespace

Offset planted_offset(const desk::CourierBook* book) {
  const Offset offset = real_offset(book);
  return offset.has_value() && switches().own_clock ? Duration() : offset;
}

desk::Result<void> planted_mark(desk::RecordStore& store) {
  if (!switches().put_back) return real_mark(store);
  switches().put_back(store);
  return {};
}

Items planted_items(const desk::Desk* desk, std::string_view channel, std::uint64_t number) {
  auto items = real_items(desk, channel, number);
  if (items.has_value() && !items->empty() && switches().another_item) {
    items->front() = desk::TextItem{"something else"};
  }
  return items;
}

Units planted_unit(ByteSpan bytes) {
  auto unit = real_unit(bytes);
  if (!switches().names.has_value() || !unit.has_value() || unit->kind != desk::UnitKind::act) {
    return unit;
  }
  const auto act = channel::decode(unit->bytes);
  if (act && std::holds_alternative<channel::Letter>(act->content)) {
    unit->bytes = crypto::secret_bytes(switches().names->renamed(*act));
  }
  return unit;
}

namespace bugs {

RunOptions none_of_the_linkers() {
  return with([](World&, Switches&) {});
}

RunOptions trusting_ones_own_clock() {
  return with([](World&, Switches& on) { on.own_clock = true; });
}

RunOptions putting_a_vault_back_unmarked() {
  return with([](World& world, Switches& on) {
    on.put_back = [&world](const desk::RecordStore& store) {
      for (const auto& desk : world.desks()) {
        if (&desk->store() == &store) desk->device_mark() = 0;
      }
    };
  });
}

RunOptions showing_another_item() {
  return with([](World&, Switches& on) { on.another_item = true; });
}

RunOptions ids_of_ones_own() {
  return with([](World&, Switches& on) { on.names.emplace(); });
}

RunOptions tearing_commits() {
  return with([](World& world, Switches&) { tear_commits(world); });
}

RunOptions delivering_twice() {
  return with([](World& world, Switches& on) {
    on.names.emplace();
    tear_commits(world);
  });
}

}  // namespace bugs
}  // namespace peyk::sim
