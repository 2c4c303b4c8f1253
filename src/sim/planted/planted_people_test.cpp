// As in planted_test.cpp: bugs in what people see – their letters, channels, vaults and words – and
// in what others must not see.
#include <algorithm>
#include <gtest/gtest.h>
#include <memory>
#include <utility>

#include "peyk/sim/mark.hpp"

#include "test_finds.hpp"

namespace peyk::sim {
namespace {

constexpr std::size_t all_acts = 1'000'000;

// The newest letter that this desk wrote in its first channel.
std::string last_letter(DeskNode& desk) {
  std::string text;
  const auto channels = desk.core().channels(desk.now());
  const auto read = desk.core().read(channels->front().name, 0, all_acts, 0, desk.now(), false);
  for (const desk::ActView& act : *read) {
    if (act.kind == desk::ActKind::letter && act.delivery != desk::Delivery::received) {
      text = act.text;
    }
  }
  return text;
}

// An order that is handed to the desk twice.
TEST(Planted, ALetterHandedOverTwiceIsFound) {
  RunOptions planted;
  planted.after_letter = [](DeskNode& desk) {
    const std::string channel = desk.core().channels(desk.now())->front().name;
    static_cast<void>(
        desk.core().act(channel, desk::plain_letter(last_letter(desk)), false, desk.now()));
  };
  EXPECT_TRUE(finds("once-in-order-unchanged", {FaultKind::line_cut}, 3, planted));
}

// Every fifth act of others is told as durable and is not: after a restart it is not shown, and
// those after it are.
TEST(Planted, ForgettingALetterThatWasReadIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    world.desks()[1]->disk().set_alter([count = 0](std::vector<desk::Change>& changes) mutable {
      const auto is_act = [](const desk::Change& change) { return change.table == acts; };
      if (std::ranges::any_of(changes, is_act) && ++count % 5 == 0) {
        std::erase_if(changes, is_act);
      }
    });
  };
  const auto plan_for = [](std::uint64_t seed) {
    Plan plan = plan_of(seed, {FaultKind::away});
    for (Writing& letter : plan.letters) letter.by_second = false;
    return plan;
  };
  EXPECT_TRUE(finds("once-in-order-unchanged", plan_for, 8, planted));
}

// The same at who wrote it.
TEST(Planted, ForgettingALetterOfOnesOwnIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    world.desks()[0]->disk().set_alter([count = 0](std::vector<desk::Change>& changes) mutable {
      const auto is_act = [](const desk::Change& change) { return change.table == acts; };
      if (std::ranges::any_of(changes, is_act) && ++count % 5 == 0) {
        std::erase_if(changes, is_act);
      }
    });
  };
  EXPECT_TRUE(finds("own-letters", {FaultKind::away}, 8, planted));
}

// Whoever sits between two others lets the one into the channel with the other.
TEST(Planted, LettingSomebodyElseIntoAChannelIsFound) {
  RunOptions planted;
  planted.after_letter = [](DeskNode& desk) {
    if (desk.name() != "D1") return;
    desk::order::Admit admission;
    admission.member.relation = marked("D2");
    static_cast<void>(
        desk.core().act(marked("channel 0"), std::move(admission), false, desk.now()));
  };
  const auto plan_for = [](std::uint64_t seed) { return plan_of(seed, {FaultKind::slow}, 3); };
  EXPECT_TRUE(finds("nowhere-else", plan_for, 8, planted));
}

// A vault that is opened has lost what arrived after its channel was opened.
void lose_what_arrived(DeskNode& desk, std::vector<desk::Change>& changes) {
  bool is_first = true;
  for (const auto& [key, value] : desk.store().contents()) {
    if (key.first != acts || std::exchange(is_first, false)) continue;
    changes.push_back({key.first, key.second, std::nullopt});
  }
}

// Only the first desk writes, so that the second loses nothing of its own.
Plan plan_of_one_who_writes(std::uint64_t seed, FaultKind fault) {
  Plan plan = plan_of(seed, {fault});
  for (Writing& letter : plan.letters) letter.by_second = false;
  return plan;
}

TEST(Planted, AVaultThatForgetsWhatArrivedWhenItIsOpenedIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    DeskNode* desk = world.desks()[1].get();
    desk->disk().set_alter([desk](std::vector<desk::Change>& changes) {
      const auto opens = [](const desk::Change& change) { return change.table == vault_state; };
      if (std::ranges::any_of(changes, opens)) lose_what_arrived(*desk, changes);
    });
  };
  const auto plan_for = [](std::uint64_t seed) {
    return plan_of_one_who_writes(seed, FaultKind::away);
  };
  EXPECT_TRUE(finds("acknowledged-is-there", plan_for, 8, planted));
}

// Whoever writes opens the session anew after each letter; the reader, when a new one stands,
// starts again without what has arrived.
TEST(Planted, AResetThatLosesUnreadLettersIsFound) {
  RunOptions good;
  good.after_letter = [](DeskNode& desk) {
    static_cast<void>(desk.core().reopen(desk.core().relations()->front().name, desk.now()));
  };
  RunOptions planted = good;
  planted.plant = [](World& world) {
    DeskNode* desk = world.desks()[1].get();
    const auto look = [desk, generation = std::uint32_t{0}]() mutable {
      if (!desk->is_up() || desk->core().is_locked()) return;
      const std::uint32_t now = desk->core().relations()->front().generation;
      if (std::exchange(generation, now) >= now) return;
      std::vector<desk::Change> changes;
      lose_what_arrived(*desk, changes);
      static_cast<void>(desk->store().commit(changes));
      desk->crash();
    };
    desk->disk().set_alter([&world, looks = std::make_shared<std::function<void()>>(look)](
                               const std::vector<desk::Change>& changes) {
      const auto is_line = [](const desk::Change& change) {
        return change.table == relation_lines;
      };
      if (std::ranges::none_of(changes, is_line)) return;
      world.clockwork().after(Duration(), [looks] { (*looks)(); });
    });
  };
  const auto plan_for = [](std::uint64_t seed) {
    return plan_of_one_who_writes(seed, FaultKind::line_cut);
  };
  EXPECT_TRUE(finds("acknowledged-is-there", plan_for, 8, planted, good));
}

// A byte of a record is not as it was written.
TEST(Planted, ATornRecordIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    world.desks()[0]->disk().set_alter([count = 0](std::vector<desk::Change>& changes) mutable {
      for (desk::Change& change : changes) {
        if (change.table != acts || !change.value.has_value() || ++count != 4) continue;
        change.value->back() ^= 1U;
      }
    });
  };
  EXPECT_TRUE(finds("desk-opens", {FaultKind::away}, 8, planted));
}

// Lines that were cut are never opened again.
void close_for_good(World& world) {
  const Instant never = world.clockwork().now() + Duration::days(1'000);
  for (const auto& courier : world.couriers()) {
    world.network().close(world.desks()[1]->node(), courier->node(), never);
  }
}

TEST(Planted, ALineThatIsNeverOpenedAgainIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    world.clockwork().after(Duration::hours(8), [&world] { close_for_good(world); });
  };
  const auto plan_for = [](std::uint64_t seed) {
    Plan plan = plan_of(seed, {FaultKind::line_cut});
    plan.length = Duration::hours(16);
    for (Fault& fault : plan.faults) {
      fault.at = fault.at + Duration::hours(8);
      fault.whom = static_cast<std::uint16_t>(plan.couriers + 1);
    }
    // Written while nothing goes any more.
    for (Writing& letter : plan.letters) letter.at = letter.at + Duration::hours(8);
    return plan;
  };
  EXPECT_TRUE(finds("arrives-in-time", plan_for, 8, planted));
}

TEST(Planted, ADeskThatFindsNobodyIsFound) {
  RunOptions planted;
  planted.plant = close_for_good;
  EXPECT_TRUE(finds("channels-open", {FaultKind::line_cut}, 1, planted));
}

// Two desks, each of which takes a third for the other: it made a card of its own in place of the
// one that it was to carry.
TEST(Planted, SomebodyBetweenTwoIsFound) {
  auto between = std::make_shared<std::unique_ptr<DeskNode>>();
  RunOptions planted;
  planted.plant = [between](World& world) {
    const auto nodes = world.couriers().size() + world.desks().size();
    *between = std::make_unique<DeskNode>(world, NodeId(static_cast<std::uint16_t>(nodes)),
                                          "between", identity::ServiceClass::patient);
    world.clockwork().after(Duration::minutes(1), [&desk = **between] {
      desk.create();
      desk.start();
      desk.unlock();
    });
  };
  planted.card = [between](const DeskNode& maker,
                           const identity::Card& card) -> std::optional<identity::Card> {
    DeskNode& desk = **between;
    if (!desk.is_up() || !desk.core().status(desk.now()).knows_time) return std::nullopt;
    static_cast<void>(desk.core().accept_card(maker.name(), card, desk.now()));
    auto own = desk.core().make_card("the other", 30, desk.now());
    desk.drain();
    if (!own.has_value()) return std::nullopt;
    return std::move(*own);
  };
  EXPECT_TRUE(finds("same-words", {FaultKind::line_cut}, 3, planted));
}

// Forty bytes of what somebody wrote, in a cell of a courier: at any place of it.
TEST(Planted, APieceOfALetterInACellIsFound) {
  RunOptions planted;
  auto written = std::make_shared<std::string>();
  planted.after_letter = [written](DeskNode& desk) { *written = last_letter(desk); };
  planted.plant = [written](World& world) {
    for (const auto& courier : world.couriers()) {
      courier->set_tamper([written](onion::Cell cell) {
        const MutableBytes payload = cell.mutable_payload();
        const std::string_view piece = std::string_view(*written).substr(0, 40);
        std::ranges::copy(as_bytes(piece),
                          payload.end() - static_cast<std::ptrdiff_t>(piece.size()));
        return std::optional(std::move(cell));
      });
    }
  };
  EXPECT_TRUE(finds("nothing-in-the-clear", {FaultKind::slow}, 1, planted));
}

// The key of a vault's records, in a cell.
TEST(Planted, AKeyInACellIsFound) {
  RunOptions planted;
  planted.plant = [](World& world) {
    const DeskNode* desk = world.desks()[0].get();
    world.couriers()[1]->set_tamper([desk, count = 0](onion::Cell cell) mutable {
      const auto key = desk->device_key();
      if (++count == 1'000) std::ranges::copy(key.span(), cell.mutable_payload().begin() + 777);
      return std::optional(std::move(cell));
    });
  };
  EXPECT_TRUE(finds("nothing-in-the-clear", {FaultKind::slow}, 1, planted));
}

}  // namespace
}  // namespace peyk::sim
