// A desk's records in one SQLite file (and its write-ahead log beside it). They come sealed: this
// store adds that what was erased or replaced is overwritten, in the file and in the log.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "peyk/desk/record_store.hpp"

namespace peyk::store {

struct RecordStoreOptions {
  std::string file;  // made with mode 0600 when it is not there
  // After so many commits the log, in which old values lie, is overwritten (also when the store is
  // opened and closed). It costs two more syncs. 1: before the commit returns.
  std::uint32_t wipe_log_every = 1;
  std::string vfs;  // tests only; empty: the system's files
};

class SqliteRecordStore final : public desk::RecordStore {
 public:
  template <class T>
  using Result = std::expected<T, desk::StorageError>;

  // Takes the file for this process alone until the store is destroyed.
  [[nodiscard]] static Result<std::unique_ptr<SqliteRecordStore>> open(
      const RecordStoreOptions& options);
  SqliteRecordStore(const SqliteRecordStore&) = delete;
  SqliteRecordStore& operator=(const SqliteRecordStore&) = delete;
  ~SqliteRecordStore() override;

  // A key of more than desk::max_record_key bytes is a programming error and terminates.
  [[nodiscard]] Result<void> commit(std::span<const desk::Change> changes) override;
  [[nodiscard]] Result<std::optional<Bytes>> get(desk::Table table, ByteSpan key) override;
  [[nodiscard]] Result<std::vector<desk::Record>> scan(desk::Table table, ByteSpan from,
                                                       std::size_t limit) override;

  // Copies the whole store into `file`, which is replaced only when the copy is complete. One
  // backup at a time; a new one ends the one before.
  [[nodiscard]] Result<void> begin_backup(const std::string& file);
  // So many pages of 4 KiB; commits may come between. True when the copy is complete; a failure
  // ends the backup.
  [[nodiscard]] Result<bool> continue_backup(int pages);
  void end_backup();  // what there is of it is removed

 private:
  class Parts;
  explicit SqliteRecordStore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace peyk::store
