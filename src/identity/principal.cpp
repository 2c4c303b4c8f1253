#include "peyk/identity/principal.hpp"

#include <array>

#include "peyk/base/cbor.hpp"
#include "peyk/crypto/kdf.hpp"
#include "peyk/identity/courier_card.hpp"

#include "card_format.hpp"

namespace peyk::identity {
namespace {

constexpr std::size_t principal_card_pairs = 7;
constexpr std::size_t signing_seed_size = crypto::SigningSeed::size;

}  // namespace

PrincipalId principal_id(const crypto::SigningPublicKey& key) {
  return PrincipalId(crypto::hash(crypto::Label::principal_id, {key.span()}).array());
}

bool is_principal_name(std::string_view name) { return is_courier_name(name); }

// version 1 ‖ ring key ‖ proof ‖ name.
Bytes PrincipalCard::signed_bytes() const {
  Bytes bytes(1 + crypto::element_size + crypto::RingKeyProof::size + name_.size());
  ByteWriter(bytes)
      .u8(static_cast<std::uint8_t>(card_version))
      .bytes(ring_key_.span())
      .bytes(proof_.span())
      .bytes(as_bytes(name_));
  return bytes;
}

Result<PrincipalCard> PrincipalCard::decode(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  const auto head = read_card_head(reader, CardKind::principal_card, principal_card_pairs);
  if (!head) return std::unexpected(head.error());
  if (!reader.expect_key(2)) return std::unexpected(Error::malformed);
  const auto name = reader.text(principal_name_max_size);
  if (!name || !reader.expect_key(3)) return std::unexpected(Error::malformed);
  const auto signing_key = reader.bytes_exactly(crypto::SigningPublicKey::size);
  if (!signing_key || !reader.expect_key(4)) return std::unexpected(Error::malformed);
  const auto ring_key = reader.bytes_exactly(crypto::element_size);
  if (!ring_key || !reader.expect_key(5)) return std::unexpected(Error::malformed);
  const auto proof = reader.bytes_exactly(crypto::RingKeyProof::size);
  if (!proof || !reader.expect_key(6)) return std::unexpected(Error::malformed);
  const auto signature = reader.bytes_exactly(crypto::Signature::size);
  if (!signature || !reader.finish()) return std::unexpected(Error::malformed);

  const auto element = crypto::Element::from(*ring_key);
  if (!element || !is_principal_name(*name)) return std::unexpected(Error::malformed);
  PrincipalCard card(std::string(*name), *crypto::SigningPublicKey::from(*signing_key), *element);
  card.proof_ = *crypto::RingKeyProof::from(*proof);
  card.signature_ = *crypto::Signature::from(*signature);
  if (!crypto::verify(card.ring_key_, crypto::Label::ring_key_proof, card.id().span(),
                      card.proof_)) {
    return std::unexpected(Error::unproved_key);
  }
  if (!crypto::verify(card.signing_key_, crypto::Label::principal_card, card.signed_bytes(),
                      card.signature_)) {
    return std::unexpected(Error::wrong_signature);
  }
  return card;
}

Bytes PrincipalCard::encode() const {
  cbor::Writer writer;
  writer.map(principal_card_pairs);
  writer.key(0).uint(card_version);
  writer.key(1).uint(static_cast<std::uint64_t>(CardKind::principal_card));
  writer.key(2).text(name_);
  writer.key(3).bytes(signing_key_.span());
  writer.key(4).bytes(ring_key_.span());
  writer.key(5).bytes(proof_.span());
  writer.key(6).bytes(signature_.span());
  return std::move(writer).take();
}

PrincipalKeys PrincipalKeys::generate(crypto::Random& random) {
  const auto seed = random.secret<crypto::SigningSeed>();
  return {crypto::SigningKey::from_seed(seed), crypto::RingKey::generate(random)};
}

Result<PrincipalKeys> PrincipalKeys::from(const Stored& stored) {
  const auto seed = crypto::SigningSeed::from(stored.span().first(signing_seed_size));
  auto secret = crypto::SecretScalar::from(stored.span().subspan(signing_seed_size));
  if (!seed || !secret) return std::unexpected(Error::malformed);
  return PrincipalKeys(crypto::SigningKey::from_seed(*seed), crypto::RingKey(std::move(*secret)));
}

PrincipalKeys::Stored PrincipalKeys::stored() const {
  Stored stored;
  ByteWriter(stored.mutable_span()).bytes(signing_.seed().span()).bytes(ring_.secret().span());
  return stored;
}

Result<PrincipalCard> PrincipalKeys::make_card(std::string name, crypto::Random& random) const {
  if (!is_principal_name(name)) return std::unexpected(Error::malformed);
  PrincipalCard card(std::move(name), signing_.public_key(), ring_.public_key());
  card.proof_ = ring_.prove(crypto::Label::ring_key_proof, card.id().span(), random);
  card.signature_ = signing_.sign(crypto::Label::principal_card, card.signed_bytes(), random);
  return card;
}

}  // namespace peyk::identity
