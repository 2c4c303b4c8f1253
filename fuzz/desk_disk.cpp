// A desk that starts from records which only an older backup or another version may have left: any
// of any table, several beside each other, on the disk of a desk with two relations. It reads all
// or says that it cannot and touches nothing; what it has read it goes on with, for a while among
// couriers, and reads again after another start what it showed and wrote.
//
//   byte 0      how long its lines are up, and when it starts
//   the rest    records: table 1, length of the key 1, key, length 2, plain
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "fake_couriers.hpp"
#include "hostile_peers.hpp"
#include "keeper.hpp"
#include "require.hpp"

using namespace peyk;
using namespace peyk::desk;
using namespace peyk::desk::hostile;

namespace {

constexpr std::size_t most_records = 64;
constexpr std::size_t most_wakeups = 400;

const fake::Town& town() {
  static const fake::Town town = fake::town(day_of(beginning), seeded(1));
  return town;
}

DeskOptions options() {
  return {.service_class = identity::ServiceClass::practice, .couriers = fake::trusted(town())};
}

// Its sealing is what nobody else can make; the rest may be anything.
std::optional<Change> sealed_record(ByteReader& in, std::uint32_t number) {
  const Table of = in.u8();
  const ByteSpan key_bytes = in.bytes(in.u8());
  const ByteSpan plain = in.bytes(in.u16());
  const bool is_sealed = of != table::header && of != table::pieces;
  if (!in.ok() || of > table::questions || !is_sealed || key_bytes.size() > max_record_key) {
    return std::nullopt;
  }
  const bool is_vault = of >= table::vault_state;
  RecordSealer sealer(key(is_vault ? 3 : 4),
                      is_vault ? crypto::Label::vault_record : crypto::Label::device_record,
                      seeded(10'000 + number));
  Transaction transaction;
  sealer.put(transaction, of, key_bytes, plain);
  return std::move(transaction.front());
}

// What a person sees of it.
struct Shown {
  std::set<std::string> relations;
  std::set<std::string> channels;
  std::set<channel::ActId> acts;
  std::set<box::AttachmentId> files;
  std::vector<std::tuple<std::string, std::string, std::uint64_t>> complaints;
  std::size_t swaps = 0;
  std::size_t questions = 0;
  std::size_t principals = 0;
  friend bool operator==(const Shown&, const Shown&) = default;
};

class Play {
 public:
  explicit Play(ByteSpan in) {
    ByteReader reader(in);
    how_ = reader.u8();
    now_ = beginning + Duration::hours(std::int64_t{how_} / 16 * 2);
    store_.restore(scene().disk);
    for (std::uint32_t i = 0; i < most_records && reader.remaining() > 0; ++i) {
      const auto record = sealed_record(reader, i);
      if (record) require(store_.commit({&*record, 1}).has_value());
    }
  }

  void run() {
    const auto before = store_.contents();
    if (!start()) return require(store_.contents() == before);
    require(is_without_gaps(before));
    static_cast<void>(shown());
    // What waits may leave.
    for (const char* const peer : {"peer 1", "peer 2"}) {
      static_cast<void>(desk_->confirm_words(peer, now_));
    }
    live();
    desk_->lock(now_);
    drain();
    const auto complaints = desk_->complaints().size();
    require(unlock());
    live();
    const Shown last = shown();
    require(last.complaints.size() >= complaints);
    // What it wrote it reads.
    require(start());
    require(shown() == last);
  }

 private:
  // What arrived of a unit follows on each other, and is not all of it.
  static bool is_without_gaps(const MemoryRecordStore::Contents& disk) {
    const RecordSealer sealer = vault();
    std::optional<Fragment> last;
    RelationId of;
    for (const auto& [place, sealed] : disk) {
      if (place.first != table::assembly) continue;
      const auto plain = *sealer.open(place.first, place.second, sealed);
      ByteReader name(place.second);
      const RelationId relation = *RelationId::from(name.bytes(RelationId::size));
      Fragment next{
          .unit = name.u64(), .offset = name.u32(), .total = ByteReader(plain).u32(), .bytes = {}};
      next.bytes = crypto::SecretBytes(plain.begin() + 4, plain.end());
      const bool follows = last && relation == of && last->unit == next.unit &&
                           last->total == next.total &&
                           last->offset + last->bytes.size() == next.offset;
      if (next.offset != 0 && !follows) return false;
      if (next.offset + next.bytes.size() == next.total) return false;
      last = std::move(next);
      of = relation;
    }
    return true;
  }
  [[nodiscard]] bool start() {
    desk_.reset();
    coming_.clear();
    auto opened = Desk::open(options(), store_, key(4), seed_of(100 + ++starts_), now_);
    if (!opened) {
      require(opened.error() == Error::vault_damaged || opened.error() == Error::newer_format);
      return false;
    }
    desk_ = std::move(*opened);
    return unlock();
  }
  [[nodiscard]] bool unlock() {
    const auto done = desk_->unlock(key(3), mark_, now_);
    if (!done) {
      require(done.error() == Error::vault_damaged || done.error() == Error::newer_format);
      return false;
    }
    drain();
    return true;
  }
  void drain() {
    while (auto one = desk_->poll_effect()) {
      require(!std::holds_alternative<effect::Failed>(*one));
      if (const auto* mark = std::get_if<effect::SaveDeviceMark>(&*one)) mark_ = mark->mark;
      auto* cell = std::get_if<effect::SendCell>(&*one);
      if (cell == nullptr) continue;
      const CourierId entry = desk_->entries().at(cell->line.value());
      auto answer = couriers_.answer(entry, std::move(cell->cell), now_);
      coming_.emplace(answer->when, std::pair(cell->line, std::move(answer->cell)));
    }
  }
  void live() {
    const Duration lines_up = Duration::milliseconds(std::int64_t{how_ % 4U} * 500);
    if (lines_up > Duration{}) {
      for (std::uint8_t i = 0; i < line_count; ++i) desk_->on_line_up(LineIndex(i), now_);
      pass(now_ + lines_up);
      for (std::uint8_t i = 0; i < line_count; ++i) desk_->on_line_down(LineIndex(i), now_);
    }
    drain();
    pass(now_ + Duration::hours(std::int64_t{how_} % 16 / 4 * 20));
  }
  void pass(Instant end) {
    for (std::size_t i = 0; i < most_wakeups; ++i) {
      if (fake::give_next(*desk_, coming_, now_, end) == fake::Given::nothing) break;
      drain();
    }
    now_ = end;
  }

  [[nodiscard]] Shown shown() {
    Shown all;
    const auto relations = *desk_->relations();
    for (const RelationView& one : relations) all.relations.insert(one.name);
    const auto channels = *desk_->channels(now_);
    for (const ChannelView& one : channels) {
      all.channels.insert(one.name);
      require(desk_->channel(one.name, now_).has_value());
      const auto acts = desk_->read(one.name, 0, 10'000, 0, now_, false);
      require(acts.has_value());
      for (const ActView& act : *acts) all.acts.insert(act.act);
    }
    const auto files = *desk_->files();
    for (const FileView& one : files) all.files.insert(one.file.id);
    const auto complaints = desk_->complaints();
    for (const ComplaintView& one : complaints) {
      all.complaints.emplace_back(one.courier, one.what, one.times);
    }
    std::ranges::sort(all.complaints);
    all.swaps = desk_->swaps(now_)->size();
    all.questions = desk_->questions(now_)->views.size();
    all.principals = desk_->principals()->size();
    require(desk_->outbox().has_value());
    static_cast<void>(desk_->status(now_));
    drain();
    return all;
  }

  MemoryRecordStore store_;
  std::uint8_t how_ = 0;
  Instant now_;
  std::unique_ptr<Desk> desk_;
  fake::Couriers couriers_{town(), seeded(5)};
  fake::Coming coming_;
  std::uint64_t mark_ = 0;
  std::uint32_t starts_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Play(ByteSpan(data, size)).run();
  return 0;
}
