#include "testing/fault_vfs.hpp"

#include <algorithm>
#include <cstring>
#include <random>
#include <sqlite3.h>

namespace peyk::store::test {

namespace {

constexpr std::size_t sector = 512;

struct PendingChange {
  bool truncates = false;
  std::size_t offset = 0;  // of the write, or the new size
  Bytes bytes;
};

struct File {
  Bytes now;
  Bytes durable;
  std::vector<PendingChange> pending;
};

void carry_out(Bytes& content, const PendingChange& change) {
  if (change.truncates) {
    content.resize(std::min(content.size(), change.offset));
    return;
  }
  const std::size_t end = change.offset + change.bytes.size();
  if (content.size() < end) content.resize(end);
  std::ranges::copy(change.bytes, content.begin() + static_cast<std::ptrdiff_t>(change.offset));
}

}  // namespace

class FaultDisk::Parts {
 public:
  Parts();
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts() { sqlite3_vfs_unregister(&vfs_); }

  // Counts the operation; false when it must fail.
  bool allow_change() { return powered_ && (counted_ == Counted::looks || allow()); }
  bool allow_look() { return powered_ && (counted_ == Counted::changes || allow()); }
  [[nodiscard]] bool tears() const {
    return powered_ && fault_ == Fault::fail_torn && operations_ == fault_at_;
  }

  [[nodiscard]] std::uint64_t size() const {
    std::uint64_t sum = 0;
    for (const auto& [name, file] : files_) sum += file.now.size();
    return sum;
  }

  void change(File& file, PendingChange change) {
    carry_out(file.now, change);
    file.pending.push_back(std::move(change));
  }

  void power_on(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    for (auto& [name, file] : files_) {
      for (PendingChange& change : file.pending) {
        const std::uint64_t fate = random() % 4;
        if (fate == 0) continue;  // lost
        if (change.truncates) {
          carry_out(file.durable, change);
          continue;
        }
        if (fate == 1) {  // torn: some sectors from the front
          const std::size_t sectors = change.bytes.size() / sector;
          change.bytes.resize(sectors == 0 ? 0 : (random() % sectors) * sector);
        }
        if (!change.bytes.empty()) carry_out(file.durable, change);
      }
      file.pending.clear();
      file.now = file.durable;
    }
    powered_ = true;
    fault_at_ = 0;
  }

  std::map<std::string, File> files_;
  std::string name_;
  std::uint64_t operations_ = 0;
  std::uint64_t fault_at_ = 0;
  Fault fault_ = Fault::fail_once;
  Counted counted_ = Counted::changes;
  bool powered_ = true;
  std::optional<std::uint64_t> size_limit_;
  sqlite3_vfs vfs_{};

 private:
  bool allow() {
    ++operations_;
    if (operations_ != fault_at_) return true;
    if (fault_ == Fault::power_loss) powered_ = false;
    return false;
  }
};

namespace {

struct OpenFile {
  sqlite3_file base;  // must be first: SQLite allocates szOsFile bytes and sees only this
  FaultDisk::Parts* disk;
  File* file;
};

OpenFile& opened(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }

int close_file(sqlite3_file*) { return SQLITE_OK; }

int read_file(sqlite3_file* handle, void* out, int count, sqlite3_int64 offset) {
  OpenFile& open = opened(handle);
  if (!open.disk->allow_look()) return SQLITE_IOERR_READ;
  const Bytes& content = open.file->now;
  const auto at = static_cast<std::size_t>(offset);
  const auto wanted = static_cast<std::size_t>(count);
  std::memset(out, 0, wanted);
  const std::size_t there = at < content.size() ? std::min(wanted, content.size() - at) : 0;
  if (there > 0) std::memcpy(out, content.data() + at, there);
  return there == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* handle, const void* bytes, int count, sqlite3_int64 offset) {
  OpenFile& open = opened(handle);
  const auto* begin = static_cast<const std::uint8_t*>(bytes);
  PendingChange change{false, static_cast<std::size_t>(offset), Bytes(begin, begin + count)};
  if (!open.disk->allow_change()) {
    if (open.disk->tears()) {
      change.bytes.resize(change.bytes.size() / 2);
      open.disk->change(*open.file, std::move(change));
    }
    return SQLITE_IOERR_WRITE;
  }
  const std::size_t end = change.offset + change.bytes.size();
  const std::size_t growth = end > open.file->now.size() ? end - open.file->now.size() : 0;
  const auto limit = open.disk->size_limit_;
  if (growth > 0 && limit && open.disk->size() + growth > *limit) return SQLITE_FULL;
  open.disk->change(*open.file, std::move(change));
  return SQLITE_OK;
}

int truncate_file(sqlite3_file* handle, sqlite3_int64 size) {
  OpenFile& open = opened(handle);
  if (!open.disk->allow_change()) return SQLITE_IOERR_TRUNCATE;
  open.disk->change(*open.file, {true, static_cast<std::size_t>(size), {}});
  return SQLITE_OK;
}

int sync_file(sqlite3_file* handle, int) {
  OpenFile& open = opened(handle);
  if (!open.disk->allow_change()) return SQLITE_IOERR_FSYNC;
  for (const PendingChange& change : open.file->pending) carry_out(open.file->durable, change);
  open.file->pending.clear();
  return SQLITE_OK;
}

int size_of_file(sqlite3_file* handle, sqlite3_int64* size) {
  if (!opened(handle).disk->allow_look()) return SQLITE_IOERR_FSTAT;
  *size = static_cast<sqlite3_int64>(opened(handle).file->now.size());
  return SQLITE_OK;
}

int lock_file(sqlite3_file* handle, int) {
  return opened(handle).disk->allow_look() ? SQLITE_OK : SQLITE_IOERR_LOCK;
}
int unlock_file(sqlite3_file*, int) { return SQLITE_OK; }
int check_lock(sqlite3_file* handle, int* reserved) {
  if (!opened(handle).disk->allow_look()) return SQLITE_IOERR_CHECKRESERVEDLOCK;
  *reserved = 0;
  return SQLITE_OK;
}
int control_file(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return static_cast<int>(sector); }
int characteristics(sqlite3_file*) { return 0; }

const sqlite3_io_methods methods{
    1,         close_file,  read_file,  write_file,   truncate_file, sync_file,       size_of_file,
    lock_file, unlock_file, check_lock, control_file, sector_size,   characteristics, nullptr,
    nullptr,   nullptr,     nullptr,    nullptr,      nullptr};

FaultDisk::Parts& disk_of(sqlite3_vfs* vfs) {
  return *static_cast<FaultDisk::Parts*>(vfs->pAppData);
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* handle, int flags, int* out_flags) {
  FaultDisk::Parts& disk = disk_of(vfs);
  OpenFile& open = opened(handle);
  open.base.pMethods = nullptr;
  if (!disk.allow_look()) return SQLITE_CANTOPEN;
  // The tests need no temporary files (temp_store=MEMORY); SQLite asks for them without a name.
  if (name == nullptr) return SQLITE_CANTOPEN;
  if ((flags & SQLITE_OPEN_CREATE) == 0 && !disk.files_.contains(name)) return SQLITE_CANTOPEN;
  open.disk = &disk;
  open.file = &disk.files_[name];
  open.base.pMethods = &methods;
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

// Names are durable at once: SQLite syncs directories itself, and this disk has none.
int delete_file(sqlite3_vfs* vfs, const char* name, int) {
  FaultDisk::Parts& disk = disk_of(vfs);
  if (!disk.files_.contains(name)) return SQLITE_IOERR_DELETE_NOENT;
  if (!disk.allow_change()) return SQLITE_IOERR_DELETE;
  disk.files_.erase(name);
  return SQLITE_OK;
}

int access_file(sqlite3_vfs* vfs, const char* name, int, int* result) {
  FaultDisk::Parts& disk = disk_of(vfs);
  if (!disk.allow_look()) return SQLITE_IOERR_ACCESS;
  const auto found = disk.files_.find(name);
  *result = found != disk.files_.end() ? 1 : 0;
  return SQLITE_OK;
}

int full_name(sqlite3_vfs*, const char* name, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", name);
  return SQLITE_OK;
}

int randomness(sqlite3_vfs*, int size, char* out) {
  for (int i = 0; i < size; ++i) out[i] = static_cast<char>(i * 37 + 11);
  return size;
}

int sleep_not(sqlite3_vfs*, int microseconds) { return microseconds; }

int current_time(sqlite3_vfs*, double* julian_day) {
  *julian_day = 2'460'000.5;
  return SQLITE_OK;
}

int last_error(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

FaultDisk::Parts::Parts()
    : name_("peyk_fault_" + std::to_string(reinterpret_cast<std::uintptr_t>(this))) {
  vfs_.iVersion = 1;
  vfs_.szOsFile = sizeof(OpenFile);
  vfs_.mxPathname = 200;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = open_file;
  vfs_.xDelete = delete_file;
  vfs_.xAccess = access_file;
  vfs_.xFullPathname = full_name;
  vfs_.xRandomness = randomness;
  vfs_.xSleep = sleep_not;
  vfs_.xCurrentTime = current_time;
  vfs_.xGetLastError = last_error;
  sqlite3_vfs_register(&vfs_, 0);
}

FaultDisk::FaultDisk() : parts_(std::make_unique<Parts>()) {}
FaultDisk::~FaultDisk() = default;
const std::string& FaultDisk::vfs_name() const { return parts_->name_; }

void FaultDisk::set_fault(std::uint64_t n, Fault fault, Counted counted) {
  parts_->counted_ = counted;
  parts_->fault_at_ = parts_->operations_ + n;
  parts_->fault_ = fault;
}

void FaultDisk::clear_fault() {
  parts_->fault_at_ = 0;
  parts_->counted_ = Counted::changes;
}

std::uint64_t FaultDisk::operations() const { return parts_->operations_; }
void FaultDisk::power_off() { parts_->powered_ = false; }
void FaultDisk::power_on(std::uint64_t seed) { parts_->power_on(seed); }
void FaultDisk::set_size_limit(std::optional<std::uint64_t> bytes) { parts_->size_limit_ = bytes; }
std::uint64_t FaultDisk::size() const { return parts_->size(); }

bool FaultDisk::contains(ByteSpan bytes) const {
  return std::ranges::any_of(parts_->files_, [bytes](const auto& named) {
    return !std::ranges::search(named.second.now, bytes).empty();
  });
}

Bytes& FaultDisk::content(const std::string& file) { return parts_->files_[file].now; }

}  // namespace peyk::store::test
