// The passphrase's side of a vault: the heavy steps, to be done off the reactor's thread.
#pragma once

#include <expected>

#include "peyk/api/error.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/desk/vault_header.hpp"
#include "peyk/identity/service_class.hpp"

namespace peyk::app {

template <class T>
using VaultResult = std::expected<T, api::Refusal>;

// A vault with a new key. The class practice stretches hardly at all.
[[nodiscard]] VaultResult<desk::VaultHeader> make_vault(ByteSpan passphrase,
                                                        identity::ServiceClass service_class,
                                                        crypto::Seed seed);
[[nodiscard]] VaultResult<crypto::StoreKey> open_vault(const desk::VaultHeader& header,
                                                       ByteSpan passphrase);
// The same vault key under another passphrase.
[[nodiscard]] VaultResult<desk::VaultHeader> change_vault(const desk::VaultHeader& header,
                                                          ByteSpan present, ByteSpan next,
                                                          crypto::Seed seed);

}  // namespace peyk::app
