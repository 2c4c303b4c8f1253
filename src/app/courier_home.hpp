// The home of a courier:
//   config.toml   name, where it listens, its addresses
//   identity.key  the seed of its signing key (64 bytes)
//   tls.pem, tls.key  its certificate and key
//   peers/        the cards of the other couriers
//   courier.db    the box store
//   lock, control.sock  while it runs
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "peyk/crypto/signature.hpp"
#include "peyk/identity/courier_card.hpp"
#include "peyk/net/tls_identity.hpp"
#include "peyk/store/sqlite_box_store.hpp"

#include "failure.hpp"
#include "home_folder.hpp"
#include "settings.hpp"

namespace peyk::app {

struct CourierHome {
  std::filesystem::path folder;
  CourierSettings settings;
  crypto::SigningKey signing;
  net::TlsIdentity tls;
  std::vector<identity::CourierCard> peers;

  [[nodiscard]] static Result<CourierHome> load(const std::filesystem::path& folder);
  [[nodiscard]] static Result<void> create(const std::filesystem::path& folder,
                                           const CourierSettings& settings);
  [[nodiscard]] Result<identity::CourierCard> card() const;
  [[nodiscard]] Result<std::unique_ptr<store::SqliteBoxStore>> open_store() const;
};

// A whole home in another place, which must be new or empty: without the onion keys of the days,
// and marked, so that the courier that is started from it makes none again that was announced.
class CourierBackup {
 public:
  // `store` is that of the home in `folder`, in all calls.
  [[nodiscard]] static Result<CourierBackup> begin(const std::filesystem::path& folder,
                                                   store::SqliteBoxStore& store,
                                                   const std::filesystem::path& target);
  // A short piece of it; commits may come between. True when it is complete.
  [[nodiscard]] Result<bool> step(store::SqliteBoxStore& store);

 private:
  CourierBackup(FreshHome fresh, std::filesystem::path target)
      : fresh_(std::move(fresh)), target_(std::move(target)) {}
  FreshHome fresh_;
  std::filesystem::path target_;
};

}  // namespace peyk::app
