// What principals hand out, as bytes and as text: what is accepted encodes to itself again, is of
// one kind only.
#include "peyk/identity/mandate.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "peyk/identity/card_text.hpp"

#include "require.hpp"

using peyk::ByteSpan;
using namespace peyk::identity;

namespace {

template <class Read>
int accepted(ByteSpan in) {
  const auto read = Read::decode(in);
  if (!read) return 0;
  require(std::ranges::equal(read->encode(), in));
  return 1;
}

void mandate_as_read(ByteSpan in) {
  const auto mandate = Mandate::decode(in);
  if (!mandate) return;
  const MandateTerms& terms = mandate->claimed();
  require(terms.from < terms.until);
  require(!terms.reader || terms.until - terms.from <= longest_for_one_reader);
  require(mandate->openings().size() <= tracks_of_a_mandate);
  // Without its openings it is the same mandate.
  const Mandate bare = mandate->showing({});
  require(bare.id() == mandate->id() && bare.openings().empty());
  require(Mandate::decode(bare.encode())->id() == mandate->id());
  require(mandate_from_text(to_text_block(*mandate))->id() == mandate->id());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan in(data, size);
  const int kinds = accepted<PrincipalCard>(in) + accepted<Mandate>(in) +
                    accepted<MandateRequest>(in) + accepted<MandateRevocation>(in) +
                    accepted<CourierCard>(in);
  require(kinds <= 1);
  mandate_as_read(in);
  const std::string text = peyk::to_text(in);
  const int texts = (principal_card_from_text(text) ? 1 : 0) + (mandate_from_text(text) ? 1 : 0) +
                    (mandate_request_from_text(text) ? 1 : 0) +
                    (revocation_from_text(text) ? 1 : 0);
  require(texts <= 1 && (texts == 0 || kind_of_text(text).has_value()));
  return 0;
}
