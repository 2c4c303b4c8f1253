// Long random dialogues over a bad line: whatever is lost, doubled, late or spoilt, and whenever a
// desk is closed and opened again, each side gets what the other said, in order, each once.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <set>

#include "two_desks.hpp"

namespace peyk::seal {
namespace {

using testing::Desk;
using testing::has;
using testing::noon;
using testing::TwoDesks;

// One direction: what was said, what is in the air, what arrived.
struct Direction {
  std::vector<std::string> said;  // by number, over all generations
  std::vector<std::string> arrived;
  // Sealed in the current generation: number of what was said, and the frame.
  std::vector<std::pair<std::size_t, SealedMessage>> sealed;
  std::vector<std::pair<Generation, Frame>> air;
};

class Line {
 public:
  explicit Line(std::uint64_t seed) : desks_(testing::two_desks(seed)) {}

  void say(Side side, std::size_t size) {
    Direction& out = from(side);
    out.said.push_back(std::to_string(out.said.size()) + std::string(size, '.'));
    seal(side, out.said.size() - 1);
  }
  void acknowledge(Side side) {
    from(side).air.emplace_back(generation(side), desks_.at(side).acknowledge());
  }
  // A frame of the air arrives and, perhaps, stays there to arrive again.
  void carry(Side side, std::size_t which, bool again) {
    auto& air = from(side).air;
    if (air.empty()) return;
    which %= air.size();
    const auto [boxes, frame] = air[which];
    if (!again) air.erase(air.begin() + static_cast<std::ptrdiff_t>(which));
    hear(other(side), boxes, frame);
  }
  void lose(Side side, std::size_t which) {
    auto& air = from(side).air;
    if (air.empty()) return;
    air.erase(air.begin() + static_cast<std::ptrdiff_t>(which % air.size()));
  }
  // Spoils what is sealed (never the counter: only the other desk could do that).
  void spoil(Side side, std::size_t which, std::size_t offset) {
    auto& air = from(side).air;
    if (air.empty()) return;
    auto [boxes, frame] = air[which % air.size()];
    const std::uint64_t counter = ByteReader(frame.span().subspan(8)).u64();
    if (counter > desks_.at(other(side)).relation.delivered().value() + 1) return;
    if (counter > 0 && counter <= desks_.at(other(side)).relation.delivered().value()) return;
    frame.mutable_span()[2'400 + offset % 10'000] ^= 0x80U;
    const auto before = desks_.at(other(side)).state();
    const Events events = desks_.at(other(side)).relation.on_session_frame(boxes, frame);
    RC_ASSERT(events.size() == 1U);
    RC_ASSERT(has<event::Refused>(events));
    RC_ASSERT(desks_.at(other(side)).state() == before);
  }
  void restart(Side side) { desks_.at(side).restore(desks_.at(side).state()); }
  // A whole opening; what is in the air of the old session stays there.
  void reopen(Side side) {
    (void)*desks_.at(side).relation.reopen(noon, desks_.at(side).random);
    for (int turn = 0; turn < 3; ++turn) {
      for (const Side from_side : {side, other(side)}) {
        for (const auto& one : desks_.at(from_side).relation.standing_openings()) {
          handle(other(from_side), desks_.at(other(from_side)).open(one.frame));
        }
      }
    }
  }
  // The line is good again: everything is put until it is acknowledged.
  void settle() {
    for (int turn = 0; turn < 4; ++turn) {
      for (const Side side : {Side::zero, Side::one}) {
        const auto sealed = from(side).sealed;
        for (const auto& [number, message] : sealed) {
          hear(other(side), generation(side), message.frame);
        }
        hear(other(side), generation(side), desks_.at(side).acknowledge());
      }
    }
  }
  void check() const {
    for (const Direction& one : directions_) {
      RC_ASSERT(one.arrived == one.said);
      RC_ASSERT(one.sealed.empty());
    }
  }
  // What has arrived so far is a beginning of what was said.
  void check_prefix() const {
    for (const Direction& one : directions_) {
      RC_ASSERT(one.arrived.size() <= one.said.size());
      RC_ASSERT(std::equal(one.arrived.begin(), one.arrived.end(), one.said.begin()));
    }
  }

 private:
  Direction& from(Side side) { return directions_.at(static_cast<std::size_t>(side)); }
  Generation generation(Side side) { return *desks_.at(side).relation.generation(); }

  void seal(Side side, std::size_t number) {
    auto sealed = desks_.at(side).say(from(side).said[number]);
    from(side).air.emplace_back(generation(side), sealed.frame);
    from(side).sealed.emplace_back(number, sealed);
  }
  void hear(Side side, Generation boxes, const Frame& frame) {
    handle(side, desks_.at(side).relation.on_session_frame(boxes, frame));
  }
  void handle(Side side, const Events& events) {
    RC_ASSERT(!has<event::SignOfFork>(events));
    RC_ASSERT(!has<event::SignOfRollback>(events));
    for (const auto* one : testing::all_of<event::Delivered>(events)) arrive(side, *one);
    for (const auto* one : testing::all_of<event::Acknowledged>(events)) {
      std::erase_if(from(side).sealed,
                    [&](const auto& message) { return message.second.counter <= one->up_to; });
    }
    if (has<event::SealAgain>(events)) {
      const auto again = std::exchange(from(side).sealed, {});
      for (const auto& [number, message] : again) seal(side, number);
    }
  }
  // After a change of generation what had arrived may arrive again (its acknowledgement was lost):
  // acts are told apart by their ids, here by their numbers.
  void arrive(Side side, const event::Delivered& message) {
    auto& arrived = from(other(side)).arrived;
    const std::string content = to_text(message.content);
    const bool known = std::ranges::find(arrived, content) != arrived.end();
    RC_ASSERT(!known || *desks_.at(side).relation.generation() > Generation(0));
    if (!known) arrived.push_back(content);
  }

  TwoDesks desks_;
  std::array<Direction, 2> directions_;
};

struct Step {
  std::uint8_t what;
  std::uint32_t which;
  bool flag;
  bool side;
};

void play(Line& line, const Step& step, bool reopening) {
  const Side side = step.side ? Side::one : Side::zero;
  switch (step.what % 16) {
    case 0:
    case 1:
    case 2:
    case 3:
      return line.say(side, step.which % 10'000);
    case 4:
      return line.acknowledge(side);
    case 5:
      return line.lose(side, step.which);
    case 6:
      return line.restart(side);
    case 7:
      return line.spoil(side, step.which, step.which);
    case 8:
      return reopening ? line.reopen(side) : line.acknowledge(side);
    default:
      return line.carry(side, step.which, step.flag);
  }
}

void random_dialogue(bool reopening) {
  const auto steps = *rc::gen::container<std::vector<Step>>(rc::gen::construct<Step>(
      rc::gen::arbitrary<std::uint8_t>(), rc::gen::arbitrary<std::uint32_t>(),
      rc::gen::arbitrary<bool>(), rc::gen::arbitrary<bool>()));
  Line line(*rc::gen::inRange<std::uint64_t>(1, 1'000));
  for (const Step& step : steps) {
    play(line, step, reopening);
    line.check_prefix();
  }
  line.settle();
  line.check();
}

TEST(Dialogue, ArrivesOnceAndInOrderOverABadLine) {
  EXPECT_TRUE(rc::check([] { random_dialogue(false); }));
}

TEST(Dialogue, ArrivesOverChangesOfGeneration) {
  EXPECT_TRUE(rc::check([] { random_dialogue(true); }));
}

}  // namespace
}  // namespace peyk::seal
