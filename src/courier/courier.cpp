#include "peyk/courier/courier.hpp"

#include <utility>

#include "core.hpp"

namespace peyk::courier {

Courier::Courier(CourierOptions options, RecoveredState recovered, crypto::Seed seed, Instant now)
    : core_(
          std::make_unique<Core>(std::move(options), std::move(recovered), std::move(seed), now)) {}

Courier::~Courier() = default;

const CourierId& Courier::id() const { return core_->id(); }

void Courier::on_line_opened(LineId line, Instant) { core_->on_line_opened(line); }

void Courier::on_line_closed(LineId line, Instant) { core_->on_line_closed(line); }

void Courier::on_cell(LineId from, onion::Cell cell, Instant now) {
  core_->on_cell(from, std::move(cell), now);
}

void Courier::on_peer_connected(const CourierId& peer, Instant) { core_->on_peer_connected(peer); }

void Courier::on_peer_disconnected(const CourierId& peer, Instant) {
  core_->on_peer_disconnected(peer);
}

void Courier::on_peer_cell(const CourierId& from, onion::Cell cell, Instant) {
  core_->on_peer_cell(from, std::move(cell));
}

void Courier::on_opened(Ticket ticket, onion::Result<onion::OpenedLayer> layer, Instant now) {
  core_->on_opened(ticket, std::move(layer), now);
}

void Courier::on_stored(std::span<const Stored> commit, Instant now) {
  core_->on_stored(commit, now);
}

void Courier::on_found(Ticket ticket, const box::StoreResult<std::optional<box::Body>>& found,
                       Instant now) {
  core_->on_found(ticket, found, now);
}

void Courier::on_wakeup(Instant now) { core_->on_wakeup(now); }

Instant Courier::next_wakeup() const { return core_->next_wakeup(); }

std::optional<Effect> Courier::poll_effect() { return core_->poll_effect(); }

const Counters& Courier::counters() const { return core_->counters(); }

Gauges Courier::gauges() const { return core_->gauges(); }

}  // namespace peyk::courier
