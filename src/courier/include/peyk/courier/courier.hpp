// The courier as a state machine: opens cells, delays them, passes them on or serves them, answers
// at the deadline, keeps the keys of the days with its peers. docs/protocol.md §6, §7.
//
// Bytes and time in, effects out: no socket, file, clock, thread or entropy of its own. After every
// on_… call the shell drains poll_effect(), carries the effects out in order, and sets its timer to
// next_wakeup().
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "peyk/base/ids.hpp"
#include "peyk/base/time.hpp"
#include "peyk/courier/counters.hpp"
#include "peyk/courier/effect.hpp"
#include "peyk/courier/options.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/onion/cell.hpp"
#include "peyk/onion/layer.hpp"

namespace peyk::courier {

class Courier {
 public:
  // Throws std::invalid_argument when the options or the recovered records are not a courier's.
  Courier(CourierOptions options, RecoveredState recovered, crypto::Seed seed, Instant now);
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;
  ~Courier();

  [[nodiscard]] const CourierId& id() const;

  // Incoming lines.
  void on_line_opened(LineId line, Instant now);
  void on_line_closed(LineId line, Instant now);
  void on_cell(LineId from, onion::Cell cell, Instant now);

  // This courier's own lines to its peers (their pinned keys were checked). Others are ignored.
  void on_peer_connected(const CourierId& peer, Instant now);
  void on_peer_disconnected(const CourierId& peer, Instant now);
  void on_peer_cell(const CourierId& from, onion::Cell cell, Instant now);

  // Results of effects; unknown tickets are ignored.
  void on_opened(Ticket ticket, onion::Result<onion::OpenedLayer> layer, Instant now);
  void on_stored(std::span<const Stored> commit, Instant now);
  void on_found(Ticket ticket, const box::StoreResult<std::optional<box::Body>>& found,
                Instant now);

  void on_wakeup(Instant now);  // a needless call is harmless
  [[nodiscard]] Instant next_wakeup() const;
  [[nodiscard]] std::optional<Effect> poll_effect();

  [[nodiscard]] const Counters& counters() const;
  [[nodiscard]] Gauges gauges() const;

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace peyk::courier
