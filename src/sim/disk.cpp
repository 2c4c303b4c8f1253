#include "peyk/sim/disk.hpp"

namespace peyk::sim {

std::expected<void, desk::StorageError> Disk::commit(std::span<const desk::Change> changes) {
  if (full_ && !store_.is_crashed()) return std::unexpected(desk::StorageError::disk_full);
  if (latency_) spent_ = spent_ + latency_();
  std::vector<desk::Change> written(changes.begin(), changes.end());
  if (alter_) alter_(written);
  auto done = store_.commit(written);
  if (done) told_(changes);
  return done;
}

}  // namespace peyk::sim
