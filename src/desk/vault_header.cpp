#include "peyk/desk/vault_header.hpp"

#include <utility>

#include "peyk/base/cbor.hpp"

namespace peyk::desk {

namespace {

constexpr std::uint64_t format_version = 1;
constexpr std::size_t sealed_key_size = crypto::StoreKey::size + crypto::store_overhead;

// Salt and cost are bound to the key, so that every byte of a header is checked.
Bytes associated(const crypto::PassphraseSalt& salt, crypto::PassphraseCost cost) {
  const ByteSpan use = as_bytes(crypto::to_string(crypto::Label::vault_key_check));
  Bytes result(use.size() + crypto::PassphraseSalt::size + 4 + 8);
  ByteWriter(result).bytes(use).bytes(salt.span()).u32(cost.passes).u64(cost.memory_bytes);
  return result;
}

}  // namespace

VaultHeader VaultHeader::make(const crypto::PassphraseSalt& salt, crypto::PassphraseCost cost,
                              const crypto::StoreKey& stretched, const crypto::StoreKey& vault_key,
                              crypto::Random& random) {
  return VaultHeader{.salt = salt,
                     .cost = cost,
                     .sealed_key = crypto::seal_stored(stretched, random, associated(salt, cost),
                                                       vault_key.span())};
}

Bytes VaultHeader::encode() const {
  cbor::Writer writer;
  writer.array(5).uint(format_version).bytes(salt.span()).uint(cost.passes);
  writer.uint(cost.memory_bytes).bytes(sealed_key);
  return std::move(writer).take();
}

Result<VaultHeader> VaultHeader::decode(ByteSpan bytes) {
  constexpr std::size_t most_items_of_any_version = 32;
  cbor::Reader reader(bytes);
  const auto items = reader.array(most_items_of_any_version);
  const auto version = reader.uint();
  if (version && *version > format_version) return std::unexpected(Error::newer_format);
  const auto salt = reader.bytes_exactly(crypto::PassphraseSalt::size);
  const auto passes = reader.uint();
  const auto memory = reader.uint();
  const auto sealed = reader.bytes_exactly(sealed_key_size);
  if (!reader.finish() || *items != 5 || *version != format_version ||
      !std::in_range<std::uint32_t>(*passes)) {
    return std::unexpected(Error::vault_damaged);
  }
  return VaultHeader{
      .salt = *crypto::PassphraseSalt::from(*salt),
      .cost = {.passes = static_cast<std::uint32_t>(*passes), .memory_bytes = *memory},
      .sealed_key = Bytes(sealed->begin(), sealed->end())};
}

Result<crypto::StoreKey> VaultHeader::open(const crypto::StoreKey& stretched) const {
  const auto key = crypto::open_stored(stretched, associated(salt, cost), sealed_key);
  if (!key) return std::unexpected(Error::wrong_passphrase);
  return *crypto::StoreKey::from(*key);
}

}  // namespace peyk::desk
