// A courier's store in one SQLite file (and its write-ahead log beside it). The contract is in
// peyk/box/box_store.hpp.
#pragma once

#include <cstdint>
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
  std::string vfs;  // tests only; empty: the system's files
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
  [[nodiscard]] box::StoreResult<std::vector<box::ReplayTag>> replay_tags(Day day) override;
  [[nodiscard]] box::StoreResult<std::uint64_t> box_count() override;

  // Copies the whole store into `file`, which is replaced only when the copy is complete. The copy
  // holds the small records, and with them the courier's keys.
  [[nodiscard]] box::StoreResult<void> backup(const std::string& file);

 private:
  class Parts;
  explicit SqliteBoxStore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace peyk::store
