#include "peyk/identity/mandate_request.hpp"

#include "peyk/base/cbor.hpp"

#include "card_format.hpp"

namespace peyk::identity {
namespace {

constexpr std::size_t request_pairs = 5;

}  // namespace

Result<MandateRequest> MandateRequest::make(const crypto::KemPublicKey& member_key,
                                            std::string channel, std::string delegate) {
  if (!is_track_name(channel) || !is_principal_name(delegate)) {
    return std::unexpected(Error::malformed);
  }
  return MandateRequest(member_key, std::move(channel), std::move(delegate));
}

Result<MandateRequest> MandateRequest::decode(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  const auto head = read_card_head(reader, CardKind::mandate_request, request_pairs);
  if (!head) return std::unexpected(head.error());
  if (!reader.expect_key(2)) return std::unexpected(Error::malformed);
  const auto key_bytes = reader.bytes_exactly(crypto::xwing_public_size);
  if (!key_bytes || !reader.expect_key(3)) return std::unexpected(Error::malformed);
  const auto channel = reader.text(track_name_max_size);
  if (!channel || !reader.expect_key(4)) return std::unexpected(Error::malformed);
  const auto delegate = reader.text(principal_name_max_size);
  if (!delegate || !reader.finish()) return std::unexpected(Error::malformed);
  const auto key = crypto::KemPublicKey::check(*key_bytes);
  if (!key) return std::unexpected(Error::malformed);
  return make(*key, std::string(*channel), std::string(*delegate));
}

Bytes MandateRequest::encode() const {
  cbor::Writer writer;
  writer.map(request_pairs);
  writer.key(0).uint(card_version);
  writer.key(1).uint(static_cast<std::uint64_t>(CardKind::mandate_request));
  writer.key(2).bytes(member_key_.span());
  writer.key(3).text(channel_);
  writer.key(4).text(delegate_);
  return std::move(writer).take();
}

}  // namespace peyk::identity
