#include "peyk/box/memory_box_store.hpp"

#include <algorithm>
#include <utility>

#include "contract.hpp"

namespace peyk::box {

// Applies one write to the state; what each may find is said at the writes' own declarations.
class MemoryBoxStore::Apply {
 public:
  Apply(State& state, std::uint64_t capacity) : state_(state), capacity_(capacity) {}

  WriteResult operator()(const writes::PutBody& put) const {
    if (const auto found = state_.boxes.find(put.name); found != state_.boxes.end()) {
      return {found->second.body == put.body ? Outcome::stored : Outcome::conflict};
    }
    if (state_.boxes.size() >= capacity_) return {Outcome::full};
    state_.boxes.emplace(put.name, Box{put.body, put.expires});
    state_.by_expiry.emplace(std::pair(put.expires, state_.puts++), put.name);
    return {Outcome::stored};
  }

  WriteResult operator()(const writes::AddReplayTag& add) const {
    if (add.day < state_.replay_floor) return {Outcome::too_old};
    state_.replay_tags[add.day].push_back(add.tag);
    return {};
  }

  WriteResult operator()(const writes::PutRecord& put) const {
    detail::require(put.record.key.size() <= max_record_key &&
                    put.record.value.size() <= max_record_value);
    state_.records.insert_or_assign(to_text(put.record.key), put.record.value);
    return {};
  }

  WriteResult operator()(const writes::EraseRecord& erase) const {
    state_.records.erase(to_text(erase.key));
    return {};
  }

  WriteResult operator()(const writes::EraseExpired& erase) const {
    WriteResult result;
    while (result.erased < erase.limit && !state_.by_expiry.empty() &&
           state_.by_expiry.begin()->first.first < erase.before) {
      state_.boxes.erase(state_.by_expiry.begin()->second);
      state_.by_expiry.erase(state_.by_expiry.begin());
      ++result.erased;
    }
    return result;
  }

  WriteResult operator()(const writes::EraseReplayTags& erase) const {
    state_.replay_floor = std::max(state_.replay_floor, erase.before);
    state_.replay_tags.erase(state_.replay_tags.begin(),
                             state_.replay_tags.lower_bound(erase.before));
    return {};
  }

 private:
  State& state_;
  std::uint64_t capacity_;
};

MemoryBoxStore::MemoryBoxStore(std::uint64_t capacity) : capacity_(capacity) {}

std::vector<WriteResult> MemoryBoxStore::apply(std::span<const Write> batch) {
  std::vector<WriteResult> results;
  results.reserve(batch.size());
  for (const Write& write : batch) results.push_back(std::visit(Apply(state_, capacity_), write));
  return results;
}

StoreResult<std::vector<WriteResult>> MemoryBoxStore::commit(std::span<const Write> batch) {
  if (crashed_) return std::unexpected(StoreError::io_failed);
  ++commits_;
  if (commits_ != fault_at_) return apply(batch);
  switch (fault_) {
    case Fault::disk_full:
      return std::unexpected(StoreError::disk_full);
    case Fault::io_failed:
      break;
    case Fault::io_failed_applied:
      (void)apply(batch);
      break;
    case Fault::crash_before:
      crash();
      break;
    case Fault::crash_after:
      (void)apply(batch);
      crash();
      break;
  }
  return std::unexpected(StoreError::io_failed);
}

StoreResult<std::optional<Body>> MemoryBoxStore::get_body(const BoxName& name) {
  if (crashed_) return std::unexpected(StoreError::io_failed);
  const auto found = state_.boxes.find(name);
  if (found == state_.boxes.end()) return std::nullopt;
  return found->second.body;
}

StoreResult<std::optional<Bytes>> MemoryBoxStore::get_record(ByteSpan key) {
  if (crashed_) return std::unexpected(StoreError::io_failed);
  const auto found = state_.records.find(to_text(key));
  if (found == state_.records.end()) return std::nullopt;
  return found->second;
}

StoreResult<std::vector<SmallRecord>> MemoryBoxStore::records() {
  if (crashed_) return std::unexpected(StoreError::io_failed);
  std::vector<SmallRecord> all;
  all.reserve(state_.records.size());
  for (const auto& [key, value] : state_.records) {
    const ByteSpan bytes = as_bytes(key);
    all.push_back({Bytes(bytes.begin(), bytes.end()), value});
  }
  return all;
}

StoreResult<std::vector<Day>> MemoryBoxStore::replay_days() {
  if (crashed_) return std::unexpected(StoreError::io_failed);
  std::vector<Day> days;
  days.reserve(state_.replay_tags.size());
  for (const auto& [day, tags] : state_.replay_tags) days.push_back(day);
  return days;
}

StoreResult<Day> MemoryBoxStore::replay_floor() {
  if (crashed_) return std::unexpected(StoreError::io_failed);
  return state_.replay_floor;
}

StoreResult<void> MemoryBoxStore::each_replay_tag(
    Day day, const std::function<void(const ReplayTag&)>& each) {
  if (crashed_) return std::unexpected(StoreError::io_failed);
  const auto found = state_.replay_tags.find(day);
  if (found == state_.replay_tags.end()) return {};
  for (const ReplayTag& tag : found->second) each(tag);
  return {};
}

StoreResult<std::uint64_t> MemoryBoxStore::box_count() {
  if (crashed_) return std::unexpected(StoreError::io_failed);
  return state_.boxes.size();
}

void MemoryBoxStore::fail_commit(std::uint64_t n, Fault fault) {
  detail::require(n > 0);
  fault_at_ = commits_ + n;
  fault_ = fault;
}

void MemoryBoxStore::set_lying(bool lying) {
  if (lying && !durable_) durable_ = state_;
  if (!lying) durable_.reset();
}

void MemoryBoxStore::sync() {
  if (durable_) durable_ = state_;
}

void MemoryBoxStore::crash() {
  if (durable_) state_ = *durable_;
  crashed_ = true;
}

void MemoryBoxStore::restart() { crashed_ = false; }

const Body* MemoryBoxStore::look(const BoxName& name) const {
  const auto found = state_.boxes.find(name);
  return found == state_.boxes.end() ? nullptr : &found->second.body;
}

void MemoryBoxStore::rot(const std::function<bool(const BoxName&)>& chosen) {
  for (auto& [name, box] : state_.boxes) {
    if (chosen(name)) box.body.mutable_span()[std::size_t{name.array()[1]} * 40U] ^= 1U;
  }
}

}  // namespace peyk::box
