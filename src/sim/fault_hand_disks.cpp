// Older copies of disks, couriers that lie about their boxes, strangers.
#include <memory>

#include "fault_hand.hpp"
#include "ledger.hpp"

namespace peyk::sim {

namespace {

Lie lie_of(FaultKind kind) {
  if (kind == FaultKind::gives_nothing) {
    return [](const box::BoxName&, std::optional<box::Body>) { return std::nullopt; };
  }
  if (kind == FaultKind::gives_some) {
    return [](const box::BoxName& name, std::optional<box::Body> body) {
      return name.array()[0] % 2 == 0 ? std::optional<box::Body>() : body;
    };
  }
  if (kind == FaultKind::alters) {
    return [](const box::BoxName& name, std::optional<box::Body> body) {
      if (body.has_value()) body->mutable_span()[std::size_t{name.array()[1]} * 40U] ^= 1U;
      return body;
    };
  }
  auto first = std::make_shared<std::optional<box::Body>>();
  return [first](const box::BoxName&, std::optional<box::Body> body) {
    if (body.has_value() && !first->has_value()) *first = body;
    return body.has_value() ? *first : body;
  };
}

}  // namespace

void FaultHand::start_lie(const Fault& fault) {
  if (fault.kind == FaultKind::other_keys) return start_other_keys(fault);
  if (fault.kind >= FaultKind::doubles) return start_sending(fault);
  if (fault.kind >= FaultKind::loses_cells) return start_tamper(fault);
  world_.find_courier(NodeId(fault.who))->set_lie(lie_of(fault.kind));
}

bool FaultHand::has_its_channels(DeskNode& desk, std::uint16_t own) const {
  if (!is_open(desk)) return false;
  const std::size_t pairs = (own > 0 ? 1U : 0U) + (own + 1U < plan_.desks ? 1U : 0U);
  return desk.core().channels(desk.now())->size() >= pairs;
}

// A desk's only once its channels are there: what was not opened by then would have to be opened by
// people again.
void FaultHand::back_up(std::size_t index) {
  const NodeId who(plan_.faults[index].who);
  Backup backup{.when = world_.clockwork().now(), .desk = {}, .courier = {}};
  if (CourierNode* courier = world_.find_courier(who)) {
    if (!courier->is_up()) return;
    backup.courier = courier->store();
  } else {
    DeskNode& desk = *desk_at(who);
    if (!has_its_channels(desk, desk_index(who))) return;
    backup.desk = desk.store().contents();
  }
  backups_.insert_or_assign(index, std::move(backup));
}

void FaultHand::put_back(std::size_t index) {
  const auto found = backups_.find(index);
  if (found == backups_.end()) return;
  const NodeId who(plan_.faults[index].who);
  Backup& backup = found->second;
  if (CourierNode* courier = world_.find_courier(who)) {
    courier->put_back(std::move(*backup.courier));
    told_.courier_rolled_back(who);
  } else {
    DeskNode& desk = *desk_at(who);
    told_.desk_rolled_back(desk_index(who), backup.when);
    desk.crash();
    desk.store().restart();
    desk.store().restore(std::move(backup.desk));
    static_cast<void>(desk::Desk::mark_restored(desk.store()));
  }
  backups_.erase(found);
}

void FaultHand::rot(const Fault& fault) {
  const NodeId who(fault.who);
  world_.find_courier(who)->store().rot([&](const box::BoxName& name) {
    if (name.array()[0] % fault.amount != 0) return false;
    told_.rotted(who, name);
    return true;
  });
}

// Only once the desk's channels are there, as with a backup. It opens the vault, and nobody writes.
void FaultHand::start_clone(std::size_t index) {
  DeskNode& desk = *desk_at(NodeId(plan_.faults[index].who));
  const std::uint16_t own = desk_index(desk.node());
  if (!has_its_channels(desk, own)) return;
  const auto node = static_cast<std::uint16_t>(plan_.couriers + plan_.desks + clones_.size());
  auto clone =
      std::make_unique<DeskNode>(world_, NodeId(node), desk.name() + " again", plan_.service_class);
  clone->clone(desk);
  cloned_.insert(own);
  told_.desk_cloned(own, true);
  DeskNode& running = *clones_.emplace(index, std::move(clone)).first->second;
  running.start();
  if (running.is_up()) running.unlock();
}

void FaultHand::stop_clone(std::size_t index) {
  const auto clone = clones_.find(index);
  if (clone == clones_.end()) return;
  clone->second->crash();
  told_.desk_cloned(desk_index(NodeId(plan_.faults[index].who)), false);
}

// Cells that look like requests, of someone whom nobody knows.
void FaultHand::flood(const Fault& fault) {
  CourierNode* courier = world_.find_courier(NodeId(fault.who));
  const std::uint64_t line = courier->connect(stranger, [](onion::Cell) {}, [] {});
  if (line == 0) return;
  Draw draw(plan_.seed ^ fault.amount);
  for (std::uint64_t i = 0; i < fault.amount; ++i) {
    onion::Cell cell;
    ByteWriter writer(cell.mutable_span());
    writer.u8(onion::wire_version).u8(static_cast<std::uint8_t>(onion::CellKind::request));
    writer.u8(onion::number_of(onion::Position::entry)).zeros(5).u64(i);
    writer.u32(day_of(world_.clockwork().now()).value());
    while (writer.remaining() >= 8) writer.u64(draw.u64());
    courier->deliver(line, std::move(cell));
  }
  world_.clockwork().after(lasting(fault), [courier, line] { courier->disconnect(line); });
}

}  // namespace peyk::sim
