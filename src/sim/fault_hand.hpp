// Carries out the faults of a plan, mends them when they are over, and starts again what died.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "peyk/sim/run.hpp"

namespace peyk::sim {

class FaultHand {
 public:
  // What the hand does to the world that others must know of.
  struct Told {
    std::function<void(NodeId courier)> courier_rolled_back;
    std::function<void(NodeId courier, const box::BoxName&)> rotted;
    std::function<void(std::uint16_t desk, Instant backup)> desk_rolled_back;
    // Whether a copy of its vault runs from now on.
    std::function<void(std::uint16_t desk, bool)> desk_cloned;
    std::function<void(std::uint16_t desk, std::uint64_t letters)> burst;
    std::function<void(Failure)> failed;
  };

  FaultHand(World& world, const Plan& plan, Told told)
      : world_(world), plan_(plan), told_(std::move(told)) {}

  // Plans all faults, the first of them from now on.
  void begin();
  // All clocks right, everything running.
  void mend_all();
  void on_crashed(NodeId node);
  // Couriers that broke their receipts, or may have; desks whose vault existed twice.
  [[nodiscard]] const std::set<NodeId>& guilty() const { return guilty_; }
  [[nodiscard]] const std::set<std::uint16_t>& cloned() const { return cloned_; }

 private:
  struct Backup {
    Instant when;
    desk::MemoryRecordStore::Contents desk;
    std::optional<box::MemoryBoxStore> courier;
  };

  void start(std::size_t index);
  void mend(std::size_t index);
  void start_network(const Fault& fault, Instant until);
  void start_lie(const Fault& fault);
  void start_tamper(const Fault& fault);
  void start_sending(const Fault& fault);
  void start_slow_disk(const Fault& fault);
  void start_other_keys(const Fault& fault);
  void rot(const Fault& fault);
  void start_clone(std::size_t index);
  void stop_clone(std::size_t index);
  void start_person(const Fault& fault, Instant until);
  void crash(NodeId node);
  void crash_later(const Fault& fault);
  void restart(NodeId node);
  void restart_at(NodeId node, Instant when);
  void set_clock(NodeId node, Duration ahead);
  void set_full(NodeId node, bool full);
  void set_slow_disk(NodeId node, Latency latency);
  void back_up(std::size_t index);
  void put_back(std::size_t index);
  void flood(const Fault& fault);
  [[nodiscard]] Duration lasting(const Fault& fault) const;
  [[nodiscard]] bool has_its_channels(DeskNode& desk, std::uint16_t own) const;
  [[nodiscard]] DeskNode* desk_at(NodeId node);
  [[nodiscard]] std::uint16_t desk_index(NodeId node) const;

  World& world_;
  const Plan& plan_;
  Told told_;
  std::set<NodeId> guilty_;
  std::set<std::uint16_t> cloned_;
  std::map<std::size_t, std::unique_ptr<DeskNode>> clones_;  // by fault; kept when over
  std::map<NodeId, Instant> down_until_;
  std::map<NodeId, Instant> locked_until_;
  std::set<NodeId> waits_for_restart_;
  std::map<std::size_t, Backup> backups_;  // by fault
};

}  // namespace peyk::sim
