#include "peyk/identity/revocation.hpp"

#include <utility>

#include "mandate_format.hpp"

namespace peyk::identity {
namespace {

constexpr StatementLabels labels{crypto::Label::revocation_open, crypto::Label::revocation_ring};
constexpr std::size_t terms_pairs = 5;  // of form 1
constexpr std::size_t revocation_pairs = 4;
constexpr std::size_t terms_max_size = 256;

constexpr std::unexpected<Error> malformed{Error::malformed};

using What = std::variant<MandateId, SerialRange>;

Bytes encode_revocation_terms(const RevocationTerms& terms) {
  cbor::Writer writer;
  write_parties(writer, {terms.principal, terms.reader}, terms_pairs);
  if (const auto* id = std::get_if<MandateId>(&terms.what)) {
    writer.key(4).array(1).bytes(id->span());
  } else if (const auto* range = std::get_if<SerialRange>(&terms.what)) {
    writer.key(4).array(2).uint(range->first).uint(range->last);
  }
  writer.key(5).uint(static_cast<std::uint64_t>(terms.from.milliseconds()));
  return std::move(writer).take();
}

Result<What> read_what(cbor::Reader& reader) {
  const auto count = reader.array(2);
  if (!count) return malformed;
  if (*count == 1) {
    const auto bytes = reader.bytes_exactly(MandateId::size);
    if (!bytes) return malformed;
    return *MandateId::from(*bytes);
  }
  if (*count != 2) return malformed;
  const auto first = reader.uint();
  if (!first) return malformed;
  const auto last = reader.uint();
  if (!last || *last < *first) return malformed;
  return SerialRange{*first, *last};
}

Result<RevocationTerms> decode_revocation_terms(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  const auto parties = read_parties(reader, terms_pairs);
  if (!parties) return std::unexpected(parties.error());
  if (!reader.expect_key(4)) return malformed;
  const auto what = read_what(reader);
  if (!what || !reader.expect_key(5)) return malformed;
  const auto milliseconds = reader.uint();
  if (!milliseconds || !reader.finish()) return malformed;
  const auto from = instant_from(*milliseconds);
  if (!from) return malformed;
  return RevocationTerms{parties->principal, parties->reader, *what, *from};
}

bool is_acceptable(const What& what, Instant from) {
  const auto* range = std::get_if<SerialRange>(&what);
  return from >= Instant() && (range == nullptr || range->first <= range->last);
}

}  // namespace

Result<MandateRevocation> MandateRevocation::decode(ByteSpan bytes) {
  cbor::Reader reader(bytes);
  const auto head = read_card_head(reader, CardKind::revocation, revocation_pairs);
  if (!head) return std::unexpected(head.error());
  if (!reader.expect_key(2)) return malformed;
  const auto terms_bytes = reader.bytes(terms_max_size);
  if (!terms_bytes || !reader.expect_key(3)) return malformed;
  const auto signature = reader.bytes(statement_signature_max_size);
  if (!signature || !reader.finish()) return malformed;
  auto terms = decode_revocation_terms(*terms_bytes);
  if (!terms) return std::unexpected(terms.error());
  const std::size_t signature_size =
      terms->reader ? crypto::RingSignature::size : crypto::Signature::size;
  if (signature->size() != signature_size) return malformed;

  MandateRevocation revocation;
  revocation.terms_ = *terms;
  revocation.terms_bytes_.assign(terms_bytes->begin(), terms_bytes->end());
  revocation.signature_.assign(signature->begin(), signature->end());
  return revocation;
}

Bytes MandateRevocation::encode() const {
  cbor::Writer writer;
  writer.map(revocation_pairs);
  writer.key(0).uint(card_version);
  writer.key(1).uint(static_cast<std::uint64_t>(CardKind::revocation));
  writer.key(2).bytes(terms_bytes_);
  writer.key(3).bytes(signature_);
  return std::move(writer).take();
}

Result<VerifiedRevocation> VerifiedRevocation::verify(MandateRevocation revocation,
                                                      const PrincipalCard& principal,
                                                      const PrincipalCard* own) {
  const RevocationTerms& terms = revocation.claimed();
  const auto good = check_statement(labels, {terms.principal, terms.reader},
                                    revocation.terms_bytes_, revocation.signature_, principal, own);
  if (!good) return std::unexpected(good.error());
  return VerifiedRevocation(std::move(revocation));
}

Result<VerifiedRevocation> VerifiedRevocation::verify(ByteSpan bytes,
                                                      const PrincipalCard& principal,
                                                      const PrincipalCard* own) {
  auto revocation = MandateRevocation::decode(bytes);
  if (!revocation) return std::unexpected(revocation.error());
  return verify(std::move(*revocation), principal, own);
}

bool VerifiedRevocation::revokes(const VerifiedMandate& mandate) const {
  const MandateTerms& other = mandate.terms();
  if (other.principal != terms().principal || other.reader != terms().reader) return false;
  if (const auto* id = std::get_if<MandateId>(&terms().what)) return *id == mandate.id();
  const auto* range = std::get_if<SerialRange>(&terms().what);
  return range != nullptr && range->first <= other.serial && other.serial <= range->last;
}

class RevocationMaker {
 public:
  static MandateRevocation begin(RevocationTerms terms) {
    MandateRevocation revocation;
    revocation.terms_bytes_ = encode_revocation_terms(terms);
    revocation.terms_ = std::move(terms);
    return revocation;
  }
  static ByteSpan terms_of(const MandateRevocation& revocation) { return revocation.terms_bytes_; }
  static void finish(MandateRevocation& revocation, Bytes signature) {
    revocation.signature_ = std::move(signature);
  }
};

Result<MandateRevocation> make_open_revocation(const PrincipalKeys& keys, const What& what,
                                               Instant from, crypto::Random& random) {
  if (!is_acceptable(what, from)) return malformed;
  auto revocation = RevocationMaker::begin({keys.id(), std::nullopt, what, from});
  RevocationMaker::finish(
      revocation, sign_open(keys, labels.open, RevocationMaker::terms_of(revocation), random));
  return revocation;
}

Result<MandateRevocation> make_revocation_for(const PrincipalKeys& either,
                                              const PrincipalCard& principal,
                                              const PrincipalCard& reader, const What& what,
                                              Instant from, crypto::Random& random) {
  if (!is_acceptable(what, from)) return malformed;
  auto revocation = RevocationMaker::begin({principal.id(), reader.id(), what, from});
  auto signature = sign_in_ring(either, principal, reader, labels.ring,
                                RevocationMaker::terms_of(revocation), random);
  if (!signature) return std::unexpected(signature.error());
  RevocationMaker::finish(revocation, std::move(*signature));
  return revocation;
}

}  // namespace peyk::identity
