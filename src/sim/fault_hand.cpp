#include "fault_hand.hpp"

#include <algorithm>
#include <memory>

#include "ledger.hpp"

namespace peyk::sim {

namespace {

constexpr Duration restarts_after = Duration::seconds(5);
constexpr Duration looks_again_after = Duration::minutes(1);
constexpr Duration cut_after = Duration::minutes(1);  // of a line over which nothing comes

}  // namespace

DeskNode* FaultHand::desk_at(NodeId node) {
  return node.value() < plan_.couriers ? nullptr : world_.desks()[desk_index(node)].get();
}

std::uint16_t FaultHand::desk_index(NodeId node) const {
  return static_cast<std::uint16_t>(node.value() - plan_.couriers);
}

// Everything is mended when the part with faults is over.
Duration FaultHand::lasting(const Fault& fault) const {
  return std::min(fault.lasts, plan_.length - fault.at);
}

void FaultHand::begin() {
  for (std::size_t i = 0; i < plan_.faults.size(); ++i) {
    const Fault& fault = plan_.faults[i];
    world_.clockwork().after(fault.at, [this, i] { start(i); });
    world_.clockwork().after(fault.at + lasting(fault), [this, i] { mend(i); });
  }
}

void FaultHand::start(std::size_t index) {
  const Fault& fault = plan_.faults[index];
  const NodeId who(fault.who);
  const Instant until = world_.clockwork().now() + lasting(fault);
  if (is_guilt(fault.kind)) guilty_.insert(who);
  const auto amount = Duration::milliseconds(static_cast<std::int64_t>(fault.amount));
  switch (fault.kind) {
    case FaultKind::line_cut:
    case FaultKind::slow:
    case FaultKind::held:
    case FaultKind::partition:
      start_network(fault, until);
      break;
    case FaultKind::clock_ahead:
      set_clock(who, amount);
      break;
    case FaultKind::clock_restart:
      crash(who);
      set_clock(who, fault.amount % 2 == 0 ? amount : Duration() - amount);
      break;
    case FaultKind::disk_full:
      set_full(who, true);
      break;
    case FaultKind::disk_slow:
      start_slow_disk(fault);
      break;
    case FaultKind::rots:
      rot(fault);
      break;
    case FaultKind::crash:
    case FaultKind::away:
    case FaultKind::travels:
      down_until_[who] = std::max(down_until_[who], until);
      crash(who);
      break;
    case FaultKind::crash_at_effect:
    case FaultKind::crash_at_commit:
      crash_later(fault);
      break;
    case FaultKind::older_backup:
      back_up(index);
      break;
    case FaultKind::cloned_vault:
      start_clone(index);
      break;
    case FaultKind::gives_nothing:
    case FaultKind::gives_some:
    case FaultKind::alters:
    case FaultKind::gives_another:
    case FaultKind::loses_cells:
    case FaultKind::spoils_cells:
    case FaultKind::repeats_cells:
    case FaultKind::doubles:
    case FaultKind::reorders:
    case FaultKind::answers_late:
    case FaultKind::ignores:
    case FaultKind::other_keys:
      start_lie(fault);
      break;
    case FaultKind::burst:
      told_.burst(desk_index(who), fault.amount);
      break;
    case FaultKind::flood:
      flood(fault);
      break;
    case FaultKind::locked:
      start_person(fault, until);
      break;
  }
}

void FaultHand::start_network(const Fault& fault, Instant until) {
  const NodeId who(fault.who);
  const NodeId whom(fault.whom);
  Network& network = world_.network();
  if (fault.kind == FaultKind::slow) {
    network.slow(who, whom, Duration::milliseconds(static_cast<std::int64_t>(fault.amount)), until);
    return;
  }
  if (fault.kind == FaultKind::line_cut) {
    world_.cut(who, whom);
    return;
  }
  network.hold(who, whom, until);
  if (fault.kind == FaultKind::held) return;
  network.hold(whom, who, until);
  network.close(who, whom, until);
  if (lasting(fault) < cut_after) return;
  world_.clockwork().after(cut_after, [this, who, whom] { world_.cut(who, whom); });
}

void FaultHand::start_person(const Fault& fault, Instant until) {
  const NodeId who(fault.who);
  locked_until_[who] = std::max(locked_until_[who], until);
  DeskNode* desk = desk_at(who);
  if (!is_open(*desk)) return;
  desk->core().lock(desk->now());
  desk->drain();
}

void FaultHand::mend(std::size_t index) {
  const Fault& fault = plan_.faults[index];
  const NodeId who(fault.who);
  CourierNode* courier = world_.find_courier(who);
  switch (fault.kind) {
    case FaultKind::clock_ahead:
    case FaultKind::clock_restart:
      // A clock goes back only while its machine is off.
      crash(who);
      set_clock(who, {});
      break;
    case FaultKind::disk_full:
      set_full(who, false);
      break;
    case FaultKind::disk_slow:
      set_slow_disk(who, {});
      break;
    case FaultKind::older_backup:
      put_back(index);
      break;
    case FaultKind::cloned_vault:
      stop_clone(index);
      break;
    case FaultKind::gives_nothing:
    case FaultKind::gives_some:
    case FaultKind::alters:
    case FaultKind::gives_another:
      courier->set_lie({});
      break;
    case FaultKind::loses_cells:
    case FaultKind::spoils_cells:
    case FaultKind::repeats_cells:
      courier->set_tamper({});
      break;
    case FaultKind::doubles:
    case FaultKind::reorders:
    case FaultKind::answers_late:
    case FaultKind::ignores:
      courier->set_sending({});
      break;
    case FaultKind::other_keys:
      courier->set_key_pages({});
      courier->set_eye({});
      break;
    case FaultKind::locked:
      restart(who);
      break;
    case FaultKind::line_cut:
    case FaultKind::slow:
    case FaultKind::held:
    case FaultKind::partition:
    case FaultKind::crash:
    case FaultKind::crash_at_effect:
    case FaultKind::crash_at_commit:
    case FaultKind::burst:
    case FaultKind::flood:
    case FaultKind::away:
    case FaultKind::travels:
    case FaultKind::rots:
      break;  // over by itself
  }
}

void FaultHand::mend_all() {
  for (std::uint16_t i = 0; i < plan_.couriers + plan_.desks; ++i) {
    const NodeId node(i);
    set_full(node, false);
    CourierNode* courier = world_.find_courier(node);
    const Duration ahead = courier != nullptr ? courier->ahead() : desk_at(node)->ahead();
    if (ahead != Duration()) {
      crash(node);
      set_clock(node, {});
    }
    restart(node);
  }
}

void FaultHand::crash(NodeId node) {
  if (CourierNode* courier = world_.find_courier(node)) {
    courier->crash();
  } else {
    desk_at(node)->crash();
  }
}

void FaultHand::crash_later(const Fault& fault) {
  const NodeId who(fault.who);
  CourierNode* courier = world_.find_courier(who);
  DeskNode* desk = desk_at(who);
  const std::uint64_t n = std::max<std::uint64_t>(1, fault.amount / 2);
  const bool after = fault.amount % 2 == 1;
  if (fault.kind == FaultKind::crash_at_effect) {
    if (courier != nullptr) courier->crash_before_effect(fault.amount);
    if (desk != nullptr) desk->crash_before_effect(fault.amount);
  } else if (courier != nullptr) {
    using Broken = box::MemoryBoxStore::Fault;
    courier->store().fail_commit(n, after ? Broken::crash_after : Broken::crash_before);
  } else {
    using Broken = desk::MemoryRecordStore::Fault;
    desk->store().fail_commit(n, after ? Broken::crash_after : Broken::crash_before);
  }
}

// A copy of a vault that dies is not started again.
void FaultHand::on_crashed(NodeId node) {
  if (node.value() >= plan_.couriers + plan_.desks) return;
  restart_at(node, std::max(world_.clockwork().now() + restarts_after, down_until_[node]));
}

// However often it is asked for before that: once.
void FaultHand::restart_at(NodeId node, Instant when) {
  if (!waits_for_restart_.insert(node).second) return;
  world_.clockwork().at(when, [this, node] {
    waits_for_restart_.erase(node);
    restart(node);
  });
}

// Starts a node that is down and opens a vault that is locked, unless that is meant to be so. When
// the disk is full it is tried again.
void FaultHand::restart(NodeId node) {
  const Instant now = world_.clockwork().now();
  if (now < down_until_[node]) {
    restart_at(node, down_until_[node]);
    return;
  }
  if (CourierNode* courier = world_.find_courier(node)) {
    if (!courier->is_up()) courier->start();
    return;
  }
  DeskNode& desk = *desk_at(node);
  if (desk.disk().is_full()) {
    restart_at(node, now + looks_again_after);
    return;
  }
  if (!desk.is_up()) desk.start();
  if (desk.is_up() && desk.core().is_locked() && now >= locked_until_[node]) desk.unlock();
  const bool as_wanted = desk.is_up() && (!desk.core().is_locked() || now < locked_until_[node]);
  if (as_wanted || desk.store().is_crashed()) return;
  told_.failed({.at = {},
                .checker = "desk-opens",
                .what = desk.name() + (desk.is_up() ? " does not unlock" : " does not start")});
}

void FaultHand::set_clock(NodeId node, Duration ahead) {
  if (CourierNode* courier = world_.find_courier(node)) {
    courier->set_clock(ahead);
  } else {
    desk_at(node)->set_clock(ahead);
  }
}

void FaultHand::set_full(NodeId node, bool full) {
  if (CourierNode* courier = world_.find_courier(node)) {
    courier->set_full(full);
  } else {
    desk_at(node)->disk().set_full(full);
  }
}

void FaultHand::start_slow_disk(const Fault& fault) {
  set_slow_disk(NodeId(fault.who),
                [draw = Draw(plan_.seed ^ fault.amount), slowest = fault.amount]() mutable {
                  return draw.between(Duration::milliseconds(1),
                                      Duration::milliseconds(static_cast<std::int64_t>(slowest)));
                });
}

void FaultHand::set_slow_disk(NodeId node, Latency latency) {
  if (CourierNode* courier = world_.find_courier(node)) {
    courier->set_slow_disk(std::move(latency));
  } else {
    desk_at(node)->disk().set_slow(std::move(latency));
  }
}

}  // namespace peyk::sim
