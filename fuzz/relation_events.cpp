// Two relations and a bad carriage between them, as a sequence of events, two bytes each: which,
// and where. Frames come in any order, again, altered or never; commits fail; sessions are opened
// anew; days pass. In each generation what is delivered is what was sealed, once and in order; and
// when the carriage is good again, so is the relation.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "play_events.hpp"
#include "require.hpp"
#include "two_desks.hpp"

using namespace peyk;
using namespace peyk::seal;

namespace {

constexpr std::size_t most_events = 64;
constexpr std::size_t most_frames = 32;

struct Carried {
  Generation boxes;
  Frame frame;
};

class Play {
 public:
  Play() {
    commit(0);
    commit(1);
    start();
  }

  void event(std::uint8_t what, std::uint8_t where) {
    const std::size_t from = where & 1U;
    const std::size_t which = where >> 1U;
    fails_ = (what & 0x80U) != 0;
    switch (what % 8) {
      case 0:
        return say(from);
      case 1:
        return acknowledge(from);
      case 2:
        return hear(from, which, {});
      case 3:
        return hear(from, which, where);
      case 4:
        return open(from, which, {});
      case 5:
        return open(from, which, where);
      case 6: {
        const auto opened = desk(from).relation.reopen(now_, desk(from).random);
        if (opened) settle(from, *opened);
        return;
      }
      default:
        now_ = now_ + Duration::hours(1) * (std::int64_t{where} / 8);
        return settle(from, desk(from).relation.tick(now_, desk(from).random));
    }
  }

  // The carriage is good from here on.
  void finish() {
    fails_ = false;
    auto& [zero, one] = desks_;
    if (!zero.relation.has_session() || !one.relation.has_session()) return;
    require(zero.relation.reopen(now_, zero.random).has_value());
    desks_.finish_opening(now_);
    require(zero.relation.generation() == one.relation.generation());
    require(testing::content_of(one.hear(zero.say("well").frame)) == "well");
    require(testing::content_of(zero.hear(one.say("well, too").frame)) == "well, too");
  }

 private:
  testing::Desk& desk(std::size_t side) { return side == 0 ? desks_.zero : desks_.one; }
  void commit(std::size_t side) { stored_.at(side) = desk(side).state(); }
  void start() { settle(0, desk(0).relation.start(now_, desk(0).random)); }

  // One input is one transaction: either it is stored and its events count, or it never was.
  bool commit_or_not(std::size_t side) {
    if (fails_) {
      desk(side).restore(stored_.at(side));
    } else {
      commit(side);
    }
    return !fails_;
  }

  void settle(std::size_t side, const Events& events) {
    const auto generation = desk(side).relation.generation();
    if (!commit_or_not(side)) return;
    for (const auto* delivered : testing::all_of<event::Delivered>(events)) {
      const auto key = std::pair(1 - side, generation->value());
      Counter& last = delivered_[key];
      require(delivered->counter.value() == last.value() + 1);
      last = delivered->counter;
      require(sealed_.at({key, last.value()}) == to_text(delivered->content));
    }
  }

  void keep(std::size_t side, Generation generation, const Frame& frame) {
    auto& frames = carried_.at(side);
    if (frames.size() == most_frames) frames.erase(frames.begin());
    frames.push_back({generation, frame});
  }
  void say(std::size_t side) {
    auto& from = desk(side);
    const std::string content = "letter " + std::to_string(++letters_);
    const auto sealed = from.relation.seal_message(as_bytes(content), from.random);
    if (!sealed || !commit_or_not(side)) return;
    const Generation generation = *from.relation.generation();
    sealed_[{{side, generation.value()}, sealed->counter.value()}] = content;
    keep(side, generation, sealed->frame);
  }
  void acknowledge(std::size_t side) {
    auto& from = desk(side);
    const auto sealed = from.relation.seal_acknowledgement({}, from.random);
    if (sealed && commit_or_not(side)) keep(side, *from.relation.generation(), *sealed);
  }

  static Frame altered(Frame frame, std::optional<std::uint8_t> where) {
    if (where) frame.mutable_span()[*where * (frame_size / 256)] ^= 1U;
    return frame;
  }
  void hear(std::size_t from, std::size_t which, std::optional<std::uint8_t> where) {
    const auto& frames = carried_.at(from);
    if (frames.empty()) return;
    const Carried& carried = frames[frames.size() - 1 - which % frames.size()];
    auto& to = desk(1 - from);
    const bool is_known = to.relation.generation() == carried.boxes;
    const auto events = to.relation.on_session_frame(carried.boxes, altered(carried.frame, where));
    if (where || !is_known) require(!testing::has<event::Delivered>(events));
    settle(1 - from, events);
  }
  void open(std::size_t from, std::size_t which, std::optional<std::uint8_t> where) {
    const auto standing = desk(from).relation.standing_openings();
    for (const auto& one : standing) openings_.at(from).push_back(one.frame);
    auto& frames = openings_.at(from);
    if (frames.size() > most_frames) frames.erase(frames.begin(), frames.end() - most_frames);
    if (frames.empty()) return;
    const Frame& frame = frames[frames.size() - 1 - which % frames.size()];
    settle(1 - from, desk(1 - from).open(altered(frame, where), now_));
  }

  testing::TwoDesks desks_ = testing::two_strangers();
  std::array<crypto::SecretBytes, 2> stored_;
  std::array<std::vector<Carried>, 2> carried_;  // by who sealed
  std::array<std::vector<Frame>, 2> openings_;
  std::map<std::pair<std::size_t, std::uint32_t>, Counter> delivered_;
  std::map<std::pair<std::pair<std::size_t, std::uint32_t>, std::uint64_t>, std::string> sealed_;
  Instant now_ = testing::noon;
  std::uint64_t letters_ = 0;
  bool fails_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  play_events<Play>({data, size}, most_events);
  return 0;
}
