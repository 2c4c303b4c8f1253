// One courier or two and a desk, as a sequence of events, two bytes each: which, and how much.
// Cells come whole, again and altered, on lines that come and go; couriers crash and start again;
// commits fail; time passes. Nothing is passed on, put or asked twice, every cell has at most one
// answer, and what is in hand stays within its bounds.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <set>

#include "testing/test_desk.hpp"

using namespace peyk;
using namespace peyk::courier;

namespace {

constexpr std::size_t most_events = 40;
using Fault = box::MemoryBoxStore::Fault;

void require(bool kept) {
  if (!kept) std::abort();
}

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

class Play {
 public:
  explicit Play(std::size_t couriers) : town_(options(couriers)) {}

  void event(std::uint8_t what, std::uint8_t much) {
    const std::size_t which = much % network_.size();
    switch (what % 12) {
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
      default:
        return network_.run_for(Duration::milliseconds(std::int64_t{much} * much / 4));
    }
  }

  void check() {
    for (std::size_t i = 0; i < network_.size(); ++i) {
      if (!network_.is_running(i)) continue;
      const Gauges gauges = network_.courier(i).gauges();
      const Limits limits = options(1).limits;
      require(gauges.lines <= limits.lines && gauges.passages <= limits.passages);
      require(gauges.opening <= limits.opening && gauges.finding <= limits.finding);
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
      const testing::Performed& performed = network_.performed(i);
      require(std::set(performed.passed_on.begin(), performed.passed_on.end()).size() ==
              performed.passed_on.size());
      require(std::set(performed.put.begin(), performed.put.end()).size() == performed.put.size());
    }
    require(network_.answers(line_).size() <= sent_);
  }

 private:
  static constexpr std::array faults{Fault::disk_full, Fault::io_failed, Fault::io_failed_applied};

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
  void replay(std::uint8_t much, bool is_altered) {
    if (cells_.empty()) return;
    onion::Cell cell = cells_[much % cells_.size()].copy();
    if (is_altered) cell.mutable_span()[much * (onion::cell_size / 256)] ^= 1U;
    give(std::move(cell));
  }
  void arbitrary(std::uint8_t what, std::uint8_t much) {
    onion::Cell cell;
    cell.mutable_span()[0] = 1;
    cell.mutable_span()[1] = what / 12 % 8;
    cell.mutable_span()[2] = much % 4;
    ByteWriter(cell.mutable_payload().first(4)).u32(town_.day().value() + much / 64);
    give(std::move(cell));
  }

  testing::Town town_;
  testing::CourierNetwork& network_ = town_.network;
  LineId line_ = town_.desk->line;
  std::optional<box::Operation> last_put_;
  std::vector<onion::Cell> cells_;
  std::uint64_t exchange_ = 1'000;
  std::size_t sent_ = 0;
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
