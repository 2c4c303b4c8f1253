#include "world.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>

#include "peyk/crypto/kdf.hpp"
#include "peyk/swap/content.hpp"

#include "hostile.hpp"

namespace peyk::swap::runs {
namespace {

constexpr Duration tries_within = Duration::hours(12);
constexpr std::size_t most_failures = 2;
constexpr Instant beginning = Instant::since_epoch(Duration::days(20'000));
const std::array<Bytes, 2> given = {Bytes{1, 2, 3}, Bytes{4, 5}};

// An honest courier, or a liar in its place.
struct CourierNode {
  CourierId id;
  CourierIndex index;
  crypto::SigningPublicKey key;
  std::unique_ptr<crypto::SigningKey> signing;
  std::unique_ptr<Liar> liar;
  std::unique_ptr<Escrows> escrows;
  std::map<SwapId, crypto::SecretBytes> disk;
  Instant floor;
  Duration clock;
  bool stated_ready = false;
  bool stated_expired = false;
};

struct PartyNode {
  Bytes sealed;
  std::optional<Party> party;
  crypto::SecretBytes disk;
  Instant begins;
  std::optional<Instant> withdraws;
  // How often it asked, and the newest of these that was answered; by courier.
  std::map<CourierIndex, std::size_t> asked;
  std::map<CourierIndex, std::size_t> answered;
};

class World {
 public:
  World(Draw draw, std::uint64_t seed, const Planted& planted);
  Outcome play();

 private:
  void make_couriers();
  void make_parties();
  void make_cheat();
  void restart(CourierNode& courier);
  std::optional<crypto::SecretBytes> serve(CourierNode& courier, ByteSpan request, bool calm);
  void watch(CourierNode& courier, ByteSpan answer);
  void turn(std::size_t side, CourierIndex index);
  // `calm`: nothing goes wrong this time.
  void arrive(std::size_t side, CourierIndex index, std::size_t number,
              const crypto::SecretBytes& request, bool calm);
  void commit(PartyNode& node);
  void reload(PartyNode& node);
  void cheats_turn(CourierIndex index);
  void check();
  void violate(const std::string& what) {
    if (outcome_.violation.empty()) outcome_.violation = what;
  }

  CourierNode& courier(CourierIndex index) { return couriers_.at(index.value() - 1U); }
  bool chance(std::uint64_t percent) { return draw_.below(100) < percent; }
  Duration up_to(Duration longest) {
    const auto most = static_cast<std::uint64_t>(longest.count()) + 1;
    return Duration::milliseconds(static_cast<std::int64_t>(draw_.below(most)));
  }
  void at(Instant when, std::function<void()> what) { agenda_.emplace(when, std::move(what)); }

  Draw draw_;              // what happens
  crypto::Random random_;  // keys and signatures
  Planted planted_;
  Instant now_ = beginning;
  Instant deadline_ = beginning + Duration::days(10);
  std::multimap<Instant, std::function<void()>> agenda_;
  std::vector<CourierNode> couriers_;
  std::optional<Frame> frame_;
  std::optional<Manifest> manifest_;
  std::array<PartyNode, 2> parties_;
  std::array<std::optional<PartySecret>, 2> secrets_;
  std::unique_ptr<Cheat> cheat_;  // in the place of the second party
  SigningKeyOf keys_;
  std::uint64_t loss_ = 0;
  std::uint64_t crash_ = 0;
  Outcome outcome_;
};

crypto::Seed seed_from(std::uint64_t number) {
  crypto::Seed seed;
  ByteWriter(seed.mutable_span()).u64(number).zeros(24);
  return seed;
}

World::World(Draw draw, std::uint64_t seed, const Planted& planted)
    : draw_(draw), random_(seed_from(seed)), planted_(planted) {
  static constexpr std::array<std::size_t, 3> sizes = {1, 4, 7};
  outcome_.couriers = sizes.at(planted_.one_liar_too_many ? 1 + draw_.below(2) : draw_.below(3));
  if (planted_.clocks_far_apart) deadline_ = beginning + Duration::days(60);
  loss_ = draw_.below(50);
  crash_ = draw_.below(15);
  make_couriers();
  make_parties();
  outcome_.has_cheat = planted_.one_liar_too_many || planted_.clocks_far_apart || chance(50);
  if (outcome_.has_cheat) make_cheat();
}

void World::make_couriers() {
  for (std::size_t i = 0; i < outcome_.couriers; ++i) {
    CourierNode node;
    node.signing = std::make_unique<crypto::SigningKey>(
        crypto::SigningKey::from_seed(random_.secret<crypto::SigningSeed>()));
    node.key = node.signing->public_key();
    node.id = CourierId(crypto::hash(crypto::Label::courier_id, {node.key.span()}).array());
    node.clock = up_to(planted_.clocks_far_apart ? Duration::days(45) : Duration::hours(2));
    couriers_.push_back(std::move(node));
  }
  std::ranges::sort(couriers_, {}, &CourierNode::id);
  keys_ = [this](const CourierId& id) -> const crypto::SigningPublicKey* {
    const auto found = std::ranges::find(couriers_, id, &CourierNode::id);
    return found == couriers_.end() ? nullptr : &found->key;
  };
  const Quorum quorum = *Quorum::of(couriers_.size());
  // Some tell an honest party nothing that it could use.
  const bool is_discreet = chance(50);
  std::size_t liars = quorum.liars() == 0 ? 0 : draw_.below(quorum.liars() + 1);
  if (planted_.one_liar_too_many) liars = quorum.liars() + 1;
  if (planted_.clocks_far_apart) liars = quorum.liars();
  std::uint8_t place = 0;
  for (CourierNode& node : couriers_) {
    node.index = CourierIndex(++place);
    const std::size_t left = couriers_.size() - place + 1;
    if (draw_.below(left) < liars) {
      --liars;
      node.liar =
          std::make_unique<Liar>(std::move(*node.signing), node.id, node.index, is_discreet);
    } else {
      restart(node);
    }
  }
}

void World::restart(CourierNode& node) {
  node.escrows = std::make_unique<Escrows>(Escrows::Options{node.id, *node.signing, keys_},
                                           node.floor, random_.fork(crypto::Label::stream_courier));
  for (const auto& [id, record] : node.disk) {
    if (!node.escrows->restore(id, record)) violate("a courier does not know its own record");
  }
}

void World::make_parties() {
  std::vector<CourierId> ids;
  ids.reserve(couriers_.size());
  for (const CourierNode& node : couriers_) ids.push_back(node.id);
  frame_ = Frame::of(random_.fixed<FrameSalt>(), deadline_, ids);
  std::vector<Offer> offers;
  for (std::size_t side = 0; side < 2; ++side) {
    secrets_.at(side) = random_.secret<PartySecret>();
    const Dealer dealer = dealer_of(*secrets_.at(side), *frame_);
    const std::array<ByteSpan, 1> items = {given.at(side)};
    Gift gift =
        *give(*frame_, dealer, items, chance(50) ? ShowsConstant::yes : ShowsConstant::no, random_);
    offers.push_back(std::move(gift.offer));
    parties_.at(side).sealed = std::move(gift.sealed);
  }
  manifest_ = *Manifest::of(*frame_, offers[0], offers[1]);
  for (std::size_t side = 0; side < 2; ++side) {
    PartyNode& node = parties_.at(side);
    node.party = *Party::begin(*manifest_, secrets_.at(side)->copy());
    node.begins = beginning + up_to(Duration::days(chance(70) ? 5 : 11));
    if (chance(20)) node.withdraws = beginning + up_to(Duration::days(11));
    commit(node);
  }
}

void World::make_cheat() {
  Cheat::Plan plan;
  std::vector<CourierIndex> honest;
  std::vector<Liar*> liars;
  for (const CourierNode& node : couriers_) {
    if (node.liar) {
      liars.push_back(node.liar.get());
      continue;
    }
    honest.push_back(node.index);
    if (chance(75)) plan.deposits_at.insert(node.index);
    if (chance(10)) plan.withdraws_at = node.index;
  }
  plan.target = honest.at(draw_.below(honest.size()));
  plan.shows_to_all = chance(20);
  plan.witnesses = draw_.below(liars.size() + 1);
  const CourierNode& target = courier(plan.target);
  const Instant end = release_end(manifest_->terms(), plan.witnesses);
  // At the last moment by the target's clock, or at any time.
  plan.shows_at = chance(50) ? end - target.clock - up_to(Duration::hours(1))
                             : beginning + up_to(end - beginning);
  cheat_ = std::make_unique<Cheat>(*manifest_, secrets_[1]->copy(), std::move(plan), liars);
}

// What an honest courier says of itself must never contradict itself.
void World::watch(CourierNode& node, ByteSpan bytes) {
  const auto answer = decode_answer(bytes);
  if (!answer) return violate("an honest courier's answer is none");
  for (const Statement& statement : answer->statements) {
    if (statement.courier != node.index) continue;
    node.stated_ready = node.stated_ready || statement.kind == StatementKind::ready;
    node.stated_expired = node.stated_expired || statement.kind == StatementKind::expired;
  }
  if (node.stated_ready && node.stated_expired) violate("an honest courier stated both");
}

std::optional<crypto::SecretBytes> World::serve(CourierNode& node, ByteSpan request, bool calm) {
  ++outcome_.messages;
  if (node.liar) return node.liar->answer(request, draw_, random_);
  const Instant time = now_ + node.clock;
  if (const auto forgotten = node.escrows->forget(time)) {
    for (const SwapId& id : forgotten->swaps) node.disk.erase(id);
    node.floor = forgotten->floor;
  }
  auto step = node.escrows->on_request(request, time);
  if (!step) {
    violate("an honest courier cannot read an honest request");
    return std::nullopt;
  }
  const bool crashes = !calm && chance(crash_);
  const bool is_before = crashes && chance(50);
  if (step->record && !is_before) {
    if (!planted_.forgetful || node.index.value() != 1 || !crashes) {
      node.disk[step->record->swap] = step->record->bytes;
      node.escrows->on_stored(step->record->swap, step->record->version);
    }
  }
  if (crashes) {
    ++outcome_.crashes;
    restart(node);
    // The planted one had answered already.
    if (!planted_.forgetful) return std::nullopt;
  }
  watch(node, step->answer);
  return std::move(step->answer);
}

void World::commit(PartyNode& node) { node.disk = node.party->record(); }

void World::reload(PartyNode& node) {
  ++outcome_.crashes;
  auto party = Party::restore(*manifest_, node.disk);
  if (!party) return violate("a party does not know its own record");
  node.party = *std::move(party);
}

void World::turn(std::size_t side, CourierIndex index) {
  PartyNode& node = parties_.at(side);
  if (node.party->is_over(now_)) return;
  at(now_ + Duration::minutes(30) + up_to(tries_within - Duration::minutes(30)),
     [this, side, index] { turn(side, index); });
  if (now_ < node.begins) return;
  if (!node.party->hold(parties_.at(1 - side).sealed)) return violate("other content");
  if (node.withdraws && now_ >= *node.withdraws) (void)node.party->withdraw();
  const auto request = node.party->request(index, now_);
  const bool calm = node.asked[index] - node.answered[index] >= most_failures;
  const std::size_t number = ++node.asked[index];
  if (!calm && chance(crash_)) {
    reload(node);  // nothing was committed, and nothing left
    return;
  }
  commit(node);
  if (!request) {
    node.answered[index] = number;
    return;
  }
  if (!calm && chance(loss_)) return;
  at(now_ + up_to(Duration::hours(3)), [this, side, index, number, request = *request, calm] {
    arrive(side, index, number, request, calm);
  });
  if (chance(15)) {
    at(now_ + up_to(Duration::days(20)), [this, side, index, number, request = *request] {
      arrive(side, index, number, request, false);
    });
  }
}

void World::arrive(std::size_t side, CourierIndex index, std::size_t number,
                   const crypto::SecretBytes& request, bool calm) {
  const auto answer = serve(courier(index), request, calm);
  if (!answer || (!calm && chance(loss_))) return;
  at(now_ + up_to(Duration::hours(calm ? 1 : 3)),
     [this, side, index, number, answer = *answer, calm] {
       PartyNode& node = parties_.at(side);
       node.party->on_answer(index, answer, keys_);
       // What is not committed is only asked again.
       if (!calm && chance(crash_)) return reload(node);
       commit(node);
       node.answered[index] = std::max(node.answered[index], number);
     });
}

void World::cheats_turn(CourierIndex index) {
  const auto ask = [this](CourierIndex asked, ByteSpan request) {
    return serve(courier(asked), request, false);
  };
  cheat_->visit(index, now_, ask, keys_, draw_, random_);
  at(now_ + Duration::hours(1) + up_to(Duration::days(2)), [this, index] { cheats_turn(index); });
}

Outcome World::play() {
  for (const CourierNode& node : couriers_) {
    for (std::size_t side = 0; side < (cheat_ ? 1U : 2U); ++side) {
      const CourierIndex index = node.index;
      at(parties_.at(side).begins, [this, side, index] { turn(side, index); });
    }
    if (cheat_ && !node.liar) {
      const CourierIndex index = node.index;
      at(beginning + up_to(Duration::days(9)), [this, index] { cheats_turn(index); });
    }
  }
  if (cheat_) {
    for (const int minutes : {0, 10, 40}) {
      at(cheat_->shows_at() + Duration::minutes(minutes),
         [this] { cheats_turn(cheat_->target()); });
    }
  }
  const Instant end = forgotten_at(manifest_->terms()) + Duration::days(2);
  while (!agenda_.empty() && agenda_.begin()->first < end && outcome_.violation.empty()) {
    const auto next = agenda_.extract(agenda_.begin());
    now_ = next.key();
    next.mapped()();
    // A cheat may go on when the honest side has given up: that is what must not help it.
    const bool first_has = parties_[0].party->key() != nullptr;
    const bool both_over =
        !cheat_ && parties_[0].party->is_over(now_) && parties_[1].party->is_over(now_);
    if (both_over || (cheat_ && first_has)) break;
  }
  check();
  return outcome_;
}

void World::check() {
  outcome_.first = parties_[0].party->standing(now_);
  const bool first_has = parties_[0].party->key() != nullptr;
  outcome_.cheat_has_key = cheat_ && cheat_->has_key();
  bool second_has = outcome_.cheat_has_key;
  if (!cheat_) {
    outcome_.second = parties_[1].party->standing(now_);
    second_has = parties_[1].party->key() != nullptr;
    if (first_has && !second_has) violate("only the first has the other's key");
  }
  if (second_has && !first_has) violate("only the second has the other's key");
  for (std::size_t side = 0; side < (cheat_ ? 1U : 2U); ++side) {
    for (const Fault& fault : parties_.at(side).party->faults()) {
      if (!courier(fault.courier).liar) violate("an honest courier is blamed");
    }
  }
  for (std::size_t side = 0; side < 2; ++side) {
    const Party& party = *parties_.at(side).party;
    if (party.key() == nullptr) continue;
    const auto items = party.open(parties_.at(1 - side).sealed);
    if (!items || !std::ranges::equal(items->front().bytes, given.at(1 - side))) {
      violate("what was released is not what was given");
    }
  }
  const auto in_time = [this](const PartyNode& node) {
    return node.begins + Duration::days(3) < deadline_ && !node.withdraws;
  };
  if (!cheat_ && in_time(parties_[0]) && in_time(parties_[1]) && !first_has) {
    violate("both deposited in time, and it was not released");
  }
}

}  // namespace

Outcome play(std::uint64_t seed, const Planted& planted) {
  return World(Draw(seed), seed, planted).play();
}
Outcome play(ByteSpan decisions) { return World(Draw(decisions), 0, {}).play(); }

}  // namespace peyk::swap::runs
