// A RecordStore in memory for tests and simulation, with the semantics of the real one and with
// faults on demand. What a crash leaves is what was durable: the object stands for the disk.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "peyk/desk/record_store.hpp"

namespace peyk::desk {

class MemoryRecordStore final : public RecordStore {
 public:
  enum class Fault : std::uint8_t {
    disk_full,     // the commit fails and changes nothing; later ones work
    crash_before,  // the process dies: nothing of the commit is there
    crash_after,   // the process dies after the commit is durable, before it is told
  };

  [[nodiscard]] std::expected<void, StorageError> commit(std::span<const Change> changes) override;
  [[nodiscard]] std::expected<std::optional<Bytes>, StorageError> get(Table table,
                                                                      ByteSpan key) override;
  [[nodiscard]] std::expected<std::vector<Record>, StorageError> scan(Table table, ByteSpan from,
                                                                      std::size_t limit) override;

  // The n-th commit from now (1 is the next) meets the fault, once.
  void fail_commit(std::uint64_t n, Fault fault);
  // After a crash every call gives io_failed until restart().
  [[nodiscard]] bool is_crashed() const { return crashed_; }
  void restart() { crashed_ = false; }
  [[nodiscard]] std::uint64_t commit_count() const { return commits_; }

  // A backup, and its return.
  using Contents = std::map<std::pair<Table, Bytes>, Bytes>;
  [[nodiscard]] const Contents& contents() const { return records_; }
  void restore(Contents contents) { records_ = std::move(contents); }

 private:
  Contents records_;
  std::uint64_t commits_ = 0;
  std::uint64_t fault_at_ = 0;  // number of the commit, 0: none
  Fault fault_ = Fault::disk_full;
  bool crashed_ = false;
};

}  // namespace peyk::desk
