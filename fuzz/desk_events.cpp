// One desk, keeper and open, as a sequence of events, two bytes each: which, and how much. Lines
// come and go, its couriers open its cells and answer rightly, wrongly or not at all, answers come
// altered or again, and so do arbitrary cells; commits fail, the desk crashes and starts again, is
// locked and unlocked, and its person writes. Only the clock sends; what was accepted is there,
// once and in order, whatever happened. Nobody is at the other end: what peers say is in
// hostile_events and pair_events.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "peyk/desk/desk.hpp"
#include "peyk/desk/memory_record_store.hpp"

#include "fake_couriers.hpp"
#include "require.hpp"

using namespace peyk;
using namespace peyk::desk;

namespace {

constexpr std::size_t most_events = 48;
constexpr Instant beginning = Instant::since_epoch(Duration::days(20'000));
using Fault = MemoryRecordStore::Fault;

crypto::StoreKey key(std::uint8_t byte) { return *crypto::StoreKey::from(Bytes(32, byte)); }
crypto::Seed seed_of(std::uint32_t number) {
  crypto::Seed seed;
  ByteWriter(seed.mutable_span()).u32(number);
  return seed;
}
crypto::Random seeded(std::uint32_t number) { return crypto::Random(seed_of(number)); }

const fake::Town& town() {
  static const fake::Town town = fake::town(day_of(beginning), seeded(1));
  return town;
}

DeskOptions options() {
  return {.service_class = identity::ServiceClass::practice, .couriers = fake::trusted(town())};
}

class Play {
 public:
  Play() {
    auto random = seeded(100);
    require(Desk::create(store_, VaultHeader::make({}, crypto::least_passphrase_cost, key(2),
                                                   key(3), random))
                .has_value());
    start();
    unlock();
    require(desk_->make_card("B", 30, now_).has_value());
    require(desk_->open_channel(channel_with("geneva", "B", true), now_).has_value());
    drain(false);
  }

  void event(std::uint8_t what, std::uint8_t much) {
    LineIndex line(much % line_count);
    switch (what % 11) {
      case 0:
        return write(much);
      case 1:
        desk_->on_line_up(line, now_);
        return drain(false);
      case 2:
        desk_->on_line_down(line, now_);
        return drain(false);
      case 3:
        desk_->on_cell(line, cell_of(line, what, much), now_);
        return drain(false);
      case 4:
        return pass(much);
      case 5:
        return store_.fail_commit(1 + much / 3, faults.at(much % 3));
      case 6:
        start();
        return unlock();
      case 7:
        desk_->lock(now_);
        return drain(false);
      case 8:
        unlock();
        return drain(false);
      case 9:
        return other_command(much);
      default:
        return couriers_.set_manner(much);
    }
  }

  // The program ends then.
  void start_if_failed() {
    if (failed_) start();
  }

  void finish() {
    start();
    unlock();
    const auto letters = desk_->read("geneva", 0, 1'000, 0, now_);
    require(letters.has_value());
    std::vector<std::string> found;
    for (const ActView& letter : *letters) found.push_back(letter.text);
    require(std::set(found.begin(), found.end()).size() == found.size());
    std::erase_if(found, [this](const std::string& text) { return unsure_.contains(text); });
    require(found == accepted_);
  }

 private:
  static constexpr std::array faults{Fault::disk_full, Fault::crash_before, Fault::crash_after};

  void start() {
    for (int tries = 0; tries < 3; ++tries) {
      store_.restart();
      auto opened = Desk::open(options(), store_, key(4), seed_of(++starts_), now_);
      if (!opened) continue;  // the fault that was set; there is one at a time
      desk_ = std::move(*opened);
      failed_ = false;
      drain(false);
      if (!failed_) return;
    }
    require(false);
  }
  void unlock() {
    static_cast<void>(desk_->unlock(key(3), mark_, now_));
    drain(false);
    if (failed_) {  // the fault came just then
      start();
      require(desk_->unlock(key(3), mark_, now_).has_value());
      drain(false);
    }
  }

  // `by_clock`: cells may leave.
  void drain(bool by_clock) {
    while (auto one = desk_->poll_effect()) {
      if (auto* cell = std::get_if<effect::SendCell>(&*one)) {
        require(by_clock && cell->line.value() < line_count);
        exchange_ = onion::read_head(cell->cell)->exchange;
        carry(cell->line, std::move(cell->cell));
      } else if (const auto* mark = std::get_if<effect::SaveDeviceMark>(&*one)) {
        mark_ = mark->mark;
      } else {
        failed_ = true;
        return;
      }
    }
  }
  void carry(LineIndex line, onion::Cell cell) {
    const CourierId entry = desk_->entries().at(line.value());
    auto coming = couriers_.answer(entry, std::move(cell), now_);
    if (coming) coming_.emplace(coming->when, std::pair(line, std::move(coming->cell)));
  }
  void write(std::uint8_t much) {
    const std::string text = std::to_string(++letters_) + std::string(std::size_t{much} * 32, '.');
    const auto done = desk_->act("geneva", plain_letter(text), true, now_);
    if (done) {
      accepted_.push_back(text);
    } else {
      unsure_.insert(text);
    }
    drain(false);
    if (failed_) start();
  }
  void pass(std::uint8_t much) {
    const Instant end = now_ + Duration::milliseconds(std::int64_t{much} * 4);
    while (true) {
      const auto given = fake::give_next(*desk_, coming_, now_, end);
      if (given == fake::Given::nothing) break;
      drain(given == fake::Given::wakeup);
      if (failed_) start();
    }
    now_ = end;
  }
  void other_command(std::uint8_t much) {
    const std::string name = "C" + std::to_string(much % 4);
    if (much < 64) {
      static_cast<void>(desk_->make_card(name, 30, now_));
    } else if (much < 128) {
      auto random = seeded(much);
      const auto made =
          identity::make_card({{options().couriers.front().id}, identity::ServiceClass::practice},
                              Day(day_of(now_).value() + 10), random);
      static_cast<void>(desk_->accept_card(name, made->card, now_));
    } else if (much < 192) {
      static_cast<void>(desk_->remove_relation(name, now_));
    } else {
      static_cast<void>(desk_->reopen(much < 224 ? "B" : name, now_));
    }
    drain(false);
    if (failed_) start();
  }
  // An answer that is under way, now, altered or not, and again in its time; or an arbitrary one.
  onion::Cell cell_of(LineIndex& line, std::uint8_t what, std::uint8_t much) const {
    if (what / 11 % 6 == 5 && !coming_.empty()) {
      line = coming_.begin()->second.first;
      onion::Cell cell = coming_.begin()->second.second.copy();
      if (much % 2 == 0) cell.mutable_span()[much * (onion::cell_size / 256)] ^= 1U;
      return cell;
    }
    onion::Cell cell;
    seeded(much).fill(cell.mutable_payload());
    const auto bytes = cell.mutable_span();
    std::ranges::fill(bytes.first(16), std::uint8_t{0});
    bytes[0] = 1;
    bytes[1] = what / 11 % 6;
    bytes[2] = much % 4;
    ByteWriter(bytes.subspan(8, 8)).u64(exchange_.value() + much / 128);
    return cell;
  }

  MemoryRecordStore store_;
  std::unique_ptr<Desk> desk_;
  Instant now_ = beginning;
  fake::Couriers couriers_{town(), seeded(5)};
  fake::Coming coming_;
  std::uint32_t starts_ = 1'000;
  std::uint64_t mark_ = 0;
  std::uint64_t letters_ = 0;
  onion::Exchange exchange_{0};
  bool failed_ = false;
  std::vector<std::string> accepted_;
  std::set<std::string> unsure_;  // refused, or the desk failed meanwhile
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Play play;
  for (std::size_t i = 0; i + 1 < size && i / 2 < most_events; i += 2) {
    play.event(data[i], data[i + 1]);
    play.start_if_failed();
  }
  play.finish();
  return 0;
}
