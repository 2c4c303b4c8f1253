#include <algorithm>

#include "peyk/base/cbor.hpp"
#include "peyk/onion/key_set.hpp"

#include "key_cbor.hpp"

namespace peyk::onion {
namespace {

constexpr std::uint64_t document_version = 1;

Result<std::vector<KeyEntry>> read_entries(cbor::Reader& reader) {
  std::vector<KeyEntry> entries;
  (void)reader.expect_key(2);
  const auto count = reader.array(couriers_in_set_limit);
  if (!count) return std::unexpected(Error::malformed);
  for (std::size_t i = 0; i < *count; ++i) {
    if (reader.array(2) != 2U) return std::unexpected(Error::malformed);
    const auto courier = detail::read_item<CourierId>(reader);
    const auto bytes = reader.bytes_exactly(crypto::xwing_public_size);
    if (!courier || !bytes) return std::unexpected(Error::malformed);
    if (!entries.empty() && !(entries.back().courier < *courier)) {
      return std::unexpected(Error::unsorted);
    }
    const auto key = crypto::KemPublicKey::check(*bytes);
    if (!key) return std::unexpected(Error::invalid_key);
    entries.push_back({*courier, *key});
  }
  return entries;
}

Result<std::vector<KeyDocument::SetSignature>> read_signatures(cbor::Reader& reader) {
  std::vector<KeyDocument::SetSignature> signatures;
  (void)reader.expect_key(3);
  const auto count = reader.array(couriers_in_set_limit);
  if (!count) return std::unexpected(Error::malformed);
  for (std::size_t i = 0; i < *count; ++i) {
    if (reader.array(2) != 2U) return std::unexpected(Error::malformed);
    const auto signer = detail::read_item<CourierId>(reader);
    const auto signature = detail::read_item<crypto::Signature>(reader);
    if (!signer || !signature) return std::unexpected(Error::malformed);
    if (!signatures.empty() && !(signatures.back().signer < *signer)) {
      return std::unexpected(Error::unsorted);
    }
    signatures.push_back({*signer, *signature});
  }
  return signatures;
}

}  // namespace

Bytes encode(const KeyDocument& document) {
  cbor::Writer writer;
  writer.map(4).key(0).uint(document_version).key(1).uint(document.set.day().value());
  writer.key(2).array(document.set.entries().size());
  for (const KeyEntry& entry : document.set.entries()) {
    writer.array(2).bytes(entry.courier.span()).bytes(entry.key.span());
  }
  writer.key(3).array(document.signatures.size());
  for (const auto& [signer, signature] : document.signatures) {
    writer.array(2).bytes(signer.span()).bytes(signature.span());
  }
  return std::move(writer).take();
}

Result<KeyDocument> decode_key_document(ByteSpan bytes) {
  if (bytes.size() > key_document_limit) return std::unexpected(Error::too_many);
  cbor::Reader reader(bytes);
  const bool front_is_right =
      reader.map(4) == 4U && detail::read_uint(reader, 0) == document_version;
  const auto day = detail::read_day(reader, 1);
  if (!front_is_right || !day) return std::unexpected(Error::malformed);
  auto entries = read_entries(reader);
  if (!entries) return std::unexpected(entries.error());
  auto signatures = read_signatures(reader);
  if (!signatures) return std::unexpected(signatures.error());
  if (!reader.finish()) return std::unexpected(Error::malformed);
  auto set = KeySet::of(*day, *std::move(entries));
  if (!set) return std::unexpected(set.error());
  return KeyDocument{*std::move(set), *std::move(signatures)};
}

}  // namespace peyk::onion
