// A courier's store in one SQLite file (and its write-ahead log beside it). The contract is in
// peyk/box/box_store.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "peyk/box/box_store.hpp"

namespace peyk::store {

struct BoxStoreOptions {
  std::string file;                     // made with mode 0600 when it is not there
  std::uint64_t capacity = 20'000'000;  // boxes; about 13 KiB of disk each
  // So many pages of 4 KiB in the log are moved into the file by the commit that passes them.
  std::uint32_t checkpoint_pages = 8'192;
  std::uint64_t cache_bytes = 64ULL << 20U;
  // With less room than this on its disk (free pages of its file are room too) it takes no new
  // bodies, with less than a quarter of it no replay tags: then there is room to erase. More than a
  // checkpoint needs.
  std::uint64_t reserve = 256ULL << 20U;
  std::string vfs = {};                           // tests only; empty: the system's files
  std::function<std::uint64_t()> disk_room = {};  // tests only; empty: as the system says
};

class SqliteBoxStore final : public box::BoxStore {
 public:
  // Takes the file for this process alone until the store is destroyed.
  [[nodiscard]] static box::StoreResult<std::unique_ptr<SqliteBoxStore>> open(
      const BoxStoreOptions& options);
  SqliteBoxStore(const SqliteBoxStore&) = delete;
  SqliteBoxStore& operator=(const SqliteBoxStore&) = delete;
  ~SqliteBoxStore() override;

  [[nodiscard]] box::StoreResult<std::vector<box::WriteResult>> commit(
      std::span<const box::Write> batch) override;
  [[nodiscard]] box::StoreResult<std::optional<box::Body>> get_body(
      const box::BoxName& name) override;
  [[nodiscard]] box::StoreResult<std::optional<Bytes>> get_record(ByteSpan key) override;
  [[nodiscard]] box::StoreResult<std::vector<box::SmallRecord>> records() override;
  [[nodiscard]] box::StoreResult<std::vector<Day>> replay_days() override;
  [[nodiscard]] box::StoreResult<Day> replay_floor() override;
  [[nodiscard]] box::StoreResult<void> each_replay_tag(
      Day day, const std::function<void(const box::ReplayTag&)>& each) override;
  [[nodiscard]] box::StoreResult<std::uint64_t> box_count() override;

  // False when it takes no new bodies for want of room on its disk.
  [[nodiscard]] bool has_room();

  // Copies the store into `file`, which is replaced only when the copy is complete. Of the small
  // records nothing is in it but `records`. One backup at a time; a new one ends the one before.
  // disk_full when there is no room for it, beside the reserve where it lies on the store's own
  // disk; also later, when that comes to be short.
  [[nodiscard]] box::StoreResult<void> begin_backup(const std::string& file,
                                                    std::vector<box::SmallRecord> records);
  // So many pages of 4 KiB; commits may come between. True when the copy is complete; a failure
  // ends the backup.
  [[nodiscard]] box::StoreResult<bool> continue_backup(int pages);
  void end_backup();  // what there is of it is overwritten and removed

 private:
  class Parts;
  explicit SqliteBoxStore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace peyk::store
