#include "vault.hpp"

#include "peyk/crypto/passphrase.hpp"

namespace peyk::app {

using desk::VaultHeader;

namespace {

VaultResult<crypto::StoreKey> stretched(ByteSpan passphrase, const crypto::PassphraseSalt& salt,
                                        crypto::PassphraseCost cost) {
  auto key = crypto::stretch(passphrase, salt, cost);
  if (key) return std::move(*key);
  switch (key.error()) {
    case crypto::PassphraseError::cost_refused:
      return std::unexpected(api::Refusal::vault_damaged);
    case crypto::PassphraseError::out_of_memory:
      return std::unexpected(api::Refusal::out_of_memory);
  }
  return std::unexpected(api::Refusal::vault_damaged);
}

VaultResult<VaultHeader> header_for(ByteSpan passphrase, crypto::PassphraseCost cost,
                                    const crypto::StoreKey& vault_key, crypto::Random& random) {
  const auto salt = random.fixed<crypto::PassphraseSalt>();
  const auto key = stretched(passphrase, salt, cost);
  if (!key) return std::unexpected(key.error());
  return VaultHeader::make(salt, cost, *key, vault_key, random);
}

}  // namespace

VaultResult<VaultHeader> make_vault(ByteSpan passphrase, identity::ServiceClass service_class,
                                    crypto::Seed seed) {
  crypto::Random random(std::move(seed));
  const bool is_practice = identity::is_practice(service_class);
  const auto vault_key = random.secret<crypto::StoreKey>();
  return header_for(passphrase,
                    is_practice ? crypto::least_passphrase_cost : crypto::PassphraseCost{},
                    vault_key, random);
}

VaultResult<crypto::StoreKey> open_vault(const VaultHeader& header, ByteSpan passphrase) {
  const auto key = stretched(passphrase, header.salt, header.cost);
  if (!key) return std::unexpected(key.error());
  auto vault_key = header.open(*key);
  if (!vault_key) return std::unexpected(api::refusal_of(vault_key.error()));
  return std::move(*vault_key);
}

VaultResult<VaultHeader> change_vault(const VaultHeader& header, ByteSpan present, ByteSpan next,
                                      crypto::Seed seed) {
  const auto vault_key = open_vault(header, present);
  if (!vault_key) return std::unexpected(vault_key.error());
  crypto::Random random(std::move(seed));
  return header_for(next, header.cost, *vault_key, random);
}

}  // namespace peyk::app
