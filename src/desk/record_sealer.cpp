#include "record_sealer.hpp"

#include <utility>

namespace peyk::desk {

RecordSealer::RecordSealer(crypto::StoreKey key, crypto::Label use, crypto::Random random)
    : key_(std::move(key)), use_(use), random_(std::move(random)) {}

Bytes RecordSealer::associated(Table table, ByteSpan key) const {
  const ByteSpan label = as_bytes(crypto::to_string(use_));
  Bytes result(label.begin(), label.end());
  result.push_back(table);
  result.insert(result.end(), key.begin(), key.end());
  return result;
}

void RecordSealer::put(Transaction& transaction, Table table, ByteSpan key, ByteSpan plain) {
  transaction.push_back(Change{
      .table = table,
      .key = Bytes(key.begin(), key.end()),
      .value = crypto::seal_stored(key_, random_, associated(table, key), plain),
  });
}

void RecordSealer::erase(Transaction& transaction, Table table, ByteSpan key) {
  transaction.push_back(
      Change{.table = table, .key = Bytes(key.begin(), key.end()), .value = std::nullopt});
}

std::expected<crypto::SecretBytes, crypto::OpenError> RecordSealer::open(Table table, ByteSpan key,
                                                                         ByteSpan sealed) const {
  return crypto::open_stored(key_, associated(table, key), sealed);
}

crypto::KemKeyPair RecordSealer::key_pair() const {
  return crypto::KemKeyPair::from_seed(crypto::derive<crypto::KemSeed>(use_, key_, {}));
}

}  // namespace peyk::desk
