#include "failure.hpp"

#include <cerrno>
#include <exception>
#include <new>
#include <sqlite3.h>

namespace peyk::store {

namespace {

// unixWrite() of SQLite knows ENOSPC as "full", and not the end of a quota.
bool is_quota(int code, sqlite3* connection) {
  return code == SQLITE_IOERR_WRITE && connection != nullptr &&
         sqlite3_system_errno(connection) == EDQUOT;
}

}  // namespace

Failure failure_of(int code, sqlite3* connection) {
  if (code == SQLITE_IOERR_NOMEM) throw std::bad_alloc();
  switch (code & 0xff) {
    case SQLITE_NOMEM:
      throw std::bad_alloc();
    case SQLITE_FULL:
      return Failure::disk_full;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Failure::locked;
    case SQLITE_IOERR:
      return is_quota(code, connection) ? Failure::disk_full : Failure::io_failed;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:  // of statements that are right: a table is not as we made it
    case SQLITE_SCHEMA:
    case SQLITE_CONSTRAINT:  // an index and its table disagree
    case SQLITE_MISMATCH:
    case SQLITE_FORMAT:
      return Failure::corrupt;
    default:
      return Failure::io_failed;
  }
}

desk::StorageError to_storage_error(Failure failure) {
  switch (failure) {
    case Failure::disk_full:
      return desk::StorageError::disk_full;
    case Failure::io_failed:
      return desk::StorageError::io_failed;
    case Failure::corrupt:
      return desk::StorageError::corrupt;
    case Failure::newer_format:
      return desk::StorageError::newer_format;
    case Failure::older_format:
      return desk::StorageError::older_format;
    case Failure::locked:
      return desk::StorageError::locked;
  }
  std::terminate();  // not a value of the enum
}

}  // namespace peyk::store
