#include "statement.hpp"

namespace peyk::identity {
namespace {

constexpr std::uint64_t form_open = 1;
constexpr std::uint64_t form_for_one_reader = 2;

Bytes bytes_of(ByteSpan span) { return {span.begin(), span.end()}; }

Result<crypto::Ring> ring_of(const PrincipalCard& principal, const PrincipalCard& reader) {
  const auto ring = crypto::Ring::of(principal.ring_key(), reader.ring_key());
  if (!ring) return std::unexpected(Error::malformed);
  return *ring;
}

}  // namespace

void write_parties(cbor::Writer& writer, const Parties& parties, std::size_t pairs) {
  writer.map(parties.reader ? pairs + 1 : pairs);
  writer.key(0).uint(card_version);
  writer.key(1).uint(parties.reader ? form_for_one_reader : form_open);
  writer.key(2).bytes(parties.principal.span());
  if (parties.reader) writer.key(3).bytes(parties.reader->span());
}

Result<Parties> read_parties(cbor::Reader& reader, std::size_t pairs) {
  constexpr std::size_t most_pairs_of_any_version = 64;
  const auto found = reader.map(most_pairs_of_any_version);
  if (!found || !reader.expect_key(0)) return std::unexpected(Error::malformed);
  const auto version = reader.uint();
  if (!version) return std::unexpected(Error::malformed);
  if (*version > card_version) return std::unexpected(Error::too_new);
  if (*version < card_version || !reader.expect_key(1)) return std::unexpected(Error::malformed);
  const auto form = reader.uint();
  if (!form || (*form != form_open && *form != form_for_one_reader)) {
    return std::unexpected(Error::malformed);
  }
  const bool has_reader = *form == form_for_one_reader;
  if (*found != (has_reader ? pairs + 1 : pairs) || !reader.expect_key(2)) {
    return std::unexpected(Error::malformed);
  }
  const auto principal = reader.bytes_exactly(PrincipalId::size);
  if (!principal) return std::unexpected(Error::malformed);
  Parties parties{*PrincipalId::from(*principal), std::nullopt};
  if (!has_reader) return parties;
  if (!reader.expect_key(3)) return std::unexpected(Error::malformed);
  const auto other = reader.bytes_exactly(PrincipalId::size);
  if (!other) return std::unexpected(Error::malformed);
  parties.reader = PrincipalId::from(*other);
  if (*parties.reader == parties.principal) return std::unexpected(Error::malformed);
  return parties;
}

Bytes sign_open(const PrincipalKeys& keys, crypto::Label label, ByteSpan terms,
                crypto::Random& random) {
  return bytes_of(keys.signing().sign(label, terms, random).span());
}

Result<Bytes> sign_in_ring(const PrincipalKeys& either, const PrincipalCard& principal,
                           const PrincipalCard& reader, crypto::Label label, ByteSpan terms,
                           crypto::Random& random) {
  const auto ring = ring_of(principal, reader);
  if (!ring) return std::unexpected(ring.error());
  const crypto::Element& key = either.ring().public_key();
  if (key != ring->first() && key != ring->second()) {
    return std::unexpected(Error::other_principal);
  }
  return bytes_of(crypto::sign(*ring, either.ring(), label, terms, random).span());
}

Result<void> check_statement(const StatementLabels& labels, const Parties& parties, ByteSpan terms,
                             ByteSpan signature, const PrincipalCard& principal,
                             const PrincipalCard* own) {
  if (parties.principal != principal.id()) return std::unexpected(Error::other_principal);
  if (!parties.reader) {
    const auto whole = crypto::Signature::from(signature);
    if (!whole || !crypto::verify(principal.signing_key(), labels.open, terms, *whole)) {
      return std::unexpected(Error::wrong_signature);
    }
    return {};
  }
  if (own == nullptr || *parties.reader != own->id()) return std::unexpected(Error::other_reader);
  const auto ring = ring_of(principal, *own);
  if (!ring) return std::unexpected(ring.error());
  const auto whole = crypto::RingSignature::from(signature);
  if (!whole || !crypto::verify(*ring, labels.ring, terms, *whole)) {
    return std::unexpected(Error::wrong_signature);
  }
  return {};
}

}  // namespace peyk::identity
