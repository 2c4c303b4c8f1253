// A line: TLS 1.3 with a pinned key, WebSocket inside, every message one cell (docs/protocol.md
// §7.1).
//
// On the wire a cell up is always 16,436 bytes, a cell down 16,432 (a short TLS record and a full
// one), and nothing else travels once the line is open: no pings, no close frames of ours, no
// compression.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "peyk/base/fixed.hpp"

namespace peyk::net {

inline constexpr std::size_t cell_size = 16'384;

// Counts up from 1 for each line a server opens; never used again by the same server.
using LineId = Number<struct LineIdTag, std::uint64_t>;

// Why a line, or an attempt to have one, ended.
enum class LineEnd : std::uint8_t {
  closed_here,     // asked for by the owner
  closed_by_peer,  // also: the network failed
  not_a_cell,      // a message of another size or kind, or a ping
  slow_reader,     // more cells wait to go out than the bound allows
  unreachable,     // no address answers (client)
  timed_out,       // the handshake took too long, or nothing came for too long
  tls_failed,      // the other end speaks no TLS 1.3, or broke it off
  wrong_pin,       // the other end has another key than the pinned one (client)
  not_upgraded,    // no WebSocket there (client)
};

[[nodiscard]] std::string_view to_string(LineEnd);

// A token bucket.
struct LineRate {
  std::uint32_t per_second = 400;  // cells
  std::uint32_t burst = 400;       // cells that may come at once
};

}  // namespace peyk::net
