// What a courier asks its shell to do. The shell carries effects out strictly in order.
#pragma once

#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "peyk/base/fixed.hpp"
#include "peyk/base/ids.hpp"
#include "peyk/box/box_store.hpp"
#include "peyk/onion/cell.hpp"
#include "peyk/onion/layer.hpp"

namespace peyk::courier {

// An incoming line, of a desk or of a peer: nobody says which. The shell never uses one twice.
using LineId = Number<struct LineIdTag, std::uint64_t>;
// Names an effect whose result comes back. 1, 2, 3 …
using Ticket = Number<struct TicketTag, std::uint64_t>;

namespace effects {

// To who asked, on the line on which it asked. A line that is gone: nothing happens.
struct SendToLine {
  LineId line;
  onion::Cell cell;
};
// On this courier's own line to a peer. No line: nothing happens.
struct SendToPeer {
  CourierId peer;
  onion::Cell cell;
};
// onion::open_layer(cell, *key), on any thread; then on_opened.
struct OpenCell {
  Ticket ticket;
  onion::Cell cell;
  std::shared_ptr<const onion::DayKey> key;
};
// To be committed, all of one effect in one commit and the effects in their order; many effects may
// share a commit (then they share one signature as well). Then on_stored, for all of a commit at
// once.
struct StoreWrites {
  Ticket ticket;
  std::vector<box::Write> writes;
};
// BoxStore::get_body; then on_found.
struct FindBody {
  Ticket ticket;
  box::BoxName name;
};
// The line broke the protocol or is one too many. on_line_closed follows, or not.
struct CloseLine {
  LineId line;
};

}  // namespace effects

using Effect = std::variant<effects::SendToLine, effects::SendToPeer, effects::OpenCell,
                            effects::StoreWrites, effects::FindBody, effects::CloseLine>;

// What became of one effects::StoreWrites: the results of its writes, or why the commit failed.
struct Stored {
  Ticket ticket;
  box::StoreResult<std::vector<box::WriteResult>> result;
};

}  // namespace peyk::courier
