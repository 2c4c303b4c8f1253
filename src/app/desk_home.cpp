#include "desk_home.hpp"

#include <cerrno>
#include <chrono>
#include <optional>
#include <utility>

#include "peyk/crypto/entropy.hpp"
#include "peyk/desk/desk.hpp"
#include "peyk/net/process.hpp"

#include "card_folder.hpp"
#include "desk_backup.hpp"
#include "destroy.hpp"
#include "files.hpp"
#include "home_folder.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
using api::Refusal;
using text::Message;

namespace {

// Commits of a practice desk are many and protect nobody.
constexpr std::uint32_t practice_wipe_log_every = 4'096;

// A table of the record store that the desk does not use: what a backup takes along.
constexpr desk::Table backup_table = 240;
constexpr std::uint8_t backup_key = 0;
constexpr int backup_pages = 128;  // 512 KiB at a time: so long the line may have to wait

std::string text_of(const crypto::SecretBytes& bytes) { return {bytes.begin(), bytes.end()}; }

std::expected<std::unique_ptr<store::SqliteRecordStore>, desk::StorageError> open_database(
    const fs::path& folder, bool is_practice) {
  return store::SqliteRecordStore::open(
      {.file = (folder / "desk.db").string(),
       .wipe_log_every = is_practice ? practice_wipe_log_every : 1,
       .vfs = ""});
}

Result<std::unique_ptr<store::SqliteRecordStore>> open_store_in(const fs::path& folder,
                                                                bool is_practice) {
  auto opened = open_database(folder, is_practice);
  if (!opened) return std::unexpected(worded(opened.error(), folder));
  return std::move(*opened);
}

// Why a backup could not be taken up: it is no whole one only when that is so.
Failure unusable(desk::StorageError error, const fs::path& backup, const fs::path& folder) {
  if (error == desk::StorageError::corrupt) return damaged_backup(backup);
  if (error == desk::StorageError::newer_format) return newer_backup(backup);
  if (error == desk::StorageError::older_format) return worded(error, backup);
  return worded(error, folder);
}
Failure unusable(desk::Error error, const fs::path& backup, const fs::path& folder) {
  if (error == desk::Error::vault_damaged) return damaged_backup(backup);
  if (error == desk::Error::newer_format) return newer_backup(backup);
  return worded(api::refusal_of(error), {.home = folder});
}

Refusal not_copied(desk::StorageError error) {
  return error == desk::StorageError::disk_full ? Refusal::file_no_room : Refusal::file_failed;
}

// All but the record store.
Result<void> write_parts(const fs::path& folder, const DeskSettings& settings,
                         const std::vector<identity::CourierCard>& couriers) {
  crypto::Random random(crypto::system_seed());
  const auto key = random.secret<crypto::StoreKey>();
  if (auto done = write_file(folder / "device.key", key.span()); !done) return done;
  if (auto done = write_file(folder / "config.toml", as_bytes(written(settings))); !done) {
    return done;
  }
  if (auto done = add_cards(folder / "couriers", couriers, most_trusted); !done) {
    return std::unexpected(done.error());
  }
  return {};
}

Result<void> take_up(const fs::path& folder, const fs::path& fresh, const fs::path& backup) {
  std::error_code failed;
  if (!fs::is_regular_file(backup, failed)) {
    const int number = fs::is_directory(backup, failed) ? EISDIR : ENOENT;
    return std::unexpected(failure_of_file(number, backup));
  }
  fs::copy_file(backup, fresh / "desk.db", failed);
  if (!failed) {
    fs::permissions(fresh / "desk.db", fs::perms::owner_read | fs::perms::owner_write, failed);
  }
  if (failed) {
    const bool is_full = failed.value() == ENOSPC || failed.value() == EDQUOT;
    return std::unexpected(failure_of_file(failed.value(), is_full ? folder : backup));
  }
  auto store = open_database(fresh, false);
  if (!store) return std::unexpected(unusable(store.error(), backup, folder));
  const auto stored = (*store)->get(backup_table, {&backup_key, 1});
  if (!stored) return std::unexpected(unusable(stored.error(), backup, folder));
  if (!stored->has_value()) return std::unexpected(damaged_backup(backup));
  if (const auto header = desk::Desk::header(**store); !header) {
    return std::unexpected(unusable(header.error(), backup, folder));
  }
  const auto packed = unpack(**stored, backup);
  if (!packed) return std::unexpected(packed.error());
  if (const auto marked = desk::Desk::mark_restored(**store); !marked) {
    return std::unexpected(unusable(marked.error(), backup, folder));
  }
  return write_parts(fresh, packed->settings, packed->couriers);
}

// Beside its place, under the day's name.
fs::path place_aside(const fs::path& folder) {
  const std::chrono::year_month_day today =
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const auto two_digits = [](unsigned number) {
    return (number < 10 ? "-0" : "-") + std::to_string(number);
  };
  const std::string name = folder.string() + std::string(aside_suffix) +
                           std::to_string(static_cast<int>(today.year())) +
                           two_digits(unsigned{today.month()}) + two_digits(unsigned{today.day()});
  fs::path place = name;
  std::error_code ignored;
  for (int i = 2; fs::exists(place, ignored); ++i) place = name + "-" + std::to_string(i);
  return place;
}

}  // namespace

Result<DeskHome> DeskHome::load(const fs::path& folder) {
  const fs::path file = folder / "config.toml";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    return fail(Message::error_no_folder,
                {{"folder", folder.string()}, {"command", std::string("peyk desk init")}});
  }
  if (const auto good = net::make_private_folder(folder); !good) {
    return std::unexpected(worded(good.error(), folder));
  }
  const auto bytes = read_file(file, most_settings_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  auto settings = read_desk_settings(text_of(*bytes), file);
  if (!settings) return std::unexpected(settings.error());
  auto couriers = read_cards(folder / "couriers");
  if (!couriers) return std::unexpected(couriers.error());
  return DeskHome{
      .folder = folder, .settings = std::move(*settings), .couriers = std::move(*couriers)};
}

Result<void> DeskHome::create(const fs::path& folder, const DeskSettings& settings,
                              const desk::VaultHeader& header) {
  return make_home(folder, [&](const fs::path& fresh) -> Result<void> {
    if (auto done = write_parts(fresh, settings, {}); !done) return done;
    auto store = open_store_in(fresh, false);
    if (!store) return std::unexpected(store.error());
    if (const auto made = desk::Desk::create(**store, header); !made) {
      return std::unexpected(worded(api::refusal_of(made.error()), {.home = folder}));
    }
    return {};
  });
}

Result<std::optional<fs::path>> DeskHome::restore(const fs::path& folder, const fs::path& backup) {
  std::optional<fs::path> aside;
  std::optional<net::HomeLock> lock;
  if (is_desk_home(folder)) {
    auto taken = net::HomeLock::take(folder);
    if (!taken && taken.error() == net::Error::already_running) {
      return fail(Message::error_desk_running, {{"folder", folder.string()}});
    }
    if (!taken) return std::unexpected(worded(taken.error(), folder));
    lock = std::move(*taken);
    aside = place_aside(folder);
    std::error_code failed;
    fs::rename(folder, *aside, failed);
    if (failed) return std::unexpected(failure_of_file(failed.value(), folder));
  }
  const auto done =
      make_home(folder, [&](const fs::path& fresh) { return take_up(folder, fresh, backup); });
  if (done) return aside;
  std::error_code failed;
  if (aside.has_value()) fs::rename(*aside, folder, failed);
  return std::unexpected(done.error());
}

Result<std::unique_ptr<store::SqliteRecordStore>> DeskHome::open_store() const {
  return open_store_in(folder, identity::is_practice(settings.service_class));
}

Result<crypto::StoreKey> DeskHome::device_key() const {
  const fs::path file = folder / "device.key";
  const auto bytes = read_file(file, crypto::StoreKey::size);
  if (!bytes) return std::unexpected(bytes.error());
  auto key = crypto::StoreKey::from(*bytes);
  if (!key.has_value()) return fail(Message::error_file_damaged, {{"file", file.string()}});
  return std::move(*key);
}

Result<std::uint64_t> DeskHome::device_mark() const {
  constexpr std::size_t most_digits = 21;
  const fs::path file = folder / "device.mark";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return 0;
  const auto bytes = read_file(file, most_digits);
  if (!bytes) return std::unexpected(bytes.error());
  const auto mark = device_mark_from(text_of(*bytes));
  if (!mark) return fail(Message::error_file_damaged, {{"file", file.string()}});
  return *mark;
}

Result<void> DeskHome::save_device_mark(std::uint64_t mark) const {
  return write_file(folder / "device.mark", as_bytes(written_device_mark(mark)));
}

std::expected<void, Refusal> begin_backup(const DeskHome& home, store::SqliteRecordStore& store,
                                          const fs::path& file) {
  switch (why_not_writable(file)) {
    case 0:
      break;
    case ENOENT:
    case ENOTDIR:
      return std::unexpected(Refusal::file_missing);
    case EACCES:
    case EPERM:
    case EROFS:
      return std::unexpected(Refusal::not_permitted);
    default:
      return std::unexpected(Refusal::file_failed);
  }
  const desk::Change change{
      .table = backup_table, .key = Bytes{backup_key}, .value = pack(home.settings, home.couriers)};
  if (const auto done = store.commit({&change, 1}); !done) {
    const bool is_full = done.error() == desk::StorageError::disk_full;
    return std::unexpected(is_full ? Refusal::storage_full : Refusal::storage_failed);
  }
  if (const auto begun = store.begin_backup(file.string()); !begun) {
    return std::unexpected(not_copied(begun.error()));
  }
  return {};
}

std::expected<bool, Refusal> continue_backup(store::SqliteRecordStore& store) {
  const auto whole = store.continue_backup(backup_pages);
  if (!whole) return std::unexpected(not_copied(whole.error()));
  return *whole;
}

std::expected<void, Refusal> backup_now(const DeskHome& home, store::SqliteRecordStore& store,
                                        const fs::path& file) {
  if (auto begun = begin_backup(home, store, file); !begun) return begun;
  while (true) {
    const auto whole = continue_backup(store);
    if (!whole) return std::unexpected(whole.error());
    if (*whole) return {};
  }
}

}  // namespace peyk::app
