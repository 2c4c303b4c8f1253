#include <algorithm>
#include <memory>
#include <utility>

#include "peyk/base/overloaded.hpp"
#include "peyk/sim/mark.hpp"
#include "peyk/sim/world.hpp"

namespace peyk::sim {

namespace {

constexpr Duration reconnect_after = Duration::milliseconds(200);

crypto::StoreKey key_from(crypto::Seed seed) {
  mark_key(seed.mutable_span());
  return *crypto::StoreKey::from(seed.span());
}

}  // namespace

DeskNode::DeskNode(World& world, NodeId node, std::string name,
                   identity::ServiceClass service_class)
    : world_(world),
      node_(node),
      name_(std::move(name)),
      service_class_(service_class),
      disk_([this](std::span<const desk::Change> changes) {
        world_.observer().on_records(node_, changes);
      }),
      device_key_(key_from(world.seed(name_))),
      stretched_(key_from(world.seed(name_))) {}

Instant DeskNode::now() const { return world_.clockwork().now() + ahead_; }

void DeskNode::later(Duration wait, std::function<void()> what) {
  world_.clockwork().after(wait, [this, life = life_, what = std::move(what)] {
    if (core_ != nullptr && life == life_) what();
  });
}

// The passphrase's stretching is an effect outside the cores; here the stretched key is drawn.
void DeskNode::create() {
  crypto::Random random(world_.seed(name_));
  auto vault_key = random.secret<crypto::StoreKey>();
  mark_key(vault_key.mutable_span());
  const auto header =
      desk::VaultHeader::make(random.fixed<crypto::PassphraseSalt>(), crypto::least_passphrase_cost,
                              stretched_, vault_key, random);
  static_cast<void>(desk::Desk::create(disk_, header));
  vault_header_ = header;
}

void DeskNode::clone(const DeskNode& other) {
  disk_.store().restore(other.disk_.store().contents());
  device_key_ = other.device_key_.copy();
  stretched_ = other.stretched_.copy();
  device_mark_ = other.device_mark_;
  ahead_ = other.ahead_;
}

void DeskNode::start() {
  ++life_;
  crash_at_.reset();
  planned_.reset();
  busy_until_ = {};
  failure_.reset();
  disk_.store().restart();
  lines_ = {};
  desk::DeskOptions options{.service_class = service_class_, .couriers = {}};
  for (const auto& courier : world_.couriers()) options.couriers.push_back(courier->trusted());
  auto opened =
      desk::Desk::open(std::move(options), disk_, device_key_.copy(), world_.seed(name_), now());
  core_ = opened ? std::move(*opened) : nullptr;
  if (core_ == nullptr) failure_ = desk::StorageError::corrupt;
  world_.observer().on_started(node_);
  drain();
}

void DeskNode::unlock() {
  const auto header = desk::Desk::header(disk_);
  auto key = header->open(stretched_);
  static_cast<void>(core_->unlock(std::move(*key), device_mark_, now()));
  drain();
}

crypto::StoreKey DeskNode::vault_key() const {
  // What opens is what unlock() opens.
  return std::move(*vault_header_->open(stretched_));
}

void DeskNode::crash() {
  if (core_ == nullptr) return;
  world_.observer().on_crashed(node_);
  ++life_;
  core_.reset();
  for (Line& line : lines_) {
    if (line.at_courier == 0) continue;
    if (CourierNode* node = world_.find_courier(*line.courier)) node->disconnect(line.at_courier);
  }
  lines_ = {};
}

// A desk stands still while its store commits: what it decided leaves afterwards, and what comes
// meanwhile waits.
bool DeskNode::waits_for_disk() {
  const Instant at = world_.clockwork().now();
  busy_until_ = std::max(busy_until_, at) + disk_.take_spent();
  return busy_until_ > at;
}

void DeskNode::when_free(std::function<void()> what) {
  if (!waits_for_disk()) return what();
  later(busy_until_ - world_.clockwork().now(),
        [this, what = std::move(what)]() mutable { when_free(std::move(what)); });
}

void DeskNode::drain() {
  if (waits_for_disk()) {
    later(busy_until_ - world_.clockwork().now(), [this] { drain(); });
    return;
  }
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
  if (core_ == nullptr) return;
  follow_entries();
  plan_wakeup();
}

bool DeskNode::carry_out(desk::Effect any) {
  return std::visit(
      Overloaded{
          [this](desk::effect::SendCell& send) {
            const Line& line = lines_[send.line.value()];
            if (line.at_courier == 0) return true;
            seen_.push_back({.when = world_.clockwork().now(),
                             .line = send.line.value(),
                             .up = true,
                             .courier = *line.courier,
                             .size = send.cell.span().size()});
            world_.observer().on_cell(node_, send.cell);
            world_.find_courier(*line.courier)->deliver(line.at_courier, std::move(send.cell));
            return true;
          },
          [this](desk::effect::SaveDeviceMark& save) {
            device_mark_ = save.mark;
            return true;
          },
          [this](desk::effect::Failed& failed) {
            failure_ = failed.reason;
            crash();
            return false;
          },
      },
      any);
}

void DeskNode::follow_entries() {
  if (core_ == nullptr) return;
  const std::vector<CourierId> entries = core_->entries();
  for (std::uint8_t i = 0; i < lines_.size() && i < entries.size(); ++i) {
    if (lines_[i].courier == entries[i]) continue;
    if (lines_[i].at_courier != 0) {
      world_.find_courier(*lines_[i].courier)->disconnect(lines_[i].at_courier);
      core_->on_line_down(desk::LineIndex(i), now());
    }
    lines_[i].courier = entries[i];
    lines_[i].at_courier = 0;
    ++lines_[i].number;
    connect(i);
  }
}

void DeskNode::connect(std::uint8_t index) {
  Line& line = lines_[index];
  const std::uint64_t number = line.number;
  const std::uint64_t life = life_;
  const auto is_current = [this, index, number, life] {
    return core_ != nullptr && life == life_ && lines_[index].number == number;
  };
  CourierNode* node = world_.find_courier(*line.courier);
  line.at_courier = node->connect(
      node_,
      [this, index, is_current](onion::Cell cell) {
        if (!is_current()) return;
        seen_.push_back({.when = world_.clockwork().now(),
                         .line = index,
                         .up = false,
                         .courier = *lines_[index].courier,
                         .size = cell.span().size()});
        take_cell(index, std::move(cell));
      },
      [this, index, is_current] {
        if (!is_current()) return;
        lines_[index].at_courier = 0;
        ++lines_[index].number;
        core_->on_line_down(desk::LineIndex(index), now());
        drain();
        if (core_ != nullptr && lines_[index].at_courier == 0) {
          later(reconnect_after, [this, index, again = lines_[index].number] {
            if (lines_[index].number == again) connect(index);
          });
        }
      });
  if (line.at_courier == 0) {
    core_->on_line_down(desk::LineIndex(index), now());
    later(reconnect_after, [this, index, number] {
      if (lines_[index].number == number && lines_[index].at_courier == 0) connect(index);
    });
    return;
  }
  core_->on_line_up(desk::LineIndex(index), now());
}

void DeskNode::take_cell(std::uint8_t line, onion::Cell cell) {
  auto held = std::make_shared<onion::Cell>(std::move(cell));
  when_free([this, line, number = lines_[line].number, held] {
    if (lines_[line].number != number) return;
    core_->on_cell(desk::LineIndex(line), std::move(*held), now());
    drain();
  });
}

void DeskNode::plan_wakeup() {
  if (core_ == nullptr) return;
  const Instant next = core_->next_wakeup();
  if (planned_.has_value() && *planned_ <= next) return;
  planned_ = next;
  later(next - now(), [this, next] {
    when_free([this, next] {
      if (planned_ != next) return;
      planned_.reset();
      core_->on_wakeup(now());
      drain();
    });
  });
}

}  // namespace peyk::sim
