// The durable side of a desk, as the shells provide it: small sealed records in numbered tables.
// What is in a record only the desk knows (it seals each one); the store sees table, key and size.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "peyk/base/bytes.hpp"

namespace peyk::desk {

enum class StorageError : std::uint8_t {
  disk_full,
  io_failed,
  corrupt,       // the file is not a desk's store, or is damaged
  newer_format,  // written by a newer program
  older_format,  // written by one that is too old to be taken over
  locked,        // another process has it open
};

[[nodiscard]] std::string_view to_string(StorageError);

using Table = std::uint8_t;

// A longer key is a programming error and terminates.
inline constexpr std::size_t max_record_key = 72;

struct Change {
  Table table = 0;
  Bytes key;                   // at most max_record_key bytes; ordered as unsigned bytes
  std::optional<Bytes> value;  // nothing: erase
};

struct Record {
  Bytes key;
  Bytes value;
};

class RecordStore {
 public:
  virtual ~RecordStore() = default;
  // All or nothing, durable when it returns. Erased and replaced values are overwritten on disk.
  [[nodiscard]] virtual std::expected<void, StorageError> commit(
      std::span<const Change> changes) = 0;
  [[nodiscard]] virtual std::expected<std::optional<Bytes>, StorageError> get(Table table,
                                                                              ByteSpan key) = 0;
  // Records with key >= `from` in rising order of keys, at most `limit`.
  [[nodiscard]] virtual std::expected<std::vector<Record>, StorageError> scan(
      Table table, ByteSpan from, std::size_t limit) = 0;
};

}  // namespace peyk::desk
