#include "peyk/sim/world.hpp"

#include <utility>

#include "peyk/sim/mark.hpp"

namespace peyk::sim {

namespace {

crypto::Seed seed_from(std::uint64_t number) {
  std::array<std::uint8_t, 8> bytes{};
  ByteWriter(bytes).u64(number);
  const crypto::Digest digest = crypto::hash(crypto::Label::stream_test, {bytes});
  return *crypto::Seed::from(digest.span());
}

}  // namespace

World::World(WorldOptions options)
    : clockwork_(options.start), options_(options), random_(seed_from(options.seed)) {}

World::~World() = default;

crypto::Seed World::seed(std::string_view purpose) {
  const auto number = random_.fixed<crypto::Digest>();
  const crypto::Digest digest =
      crypto::hash(crypto::Label::stream_test, {number.span(), as_bytes(purpose)});
  return *crypto::Seed::from(digest.span());
}

CourierNode& World::add_courier(std::string name) {
  auto signing = random_.secret<crypto::SigningSeed>();
  mark_key(signing.mutable_span());
  const NodeId node(static_cast<std::uint16_t>(couriers_.size() + desks_.size()));
  couriers_.push_back(
      std::make_unique<CourierNode>(*this, node, std::move(name), std::move(signing)));
  return *couriers_.back();
}

DeskNode& World::add_desk(std::string name, identity::ServiceClass service_class) {
  const NodeId node(static_cast<std::uint16_t>(couriers_.size() + desks_.size()));
  desks_.push_back(std::make_unique<DeskNode>(*this, node, std::move(name), service_class));
  return *desks_.back();
}

CourierNode* World::find_courier(const CourierId& id) {
  for (const auto& courier : couriers_) {
    if (courier->id() == id) return courier.get();
  }
  return nullptr;
}

CourierNode* World::find_courier(NodeId node) {
  for (const auto& courier : couriers_) {
    if (courier->node() == node) return courier.get();
  }
  return nullptr;
}

void World::cut(NodeId a, NodeId b) {
  if (CourierNode* courier = find_courier(a)) courier->cut(b);
  if (CourierNode* courier = find_courier(b)) courier->cut(a);
}

Instant World::arrival(NodeId from, NodeId to, Instant& last) {
  return network_.arrival(from, to, clockwork_.now(), way(), last);
}

Duration World::way() {
  const std::int64_t spread = (options_.longest_way - options_.shortest_way).count();
  return options_.shortest_way + Duration::milliseconds(static_cast<std::int64_t>(
                                     random_.below(static_cast<std::uint64_t>(spread) + 1)));
}

void World::run_for(Duration time) {
  const Instant until = clockwork_.now() + time;
  while (clockwork_.step(until)) {
  }
}

bool World::run_until(const std::function<bool()>& done, Duration longest) {
  const Instant until = clockwork_.now() + longest;
  if (done()) return true;
  while (clockwork_.step(until)) {
    if (done()) return true;
  }
  return false;
}

}  // namespace peyk::sim
