// A BoxStore in memory for tests and simulation, with the semantics of the real one and with faults
// on demand. What a crash leaves is what was durable: the object stands for the disk.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "peyk/box/box_store.hpp"

namespace peyk::box {

class MemoryBoxStore final : public BoxStore {
 public:
  enum class Fault : std::uint8_t {
    disk_full,          // the commit fails and changes nothing; later ones work
    io_failed,          // the same, with io_failed
    io_failed_applied,  // io_failed, and the batch is there all the same
    crash_before,       // the process dies: io_failed, nothing of the batch is there
    crash_after,        // the process dies after the batch is durable, before it is told
  };

  // More than `capacity` boxes: Outcome::full.
  explicit MemoryBoxStore(std::uint64_t capacity = UINT64_MAX);

  [[nodiscard]] StoreResult<std::vector<WriteResult>> commit(std::span<const Write> batch) override;
  [[nodiscard]] StoreResult<std::optional<Body>> get_body(const BoxName& name) override;
  [[nodiscard]] StoreResult<std::optional<Bytes>> get_record(ByteSpan key) override;
  [[nodiscard]] StoreResult<std::vector<SmallRecord>> records() override;
  [[nodiscard]] StoreResult<std::vector<Day>> replay_days() override;
  [[nodiscard]] StoreResult<Day> replay_floor() override;
  [[nodiscard]] StoreResult<void> each_replay_tag(
      Day day, const std::function<void(const ReplayTag&)>& each) override;
  [[nodiscard]] StoreResult<std::uint64_t> box_count() override;

  // The n-th commit from now (1 is the next) meets the fault, once.
  void fail_commit(std::uint64_t n, Fault fault);
  // While on, a commit is told as done and is durable only after sync(): a disk that lies. It
  // breaks the contract of BoxStore on purpose, so that a test can show that it would notice.
  void set_lying(bool lying);
  void sync();
  // The process dies now: what is not durable is lost, every call gives io_failed until restart().
  void crash();
  void restart();
  [[nodiscard]] bool is_crashed() const { return crashed_; }
  [[nodiscard]] std::uint64_t commit_count() const { return commits_; }
  // What lies there, without a copy of it and whether crashed or not; null when nothing does.
  [[nodiscard]] const Body* look(const BoxName& name) const;
  // The medium rots: a byte of every body whose name is `chosen` changes.
  void rot(const std::function<bool(const BoxName&)>& chosen);

 private:
  struct Box {
    Body body;
    Hour expires;
  };
  struct State {
    std::map<BoxName, Box> boxes;
    std::map<std::pair<Hour, std::uint64_t>, BoxName> by_expiry;  // the second rises with each put
    std::uint64_t puts = 0;
    std::map<std::string, Bytes> records;  // std::string compares as unsigned bytes
    std::map<Day, std::vector<ReplayTag>> replay_tags;
    Day replay_floor;
  };
  class Apply;
  std::vector<WriteResult> apply(std::span<const Write> batch);

  State state_;
  std::optional<State> durable_;  // while lying: what a crash leaves
  std::uint64_t capacity_;
  std::uint64_t commits_ = 0;
  std::uint64_t fault_at_ = 0;  // number of the commit, 0: none
  Fault fault_ = Fault::disk_full;
  bool crashed_ = false;
};

}  // namespace peyk::box
