// The table of small records, the same in both stores: key and value, both blobs, in order of keys.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

#include "database.hpp"

namespace peyk::store {

// For the first migration of a format.
inline constexpr std::string_view make_record_table =
    "CREATE TABLE record(key BLOB NOT NULL UNIQUE, value BLOB NOT NULL);";

class RecordTable {
 public:
  [[nodiscard]] static Result<RecordTable> prepare(const Database& database);

  // Inside a transaction. True when an older value was replaced or erased.
  [[nodiscard]] Result<bool> put(ByteSpan key, ByteSpan value);
  [[nodiscard]] Result<bool> erase(ByteSpan key);
  [[nodiscard]] Result<std::optional<Bytes>> get(ByteSpan key);
  // from <= key < below, in rising order, at most `limit`; `corrupt` where the file has it
  // otherwise.
  [[nodiscard]] Result<void> scan(ByteSpan from, ByteSpan below, std::size_t limit,
                                  const std::function<void(ByteSpan, ByteSpan)>& each);

 private:
  Statement get_;
  Statement insert_;
  Statement update_;
  Statement erase_;
  Statement scan_;
};

}  // namespace peyk::store
