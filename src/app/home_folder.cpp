#include "home_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <string_view>
#include <thread>
#include <utility>

#include "peyk/net/control_client.hpp"

#include "destroy_folder.hpp"
#include "files.hpp"
#include "paths.hpp"

namespace peyk::app {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view fresh_mark = ".peyk-new-";  // between the home's name and six letters
constexpr std::size_t drawn_letters = 6;               // mkdtemp(3)

std::vector<fs::path> folders_in(const fs::path& parent) {
  std::vector<fs::path> found;
  std::error_code failed;
  fs::directory_iterator entry(parent, failed);
  for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
    std::error_code ignored;
    if (fs::is_directory(entry->symlink_status(ignored))) found.push_back(entry->path());
  }
  std::ranges::sort(found);
  return found;
}

bool is_of_unfinished_home(std::string_view name) {
  const std::size_t end = fresh_mark.size() + drawn_letters;
  return name.size() > end && name.substr(name.size() - end).starts_with(fresh_mark);
}

// What attempts that died left; they may hold keys.
void destroy_left_overs(const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    static_cast<void>(destroy_left_over(folder, WithoutLock::is_left));
  }
}

fs::path without_slash(const fs::path& home) {
  return home.has_filename() ? home : home.parent_path();
}

}  // namespace

std::vector<fs::path> folders_beside(const fs::path& home, std::string_view suffix) {
  const std::string beginning = home.filename().string() + std::string(suffix);
  std::vector<fs::path> found = folders_in(folder_of(home));
  std::erase_if(found, [&](const fs::path& folder) {
    return !folder.filename().string().starts_with(beginning);
  });
  return found;
}

std::vector<fs::path> unfinished_homes(const fs::path& home) {
  std::vector<fs::path> found = folders_beside(home, fresh_mark);
  const std::size_t length = home.filename().string().size() + fresh_mark.size() + drawn_letters;
  std::erase_if(found, [length](const fs::path& folder) {
    return folder.filename().string().size() != length;
  });
  return found;
}

void destroy_left_overs_beside(const fs::path& home) {
  std::vector<fs::path> found = folders_in(folder_of(without_slash(home)));
  std::erase_if(found, [](const fs::path& folder) {
    return !is_of_unfinished_home(folder.filename().string());
  });
  destroy_left_overs(found);
}

Result<FreshHome> FreshHome::begin(const fs::path& given) {
  const fs::path home = without_slash(given);
  std::error_code failed;
  if (fs::exists(home, failed) && !fs::is_empty(home, failed)) {
    return fail(text::Message::error_folder_not_empty, {{"folder", home.string()}});
  }
  fs::create_directories(folder_of(home), failed);
  if (failed) return std::unexpected(failure_of_file(failed.value(), home));
  destroy_left_overs(unfinished_homes(home));
  std::string name = home.string() + std::string(fresh_mark) + std::string(drawn_letters, 'X');
  if (mkdtemp(name.data()) == nullptr) return std::unexpected(failure_of_file(errno, home));
  net::Descriptor made(open(name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!made.is_open()) return std::unexpected(failure_of_file(errno, home));
  FreshHome fresh(home, name, std::move(made));
  auto lock = net::HomeLock::take(fresh.folder_);
  if (!lock) return std::unexpected(worded(lock.error(), fresh.folder_));
  fresh.lock_.emplace(std::move(*lock));
  return fresh;
}

FreshHome::FreshHome(FreshHome&& other) noexcept
    : home_(std::move(other.home_)),
      folder_(std::exchange(other.folder_, {})),
      made_(std::move(other.made_)),
      lock_(std::move(other.lock_)) {}

FreshHome::~FreshHome() {
  if (!folder_.empty()) destroy_made(folder_, made_);
}

Result<void> FreshHome::keep() {
  // rename(2) puts a folder in the place of an empty one.
  if (!sync_folder(folder_) || rename(folder_.c_str(), home_.c_str()) != 0) {
    const bool taken = errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR;
    if (taken) return fail(text::Message::error_folder_not_empty, {{"folder", home_.string()}});
    return std::unexpected(failure_of_file(errno, home_));
  }
  folder_.clear();
  if (!sync_folder(folder_of(home_))) return std::unexpected(failure_of_file(errno, home_));
  return {};
}

Result<void> make_home(const fs::path& home,
                       const std::function<Result<void>(const fs::path&)>& fill) {
  auto fresh = FreshHome::begin(home);
  if (!fresh) return std::unexpected(fresh.error());
  if (auto done = fill(fresh->folder()); !done) return done;
  return fresh->keep();
}

Result<net::HomeLock> take_lock_soon(const fs::path& home, text::Message running) {
  constexpr int tries = 100;
  constexpr auto pause = std::chrono::milliseconds(100);
  for (int i = 0; i < tries; ++i) {
    auto lock = net::HomeLock::take(home);
    if (lock) return std::move(*lock);
    if (lock.error() != net::Error::already_running) {
      return std::unexpected(worded(lock.error(), home));
    }
    if (net::ControlClient::connect(control_socket(home))) break;
    std::this_thread::sleep_for(pause);
  }
  return fail(running, {{"folder", home.string()}});
}

}  // namespace peyk::app
