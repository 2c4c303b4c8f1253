// The home of a desk:
//   config.toml   name and class
//   couriers/     the cards of trusted couriers
//   desk.db       the record store
//   device.key    32 random bytes: opens what the keeper needs, and nothing that reads
//   device.mark   the number of the last unlocking (desk::effect::SaveDeviceMark), as text
//   lock, control.sock  while it runs
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "peyk/crypto/aead.hpp"
#include "peyk/desk/vault_header.hpp"
#include "peyk/identity/courier_card.hpp"
#include "peyk/store/sqlite_record_store.hpp"

#include "failure.hpp"
#include "settings.hpp"

namespace peyk::app {

inline constexpr std::string_view aside_suffix = ".before-restore-";

struct DeskHome {
  std::filesystem::path folder;
  DeskSettings settings;
  std::vector<identity::CourierCard> couriers;

  // error_no_folder when no desk was made there.
  [[nodiscard]] static Result<DeskHome> load(const std::filesystem::path& folder);
  [[nodiscard]] static Result<void> create(const std::filesystem::path& folder,
                                           const DeskSettings& settings,
                                           const desk::VaultHeader& header);
  // From a file made by backup(). A desk that is there already, and does not run, is moved aside
  // and never deleted: gives where it is then.
  [[nodiscard]] static Result<std::optional<std::filesystem::path>> restore(
      const std::filesystem::path& folder, const std::filesystem::path& backup);

  [[nodiscard]] Result<std::unique_ptr<store::SqliteRecordStore>> open_store() const;
  [[nodiscard]] Result<crypto::StoreKey> device_key() const;
  [[nodiscard]] Result<std::uint64_t> device_mark() const;  // 0 when none was kept
  [[nodiscard]] Result<void> save_device_mark(std::uint64_t mark) const;
};

// A copy of a desk's records, settings and couriers' cards in one file: all that restore() needs.
// `store` is that of the home; a commit is made in it.
[[nodiscard]] std::expected<void, api::Refusal> begin_backup(const DeskHome& home,
                                                             store::SqliteRecordStore& store,
                                                             const std::filesystem::path& file);
// A short piece of it; the desk may commit between. True when the file is complete.
[[nodiscard]] std::expected<bool, api::Refusal> continue_backup(store::SqliteRecordStore& store);
// All of it, of a desk that does not run.
[[nodiscard]] std::expected<void, api::Refusal> backup_now(const DeskHome& home,
                                                           store::SqliteRecordStore& store,
                                                           const std::filesystem::path& file);

}  // namespace peyk::app
