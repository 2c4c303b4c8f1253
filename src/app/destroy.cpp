#include "destroy.hpp"

#include <algorithm>

#include "desk_home.hpp"
#include "files.hpp"

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

// As make_home() has named what it had not finished: with the number of a process behind it, or
// with six letters.
constexpr std::string_view numbered_mark = ".new-";
constexpr std::string_view drawn_mark = ".peyk-new-";
constexpr std::size_t drawn_letters = 6;

bool is_unfinished(const fs::path& left, const fs::path& folder) {
  const std::string name = left.filename().string();
  std::string_view rest = std::string_view(name).substr(folder.filename().string().size());
  if (rest.starts_with(drawn_mark)) return rest.size() == drawn_mark.size() + drawn_letters;
  if (!rest.starts_with(numbered_mark)) return false;
  rest.remove_prefix(numbered_mark.size());
  return !rest.empty() && std::ranges::all_of(rest, [](char c) { return c >= '0' && c <= '9'; });
}

// The siblings whose name is the folder's with this behind it.
std::vector<fs::path> beside(const fs::path& folder, std::string_view suffix) {
  const std::string beginning = folder.filename().string() + std::string(suffix);
  std::vector<fs::path> found;
  std::error_code failed;
  for (auto it = fs::directory_iterator(folder.parent_path(), failed);
       !failed && it != fs::directory_iterator(); it.increment(failed)) {
    std::error_code ignored;
    const bool is_folder = it->is_directory(ignored) && !it->is_symlink(ignored);
    if (is_folder && it->path().filename().string().starts_with(beginning)) {
      found.push_back(it->path());
    }
  }
  std::ranges::sort(found);
  return found;
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
  for (const fs::path& left : beside(folder, ".")) {
    if (!is_unfinished(left, folder)) continue;
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

std::vector<fs::path> moved_aside(const fs::path& folder) { return beside(folder, aside_suffix); }

}  // namespace peyk::app
