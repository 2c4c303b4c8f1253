// For tests: a SQLite VFS whose files lie in memory, on a disk that fails, fills up, and forgets
// what was not synced when the power goes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "peyk/base/bytes.hpp"

namespace peyk::store::test {

class FaultDisk {
 public:
  enum class Fault : std::uint8_t {
    fail_once,   // this operation fails, and nothing of it happens
    fail_torn,   // this write fails after its first half is written; other operations as above
    power_loss,  // from this operation on everything fails, until power_on()
  };

  // Registered as a VFS under a name of its own while it lives.
  FaultDisk();
  FaultDisk(const FaultDisk&) = delete;
  FaultDisk& operator=(const FaultDisk&) = delete;
  ~FaultDisk();
  [[nodiscard]] const std::string& vfs_name() const;

  // Operations that meet a fault: writes, syncs, truncations and deletions; those that change
  // nothing: reads, opening a file, looking for one, asking its size, locking it; or all of them.
  enum class Counted : std::uint8_t { changes, looks, all };

  // The n-th operation from now (1 is the next) meets the fault.
  void set_fault(std::uint64_t n, Fault fault, Counted counted = Counted::changes);
  void clear_fault();
  [[nodiscard]] std::uint64_t operations() const;
  // The power goes now.
  void power_off();
  // Every write and truncation since the last sync of its file is kept, lost or torn at a sector,
  // as the seed has it.
  void power_on(std::uint64_t seed);
  // Writes that would make the sum of all files larger are "disk full".
  void set_size_limit(std::optional<std::uint64_t> bytes);

  [[nodiscard]] std::uint64_t size() const;
  // Whether the bytes lie anywhere in any file.
  [[nodiscard]] bool contains(ByteSpan bytes) const;
  // The content of a file, for tests that damage it; empty when it is not there.
  [[nodiscard]] Bytes& content(const std::string& file);

  class Parts;

 private:
  std::unique_ptr<Parts> parts_;
};

}  // namespace peyk::store::test
