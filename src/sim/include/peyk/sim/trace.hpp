// Everything that happens in a run, in a hash: the same seed gives the same one in every build.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

#include "peyk/base/bytes.hpp"
#include "peyk/base/time.hpp"
#include "peyk/sim/network.hpp"

namespace peyk::sim {

struct TraceEvent {
  Instant when;
  NodeId node;
  std::string_view kind;
  std::uint64_t bytes = 0;  // fingerprint
};

class Trace {
 public:
  using Sink = std::function<void(const TraceEvent&)>;
  explicit Trace(Sink sink = {}) : sink_(std::move(sink)) {}

  void add(Instant when, NodeId node, std::string_view kind, ByteSpan bytes = {});
  [[nodiscard]] std::uint64_t hash() const { return hash_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }

 private:
  Sink sink_;
  std::uint64_t hash_ = 0;
  std::uint64_t events_ = 0;
};

}  // namespace peyk::sim
