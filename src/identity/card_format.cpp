#include "card_format.hpp"

#include <algorithm>

namespace peyk::identity {
namespace {

constexpr std::size_t most_pairs_of_any_version = 64;

}  // namespace

Result<void> read_card_head(cbor::Reader& reader, CardKind expected, std::size_t pairs) {
  const auto found_pairs = reader.map(most_pairs_of_any_version);
  const auto version_key = reader.expect_key(0);
  const auto version = reader.uint();
  if (!found_pairs || !version_key || !version) return std::unexpected(Error::malformed);
  if (*version > card_version) return std::unexpected(Error::too_new);
  if (*version < card_version) return std::unexpected(Error::malformed);
  const auto kind_key = reader.expect_key(1);
  const auto kind = reader.uint();
  if (!kind_key || !kind) return std::unexpected(Error::malformed);
  if (*kind != static_cast<std::uint64_t>(expected)) {
    const bool other_kind = std::ranges::any_of(all_card_kinds, [&kind](CardKind other) {
      return *kind == static_cast<std::uint64_t>(other);
    });
    return std::unexpected(other_kind ? Error::wrong_kind : Error::malformed);
  }
  if (*found_pairs != pairs) return std::unexpected(Error::malformed);
  return {};
}

}  // namespace peyk::identity
