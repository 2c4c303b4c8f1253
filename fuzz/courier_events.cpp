// One courier or two and a desk, as a sequence of events, two bytes each: which, and how much.
// Cells come whole, again and altered, on lines that come and go; couriers crash and start again;
// commits fail; time passes. Two parties swap over one courier; a peer with its own keys tells two
// of them for one day, states what nobody saw, and answers what it was not asked. Nothing is passed
// on, put or asked twice, every cell has at most one answer, both sides of a swap get the other's
// key or neither does, no courier is blamed, and what is in hand and kept stays within its bounds.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "peyk/swap/escrow.hpp"
#include "peyk/swap/party.hpp"

#include "require.hpp"
#include "testing/test_desk.hpp"

using namespace peyk;
using namespace peyk::courier;

namespace {

constexpr std::size_t most_events = 40;
// Keys, announcements of two couriers for the days that are told of, one swap, a floor.
constexpr std::size_t most_records = 32;
constexpr Duration time_of_swap = Duration::seconds(30);
// Of questions of both sides, until a swap is over.
constexpr int most_rounds = 8;
using Fault = box::MemoryBoxStore::Fault;

testing::NetworkOptions options(std::size_t couriers) {
  testing::NetworkOptions options;
  options.couriers = couriers;
  options.limits.lines = 6;
  options.limits.passages = 24;
  options.limits.opening = 8;
  options.limits.finding = 4;
  options.limits.storing = 8;
  options.limits.replay_tags_of_day = 64;
  options.open_delay = Duration::milliseconds(2);
  options.store_delay = Duration::milliseconds(3);
  return options;
}

// Two parties of one swap over one courier.
class Parties {
 public:
  Parties(testing::CourierNetwork& network, std::size_t courier) : courier_(courier) {
    auto& random = network.random();
    const auto frame = *swap::Frame::of(random.fixed<swap::FrameSalt>(),
                                        network.now() + time_of_swap, {network.id(courier)});
    std::vector<swap::PartySecret> secrets;
    std::vector<swap::Gift> gifts;
    for (int side = 0; side < 2; ++side) {
      secrets.push_back(random.secret<swap::PartySecret>());
      const std::array<ByteSpan, 1> items = {as_bytes("given")};
      gifts.push_back(*swap::give(frame, swap::dealer_of(secrets.back(), frame), items,
                                  swap::ShowsConstant::no, random));
    }
    const auto manifest = *swap::Manifest::of(frame, gifts[0].offer, gifts[1].offer);
    for (std::size_t side = 0; side < 2; ++side) {
      parties_.push_back(*swap::Party::begin(manifest, secrets[side].copy()));
      require(parties_.back().hold(gifts[1 - side].sealed).has_value());
    }
  }

  [[nodiscard]] std::size_t courier() const { return courier_; }
  [[nodiscard]] swap::Party& operator[](std::size_t side) { return parties_.at(side); }

  // From its vault.
  void start_again(std::size_t side) {
    swap::Party& party = parties_.at(side);
    auto again = swap::Party::restore(party.manifest(), party.record());
    require(again.has_value());
    party = *std::move(again);
  }
  // `all`: nothing is left to be asked.
  void check(Instant now, bool all) const {
    std::size_t released = 0;
    std::size_t ended = 0;
    for (const swap::Party& party : parties_) {
      require(party.faults().empty());
      const swap::Standing standing = party.standing(now);
      if (standing == swap::Standing::released) ++released;
      if (standing == swap::Standing::expired || standing == swap::Standing::withdrawn) ++ended;
    }
    require(released == 0 || ended == 0);
    if (all) require(released + ended == parties_.size());
  }

 private:
  std::size_t courier_;
  std::vector<swap::Party> parties_;
};

class Play {
 public:
  explicit Play(std::size_t couriers) : town_(options(couriers)) {}

  void event(std::uint8_t what, std::uint8_t much) {
    const std::size_t which = much % network_.size();
    switch (what % 16) {
      case 0:
        return send(much, box::Operation::nothing(network_.random()));
      case 1:
        last_put_ = town_.some_put();
        return send(much, *last_put_);
      case 2:
        if (last_put_) send(much, box::Operation::ask(last_put_->name, network_.random()));
        return;
      case 3:
        return replay(much, false);
      case 4:
        return replay(much, true);
      case 5:
        return arbitrary(what, much);
      case 6:
        if (network_.is_running(0)) line_ = network_.open_desk_line(0);
        return;
      case 7:
        if (network_.is_running(0)) network_.courier(0).on_line_closed(line_, network_.now());
        return;
      case 8:
        if (network_.is_running(which)) network_.crash_after(which, much / 4);
        return;
      case 9:
        if (!network_.is_running(which)) start(which);
        return;
      case 10:
        return network_.store(which).fail_commit(1 + much / 32, faults[much / 3 % 3]);
      case 11:
        return network_.run_for(Duration::milliseconds(std::int64_t{much} * much / 4));
      case 12:
        return swap(much);
      case 13:
        return tell(much);
      case 14:
        return answer_as_peer(much);
      default:
        return ask_for_keys(much);
    }
  }

  void check() {
    for (std::size_t i = 0; i < network_.size(); ++i) {
      if (!network_.is_running(i)) continue;
      const Gauges gauges = network_.courier(i).gauges();
      const Limits limits = options(1).limits;
      require(gauges.lines <= limits.lines && gauges.passages <= limits.passages);
      require(gauges.opening <= limits.opening && gauges.finding <= limits.finding);
      require(gauges.swaps <= 1 + altered_);
      require(network_.courier(i).next_wakeup() > Instant());
    }
  }

  // All that waits has come to its end: no request is left, and none was served twice.
  void finish() {
    for (std::size_t i = 0; i < network_.size(); ++i) {
      network_.never_crash(i);
      if (!network_.is_running(i)) start(i);
    }
    network_.run_for(Duration::seconds(10));
    for (std::size_t i = 0; i < network_.size(); ++i) {
      require(network_.courier(i).gauges().passages == 0);
      require(network_.store(i).records()->size() <= most_records + altered_);
      const testing::Performed& performed = network_.performed(i);
      require(std::set(performed.passed_on.begin(), performed.passed_on.end()).size() ==
              performed.passed_on.size());
      require(std::set(performed.put.begin(), performed.put.end()).size() == performed.put.size());
    }
    require(network_.answers(line_).size() <= sent_);
    finish_swap();
  }

 private:
  static constexpr std::array faults{Fault::disk_full, Fault::io_failed, Fault::io_failed_applied};
  static constexpr swap::CourierIndex only{1};

  void start(std::size_t which) {
    network_.never_crash(which);
    network_.start(which);
  }
  void give(onion::Cell cell) {
    if (!network_.is_running(0)) return;
    ++sent_;
    network_.send_from_desk(0, line_, std::move(cell));
  }
  void send(std::uint8_t much, const box::Operation& operation) {
    // Also paths that repeat a courier.
    const testing::Route route = {0, much % network_.size(), much / 2 % network_.size()};
    auto wrapped = onion::wrap(town_.desk->path(route), box::encode(operation).span(),
                               onion::Exchange(++exchange_), network_.random());
    if (!wrapped) return;
    cells_.push_back(wrapped->cell.copy());
    give(std::move(wrapped->cell));
  }
  // What the other courier of two may do with its keys, which are told to any line.
  void tell(std::uint8_t much) {
    if (!network_.is_running(0)) return;
    auto& random = network_.random();
    const std::size_t peer = network_.size() - 1;
    const Day day(town_.day().value() - 1 + much % 6U);
    const auto signing = network_.signing_key(much % 5 == 0 ? 0 : peer);
    onion::Cell cell = onion::gossip_cell(
        onion::state(network_.id(peer), day, random.fixed<onion::SetDigest>(), signing, random));
    if (much / 6 % 3 != 0) {
      const auto key = crypto::KemKeyPair::generate(random).public_key();
      cell = onion::gossip_cell(onion::announce(network_.id(peer), day, key, signing, random));
    }
    if (much / 18 % 3 == 1) cell.mutable_span()[std::size_t{much} * 16] ^= 1U;
    if (network_.size() == 1 || much % 2 == 0) return give(std::move(cell));
    network_.inject(peer, 0, std::move(cell));
  }
  // Of something that it was asked, or was not.
  void answer_as_peer(std::uint8_t much) {
    if (network_.size() == 1 || !network_.is_running(0)) return;
    const auto& arrived = network_.arrived(1);
    const auto exchange = arrived.empty()
                              ? onion::Exchange(much)
                              : onion::read_head(arrived[much / 3 % arrived.size()])->exchange;
    const auto position = static_cast<onion::Position>(1 + much % 3);
    network_.inject_answer(1, 0, onion::random_answer(position, exchange, network_.random()));
  }
  void ask_for_keys(std::uint8_t much) {
    const onion::KeyPageRequest request{.day = Day(town_.day().value() - 1 + much % 5U),
                                        .offset = much / 5U * 1'000U,
                                        .deadline = Duration::milliseconds(much % 8)};
    give(*onion::encode(request, onion::Exchange(++exchange_)));
  }

  void swap(std::uint8_t much) {
    if (!parties_) parties_.emplace(network_, much % network_.size());
    const std::size_t side = much / 2 % 2;
    switch (much / 4 % 8) {
      case 5:
        return static_cast<void>((*parties_)[side].withdraw());
      case 6:
        return parties_->start_again(side);
      case 7:
        return static_cast<void>(take_answers());
      default:
        return ask_in_swap(side, much);
    }
  }
  void ask_in_swap(std::size_t side, std::uint8_t much) {
    auto request = (*parties_)[side].request(only, network_.now());
    if (!request || !network_.is_running(0)) return;
    const bool is_altered = much / 32 == 7;
    // Whoever alters it may make another swap of it, or the place of a party its own.
    if (is_altered) request->at(much % request->size()) ^= 1U;
    if (is_altered) ++altered_;
    ++sent_;
    town_.desk->line = line_;
    const testing::Route route = {0, much / 32 % network_.size(), parties_->courier()};
    const auto exchange =
        town_.desk->send(route, box::Operation::swap(*request, network_.random()));
    if (!is_altered) asked_.emplace_back(side, exchange);
  }
  // False when one said nothing of the swap.
  bool take_answers() {
    bool all = true;
    for (const auto& [side, exchange] : std::exchange(asked_, {})) {
      const auto opened = town_.desk->opened(exchange);
      const auto* swapped = opened && opened->answer
                                ? std::get_if<box::answers::Swapped>(&opened->answer->what)
                                : nullptr;
      all = all && swapped != nullptr;
      if (swapped != nullptr) {
        (*parties_)[side].on_answer(only, swapped->message, town_.desk->keys());
      }
    }
    return all;
  }
  // On a line of its own: the courier starts again, without the others.
  void finish_swap() {
    if (!parties_) return;
    take_answers();
    network_.crash(0);
    start(0);
    line_ = network_.open_desk_line(0);
    bool all = true;
    for (int round = 0; round < most_rounds; ++round) {
      for (std::size_t side = 0; side < 2; ++side) ask_in_swap(side, 0);
      // Half of them when the deadline is over: where one is there alone it ends then.
      network_.run_for(round == most_rounds / 2 ? time_of_swap : Duration::seconds(1));
      all = take_answers() && all;
      parties_->check(network_.now(), false);
    }
    // A full replay filter refuses.
    parties_->check(network_.now(), all && altered_ == 0);
  }
  void replay(std::uint8_t much, bool is_altered) {
    if (cells_.empty()) return;
    onion::Cell cell = cells_[much % cells_.size()].copy();
    if (is_altered) cell.mutable_span()[much * (onion::cell_size / 256)] ^= 1U;
    give(std::move(cell));
  }
  void arbitrary(std::uint8_t what, std::uint8_t much) {
    onion::Cell cell;
    cell.mutable_span()[0] = 1;
    cell.mutable_span()[1] = what / 16 % 8;
    cell.mutable_span()[2] = much % 4;
    ByteWriter(cell.mutable_payload().first(4)).u32(town_.day().value() + much / 64);
    give(std::move(cell));
  }

  testing::Town town_;
  testing::CourierNetwork& network_ = town_.network;
  LineId line_ = town_.desk->line;
  std::optional<box::Operation> last_put_;
  std::optional<Parties> parties_;
  std::vector<std::pair<std::size_t, onion::Exchange>> asked_;  // by which side
  std::vector<onion::Cell> cells_;
  std::uint64_t exchange_ = 1'000;
  std::size_t sent_ = 0;
  std::size_t altered_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Play play(1 + data[0] % 2);  // each costs its signatures
  for (std::size_t i = 1; i + 1 < size && i / 2 < most_events; i += 2) {
    play.event(data[i], data[i + 1]);
    play.check();
  }
  play.finish();
  return 0;
}
