#include <algorithm>
#include <utility>

#include "peyk/base/overloaded.hpp"
#include "peyk/onion/layer.hpp"
#include "peyk/sim/world.hpp"

namespace peyk::sim {

namespace {

constexpr Duration reconnect_after = Duration::milliseconds(200);

// What is told of a write that was never done.
box::WriteResult as_done(const box::Write& write) {
  box::WriteResult done;
  if (std::holds_alternative<box::writes::PutBody>(write)) done.outcome = box::Outcome::stored;
  return done;
}

std::vector<box::WriteResult> all_as_done(const std::vector<box::Write>& writes) {
  std::vector<box::WriteResult> results;
  results.reserve(writes.size());
  for (const box::Write& write : writes) results.push_back(as_done(write));
  return results;
}

}  // namespace

CourierNode::CourierNode(World& world, NodeId node, std::string name, crypto::SigningSeed seed)
    : world_(world), node_(node), name_(std::move(name)), seed_(std::move(seed)) {
  const auto key = crypto::SigningKey::from_seed(seed_);
  const auto raw = identity::CourierKey::from(key.public_key().span());
  auto card = identity::CourierCard::make(name_, *raw, identity::TlsPin(), {"127.0.0.1:1"});
  card_ = std::move(*card);
  id_ = card_->id();
}

desk::TrustedCourier CourierNode::trusted() const {
  return {
      .id = id_,
      .name = name_,
      .signing_key = trusted_key_.value_or(*crypto::SigningPublicKey::from(card_->key().span()))};
}

Instant CourierNode::now() const { return world_.clockwork().now() + ahead_; }

// Does it unless this life of the node has ended by then.
void CourierNode::later(Duration wait, std::function<void()> what) {
  world_.clockwork().after(wait, [this, life = life_, what = std::move(what)] {
    if (core_ != nullptr && life == life_) what();
  });
}

void CourierNode::start() {
  ++life_;
  crash_at_.reset();
  planned_.reset();
  disk_busy_until_ = {};
  store_.restart();
  std::vector<identity::CourierCard> peers;
  for (const auto& other : world_.couriers()) {
    if (other.get() != this) peers.push_back(other->card());
  }
  auto recovered = courier::recover(store_, life_);
  core_ = std::make_unique<courier::Courier>(
      courier::CourierOptions{.signing = crypto::SigningKey::from_seed(seed_),
                              .peers = peers,
                              .limits = limits_.value_or(world_.options().limits)},
      std::move(*recovered), world_.seed(name_), now());
  world_.observer().on_started(node_);
  for (const identity::CourierCard& peer : peers) {
    if (core_ != nullptr) connect_peer(peer.id());
  }
  if (core_ != nullptr) drain();
}

void CourierNode::crash() {
  if (core_ == nullptr) return;
  ++life_;
  core_.reset();
  store_.crash();
  auto lines = std::exchange(lines_, {});
  for (const auto& [peer, line] : std::exchange(peer_lines_, {})) {
    if (CourierNode* node = world_.find_courier(peer)) node->disconnect(line);
  }
  for (auto& [id, line] : lines) world_.clockwork().after(world_.way(), std::move(line.gone));
  world_.observer().on_crashed(node_);
}

void CourierNode::put_back(box::MemoryBoxStore copy) {
  crash();
  copy.restart();
  std::vector<box::Write> writes;
  const auto records = copy.records();
  for (const box::SmallRecord& record : *records) {
    writes.emplace_back(box::writes::EraseRecord{.key = record.key});
  }
  writes.emplace_back(box::writes::PutRecord{.record = courier::restored_record()});
  static_cast<void>(copy.commit(writes));
  store_ = std::move(copy);
}

void CourierNode::cut(NodeId from) {
  if (core_ == nullptr) return;
  std::vector<std::uint64_t> ended;
  for (const auto& [id, line] : lines_) {
    if (line.from == from) ended.push_back(id);
  }
  for (const std::uint64_t id : ended) {
    world_.clockwork().after(world_.way(), std::move(lines_[id].gone));
    disconnect(id);
  }
}

void CourierNode::connect_peer(const CourierId& peer) {
  CourierNode* node = world_.find_courier(peer);
  const std::uint64_t life = life_;
  // Of a line that was cut and opened again nothing arrives any more.
  const auto number = std::make_shared<std::uint64_t>(0);
  const std::uint64_t line = node->connect(
      node_,
      [this, life, peer, number](onion::Cell cell) {
        if (core_ == nullptr || life != life_) return;
        const auto current = peer_lines_.find(peer);
        if (current == peer_lines_.end() || current->second != *number) return;
        core_->on_peer_cell(peer, std::move(cell), now());
        drain();
      },
      [this, life, peer] {
        if (core_ == nullptr || life != life_) return;
        peer_lines_.erase(peer);
        core_->on_peer_disconnected(peer, now());
        drain();
        later(reconnect_after, [this, peer] { connect_peer(peer); });
      });
  if (line == 0) {
    later(reconnect_after, [this, peer] { connect_peer(peer); });
    return;
  }
  *number = line;
  peer_lines_[peer] = line;
  core_->on_peer_connected(peer, now());
  drain();
}

std::uint64_t CourierNode::connect(NodeId from, std::function<void(onion::Cell)> back,
                                   std::function<void()> gone) {
  const Instant at = world_.clockwork().now();
  if (core_ == nullptr || world_.network().is_closed(from, node_, at)) return 0;
  const std::uint64_t line = next_line_++;
  lines_[line] = Line{.from = from,
                      .back = std::move(back),
                      .gone = std::move(gone),
                      .last_in = at,
                      .last_out = at};
  later(Duration(), [this, line] {
    if (!lines_.contains(line)) return;
    core_->on_line_opened(courier::LineId(line), now());
    drain();
  });
  return line;
}

void CourierNode::disconnect(std::uint64_t line) {
  if (lines_.erase(line) == 0 || core_ == nullptr) return;
  core_->on_line_closed(courier::LineId(line), now());
  drain();
}

void CourierNode::deliver(std::uint64_t line, onion::Cell cell) {
  const auto found = lines_.find(line);
  if (found == lines_.end()) return;
  if (eye_) eye_(cell);
  const Instant arrives = world_.arrival(found->second.from, node_, found->second.last_in);
  auto held = std::make_shared<onion::Cell>(std::move(cell));
  later(arrives - world_.clockwork().now(), [this, line, held] {
    if (!lines_.contains(line)) return;
    core_->on_cell(courier::LineId(line), std::move(*held), now());
    drain();
  });
}

void CourierNode::drain() {
  while (core_ != nullptr) {
    auto effect = core_->poll_effect();
    if (!effect.has_value()) break;
    if (crash_at_.has_value() && effects_ + 1 >= *crash_at_) {
      crash();
      return;
    }
    ++effects_;
    if (!carry_out(std::move(*effect))) return;
  }
  plan_wakeup();
}

bool CourierNode::carry_out(courier::Effect any) {
  std::visit(
      Overloaded{
          [this](courier::effects::SendToLine& send) {
            const auto line = lines_.find(send.line.value());
            if (line == lines_.end()) return;
            std::optional<onion::Cell> cell = std::move(send.cell);
            if (key_pages_) cell = key_pages_(line->second.from, std::move(*cell));
            if (tamper_) cell = tamper_(std::move(*cell));
            if (!cell.has_value()) return;
            let_go(line->second.from, std::move(*cell),
                   [this, id = line->first](onion::Cell one) { send_to_line(id, std::move(one)); });
          },
          [this](courier::effects::SendToPeer& send) {
            const auto line = peer_lines_.find(send.peer);
            if (line == peer_lines_.end()) return;
            std::optional<onion::Cell> cell = std::move(send.cell);
            if (tamper_) cell = tamper_(std::move(*cell));
            if (!cell.has_value()) return;
            let_go(
                world_.find_courier(send.peer)->node(), std::move(*cell),
                [this, peer = send.peer](onion::Cell one) { send_to_peer(peer, std::move(one)); });
          },
          [this](courier::effects::OpenCell& open) {
            auto layer = std::make_shared<onion::Result<onion::OpenedLayer>>(
                onion::open_layer(std::move(open.cell), *open.key));
            later(Duration(), [this, ticket = open.ticket, layer] {
              core_->on_opened(ticket, std::move(*layer), now());
              drain();
            });
          },
          [this](courier::effects::StoreWrites& writes) { store_writes(writes); },
          [this](courier::effects::FindBody& find) { find_body(find); },
          [this](courier::effects::CloseLine& close) {
            const auto line = lines_.find(close.line.value());
            if (line == lines_.end()) return;
            world_.clockwork().after(world_.way(), std::move(line->second.gone));
            lines_.erase(line);
            later(Duration(), [this, id = close.line] {
              core_->on_line_closed(id, now());
              drain();
            });
          },
      },
      any);
  return core_ != nullptr;
}

// Who lies may keep a cell for a while, send it twice, or not at all.
void CourierNode::let_go(NodeId to, onion::Cell cell,
                         const std::function<void(onion::Cell)>& send) {
  if (!sending_) return send(std::move(cell));
  for (const Duration wait : sending_(to, cell)) {
    if (wait == Duration()) {
      send(cell.copy());
      continue;
    }
    auto held = std::make_shared<onion::Cell>(cell.copy());
    later(wait, [send, held] { send(std::move(*held)); });
  }
}

void CourierNode::send_to_line(std::uint64_t line, onion::Cell cell) {
  const auto found = lines_.find(line);
  if (found == lines_.end()) return;
  world_.observer().on_cell(node_, cell);
  Line& to = found->second;
  auto held = std::make_shared<onion::Cell>(std::move(cell));
  world_.clockwork().at(world_.arrival(node_, to.from, to.last_out),
                        [back = to.back, held] { back(std::move(*held)); });
}

void CourierNode::send_to_peer(const CourierId& peer, onion::Cell cell) {
  const auto line = peer_lines_.find(peer);
  if (line == peer_lines_.end()) return;
  world_.observer().on_cell(node_, cell);
  world_.find_courier(peer)->deliver(line->second, std::move(cell));
}

bool CourierNode::has_idle_disk() const {
  return !latency_ && disk_busy_until_ <= world_.clockwork().now();
}

// One thing after another: what comes later is not done earlier.
Instant CourierNode::disk_is_done(Duration takes) {
  disk_busy_until_ = std::max(disk_busy_until_, world_.clockwork().now() + takes);
  return disk_busy_until_;
}

// What was forgotten is told as done.
void CourierNode::tell_as_done(const std::vector<box::Write>& writes,
                               std::vector<box::WriteResult>& results) const {
  for (std::size_t i = 0; i < writes.size(); ++i) {
    if (!forget_(writes[i])) continue;
    results.insert(results.begin() + static_cast<std::ptrdiff_t>(i), as_done(writes[i]));
  }
}

// Durable when half of the time that a slow disk takes is over, told at its end: a courier that
// dies meanwhile has lost it, or has it and does not know.
void CourierNode::store_writes(courier::effects::StoreWrites& writes) {
  if (has_idle_disk()) {
    return commit(writes, world_.clockwork().now() + Duration::milliseconds(1));
  }
  const Duration takes = latency_ ? latency_() : Duration();
  const Instant durable = disk_is_done(takes / 2);
  const Instant told = disk_is_done(takes);
  auto held = std::make_shared<courier::effects::StoreWrites>(std::move(writes));
  if (hasty_) tell_stored(*held, all_as_done(held->writes), world_.clockwork().now());
  later(durable - world_.clockwork().now(), [this, held, told, tells = !hasty_] {
    commit(*held, tells ? std::optional(told) : std::nullopt);
  });
}

// Told when it is done, or to nobody.
void CourierNode::commit(const courier::effects::StoreWrites& writes, std::optional<Instant> told) {
  auto result =
      box::StoreResult<std::vector<box::WriteResult>>(std::unexpected(box::StoreError::disk_full));
  if (full_ && deaf_) result = all_as_done(writes.writes);
  if (!full_ || store_.is_crashed()) {
    std::vector<box::Write> written = writes.writes;
    if (forget_) std::erase_if(written, forget_);
    result = store_.commit(written);
    if (forget_ && result.has_value()) tell_as_done(writes.writes, *result);
  }
  if (store_.is_crashed()) {
    crash();
    return;
  }
  if (told.has_value()) tell_stored(writes, std::move(result), *told);
}

void CourierNode::tell_stored(const courier::effects::StoreWrites& writes,
                              box::StoreResult<std::vector<box::WriteResult>> result,
                              Instant when) {
  if (result.has_value()) world_.observer().on_stored(node_, writes.writes, *result);
  auto stored = std::make_shared<courier::Stored>(
      courier::Stored{.ticket = writes.ticket, .result = std::move(result)});
  later(when - world_.clockwork().now(), [this, stored] {
    core_->on_stored({stored.get(), 1}, now());
    drain();
  });
}

void CourierNode::find_body(const courier::effects::FindBody& find) {
  if (has_idle_disk()) return give_body(find);
  const Instant looked = disk_is_done(latency_ ? latency_() : Duration());
  later(looked - world_.clockwork().now(), [this, find] { give_body(find); });
}

void CourierNode::give_body(const courier::effects::FindBody& find) {
  auto found = store_.get_body(find.name);
  if (found.has_value() && lie_) *found = lie_(find.name, std::move(*found));
  if (found.has_value()) world_.observer().on_given(node_, find.name, *found);
  auto held = std::make_shared<decltype(found)>(std::move(found));
  later(Duration(), [this, ticket = find.ticket, held] {
    core_->on_found(ticket, *held, now());
    drain();
  });
}

void CourierNode::plan_wakeup() {
  if (core_ == nullptr) return;
  const Instant next = core_->next_wakeup();
  if (planned_.has_value() && *planned_ <= next) return;
  planned_ = next;
  later(next - now(), [this, next] {
    if (planned_ != next) return;
    planned_.reset();
    core_->on_wakeup(now());
    drain();
  });
}

}  // namespace peyk::sim
