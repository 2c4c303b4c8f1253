#include "destroy.hpp"

#include <algorithm>

#include "desk_home.hpp"
#include "files.hpp"
#include "home_folder.hpp"

namespace peyk::app {

namespace fs = std::filesystem;

namespace {

// Without the device key and the vault's header nothing in the folder can be opened: these first.
// The settings last: while they are there the desk is known to be one.
int rank(const fs::path& file) {
  const std::string name = file.filename().string();
  if (name == "device.key") return 0;
  if (name.starts_with("desk.db-")) return 1;
  if (name == "desk.db") return 2;
  return name == "config.toml" ? 4 : 3;
}

std::vector<fs::path> files_in(const fs::path& folder, std::error_code& failed) {
  std::vector<fs::path> files;
  const auto options = fs::directory_options::none;
  for (auto it = fs::recursive_directory_iterator(folder, options, failed);
       !failed && it != fs::recursive_directory_iterator(); it.increment(failed)) {
    std::error_code ignored;
    if (it->is_regular_file(ignored) && !it->is_symlink(ignored)) files.push_back(it->path());
  }
  std::ranges::sort(files, {}, [](const fs::path& file) { return std::pair(rank(file), file); });
  return files;
}

Result<void> destroy_one(const fs::path& folder, std::vector<fs::path>& not_overwritten) {
  std::error_code unlisted;
  std::error_code unremoved;
  for (const fs::path& file : files_in(folder, unlisted)) {
    if (!overwrite(file)) not_overwritten.push_back(file);
  }
  fs::remove_all(folder, unremoved);
  for (const std::error_code& failed : {unlisted, unremoved}) {
    if (failed) return std::unexpected(failure_of_file(failed.value(), folder));
  }
  return {};
}

}  // namespace

bool is_desk_home(const fs::path& folder) {
  return std::ranges::any_of(
      std::initializer_list<const char*>{"config.toml", "desk.db", "device.key"},
      [&](const char* name) {
        std::error_code ignored;
        return fs::exists(folder / name, ignored);
      });
}

Result<std::vector<fs::path>> destroy_home(const fs::path& folder) {
  std::vector<fs::path> not_overwritten;
  Result<void> done = destroy_one(folder, not_overwritten);
  for (const fs::path& left : unfinished_homes(folder)) {
    const auto swept = destroy_one(left, not_overwritten);
    if (done) done = swept;
  }
  if (!done) return std::unexpected(done.error());
  static_cast<void>(sync_folder(folder.parent_path()));
  return not_overwritten;
}

std::vector<fs::path> in_order_of_wiping(const fs::path& folder) {
  std::error_code failed;
  return files_in(folder, failed);
}

std::vector<fs::path> moved_aside(const fs::path& folder) {
  return folders_beside(folder, aside_suffix);
}

}  // namespace peyk::app
