// What a process that holds secrets asks of the system, and the lock on a home.
#pragma once

#include <cstddef>
#include <filesystem>

#include "peyk/net/error.hpp"

namespace peyk::net {

// No core dumps, no ptrace and no /proc/self/mem by the same user (RLIMIT_CORE, PR_SET_DUMPABLE),
// files for ourselves only (umask 077), a broken pipe is an error and no signal, and as much locked
// memory and as many descriptors as the system allows. To be called first, before any thread.
// not_permitted when the system refuses any of it.
[[nodiscard]] Result<void> harden_process();

// How many descriptors this process may have open.
[[nodiscard]] std::size_t most_descriptors();

// The folder (0700) made with its parents if it is missing; not_private when it is open to
// others or not ours.
[[nodiscard]] Result<void> make_private_folder(const std::filesystem::path& folder);

// Held by the one process that runs a home, until destroyed or the process ends however it ends.
class HomeLock {
 public:
  // Makes the file `lock` (0600) in `home`, an existing folder; already_running when it is held.
  [[nodiscard]] static Result<HomeLock> take(const std::filesystem::path& home);

  HomeLock(HomeLock&& other) noexcept;
  HomeLock& operator=(HomeLock&& other) noexcept;
  HomeLock(const HomeLock&) = delete;
  HomeLock& operator=(const HomeLock&) = delete;
  ~HomeLock();

 private:
  explicit HomeLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace peyk::net
