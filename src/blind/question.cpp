#include "peyk/blind/question.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>

#include "peyk/base/cbor.hpp"
#include "peyk/crypto/kdf.hpp"

#include "contract.hpp"

namespace peyk::blind {
namespace {

constexpr std::uint64_t version = 1;
constexpr std::size_t least_parties = 2;

std::size_t most_parties(Form form) { return form == Form::ballot ? max_parties : least_parties; }

std::uint32_t most_of(Form form) {
  switch (form) {
    case Form::common_ground:
    case Form::how_many:
      return max_list_size;
    case Form::overlap:
      return max_bits;
    case Form::ballot:
      return max_candidates;
  }
  return 0;
}

std::optional<Form> form_of(std::uint64_t number) {
  for (const Form form : {Form::common_ground, Form::how_many, Form::overlap, Form::ballot}) {
    if (number == static_cast<std::uint64_t>(form)) return form;
  }
  return std::nullopt;
}

std::optional<Error> fault(const Terms& terms) {
  const std::size_t count = terms.parties.size();
  if (count < least_parties || count > most_parties(terms.form) || terms.sizes.size() != count) {
    return Error::out_of_range;
  }
  std::vector<PartyId> sorted = terms.parties;
  std::ranges::sort(sorted);
  if (std::ranges::adjacent_find(sorted) != sorted.end()) return Error::repeated_item;
  for (const std::uint32_t size : terms.sizes) {
    if (size == 0 || size > most_of(terms.form)) return Error::out_of_range;
  }
  // Numbers are compared bit by bit, and all are asked about the same candidates.
  const bool is_alike = terms.form == Form::overlap || terms.form == Form::ballot;
  const auto differ = std::ranges::adjacent_find(terms.sizes, std::ranges::not_equal_to());
  if (is_alike && differ != terms.sizes.end()) return Error::out_of_range;
  return std::nullopt;
}

template <class F>
F fixed(cbor::Reader& reader) {
  return F::from(reader.bytes_exactly(F::size).value_or(ByteSpan{})).value_or(F{});
}

}  // namespace

Sheet::Sheet(Terms terms) : terms_(std::move(terms)) {
  id_ = QuestionId(crypto::hash(crypto::Label::blind_question, {encode()}).array());
}

Result<Sheet> Sheet::of(Terms terms) {
  if (const auto error = fault(terms)) return std::unexpected(*error);
  return Sheet(std::move(terms));
}

Result<Sheet> Sheet::decode(ByteSpan bytes) {
  if (bytes.size() > max_sheet_bytes) return std::unexpected(Error::malformed);
  cbor::Reader reader(bytes);
  (void)reader.map_exactly(6);
  (void)reader.expect_key(0);
  const auto read_version = reader.uint();
  if (read_version && *read_version != version) return std::unexpected(Error::unknown_version);
  (void)reader.expect_key(1);
  const auto form = form_of(reader.uint().value_or(0));
  Terms terms;
  (void)reader.expect_key(2);
  const std::size_t count = reader.array(max_parties).value_or(0);
  for (std::size_t i = 0; i < count; ++i) terms.parties.push_back(fixed<PartyId>(reader));
  (void)reader.expect_key(3);
  (void)reader.array_exactly(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t size = reader.uint().value_or(0);
    if (size > std::numeric_limits<std::uint32_t>::max()) {
      return std::unexpected(Error::out_of_range);
    }
    terms.sizes.push_back(static_cast<std::uint32_t>(size));
  }
  (void)reader.expect_key(4);
  terms.nonce = fixed<QuestionNonce>(reader);
  (void)reader.expect_key(5);
  terms.context = fixed<QuestionContext>(reader);
  if (!reader.finish() || !form) return std::unexpected(Error::malformed);
  terms.form = *form;
  return of(std::move(terms));
}

Bytes Sheet::encode() const {
  cbor::Writer writer;
  writer.map(6).key(0).uint(version).key(1).uint(static_cast<std::uint64_t>(terms_.form));
  writer.key(2).array(terms_.parties.size());
  for (const PartyId& party : terms_.parties) writer.bytes(party.span());
  writer.key(3).array(terms_.sizes.size());
  for (const std::uint32_t size : terms_.sizes) writer.uint(size);
  writer.key(4).bytes(terms_.nonce.span()).key(5).bytes(terms_.context.span());
  return std::move(writer).take();
}

std::size_t Sheet::size_of(PartyIndex party) const {
  detail::require(has(party));
  return terms_.sizes[party.value()];
}

}  // namespace peyk::blind
