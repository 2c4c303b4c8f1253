#include "destroy.hpp"

#include <algorithm>

#include "desk_home.hpp"
#include "destroy_folder.hpp"
#include "home_folder.hpp"

namespace peyk::app {

namespace fs = std::filesystem;

bool is_desk_home(const fs::path& folder) {
  return std::ranges::any_of(
      std::initializer_list<const char*>{"config.toml", "desk.db", "device.key"},
      [&](const char* name) {
        std::error_code ignored;
        return fs::exists(folder / name, ignored);
      });
}

Result<std::vector<fs::path>> destroy_home(const fs::path& folder) {
  // The way that was given is followed, also if its end is a link.
  std::error_code failed;
  const fs::path real = fs::canonical(folder, failed);
  auto done = destroy_folder(failed ? folder : real);
  for (const fs::path& left : unfinished_homes(folder)) {
    const auto swept = destroy_left_over(left, WithoutLock::is_destroyed);
    if (!swept && done) done = swept;
    if (swept && done) done->insert(done->end(), swept->begin(), swept->end());
  }
  return done;
}

std::vector<fs::path> moved_aside(const fs::path& folder) {
  return folders_beside(folder, aside_suffix);
}

}  // namespace peyk::app
