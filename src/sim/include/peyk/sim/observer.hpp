// Whoever watches a world from outside: the trace and the checkers. Nothing here can change it.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "peyk/box/box_store.hpp"
#include "peyk/desk/record_store.hpp"
#include "peyk/onion/cell.hpp"
#include "peyk/sim/network.hpp"

namespace peyk::sim {

class Observer {
 public:
  virtual ~Observer() = default;
  virtual void on_started(NodeId) {}
  virtual void on_crashed(NodeId) {}
  // A cell leaves a node.
  virtual void on_cell(NodeId, const onion::Cell&) {}
  // A courier was told that these writes are done.
  virtual void on_stored(NodeId, std::span<const box::Write>, std::span<const box::WriteResult>) {}
  // What a courier gives to who asked for that box.
  virtual void on_given(NodeId, const box::BoxName&, const std::optional<box::Body>&) {}
  // A desk was told that these changes are durable.
  virtual void on_records(NodeId, std::span<const desk::Change>) {}
};

}  // namespace peyk::sim
