#include "destroy_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <deque>
#include <dirent.h>
#include <fcntl.h>
#include <iterator>
#include <ranges>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>
#include <utility>

#include "peyk/net/descriptor.hpp"

#include "files.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
using net::Descriptor;

namespace {

// Without the device key and the vault's header nothing in the folder can be opened: these first.
// The settings late: while they are there the desk is known to be one. The lock last: while it is
// there nobody else takes the folder.
int rank(const std::string& name) {
  if (name == "device.key") return 0;
  if (name.starts_with("desk.db-")) return 1;
  if (name == "desk.db") return 2;
  if (name == "config.toml") return 4;
  return name == "lock" ? 5 : 3;
}

Descriptor open_folder(int parent, const std::string& name) {
  return Descriptor(openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

// Held open, with the folder its name is in.
struct Folder {
  fs::path path;  // for people
  int parent;
  std::string name;
  Descriptor opened;
};

struct File {
  fs::path path;
  int folder;
  std::string name;
  mode_t type;  // S_IFMT
};

// Everything in a folder, listed once.
class Content {
 public:
  explicit Content(Folder top) {
    folders_.push_back(std::move(top));
    std::size_t listed = 0;
    while (listed < folders_.size()) list(folders_[listed++]);  // which adds others
    std::ranges::sort(files_, {},
                      [](const File& file) { return std::tuple(rank(file.name), file.path); });
  }
  [[nodiscard]] const std::vector<File>& files() const { return files_; }

  [[nodiscard]] std::vector<fs::path> overwrite_all() const {
    std::vector<fs::path> failed;
    for (const File& file : files_) {
      // Where a link leads is not ours to destroy, but may be what was to be.
      const bool is_left =
          S_ISLNK(file.type) || (S_ISREG(file.type) && !overwrite_in(file.folder, file.name));
      if (is_left) failed.push_back(file.path);
    }
    return failed;
  }
  // The first failure, also of listing: an errno, or 0. What is gone is no failure: a program that
  // ends removes files of its own.
  [[nodiscard]] int remove_all() {
    for (const File& file : files_) {
      const bool is_gone = unlinkat(file.folder, file.name.c_str(), 0) == 0 || errno == ENOENT;
      note(is_gone ? 0 : errno);
    }
    for (const Folder& folder : folders_ | std::views::reverse) {
      note(unlinkat(folder.parent, folder.name.c_str(), AT_REMOVEDIR) == 0 ? 0 : errno);
    }
    return failed_;
  }

 private:
  void note(int number) {
    if (failed_ == 0) failed_ = number;
  }

  void list(const Folder& folder) {
    const int own = openat(folder.opened.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* const stream = own < 0 ? nullptr : fdopendir(own);
    if (stream == nullptr) {
      note(errno);
      if (own >= 0) close(own);
      return;
    }
    while (true) {
      errno = 0;
      // NOLINTNEXTLINE(concurrency-mt-unsafe): of a stream of its own
      const dirent* const entry = readdir(stream);
      if (entry == nullptr) break;
      const std::string name(static_cast<const char*>(entry->d_name));
      if (name != "." && name != "..") add(folder, name);
    }
    note(errno);
    closedir(stream);
  }

  void add(const Folder& folder, const std::string& name) {
    const int number = folder.opened.number();
    struct stat found{};
    if (fstatat(number, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
      return note(errno == ENOENT ? 0 : errno);
    }
    if (!S_ISDIR(found.st_mode)) {
      files_.push_back({folder.path / name, number, name, found.st_mode & S_IFMT});
      return;
    }
    Descriptor below = open_folder(number, name);
    if (!below.is_open()) return note(errno);
    folders_.push_back({folder.path / name, number, name, std::move(below)});
  }

  std::deque<Folder> folders_;  // each before those in it; they do not move
  std::vector<File> files_;
  int failed_ = 0;
};

// A folder by its name, in the one it lies in.
struct Held {
  fs::path path;
  std::string name;
  Descriptor parent;
  Descriptor opened;

  static Result<Held> open(const fs::path& folder) {
    Descriptor parent(::open(folder_of(folder).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!parent.is_open()) return std::unexpected(failure_of_file(errno, folder));
    std::string name = folder.filename().string();
    Descriptor opened = open_folder(parent.number(), name);
    if (!opened.is_open()) return std::unexpected(failure_of_file(errno, folder));
    return Held{folder, std::move(name), std::move(parent), std::move(opened)};
  }

  // Also its name: where others may rename what lies beside it, it may be a finished home that one
  // of them moved there.
  [[nodiscard]] bool is_ours_alone() const {
    constexpr mode_t others = 077;
    constexpr mode_t others_write = 022;
    struct stat found{};
    struct stat above{};
    if (fstat(opened.number(), &found) != 0 || fstat(parent.number(), &above) != 0) return false;
    const bool is_named_by_us =
        (above.st_uid == geteuid() || above.st_uid == 0) &&
        ((above.st_mode & others_write) == 0 || (above.st_mode & S_ISVTX) != 0);
    return is_named_by_us && found.st_uid == geteuid() && (found.st_mode & others) == 0;
  }
  [[nodiscard]] bool is(int other) const {
    struct stat held{};
    struct stat found{};
    return fstat(opened.number(), &held) == 0 && fstat(other, &found) == 0 &&
           held.st_dev == found.st_dev && held.st_ino == found.st_ino;
  }
  // And was not moved to another.
  [[nodiscard]] bool is_in_its_place() const {
    const Descriptor named = open_folder(parent.number(), name);
    return named.is_open() && is(named.number());
  }
  // `parent` must outlive it.
  [[nodiscard]] Content content() {
    return Content({path, parent.number(), name, std::move(opened)});
  }
};

Result<std::vector<fs::path>> destroy(Held held) {
  const Descriptor folder(dup(held.opened.number()));
  Content content = held.content();
  auto not_overwritten = content.overwrite_all();
  int number = content.remove_all();
  if (number == ENOTEMPTY) {
    // Its program, which ends only now, made a file anew.
    auto again = Held::open(held.path);
    if (again && again->is(folder.number())) {
      Content rest = again->content();
      std::ranges::move(rest.overwrite_all(), std::back_inserter(not_overwritten));
      number = rest.remove_all();
    }
  }
  if (number != 0) return std::unexpected(failure_of_file(number, held.path));
  static_cast<void>(sync_folder(held.path.parent_path()));
  return not_overwritten;
}

}  // namespace

Result<std::vector<fs::path>> destroy_folder(const fs::path& folder) {
  auto held = Held::open(folder);
  if (!held) return std::unexpected(held.error());
  return destroy(std::move(*held));
}

void destroy_made(const fs::path& folder, const Descriptor& made) {
  auto held = Held::open(folder);
  if (held && held->is(made.number())) static_cast<void>(destroy(std::move(*held)));
}

std::vector<fs::path> in_order_of_wiping(const fs::path& folder) {
  auto held = Held::open(folder);
  std::vector<fs::path> paths;
  if (!held) return paths;
  const Content content = held->content();
  paths.reserve(content.files().size());
  for (const File& file : content.files()) paths.push_back(file.path);
  return paths;
}

Result<std::vector<fs::path>> destroy_left_over(const fs::path& folder, WithoutLock without_lock) {
  std::vector<fs::path> nothing;
  auto held = Held::open(folder);
  if (!held || !held->is_ours_alone()) return nothing;
  // As net::HomeLock takes it, but of this very folder; held to the end.
  const Descriptor lock(openat(held->opened.number(), "lock", O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  const bool has_none = !lock.is_open() && errno == ENOENT;
  if (!lock.is_open() && !has_none) return nothing;
  if (has_none && without_lock == WithoutLock::is_left) return nothing;
  if (lock.is_open() && flock(lock.number(), LOCK_EX | LOCK_NB) != 0) return nothing;
  // Whoever held the lock until now may have finished the home and moved it to its place.
  if (!held->is_in_its_place()) return nothing;
  return destroy(std::move(*held));
}

}  // namespace peyk::app
