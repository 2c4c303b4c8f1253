// A courier's replay filter as a sequence of events, two bytes each: which, and how much. Requests
// are opened and seen, again, on other days; many tags come at once, from the store after a start,
// those of zeros and such as lie close together among them; days are forgotten and the limit moves.
// A request is fresh exactly once, whatever was between; what is full forgets nothing and takes
// nothing in.
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "play_events.hpp"
#include "replay_filter.hpp"
#include "require.hpp"
#include "testing/three_hops.hpp"

using namespace peyk;
using namespace peyk::courier;
using Seen = ReplayFilter::Seen;

namespace {

constexpr std::size_t most_events = 64;
constexpr std::uint64_t salt = 0x5eed;
constexpr Day first(20'000);

// Requests for one hop, each of a path of its own.
class Requests {
 public:
  Requests() {
    for (auto& cell : cells_) cell = hops_.cell_at(0);
  }
  [[nodiscard]] std::optional<onion::ReplayTag> open(std::size_t number, bool altered) const {
    onion::Cell cell = cells_.at(number % cells_.size()).copy();
    if (altered) cell.mutable_span()[onion::cell_size - 1 - number] ^= 1U;
    const auto layer = onion::open_layer(std::move(cell), hops_.keys[0]);
    if (!layer) return std::nullopt;
    return layer->tag;
  }
  [[nodiscard]] Day day() const { return hops_.day; }

 private:
  onion::testing::ThreeHops hops_;
  std::array<onion::Cell, 4> cells_;
};

const Requests& requests() {
  static const Requests requests;
  return requests;
}

onion::ReplayTag tag(std::uint32_t number) {
  onion::ReplayTag made;
  ByteWriter(made.mutable_span().first(4)).u32(number);
  return made;
}

class Play {
 public:
  void event(std::uint8_t what, std::uint8_t much) {
    const Day day(first.value() + what / 8U % 4U);
    switch (what % 8) {
      case 0:
        return request(much);
      case 1:
        return see(day, tag(much % 16U));
      case 2:
        return many(day, what, much);
      case 3:
        return recover(day, tag(much % 16U));
      case 4:
        filter_.forget_before(day);
        std::erase_if(seen_, [day](const auto& one) { return one.first < day; });
        break;
      case 5:
        limit_ = much == 255 ? SIZE_MAX : much;
        filter_.set_limit(limit_);
        break;
      case 6:
        return restart();
      default:
        return see(day, tag(next_ - (much < next_ ? much : next_)));
    }
    check();
  }
  void finish() {
    // All of it is known still.
    for (const auto& [day, tags] : seen_) {
      for (const auto& one : tags) require(filter_.see(day, one) == Seen::replayed);
    }
    check();
  }

 private:
  void request(std::uint8_t much) {
    require(!requests().open(much, true));
    const auto one = requests().open(much, false);
    require(one.has_value() && one == requests().open(much, false));
    see(requests().day(), *one);
  }
  void see(Day day, const onion::ReplayTag& one) {
    auto& tags = seen_[day];
    const Seen expected = tags.contains(one)      ? Seen::replayed
                          : tags.size() >= limit_ ? Seen::full
                                                  : Seen::fresh;
    require(filter_.see(day, one) == expected);
    if (expected == Seen::fresh) tags.insert(one);
    check();
  }
  void many(Day day, std::uint8_t what, std::uint8_t much) {
    for (std::uint32_t i = 0; i < 16U * much; ++i) {
      // Some of them a second time.
      if (what >= 128 && i % 8 == 7) --next_;
      see(day, tag(next_++));
    }
  }
  void recover(Day day, const onion::ReplayTag& one) {
    filter_.recover(day, one);
    seen_[day].insert(one);
    check();
  }
  // From what the store has.
  void restart() {
    filter_ = ReplayFilter(salt);
    filter_.set_limit(limit_);
    for (const auto& [day, tags] : seen_) {
      for (const auto& one : tags) filter_.recover(day, one);
    }
    check();
  }
  void check() const {
    std::size_t size = 0;
    for (const auto& [day, tags] : seen_) {
      size += tags.size();
      require(tags.empty() || filter_.is_half_full(day) == (tags.size() >= limit_ / 2));
    }
    require(filter_.size() == size);
  }

  ReplayFilter filter_{salt};
  std::map<Day, std::set<onion::ReplayTag>> seen_;
  std::size_t limit_ = SIZE_MAX;
  std::uint32_t next_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  play_events<Play>({data, size}, most_events);
  return 0;
}
