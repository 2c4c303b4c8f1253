// Two desks with an open relation and four couriers, as a sequence of events, two bytes each:
// which, and how much. Letters are written, nodes crash and start again, commits fail, lines are
// cut, slow and closed, cells are altered, sessions are opened anew, vaults locked; swaps are
// proposed, joined, accepted and withdrawn, blind questions asked, answered and called off. When
// all is mended every letter that was accepted arrives, once and in order, and no other; and of
// each swap and question both sides get what the other brought, or neither does.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dealings.hpp"
#include "ledger.hpp"
#include "play_events.hpp"
#include "require.hpp"
#include "testing_pair.hpp"

using namespace peyk;
using namespace peyk::sim;

namespace {

constexpr std::size_t most_events = 32;
// Each takes its rounds.
constexpr std::size_t most_dealings = 2;
// What peyk-sim allows for as well.
constexpr std::int64_t most_rounds = 150;
// Of what was begun at the last: a dealing's acts and then its couriers.
constexpr std::int64_t most_rounds_of_dealings = 4 * most_rounds;
constexpr std::size_t courier_count = 4;
using Fault = desk::MemoryRecordStore::Fault;
using sim::testing::Disks;
using sim::testing::Pair;

struct Opened {
  Disks disks;
  Instant when;
};

// Once for all inputs.
const Opened& opened() {
  static const Opened opened = [] {
    Pair pair({}, identity::ServiceClass::practice, courier_count);
    pair.start();
    require(pair.open());
    // That of the dealings.
    const auto order = desk::channel_with(channel_name(0), "B1", false);
    require(pair.a->core().open_channel(order, pair.a->now()).has_value());
    pair.a->drain();
    require(pair.run_until([&] { return pair.b->core().channels(pair.b->now())->size() == 2; },
                           most_rounds));
    require(pair.run_until([&] { return pair.quiet(); }, most_rounds));
    return Opened{pair.disks(), pair.world.clockwork().now()};
  }();
  return opened;
}

WorldOptions options() {
  WorldOptions options;
  options.start = opened().when;
  return options;
}

class Play {
 public:
  Play() : pair_(options(), identity::ServiceClass::practice, courier_count) {
    pair_.start_from(opened().disks);
  }

  void event(std::uint8_t what, std::uint8_t much) {
    DeskNode& desk = much % 2 == 0 ? *pair_.a : *pair_.b;
    switch (what % 14) {
      case 0:
        return write(desk, much);
      case 1:
        return pair_.world.run_for(pair_.round * (much / 16));
      case 2:
        return pair_.world.run_for(Duration::milliseconds(much));
      case 3:
        return desk.crash_before_effect(1 + much / 2);
      case 4:
        return desk.store().fail_commit(1 + much / 6, faults.at(much / 2 % 3));
      case 5:
        return courier(much).is_up() ? courier(much).crash_before_effect(1 + much / 3) : start();
      case 6:
        return disturb(desk.node(), courier(much / 2).node(), much);
      case 7:
        return alter(much);
      case 8:
        return command(desk, much);
      case 9:
        return start();
      case 10:
        return begin(desk, DealingKind::swap, much);
      case 11:
        return begin(desk, much / 2 % 2 == 0 ? DealingKind::common_ground : DealingKind::overlap,
                     much / 2);
      case 12:  // whatever waits for a person: joining, accepting, answering
        return dealings_.look(since());
      default:
        return break_off(desk, much);
    }
  }

  void finish() {
    for (const auto& courier : pair_.world.couriers()) courier->set_tamper({});
    const auto arrived = [this] {
      start();
      return sim::is_open(*pair_.a) && sim::is_open(*pair_.b) && pair_.quiet();
    };
    require(pair_.run_until(arrived, most_rounds));
    // A commit may fail still, so what is down is started in each round.
    for (std::int64_t round = 0; !arrived() || !dealings_.all_over(); ++round) {
      require(round < most_rounds_of_dealings);
      dealings_.look(since());
      pair_.run_rounds(1);
    }
    require(!dealings_.check());
    check(*pair_.a, *pair_.b);
    check(*pair_.b, *pair_.a);
  }

 private:
  static constexpr std::array faults{Fault::disk_full, Fault::crash_before, Fault::crash_after};
  struct Written {
    std::vector<std::string> accepted;
    std::set<std::string> unsure;  // refused, or the desk failed meanwhile
  };

  [[nodiscard]] CourierNode& courier(std::size_t which) {
    const auto& couriers = pair_.world.couriers();
    return *couriers[which % couriers.size()];
  }
  [[nodiscard]] Duration since() { return pair_.world.clockwork().now() - opened().when; }
  // All that is down or locked; a fault may come just then.
  void start() {
    for (const auto& courier : pair_.world.couriers()) {
      if (!courier->is_up()) courier->start();
    }
    for (DeskNode* desk : {pair_.a, pair_.b}) {
      if (!desk->is_up()) desk->start();
      if (desk->is_up() && desk->core().is_locked()) desk->unlock();
    }
  }
  void write(DeskNode& desk, std::uint8_t much) {
    if (!desk.is_up()) return;
    const std::string text = std::to_string(++letters_) + std::string(std::size_t{much} * 32, '.');
    Written& written = &desk == pair_.a ? by_a_ : by_b_;
    if (Pair::send(desk, text)) {
      written.accepted.push_back(text);
    } else {
      written.unsure.insert(text);
    }
  }
  void disturb(NodeId a, NodeId b, std::uint8_t much) {
    const Instant until = pair_.world.clockwork().now() + pair_.round * (1 + much / 32);
    if (much % 5 == 0) return pair_.world.network().hold(a, b, until);
    if (much % 5 == 1) return pair_.world.network().hold(b, a, until);
    if (much % 5 == 2) return pair_.world.network().slow(a, b, pair_.round / 2, until);
    if (much % 5 == 3) pair_.world.network().close(a, b, until);
    pair_.world.cut(a, b);
  }
  // The cell after so many others from this courier, in one byte.
  void alter(std::uint8_t much) {
    courier(much).set_tamper(
        [much, passed = 0U](onion::Cell cell) mutable -> std::optional<onion::Cell> {
          if (passed++ == much % 16U) {
            cell.mutable_span()[much * (onion::cell_size / 256)] ^= 1U;
          }
          return cell;
        });
  }
  static void command(DeskNode& desk, std::uint8_t much) {
    if (!desk.is_up()) return;
    if (much < 64) {
      desk.core().lock(desk.now());
    } else {
      static_cast<void>(desk.core().reopen(desk.name() == "A1" ? "B1" : "A1", desk.now()));
    }
    desk.drain();
  }
  void begin(DeskNode& desk, DealingKind kind, std::uint8_t much) {
    if (plan_.dealings.size() == most_dealings || !sim::is_open(desk)) return;
    plan_.dealings.push_back({.at = since(),
                              .time = Duration::days(1),
                              .pair = 0,
                              .by_second = &desk == pair_.b,
                              .kind = kind,
                              .amount = std::uint64_t{much} * 0x9e37,
                              .broken_off = std::nullopt});
    dealings_.look(since());
  }
  // Of the desk's swaps and questions one, wherever it stands.
  static void break_off(DeskNode& desk, std::uint8_t much) {
    if (!sim::is_open(desk)) return;
    const std::string channel = channel_name(0);
    desk::Desk& core = desk.core();
    const auto swaps = core.swaps(desk.now());
    const auto questions = core.questions(desk.now());
    if (swaps && !swaps->empty() && much / 2 % 2 == 0) {
      const auto& one = swaps->at(much / 4 % swaps->size());
      static_cast<void>(core.withdraw_swap(channel, one.number, "no", false, desk.now()));
    } else if (questions && !questions->views.empty()) {
      const auto& one = questions->views.at(much / 4 % questions->views.size());
      static_cast<void>(core.call_off_question(channel, one.number, "no", false, desk.now()));
    }
    desk.drain();
  }
  void check(DeskNode& from, DeskNode& to) {
    const Written& written = &from == pair_.a ? by_a_ : by_b_;
    std::vector<std::string> found = Pair::letters(to, false);
    require(std::set(found.begin(), found.end()).size() == found.size());
    std::erase_if(found, [&](const std::string& text) { return written.unsure.contains(text); });
    require(found == written.accepted);
  }

  Pair pair_;
  Plan plan_;
  Dealings dealings_{pair_.world, plan_};
  Written by_a_;
  Written by_b_;
  std::uint64_t letters_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  play_events<Play>({data, size}, most_events);
  return 0;
}
