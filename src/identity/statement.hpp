// What a principal states, in one of the two forms of docs/protocol.md §10: open, signed with its
// key, or for one reader, by a ring of its key and that of the reader's principal. Nothing but
// this and principal.hpp signs in this room.
#pragma once

#include <optional>

#include "peyk/base/cbor.hpp"
#include "peyk/identity/principal.hpp"

#include "card_format.hpp"

namespace peyk::identity {

inline constexpr std::size_t statement_signature_max_size = crypto::Signature::size;

// Of one kind of statement.
struct StatementLabels {
  crypto::Label open;
  crypto::Label ring;
};

// Whose statement it is, and for whom: fields of the terms.
struct Parties {
  PrincipalId principal;
  std::optional<PrincipalId> reader;  // nothing: open
  friend bool operator==(const Parties&, const Parties&) = default;
};

// {1: form, 2: principal, 3: reader} of the terms, between keys 0 and 4; form 1 has no 3. `pairs`
// is the size of the map of form 1.
void write_parties(cbor::Writer& writer, const Parties& parties, std::size_t pairs);
[[nodiscard]] Result<Parties> read_parties(cbor::Reader& reader, std::size_t pairs);

[[nodiscard]] Bytes sign_open(const PrincipalKeys& keys, crypto::Label label, ByteSpan terms,
                              crypto::Random& random);
// By either of the two. malformed when both are one principal.
[[nodiscard]] Result<Bytes> sign_in_ring(const PrincipalKeys& either,
                                         const PrincipalCard& principal,
                                         const PrincipalCard& reader, crypto::Label label,
                                         ByteSpan terms, crypto::Random& random);

// `own` is the card of one's own principal, if there is one. other_principal, other_reader,
// wrong_signature.
[[nodiscard]] Result<void> check_statement(const StatementLabels& labels, const Parties& parties,
                                           ByteSpan terms, ByteSpan signature,
                                           const PrincipalCard& principal,
                                           const PrincipalCard* own);

}  // namespace peyk::identity
