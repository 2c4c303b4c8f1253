#include "desk_home.hpp"

#include <charconv>
#include <optional>
#include <utility>

#include "peyk/base/cbor.hpp"
#include "peyk/crypto/entropy.hpp"
#include "peyk/desk/desk.hpp"
#include "peyk/net/process.hpp"

#include "card_folder.hpp"
#include "files.hpp"
#include "home_folder.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
using text::Message;

namespace {

constexpr std::size_t most_settings_bytes = 64 * 1024;
// Commits of a practice desk are many and protect nobody.
constexpr std::uint32_t practice_wipe_log_every = 4'096;

// A table of the record store that the desk does not use: what a backup takes along.
constexpr desk::Table backup_table = 240;
constexpr std::uint8_t backup_key = 0;
constexpr std::uint64_t backup_version = 1;

std::string text_of(const crypto::SecretBytes& bytes) { return {bytes.begin(), bytes.end()}; }

Bytes pack(const DeskHome& home) {
  cbor::Writer writer;
  writer.array(3).uint(backup_version).text(written(home.settings)).array(home.couriers.size());
  for (const identity::CourierCard& card : home.couriers) writer.bytes(card.encode());
  return std::move(writer).take();
}

struct Packed {
  DeskSettings settings;
  std::vector<identity::CourierCard> couriers;
};

std::optional<Packed> unpack(ByteSpan bytes, const fs::path& file) {
  constexpr std::size_t most_card_bytes = 8 * 1024;
  cbor::Reader reader(bytes);
  const auto exact = reader.array_exactly(3);
  const auto version = reader.uint();
  const auto settings = reader.text(most_settings_bytes);
  const auto count = reader.array(most_trusted);
  if (!exact || !count || *version != backup_version) return std::nullopt;
  Packed packed;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto card_bytes = reader.bytes(most_card_bytes);
    if (!card_bytes) return std::nullopt;
    auto card = identity::CourierCard::decode(*card_bytes);
    if (!card) return std::nullopt;
    packed.couriers.push_back(std::move(*card));
  }
  auto read = read_desk_settings(*settings, file);
  if (!reader.finish() || !read) return std::nullopt;
  packed.settings = std::move(*read);
  return packed;
}

Result<std::unique_ptr<store::SqliteRecordStore>> open_store_in(const fs::path& folder,
                                                                bool is_practice) {
  auto opened =
      store::SqliteRecordStore::open({.file = (folder / "desk.db").string(),
                                      .wipe_log_every = is_practice ? practice_wipe_log_every : 1,
                                      .vfs = ""});
  if (!opened) return std::unexpected(worded(opened.error(), folder));
  return std::move(*opened);
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

Result<void> DeskHome::restore(const fs::path& folder, const fs::path& backup) {
  const auto damaged = [&backup] {
    return fail(Message::error_backup_damaged, {{"file", backup.string()}});
  };
  return make_home(folder, [&](const fs::path& fresh) -> Result<void> {
    std::error_code failed;
    if (!fs::exists(backup, failed)) {
      return fail(Message::error_file_missing, {{"file", backup.string()}});
    }
    fs::copy_file(backup, fresh / "desk.db", failed);
    if (!failed)
      fs::permissions(fresh / "desk.db", fs::perms::owner_read | fs::perms::owner_write, failed);
    if (failed) return std::unexpected(failure_of_file(failed.value(), backup));
    auto store = open_store_in(fresh, false);
    if (!store) return damaged();
    const auto stored = (*store)->get(backup_table, {&backup_key, 1});
    if (!stored || !stored->has_value() || !desk::Desk::header(**store)) return damaged();
    const auto packed = unpack(**stored, backup);
    if (!packed.has_value()) return damaged();
    if (const auto marked = desk::Desk::mark_restored(**store); !marked) return damaged();
    return write_parts(fresh, packed->settings, packed->couriers);
  });
}

Result<std::unique_ptr<store::SqliteRecordStore>> DeskHome::open_store() const {
  return open_store_in(folder, settings.service_class == identity::ServiceClass::practice);
}

Result<void> DeskHome::backup(store::SqliteRecordStore& store, const fs::path& file) const {
  const desk::Change change{.table = backup_table, .key = Bytes{backup_key}, .value = pack(*this)};
  if (const auto done = store.commit({&change, 1}); !done) {
    return std::unexpected(worded(done.error(), folder));
  }
  if (const auto done = store.backup(file.string()); !done) {
    return std::unexpected(
        Failure{Message::error_file_failed,
                {{"file", file.string()}, {"reason", std::string(desk::to_string(done.error()))}}});
  }
  return {};
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
  const std::string text = text_of(*bytes);
  std::uint64_t mark = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), mark);
  if (read.ec != std::errc() || std::string_view(read.ptr) != "\n") {
    return fail(Message::error_file_damaged, {{"file", file.string()}});
  }
  return mark;
}

Result<void> DeskHome::save_device_mark(std::uint64_t mark) const {
  return write_file(folder / "device.mark", as_bytes(std::to_string(mark) + "\n"));
}

}  // namespace peyk::app
