// Couriers and desks – the cores that ship – joined by a network in memory, in virtual time.
// Everything is drawn from one seed: the same seed gives the same run.
//
// Storage is what a node's disk holds: it outlives a crash of the node.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "peyk/box/memory_box_store.hpp"
#include "peyk/courier/courier.hpp"
#include "peyk/desk/desk.hpp"
#include "peyk/sim/clockwork.hpp"
#include "peyk/sim/disk.hpp"
#include "peyk/sim/network.hpp"
#include "peyk/sim/observer.hpp"

namespace peyk::sim {

struct WorldOptions {
  std::uint64_t seed = 1;
  Instant start = Instant::since_epoch(Duration::days(20'000));
  Duration shortest_way = Duration::milliseconds(1);  // of a cell from node to node
  Duration longest_way = Duration::milliseconds(3);
  courier::Limits limits = {};
};

class World;

// A cell on a desk's line, as someone who watches the line sees it.
struct Seen {
  Instant when;
  std::uint8_t line = 0;
  bool up = true;  // from the desk
  CourierId courier;
  std::size_t size = 0;
  friend bool operator==(const Seen&, const Seen&) = default;
};

// What a test may do to a cell on its way; gives what arrives.
using Tamper = std::function<std::optional<onion::Cell>(onion::Cell)>;
// When a lying courier lets a cell for a node go: once for each wait, so that others may overtake
// it; never when there is none.
using Sending = std::function<std::vector<Duration>(NodeId to, const onion::Cell&)>;
// What a test plants into a courier's store: writes that it forgets.
using Forget = std::function<bool(const box::Write&)>;
// What a lying courier gives in place of what it stored.
using Lie = std::function<std::optional<box::Body>(const box::BoxName&, std::optional<box::Body>)>;
// What a lying courier sends a node in place of a key page.
using KeyPages = std::function<onion::Cell(NodeId to, onion::Cell)>;

class CourierNode {
 public:
  CourierNode(World& world, NodeId node, std::string name, crypto::SigningSeed seed);

  [[nodiscard]] NodeId node() const { return node_; }
  [[nodiscard]] const CourierId& id() const { return id_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool is_up() const { return core_ != nullptr; }
  [[nodiscard]] courier::Courier& core() { return *core_; }
  [[nodiscard]] box::MemoryBoxStore& store() { return store_; }
  [[nodiscard]] const identity::CourierCard& card() const { return *card_; }
  [[nodiscard]] desk::TrustedCourier trusted() const;
  // What a test plants: desks that start from now on take another key for this courier's.
  void set_trusted_key(const crypto::SigningPublicKey& key) { trusted_key_ = key; }

  // `ahead`: how far its clock is ahead of virtual time.
  void set_clock(Duration ahead) { ahead_ = ahead; }
  [[nodiscard]] Duration ahead() const { return ahead_; }
  void set_full(bool full) { full_ = full; }
  void set_slow_disk(Latency latency) { latency_ = std::move(latency); }
  // In place of the world's, from the next start on.
  void set_limits(courier::Limits limits) { limits_ = limits; }
  void set_forget(Forget forget) { forget_ = std::move(forget); }
  // What a test plants: that the disk is full is not told; what waits for a slow disk is told at
  // once as done.
  void set_deaf(bool deaf) { deaf_ = deaf; }
  void set_hasty(bool hasty) { hasty_ = hasty; }
  void start();
  void crash();
  // What `peyk courier restore` does with a copy of its disk.
  void put_back(box::MemoryBoxStore copy);
  // The process dies before its n-th effect from now (1 is the next).
  void crash_before_effect(std::uint64_t n) { crash_at_ = effects_ + n; }
  [[nodiscard]] std::uint64_t effects() const { return effects_; }

  // Cells that this courier sends on or back go through here first.
  void set_tamper(Tamper tamper) { tamper_ = std::move(tamper); }
  void set_sending(Sending sending) { sending_ = std::move(sending); }
  void set_lie(Lie lie) { lie_ = std::move(lie); }
  void set_key_pages(KeyPages pages) { key_pages_ = std::move(pages); }
  // Shown every cell that arrives from a desk.
  void set_eye(std::function<void(const onion::Cell&)> eye) { eye_ = std::move(eye); }
  [[nodiscard]] crypto::SigningKey signing_key() const {
    return crypto::SigningKey::from_seed(seed_);
  }

  // For the world: a line to this courier. The cells that come back go to `back`; `gone` when the
  // line ends. 0 when the courier is down.
  std::uint64_t connect(NodeId from, std::function<void(onion::Cell)> back,
                        std::function<void()> gone);
  void disconnect(std::uint64_t line);
  // Cuts every line that comes from there; what is on its way is lost.
  void cut(NodeId from);
  void deliver(std::uint64_t line, onion::Cell cell);

 private:
  struct Line {
    NodeId from;
    std::function<void(onion::Cell)> back;
    std::function<void()> gone;
    Instant last_in;  // when the newest cell of each direction arrives
    Instant last_out;
  };
  [[nodiscard]] Instant now() const;
  void drain();
  bool carry_out(courier::Effect effect);
  void plan_wakeup();
  void connect_peer(const CourierId& peer);
  void later(Duration wait, std::function<void()> what);

  void let_go(NodeId to, onion::Cell cell, const std::function<void(onion::Cell)>& send);
  void send_to_line(std::uint64_t line, onion::Cell cell);
  void send_to_peer(const CourierId& peer, onion::Cell cell);

  [[nodiscard]] bool has_idle_disk() const;
  [[nodiscard]] Instant disk_is_done(Duration takes);
  void store_writes(courier::effects::StoreWrites& writes);
  void commit(const courier::effects::StoreWrites& writes, std::optional<Instant> told);
  void tell_stored(const courier::effects::StoreWrites& writes,
                   box::StoreResult<std::vector<box::WriteResult>> result, Instant when);
  void find_body(const courier::effects::FindBody& find);
  void give_body(const courier::effects::FindBody& find);
  void tell_as_done(const std::vector<box::Write>& writes,
                    std::vector<box::WriteResult>& results) const;

  World& world_;
  NodeId node_;
  std::string name_;
  crypto::SigningSeed seed_;
  CourierId id_;
  std::optional<identity::CourierCard> card_;
  std::optional<crypto::SigningPublicKey> trusted_key_;
  Duration ahead_;
  box::MemoryBoxStore store_;
  std::unique_ptr<courier::Courier> core_;
  std::map<std::uint64_t, Line> lines_;
  std::map<CourierId, std::uint64_t> peer_lines_;  // by peer: the line at the peer
  std::uint64_t next_line_ = 1;
  std::uint64_t life_ = 0;  // counts starts: what an earlier life planned does nothing
  std::uint64_t effects_ = 0;
  std::optional<std::uint64_t> crash_at_;
  std::optional<Instant> planned_;
  Tamper tamper_;
  Sending sending_;
  Lie lie_;
  KeyPages key_pages_;
  std::function<void(const onion::Cell&)> eye_;
  Forget forget_;
  bool deaf_ = false;
  bool hasty_ = false;
  std::optional<courier::Limits> limits_;
  bool full_ = false;
  Latency latency_;
  Instant disk_busy_until_;
};

class DeskNode {
 public:
  DeskNode(World& world, NodeId node, std::string name, identity::ServiceClass service_class);

  [[nodiscard]] NodeId node() const { return node_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool is_up() const { return core_ != nullptr; }
  [[nodiscard]] desk::Desk& core() { return *core_; }
  [[nodiscard]] desk::MemoryRecordStore& store() { return disk_.store(); }
  [[nodiscard]] Disk& disk() { return disk_; }
  [[nodiscard]] Instant now() const;

  void set_clock(Duration ahead) { ahead_ = ahead; }
  [[nodiscard]] Duration ahead() const { return ahead_; }
  // Makes the vault; once.
  void create();
  // Another machine with the whole folder of `other` as it is now: its vault runs twice.
  void clone(const DeskNode& other);
  // Runs the desk, locked.
  void start();
  void unlock();
  void crash();
  void crash_before_effect(std::uint64_t n) { crash_at_ = effects_ + n; }
  [[nodiscard]] std::uint64_t effects() const { return effects_; }
  // Why the desk ended itself; nothing when it did not.
  [[nodiscard]] std::optional<desk::StorageError> failure() const { return failure_; }

  // To be called after anything was done to core() directly.
  void drain();

  [[nodiscard]] const std::vector<Seen>& seen() const { return seen_; }
  [[nodiscard]] std::uint64_t& device_mark() { return device_mark_; }
  // For tests that look at all that a desk holds.
  [[nodiscard]] crypto::StoreKey vault_key() const;
  [[nodiscard]] crypto::StoreKey device_key() const { return device_key_.copy(); }

 private:
  struct Line {
    std::optional<CourierId> courier;  // to whom it goes or shall go
    std::uint64_t at_courier = 0;      // 0: down
    std::uint64_t number = 0;          // counts connections of this line
  };
  bool carry_out(desk::Effect effect);
  void follow_entries();
  void connect(std::uint8_t line);
  void take_cell(std::uint8_t line, onion::Cell cell);
  void plan_wakeup();
  void later(Duration wait, std::function<void()> what);
  [[nodiscard]] bool waits_for_disk();
  void when_free(std::function<void()> what);

  World& world_;
  NodeId node_;
  std::string name_;
  identity::ServiceClass service_class_;
  Duration ahead_;
  Disk disk_;
  crypto::StoreKey device_key_;
  crypto::StoreKey stretched_;
  std::optional<desk::VaultHeader> vault_header_;
  std::uint64_t device_mark_ = 0;
  std::unique_ptr<desk::Desk> core_;
  std::array<Line, desk::line_count> lines_;
  std::vector<Seen> seen_;
  std::uint64_t life_ = 0;
  std::uint64_t effects_ = 0;
  std::optional<std::uint64_t> crash_at_;
  std::optional<Instant> planned_;
  Instant busy_until_;
  std::optional<desk::StorageError> failure_;
};

class World {
 public:
  explicit World(WorldOptions options = {});
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World();

  CourierNode& add_courier(std::string name);
  DeskNode& add_desk(std::string name, identity::ServiceClass service_class);
  [[nodiscard]] const std::vector<std::unique_ptr<CourierNode>>& couriers() const {
    return couriers_;
  }
  [[nodiscard]] const std::vector<std::unique_ptr<DeskNode>>& desks() const { return desks_; }
  [[nodiscard]] CourierNode* find_courier(const CourierId& id);
  [[nodiscard]] CourierNode* find_courier(NodeId node);
  // Cuts the lines between two nodes, in both directions.
  void cut(NodeId a, NodeId b);
  // Outlives the world.
  void watch(Observer& observer) { observer_ = &observer; }

  void run_for(Duration time);
  // True as soon as `done`; false when that did not come true within `longest`.
  bool run_until(const std::function<bool()>& done, Duration longest);

  [[nodiscard]] Clockwork& clockwork() { return clockwork_; }
  [[nodiscard]] Network& network() { return network_; }
  [[nodiscard]] Observer& observer() { return *observer_; }
  [[nodiscard]] const WorldOptions& options() const { return options_; }
  [[nodiscard]] Duration way();  // how long a cell takes, drawn
  // When a cell arrives that leaves now; see Network::arrival.
  [[nodiscard]] Instant arrival(NodeId from, NodeId to, Instant& last);
  [[nodiscard]] crypto::Seed seed(std::string_view purpose);

 private:
  Clockwork clockwork_;
  WorldOptions options_;
  crypto::Random random_;
  Network network_;
  Observer nobody_;
  Observer* observer_ = &nobody_;
  std::vector<std::unique_ptr<CourierNode>> couriers_;
  std::vector<std::unique_ptr<DeskNode>> desks_;
};

}  // namespace peyk::sim
