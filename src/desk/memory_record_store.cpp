#include "peyk/desk/memory_record_store.hpp"

#include <exception>

namespace peyk::desk {

std::expected<void, StorageError> MemoryRecordStore::commit(std::span<const Change> changes) {
  if (crashed_) return std::unexpected(StorageError::io_failed);
  const bool faulty = ++commits_ == fault_at_;
  if (faulty && fault_ == Fault::disk_full) return std::unexpected(StorageError::disk_full);
  if (faulty && fault_ == Fault::crash_before) {
    crashed_ = true;
    return std::unexpected(StorageError::io_failed);
  }
  for (const Change& change : changes) {
    if (change.key.size() > max_record_key) std::terminate();
    const std::pair key(change.table, change.key);
    if (change.value.has_value()) {
      records_.insert_or_assign(key, *change.value);
    } else {
      records_.erase(key);
    }
  }
  if (faulty) {
    crashed_ = true;
    return std::unexpected(StorageError::io_failed);
  }
  return {};
}

std::expected<std::optional<Bytes>, StorageError> MemoryRecordStore::get(Table table,
                                                                         ByteSpan key) {
  if (crashed_) return std::unexpected(StorageError::io_failed);
  const auto found = records_.find({table, Bytes(key.begin(), key.end())});
  if (found == records_.end()) return std::nullopt;
  return found->second;
}

std::expected<std::vector<Record>, StorageError> MemoryRecordStore::scan(Table table, ByteSpan from,
                                                                         std::size_t limit) {
  if (crashed_) return std::unexpected(StorageError::io_failed);
  std::vector<Record> result;
  for (auto it = records_.lower_bound({table, Bytes(from.begin(), from.end())});
       it != records_.end() && it->first.first == table && result.size() < limit; ++it) {
    result.push_back({.key = it->first.second, .value = it->second});
  }
  return result;
}

void MemoryRecordStore::fail_commit(std::uint64_t n, Fault fault) {
  fault_at_ = commits_ + n;
  fault_ = fault;
}

}  // namespace peyk::desk
