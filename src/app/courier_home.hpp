// The home of a courier:
//   config.toml   name, where it listens, its addresses
//   identity.key  the seed of its signing key (64 bytes)
//   tls.pem, tls.key  its certificate and key
//   peers/        the cards of the other couriers
//   courier.db    the box store
//   lock, control.sock  while it runs
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "peyk/crypto/signature.hpp"
#include "peyk/identity/courier_card.hpp"
#include "peyk/net/tls_identity.hpp"
#include "peyk/store/sqlite_box_store.hpp"

#include "failure.hpp"
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
  // A whole home in `target`, which must be new or empty; `store` is this home's.
  [[nodiscard]] static Result<void> backup(const std::filesystem::path& folder,
                                           store::SqliteBoxStore& store,
                                           const std::filesystem::path& target);
};

}  // namespace peyk::app
