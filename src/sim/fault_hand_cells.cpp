// Couriers that lose, spoil, repeat, double, reorder or keep back cells. What lies between two
// nodes cannot: a line is TLS, which ends at the first byte that is not the next one.
#include <deque>
#include <memory>
#include <utility>

#include "fault_hand.hpp"

namespace peyk::sim {

namespace {

// How long a cell is kept while others overtake it.
constexpr Duration longest_kept = Duration::minutes(1);

Tamper tamper_of(FaultKind kind, std::uint64_t every) {
  auto count = std::make_shared<std::uint64_t>(0);
  if (kind == FaultKind::loses_cells) {
    return [count, every](onion::Cell cell) -> std::optional<onion::Cell> {
      if (++*count % every == 0) return std::nullopt;
      return cell;
    };
  }
  if (kind == FaultKind::spoils_cells) {
    return [count, every](onion::Cell cell) -> std::optional<onion::Cell> {
      if (++*count % every == 0) {
        cell.mutable_payload()[(*count * 977) % onion::payload_size] ^= 0x40U;
      }
      return cell;
    };
  }
  // Requests of a while ago, so that a restart may lie between.
  auto past = std::make_shared<std::deque<onion::Cell>>();
  return [count, every, past](onion::Cell cell) -> std::optional<onion::Cell> {
    constexpr std::size_t cells_back = 32;
    if (cell.span()[1] != static_cast<std::uint8_t>(onion::CellKind::request)) return cell;
    past->push_back(cell.copy());
    if (past->size() > cells_back) past->pop_front();
    if (++*count % every == 0) return past->front().copy();
    return cell;
  };
}

bool is_request(const onion::Cell& cell) {
  return cell.span()[1] == static_cast<std::uint8_t>(onion::CellKind::request);
}

using Waits = std::vector<Duration>;

Duration drawn(Draw& draw, Duration longest) {
  return draw.between(Duration::milliseconds(1), longest);
}

Sending sending_of(const Fault& fault, Draw draw) {
  const std::uint64_t amount = fault.amount;
  if (fault.kind == FaultKind::ignores) {
    return [whom = NodeId(fault.whom)](NodeId to, const onion::Cell&) {
      return to == whom ? Waits() : Waits{Duration()};
    };
  }
  if (fault.kind == FaultKind::answers_late) {
    const auto longest = Duration::milliseconds(static_cast<std::int64_t>(amount));
    return [draw, longest](NodeId, const onion::Cell& cell) mutable {
      return Waits{is_request(cell) ? Duration() : drawn(draw, longest)};
    };
  }
  if (fault.kind == FaultKind::doubles) {
    return [amount, count = std::uint64_t{0}](NodeId, const onion::Cell&) mutable {
      return Waits(++count % amount == 0 ? 2 : 1, Duration());
    };
  }
  return [draw, amount, count = std::uint64_t{0}](NodeId, const onion::Cell&) mutable {
    return Waits{++count % amount == 0 ? drawn(draw, longest_kept) : Duration()};
  };
}

}  // namespace

void FaultHand::start_tamper(const Fault& fault) {
  world_.find_courier(NodeId(fault.who))->set_tamper(tamper_of(fault.kind, fault.amount));
}

void FaultHand::start_sending(const Fault& fault) {
  const auto moment = static_cast<std::uint64_t>(fault.at.count());
  world_.find_courier(NodeId(fault.who))->set_sending(sending_of(fault, Draw(plan_.seed ^ moment)));
}

}  // namespace peyk::sim
