// How the vault key is kept: enciphered under the stretched passphrase. docs/protocol.md does not
// know it: a private format, with a version.
//
//   CBOR [version 1, salt (16), passes, memory in bytes, vault key sealed (32 + 40)]
#pragma once

#include <optional>

#include "peyk/crypto/aead.hpp"
#include "peyk/crypto/passphrase.hpp"
#include "peyk/desk/error.hpp"

namespace peyk::desk {

struct VaultHeader {
  crypto::PassphraseSalt salt;
  crypto::PassphraseCost cost;
  Bytes sealed_key;

  // A vault with a new key.
  [[nodiscard]] static VaultHeader make(const crypto::PassphraseSalt& salt,
                                        crypto::PassphraseCost cost,
                                        const crypto::StoreKey& stretched,
                                        const crypto::StoreKey& vault_key, crypto::Random& random);
  [[nodiscard]] Bytes encode() const;
  // vault_damaged, newer_format.
  [[nodiscard]] static Result<VaultHeader> decode(ByteSpan bytes);

  // wrong_passphrase when it does not open.
  [[nodiscard]] Result<crypto::StoreKey> open(const crypto::StoreKey& stretched) const;
};

}  // namespace peyk::desk
