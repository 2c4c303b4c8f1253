// Seals records one by one: XChaCha20-Poly1305 with table and key as associated data, so that no
// record opens in another's place.
#pragma once

#include <expected>
#include <vector>

#include "peyk/crypto/aead.hpp"
#include "peyk/crypto/labels.hpp"
#include "peyk/crypto/random.hpp"
#include "peyk/crypto/xwing.hpp"
#include "peyk/desk/record_store.hpp"

namespace peyk::desk {

// What one input changes; committed whole before any effect leaves.
using Transaction = std::vector<Change>;

class RecordSealer {
 public:
  RecordSealer(crypto::StoreKey key, crypto::Label use, crypto::Random random);

  void put(Transaction& transaction, Table table, ByteSpan key, ByteSpan plain);
  static void erase(Transaction& transaction, Table table, ByteSpan key);
  [[nodiscard]] std::expected<crypto::SecretBytes, crypto::OpenError> open(Table table,
                                                                           ByteSpan key,
                                                                           ByteSpan sealed) const;
  // Comes from the key of this sealer: what is enciphered to it, only who has that key opens.
  [[nodiscard]] crypto::KemKeyPair key_pair() const;

 private:
  [[nodiscard]] Bytes associated(Table table, ByteSpan key) const;
  crypto::StoreKey key_;
  crypto::Label use_;
  crypto::Random random_;
};

}  // namespace peyk::desk
