#include "home_folder.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <thread>
#include <unistd.h>

#include "files.hpp"

namespace peyk::app {

namespace fs = std::filesystem;

Result<void> make_home(const fs::path& home,
                       const std::function<Result<void>(const fs::path&)>& fill) {
  std::error_code failed;
  if (fs::exists(home, failed) && !fs::is_empty(home, failed)) {
    return fail(text::Message::error_folder_not_empty, {{"folder", home.string()}});
  }
  const fs::path fresh = home.string() + ".new-" + std::to_string(getpid());
  if (const auto made = net::make_private_folder(fresh); !made) {
    return std::unexpected(worded(made.error(), fresh));
  }
  Result<void> done = fill(fresh);
  // rename(2) puts a folder in the place of an empty one.
  if (done && rename(fresh.c_str(), home.c_str()) != 0) {
    const bool taken = errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR;
    done = taken ? fail(text::Message::error_folder_not_empty, {{"folder", home.string()}})
                 : Result<void>(std::unexpected(failure_of_file(errno, home)));
  }
  if (!done) fs::remove_all(fresh, failed);
  return done;
}

Result<net::HomeLock> take_lock_soon(const fs::path& home) {
  constexpr int tries = 100;
  constexpr auto pause = std::chrono::milliseconds(100);
  for (int i = 0; i < tries; ++i) {
    auto lock = net::HomeLock::take(home);
    if (lock) return std::move(*lock);
    if (lock.error() != net::Error::already_running) {
      return std::unexpected(worded(lock.error(), home));
    }
    std::this_thread::sleep_for(pause);
  }
  return fail(text::Message::error_desk_running, {{"folder", home.string()}});
}

}  // namespace peyk::app
