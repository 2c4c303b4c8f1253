#include "peyk/swap/escrow.hpp"

#include "format.hpp"

namespace peyk::swap {
namespace {

constexpr std::uint64_t format_version = 1;

std::optional<std::array<std::optional<Token>, 2>> read_tokens(cbor::Reader& reader) {
  if (!reader.array_exactly(2)) return std::nullopt;
  std::array<std::optional<Token>, 2> tokens;
  for (auto& token : tokens) {
    const auto absent = reader.null_next();
    if (!absent) return std::nullopt;
    if (*absent) continue;
    const auto bytes = reader.bytes_exactly(Token::size);
    if (!bytes) return std::nullopt;
    token = Token::from(*bytes);
  }
  return tokens;
}

bool can_be(const Escrow& escrow) {
  const bool has_first = escrow.depositors[0].has_value();
  const bool has_second = escrow.depositors[1].has_value();
  const Quorum quorum = escrow.terms.quorum();
  switch (escrow.state) {
    case EscrowState::waiting:
      return has_first != has_second && escrow.statements.set().value() == 0;
    case EscrowState::ready:
      return has_first && has_second && escrow.statements.count(StatementKind::expired) == 0;
    case EscrowState::expired:
      return (has_first || has_second) && escrow.statements.count(StatementKind::ready) == 0 &&
             escrow.statements.count(StatementKind::released) == 0;
    case EscrowState::released:
      return has_first && has_second && is_certificate(escrow.statements, quorum) &&
             escrow.statements.count(StatementKind::expired) == 0 &&
             escrow.statements.count(StatementKind::released) > 0;
  }
  std::terminate();  // not a value of the enum
}

}  // namespace

crypto::SecretBytes encode(const Escrow& escrow) {
  static constexpr std::array<std::uint8_t, BothShares::size> zeros{};
  cbor::Writer writer;
  writer.map(7).key(0).uint(format_version).key(1).bytes(escrow.terms.encode());
  writer.key(2).uint(escrow.since.value());
  writer.key(3).uint(static_cast<std::uint64_t>(escrow.state)).key(4).array(2);
  for (const auto& depositor : escrow.depositors) {
    depositor ? writer.bytes(depositor->token.span()) : writer.null();
  }
  writer.key(5);
  escrow.statements.write(writer);
  writer.key(6).bytes(zeros);
  const auto share = [](const std::optional<Escrow::Depositor>& depositor) {
    return depositor ? depositor->share.span() : ByteSpan(zeros).first(Share::size);
  };
  return detail::with_tail(std::move(writer).take(),
                           {share(escrow.depositors[0]), share(escrow.depositors[1])});
}

std::optional<Escrow> decode_escrow(ByteSpan record) {
  cbor::Reader reader(record);
  if (!reader.map_exactly(7) || !detail::reads(reader, 0, format_version) ||
      !reader.expect_key(1)) {
    return std::nullopt;
  }
  const auto bytes = reader.bytes(terms_max_size);
  if (!bytes) return std::nullopt;
  auto terms = Terms::decode(*bytes);
  if (!terms || !reader.expect_key(2)) return std::nullopt;
  const auto day = reader.uint();
  if (!day || *day > std::numeric_limits<std::uint32_t>::max() || !reader.expect_key(3)) {
    return std::nullopt;
  }
  const auto state = reader.uint();
  if (!state || *state < 1 || *state > 4 || !reader.expect_key(4)) return std::nullopt;
  auto tokens = read_tokens(reader);
  if (!tokens || !reader.expect_key(5)) return std::nullopt;
  auto statements = Statements::read(reader, terms->quorum());
  if (!statements || !reader.expect_key(6)) return std::nullopt;
  const auto shares = reader.bytes_exactly(BothShares::size);
  if (!shares || !reader.finish()) return std::nullopt;
  Escrow escrow{*std::move(terms),
                Day(static_cast<std::uint32_t>(*day)),
                static_cast<EscrowState>(*state),
                {},
                *std::move(statements)};
  for (std::size_t i = 0; i < 2; ++i) {
    const ByteSpan share = shares->subspan(i * Share::size, Share::size);
    // Of nobody, or of what has expired, there is none.
    const bool is_kept = tokens->at(i) && escrow.state != EscrowState::expired;
    if (!is_kept && !ByteReader(share).zeros(Share::size)) return std::nullopt;
    if (tokens->at(i)) {
      escrow.depositors.at(i) = {*std::move(tokens->at(i)), *Share::from(share)};
    }
  }
  if (!can_be(escrow)) return std::nullopt;
  return escrow;
}

}  // namespace peyk::swap
