// The bytes of a mandate: docs/protocol.md §10.
#pragma once

#include "peyk/identity/mandate.hpp"

#include "statement.hpp"

namespace peyk::identity {

inline constexpr StatementLabels mandate_labels{crypto::Label::mandate_open,
                                                crypto::Label::mandate_ring};

[[nodiscard]] TrackCommitment commitment_of(const TrackOpening& opening);
[[nodiscard]] MandateId mandate_id_of(ByteSpan terms);
[[nodiscard]] Bytes encode_terms(const MandateTerms& terms);
[[nodiscard]] Result<MandateTerms> decode_terms(ByteSpan bytes);
// malformed unless 0 ≤ from < until; lasts_too_long.
[[nodiscard]] Result<void> check_times(const MandateTerms& terms);

// A moment, in milliseconds.
[[nodiscard]] std::optional<Instant> instant_from(std::uint64_t milliseconds);

}  // namespace peyk::identity
