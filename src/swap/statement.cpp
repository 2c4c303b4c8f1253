#include "peyk/swap/statement.hpp"

#include <algorithm>

#include "contract.hpp"
#include "format.hpp"

namespace peyk::swap {
namespace {

constexpr std::uint8_t statement_version = 1;

std::array<std::uint8_t, 2 + SwapId::size + CourierId::size> signed_bytes(
    StatementKind kind, const SwapId& swap, const CourierId& courier) {
  std::array<std::uint8_t, 2 + SwapId::size + CourierId::size> bytes{};
  ByteWriter(bytes)
      .u8(statement_version)
      .u8(static_cast<std::uint8_t>(kind))
      .bytes(swap.span())
      .bytes(courier.span());
  return bytes;
}

std::optional<StatementKind> kind_from(std::uint64_t value) {
  if (value < 1 || value > 3) return std::nullopt;
  return static_cast<StatementKind>(value);
}

std::uint32_t bit_of(StatementKind kind, CourierIndex courier) {
  const unsigned row = static_cast<unsigned>(kind) - 1;
  return 1U << (row * most_couriers + courier.value() - 1U);
}

}  // namespace

Statement state(StatementKind kind, const SwapId& swap, CourierIndex index,
                const CourierId& courier, const crypto::SigningKey& signing,
                crypto::Random& random) {
  return {kind, index,
          signing.sign(crypto::Label::swap_statement, signed_bytes(kind, swap, courier), random)};
}

bool verify(const Statement& statement, const SwapId& swap, const Terms& terms,
            const SigningKeyOf& keys) {
  if (!terms.quorum().has(statement.courier)) return false;
  const CourierId& courier = terms.courier(statement.courier);
  const crypto::SigningPublicKey* key = keys(courier);
  return key != nullptr &&
         crypto::verify(*key, crypto::Label::swap_statement,
                        signed_bytes(statement.kind, swap, courier), statement.signature);
}

void Statements::add(const Statement& verified) {
  all_.try_emplace({verified.kind, verified.courier}, verified.signature);
}

bool Statements::has(StatementKind kind, CourierIndex courier) const {
  return all_.contains({kind, courier});
}

std::size_t Statements::count(StatementKind kind) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(all_, [kind](const auto& one) { return one.first.first == kind; }));
}

StatementSet Statements::set() const {
  std::uint32_t bits = 0;
  for (const auto& [key, signature] : all_) bits |= bit_of(key.first, key.second);
  return StatementSet(bits);
}

std::vector<Statement> Statements::without(StatementSet known, std::size_t limit) const {
  std::vector<Statement> some;
  for (const auto& [key, signature] : all_) {
    if (some.size() == limit) break;
    if ((known.value() & bit_of(key.first, key.second)) == 0) {
      some.push_back({key.first, key.second, signature});
    }
  }
  return some;
}

std::vector<Statement> Statements::of(StatementKind kind) const {
  std::vector<Statement> some;
  for (const auto& [key, signature] : all_) {
    if (key.first == kind) some.push_back({kind, key.second, signature});
  }
  return some;
}

void Statements::write(cbor::Writer& writer) const {
  writer.array(all_.size());
  for (const auto& [key, signature] : all_) {
    swap::write(writer, Statement{key.first, key.second, signature});
  }
}

std::optional<Statements> Statements::read(cbor::Reader& reader, Quorum quorum) {
  const auto count = reader.array(3 * quorum.couriers());
  if (!count) return std::nullopt;
  Statements statements;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto statement = read_statement(reader);
    if (!statement || !quorum.has(statement->courier)) return std::nullopt;
    const std::pair key(statement->kind, statement->courier);
    if (!statements.all_.empty() && key <= statements.all_.rbegin()->first) return std::nullopt;
    statements.add(*statement);
  }
  return statements;
}

void write(cbor::Writer& writer, const Statement& statement) {
  writer.array(3).uint(static_cast<std::uint64_t>(statement.kind));
  writer.uint(statement.courier.value()).bytes(statement.signature.span());
}

std::optional<Statement> read_statement(cbor::Reader& reader) {
  if (!reader.array_exactly(3)) return std::nullopt;
  const auto kind_number = reader.uint();
  const auto kind = kind_number ? kind_from(*kind_number) : std::nullopt;
  const auto place = reader.uint();
  const auto signature = detail::read_fixed<crypto::Signature>(reader);
  if (!kind || !place || *place < 1 || *place > most_couriers || !signature) return std::nullopt;
  return Statement{*kind, CourierIndex(static_cast<std::uint8_t>(*place)), *signature};
}

bool is_certificate(const Statements& statements, Quorum quorum) {
  return statements.count(StatementKind::ready) >= quorum.to_decide();
}

bool is_end(const Statements& statements, Quorum quorum) {
  return statements.count(StatementKind::expired) >= quorum.to_decide();
}

}  // namespace peyk::swap
