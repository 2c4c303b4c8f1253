// A principal's word that a mandate, or all with serials in a range, are no longer good:
// docs/protocol.md §10.
//
//   Terms: CBOR map {0: 1 (version), 1: form, 2: principal id (32), 3: reader's principal id (32;
//   form
//     2 only), 4: [mandate id (32)] or [first serial, last serial], 5: from (milliseconds)}
//   Revocation: CBOR map {0: 1, 1: 6 (kind: revocation), 2: terms (bytes), 3: signature over them}
//
// In the form of the mandate, and signed by the same key or the same ring.
#pragma once

#include <variant>

#include "peyk/identity/mandate.hpp"

namespace peyk::identity {

struct SerialRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  friend bool operator==(const SerialRange&, const SerialRange&) = default;
};

struct RevocationTerms {
  PrincipalId principal;
  std::optional<PrincipalId> reader;  // nothing: open
  std::variant<MandateId, SerialRange> what;
  Instant from;  // from then on, but never before its place in the log
  friend bool operator==(const RevocationTerms&, const RevocationTerms&) = default;
};

// As it was read.
class MandateRevocation {
 public:
  [[nodiscard]] static Result<MandateRevocation> decode(ByteSpan bytes);
  [[nodiscard]] Bytes encode() const;
  [[nodiscard]] const RevocationTerms& claimed() const { return terms_; }

 private:
  friend class RevocationMaker;
  friend class VerifiedRevocation;
  MandateRevocation() = default;
  RevocationTerms terms_;
  Bytes terms_bytes_;
  Bytes signature_;
};

class VerifiedRevocation {
 public:
  // other_principal, other_reader, wrong_signature.
  [[nodiscard]] static Result<VerifiedRevocation> verify(MandateRevocation revocation,
                                                         const PrincipalCard& principal,
                                                         const PrincipalCard* own);
  [[nodiscard]] static Result<VerifiedRevocation> verify(ByteSpan bytes,
                                                         const PrincipalCard& principal,
                                                         const PrincipalCard* own);
  [[nodiscard]] const RevocationTerms& terms() const { return revocation_.claimed(); }
  [[nodiscard]] Instant from() const { return terms().from; }
  // Of the same principal, in the same form, and named or in the range.
  [[nodiscard]] bool revokes(const VerifiedMandate& mandate) const;

 private:
  explicit VerifiedRevocation(MandateRevocation revocation) : revocation_(std::move(revocation)) {}
  MandateRevocation revocation_;
};

// malformed when the range is empty or `from` is before 1970.
[[nodiscard]] Result<MandateRevocation> make_open_revocation(
    const PrincipalKeys& keys, const std::variant<MandateId, SerialRange>& what, Instant from,
    crypto::Random& random);
[[nodiscard]] Result<MandateRevocation> make_revocation_for(
    const PrincipalKeys& either, const PrincipalCard& principal, const PrincipalCard& reader,
    const std::variant<MandateId, SerialRange>& what, Instant from, crypto::Random& random);

}  // namespace peyk::identity
