// What SQLite's result codes mean to those above. Inside this room every failure is a
// box::StoreError; the desk's StorageError has the same six.
#pragma once

#include <expected>

#include "peyk/box/box_store.hpp"
#include "peyk/desk/record_store.hpp"

struct sqlite3;

namespace peyk::store {

using Failure = box::StoreError;

template <class T>
using Result = std::expected<T, Failure>;

// `code` is an extended result code; `connection` may be null. Throws std::bad_alloc when SQLite
// ran out of memory.
[[nodiscard]] Failure failure_of(int code, sqlite3* connection);

[[nodiscard]] desk::StorageError to_storage_error(Failure failure);

}  // namespace peyk::store
