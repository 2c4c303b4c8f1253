#include "peyk/sim/trace.hpp"

#include <array>

#include "peyk/sim/draw.hpp"

namespace peyk::sim {

void Trace::add(Instant when, NodeId node, std::string_view kind, ByteSpan bytes) {
  const TraceEvent event{.when = when, .node = node, .kind = kind, .bytes = fingerprint(bytes)};
  std::array<std::uint8_t, 8 + 2 + 8> fixed{};
  ByteWriter(fixed)
      .u64(static_cast<std::uint64_t>(when.milliseconds()))
      .u16(node.value())
      .u64(event.bytes);
  hash_ = fingerprint(as_bytes(kind), fingerprint(fixed, hash_));
  ++events_;
  if (sink_) sink_(event);
}

}  // namespace peyk::sim
