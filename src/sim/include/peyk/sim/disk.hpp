// The store of a desk as its disk lets it be used: it can be full or slow for a while, and tells
// who watches what became durable. `alter` is what a test plants: a store that forgets.
#pragma once

#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "peyk/base/time.hpp"
#include "peyk/desk/memory_record_store.hpp"

namespace peyk::sim {

// How long a slow disk takes for the next thing.
using Latency = std::function<Duration()>;

class Disk final : public desk::RecordStore {
 public:
  using Told = std::function<void(std::span<const desk::Change>)>;
  using Alter = std::function<void(std::vector<desk::Change>&)>;

  explicit Disk(Told told) : told_(std::move(told)) {}

  [[nodiscard]] std::expected<void, desk::StorageError> commit(
      std::span<const desk::Change> changes) override;
  [[nodiscard]] std::expected<std::optional<Bytes>, desk::StorageError> get(desk::Table table,
                                                                            ByteSpan key) override {
    return store_.get(table, key);
  }
  [[nodiscard]] std::expected<std::vector<desk::Record>, desk::StorageError> scan(
      desk::Table table, ByteSpan from, std::size_t limit) override {
    return store_.scan(table, from, limit);
  }

  void set_full(bool full) { full_ = full; }
  [[nodiscard]] bool is_full() const { return full_; }
  void set_slow(Latency latency) { latency_ = std::move(latency); }
  // How long the commits since it was last asked took.
  [[nodiscard]] Duration take_spent() { return std::exchange(spent_, {}); }
  void set_alter(Alter alter) { alter_ = std::move(alter); }
  [[nodiscard]] desk::MemoryRecordStore& store() { return store_; }
  [[nodiscard]] const desk::MemoryRecordStore& store() const { return store_; }

 private:
  desk::MemoryRecordStore store_;
  Told told_;
  Alter alter_;
  Latency latency_;
  Duration spent_;
  bool full_ = false;
};

}  // namespace peyk::sim
