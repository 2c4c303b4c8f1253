// A courier's store as a sequence of events, two bytes each: which, and how much. Bodies of a few
// names, tags, records and what erases them come in batches; commits meet faults, the disk fills
// and is free again, the store starts anew. The first byte says which store: the one in memory,
// which the simulation has, or SQLite's on a disk in memory. Each answers as the model here, which
// follows the contract in peyk/box/box_store.hpp; and of what failed all is there or nothing.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "peyk/box/memory_box_store.hpp"
#include "peyk/store/sqlite_box_store.hpp"

#include "require.hpp"
#include "test_values.hpp"
#include "testing/fault_vfs.hpp"

using namespace peyk;
using namespace peyk::box;
using store::test::FaultDisk;
using store::test::numbered;

namespace {

constexpr std::size_t most_events = 64;
constexpr std::uint32_t names = 12;
constexpr std::uint8_t keys = 4;
constexpr std::uint32_t days = 6;
using Batch = std::vector<Write>;
using Results = std::vector<WriteResult>;

// Three begin alike.
BoxName name_of(std::uint32_t number) {
  auto name = numbered<BoxName>(number / 3);
  name.mutable_span().back() ^= static_cast<std::uint8_t>(number % 3);
  return name;
}

// All that a store holds, as it can be asked for it.
struct Held {
  std::map<std::uint32_t, Body> bodies;
  std::map<Bytes, Bytes> records;
  std::map<Day, std::vector<ReplayTag>> tags;
  Day floor;
  friend bool operator==(const Held&, const Held&) = default;
};

class Model {
 public:
  explicit Model(std::size_t capacity) : capacity_(capacity) {}

  Results apply(std::span<const Write> batch) {
    Results results;
    for (const Write& write : batch) {
      results.push_back(std::visit([this](const auto& one) { return apply(one); }, write));
    }
    return results;
  }
  [[nodiscard]] Held held() const {
    Held all{{}, records_, tags_, floor_};
    for (std::uint32_t i = 0; i < names; ++i) {
      const auto found = find(name_of(i));
      if (found != boxes_.end()) all.bodies.emplace(i, found->body);
    }
    return all;
  }
  [[nodiscard]] std::size_t boxes() const { return boxes_.size(); }

 private:
  using Boxes = std::vector<writes::PutBody>;  // oldest first
  [[nodiscard]] Boxes::const_iterator find(const BoxName& name) const {
    return std::ranges::find(boxes_, name, &writes::PutBody::name);
  }
  WriteResult apply(const writes::PutBody& put) {
    const auto found = find(put.name);
    if (found != boxes_.end()) {
      return {found->body == put.body ? Outcome::stored : Outcome::conflict};
    }
    if (boxes_.size() == capacity_) return {Outcome::full};
    boxes_.push_back(put);
    return {Outcome::stored};
  }
  WriteResult apply(const writes::AddReplayTag& add) {
    if (add.day < floor_) return {Outcome::too_old};
    tags_[add.day].push_back(add.tag);
    return {};
  }
  WriteResult apply(const writes::PutRecord& put) {
    records_[put.record.key] = put.record.value;
    return {};
  }
  WriteResult apply(const writes::EraseRecord& erase) {
    records_.erase(erase.key);
    return {};
  }
  WriteResult apply(const writes::EraseExpired& erase) {
    WriteResult result;
    while (result.erased < erase.limit) {
      // The first of those that expire first.
      const auto next = std::ranges::min_element(boxes_, {}, &writes::PutBody::expires);
      if (next == boxes_.end() || next->expires >= erase.before) break;
      boxes_.erase(next);
      ++result.erased;
    }
    return result;
  }
  WriteResult apply(const writes::EraseReplayTags& erase) {
    if (erase.before > floor_) floor_ = erase.before;
    std::erase_if(tags_, [&erase](const auto& one) { return one.first < erase.before; });
    return {};
  }

  std::size_t capacity_;
  Boxes boxes_;
  std::map<Bytes, Bytes> records_;
  std::map<Day, std::vector<ReplayTag>> tags_;
  Day floor_;
};

// Nothing when a look fails.
std::optional<Held> held_by(BoxStore& store) {
  Held all;
  for (std::uint32_t i = 0; i < names; ++i) {
    const auto body = store.get_body(name_of(i));
    if (!body) return std::nullopt;
    if (*body) all.bodies.emplace(i, **body);
  }
  const auto records = store.records();
  const auto replay_days = store.replay_days();
  const auto floor = store.replay_floor();
  if (!records || !replay_days || !floor) return std::nullopt;
  for (const SmallRecord& one : *records) {
    const auto same = store.get_record(one.key);
    if (!same) return std::nullopt;
    require(*same == one.value);
    all.records.emplace(one.key, one.value);
  }
  for (const Day day : *replay_days) {
    const auto tags = store.replay_tags(day);
    if (!tags) return std::nullopt;
    require(!tags->empty());
    all.tags.emplace(day, *tags);
  }
  all.floor = *floor;
  return all;
}

// What is tried: a store, and how its commits fail.
class Memory {
 public:
  explicit Memory(std::size_t capacity) : store_(capacity) {}
  BoxStore& store() { return store_; }
  void fail(std::uint8_t much) { store_.fail_commit(1 + much / 64U, faults.at(much % 5U)); }
  void fill(bool) {}
  void start(std::uint8_t) {
    store_.crash();
    require(!store_.box_count() && !store_.commit({}));
    store_.restart();
  }
  static constexpr bool may_find_again = false;
  // Looks do not meet its faults.
  [[nodiscard]] static bool may_fail_looks() { return false; }

 private:
  using Fault = MemoryBoxStore::Fault;
  static constexpr std::array faults = {Fault::disk_full, Fault::io_failed,
                                        Fault::io_failed_applied, Fault::crash_before,
                                        Fault::crash_after};
  MemoryBoxStore store_;
};

class Sqlite {
 public:
  explicit Sqlite(std::size_t capacity) {
    options_.file = "boxes";
    options_.vfs = disk_.vfs_name();
    options_.checkpoint_pages = 20;
    options_.capacity = capacity;
    open();
  }
  BoxStore& store() { return *store_; }
  void fail(std::uint8_t much) {
    disk_.set_fault(1 + much / 3U, faults.at(much % 3U));
    has_fault_ = true;
  }
  void fill(bool full) {
    disk_.set_size_limit(full ? std::optional(disk_.size() + 4'096) : std::nullopt);
  }
  // With the power gone, or as it is.
  void start(std::uint8_t much) {
    disk_.clear_fault();
    has_fault_ = false;
    disk_.set_size_limit(std::nullopt);
    if (much % 2 == 1) disk_.power_off();
    store_.reset();
    disk_.power_on(much);
    open();
  }
  // After "disk full": this disk does not promise that writes beside each other are safe, so SQLite
  // fills up the sector behind a commit, and only that may have failed. Then the commit is in the
  // log, and whoever starts before the next one finds it there.
  static constexpr bool may_find_again = true;
  // The power may be gone.
  [[nodiscard]] bool may_fail_looks() const { return has_fault_; }

 private:
  using Fault = FaultDisk::Fault;
  static constexpr std::array faults = {Fault::fail_once, Fault::fail_torn, Fault::power_loss};
  void open() {
    auto opened = store::SqliteBoxStore::open(options_);
    require(opened.has_value());
    store_ = *std::move(opened);
  }
  FaultDisk disk_;
  bool has_fault_ = false;
  store::BoxStoreOptions options_;
  std::unique_ptr<store::SqliteBoxStore> store_;
};

template <class Tried>
class Play {
 public:
  explicit Play(std::size_t capacity) : tried_(capacity), models_{Model(capacity)} {}

  void event(std::uint8_t what, std::uint8_t much) {
    switch (what % 16) {
      case 8:
        return commit();
      case 9:
        return tried_.fail(much);
      case 10:
        return start(much);
      case 11:
        return tried_.fill(much % 2 == 0);
      default:
        batch_.push_back(write(what, much));
        // Most are of one write.
        if (what % 16 >= 12 || what >= 128) commit();
    }
  }
  void finish() {
    commit();
    start(1);
    start(0);
  }

 private:
  static Write write(std::uint8_t what, std::uint8_t much) {
    const std::uint8_t high = what / 16;
    const Bytes key(1U + much % keys % 2U, much % keys);
    switch (what % 8) {
      case 0:
        return writes::AddReplayTag{Day(high % days), numbered<ReplayTag>(much)};
      case 1:
        return writes::PutRecord{{key, Bytes(std::size_t{much} * high, much)}};
      case 2:
        return writes::EraseRecord{key};
      case 3:
        return writes::EraseExpired{Hour(high), much % 4U};
      case 5:
        if (much >= 192) return writes::EraseReplayTags{Day(high % days)};
        [[fallthrough]];
      default:
        return writes::PutBody{name_of(much % names), numbered<Body>(1'000'000U + much / 128U),
                               Hour(high)};
    }
  }
  void commit() {
    const Batch batch = std::exchange(batch_, {});
    const auto done = tried_.store().commit(batch);
    if (done) {
      const Held before = models_.front().held();
      std::erase_if(models_, [&](Model& one) { return one.apply(batch) != *done; });
      require(!models_.empty());
      // What changed anything was written over them.
      if (!(models_.front().held() == before)) perhaps_.clear();
      return look();
    }
    require(done.error() == StoreError::io_failed || done.error() == StoreError::disk_full);
    const bool is_full = done.error() == StoreError::disk_full;
    if (!is_full || Tried::may_find_again) {
      for (Model applied : models_) {
        static_cast<void>(applied.apply(batch));
        perhaps_.push_back(std::move(applied));
      }
    }
    if (is_full) return look();
    start(static_cast<std::uint8_t>(batch.size()));
  }
  void start(std::uint8_t much) {
    tried_.start(much);
    models_.insert(models_.end(), perhaps_.begin(), perhaps_.end());
    perhaps_.clear();
    look();
  }
  void look() {
    const auto held = held_by(tried_.store());
    const auto count = tried_.store().box_count();
    if (!held || !count) {
      require(tried_.may_fail_looks());
      return start(0);
    }
    std::erase_if(
        models_, [&](const Model& one) { return !(*held == one.held()) || *count != one.boxes(); });
    require(!models_.empty());
  }

  Tried tried_;
  // All that the store may be: what expires first, and which of those is older, it does not show.
  std::vector<Model> models_;
  std::vector<Model> perhaps_;  // one of them is there after the next start, if none of the models
  Batch batch_;
};

template <class Tried>
void play(ByteSpan in, std::size_t capacity) {
  Play<Tried> play(capacity);
  for (std::size_t i = 0; i + 1 < in.size() && i / 2 < most_events; i += 2) {
    play.event(in[i], in[i + 1]);
  }
  play.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteSpan events = ByteSpan(data, size).subspan(1);
  const std::size_t capacity = 3 + data[0] / 2U % 8U;
  if (data[0] % 2 == 0) {
    play<Memory>(events, capacity);
  } else {
    play<Sqlite>(events, capacity);
  }
  return 0;
}
