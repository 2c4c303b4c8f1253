#include "peyk/swap/message.hpp"

#include "contract.hpp"
#include "format.hpp"

namespace peyk::swap {
namespace {

constexpr std::uint64_t format_version = 1;
constexpr std::uint64_t kind_show = 3;
constexpr std::unexpected<Error> malformed{Error::malformed};

template <class S>
std::optional<S> read_secret(cbor::Reader& reader) {
  const auto bytes = reader.bytes_exactly(S::size);
  if (!bytes) return std::nullopt;
  return S::from(*bytes);
}

std::optional<Side> read_side(cbor::Reader& reader) {
  const auto value = reader.uint();
  if (!value || *value > 1) return std::nullopt;
  return Side(static_cast<std::uint8_t>(*value));
}

std::optional<StatementSet> read_set(cbor::Reader& reader) {
  const auto value = reader.uint();
  if (!value || *value >= statement_set_end) return std::nullopt;
  return StatementSet(static_cast<std::uint32_t>(*value));
}

void write_all(cbor::Writer& writer, const std::vector<Statement>& statements) {
  detail::require(statements.size() <= statements_of_message);
  writer.array(statements.size());
  for (const Statement& statement : statements) write(writer, statement);
}

// Strictly rising by kind and place, so that there is one way to write them.
std::optional<std::vector<Statement>> read_all(cbor::Reader& reader) {
  const auto count = reader.array(statements_of_message);
  if (!count) return std::nullopt;
  std::vector<Statement> statements;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto statement = read_statement(reader);
    if (!statement) return std::nullopt;
    const auto key = [](const Statement& one) { return std::pair(one.kind, one.courier); };
    if (!statements.empty() && key(*statement) <= key(statements.back())) return std::nullopt;
    statements.push_back(*statement);
  }
  return statements;
}

Result<Request> read_deposit(cbor::Reader& reader, DepositKind kind) {
  if (!reader.expect_key(2)) return malformed;
  const auto bytes = reader.bytes(terms_max_size);
  if (!bytes) return malformed;
  auto terms = Terms::decode(*bytes);
  if (!terms || !reader.expect_key(3)) return malformed;
  const auto side = read_side(reader);
  if (!side || !reader.expect_key(4)) return malformed;
  auto token = read_secret<Token>(reader);
  if (!token || !reader.expect_key(5)) return malformed;
  auto share = read_secret<Share>(reader);
  if (!share || !reader.finish()) return malformed;
  return Deposit{kind, *std::move(terms), *side, *std::move(token), *std::move(share)};
}

Result<Request> read_show(cbor::Reader& reader) {
  if (!reader.expect_key(2)) return malformed;
  const auto swap = detail::read_fixed<SwapId>(reader);
  if (!swap || !reader.expect_key(3)) return malformed;
  const auto side = read_side(reader);
  if (!side || !reader.expect_key(4)) return malformed;
  auto token = read_secret<Token>(reader);
  if (!token || !reader.expect_key(5)) return malformed;
  const auto known = read_set(reader);
  if (!known || !reader.expect_key(6)) return malformed;
  auto statements = read_all(reader);
  if (!statements || !reader.finish()) return malformed;
  return Show{*swap, *side, *std::move(token), *known, *std::move(statements)};
}

}  // namespace

crypto::SecretBytes encode(const Deposit& deposit) {
  static constexpr std::array<std::uint8_t, Share::size> zeros{};
  cbor::Writer writer;
  writer.map(6).key(0).uint(format_version).key(1).uint(static_cast<std::uint64_t>(deposit.kind));
  writer.key(2).bytes(deposit.terms.encode()).key(3).uint(deposit.side.value());
  writer.key(4).bytes(deposit.token.span()).key(5).bytes(zeros);
  return detail::with_tail(std::move(writer).take(), {deposit.share.span()});
}

crypto::SecretBytes encode(const Show& show) {
  cbor::Writer writer;
  writer.map(7).key(0).uint(format_version).key(1).uint(kind_show).key(2).bytes(show.swap.span());
  writer.key(3).uint(show.side.value()).key(4).bytes(show.token.span());
  writer.key(5).uint(show.known.value()).key(6);
  write_all(writer, show.statements);
  return detail::with_tail(std::move(writer).take(), {});
}

Result<Request> decode_request(ByteSpan bytes) {
  if (bytes.size() > message_max_size) return malformed;
  cbor::Reader reader(bytes);
  const auto pairs = reader.map(7);
  if (!pairs || !detail::reads(reader, 0, format_version) || !reader.expect_key(1)) {
    return malformed;
  }
  const auto kind = reader.uint();
  if (!kind) return malformed;
  if (*kind == kind_show && *pairs == 7) return read_show(reader);
  if (*kind < 1 || *kind > 2 || *pairs != 6) return malformed;
  return read_deposit(reader, static_cast<DepositKind>(*kind));
}

Share Answer::share(Side side) const {
  detail::require(shares.has_value());
  return *Share::from(shares->span().subspan(side.value() * Share::size, Share::size));
}

crypto::SecretBytes encode(const Answer& answer) {
  static constexpr std::array<std::uint8_t, BothShares::size> zeros{};
  detail::require(answer.shares.has_value() == (answer.kind == AnswerKind::released));
  cbor::Writer writer;
  writer.map(5).key(0).uint(format_version).key(1).uint(static_cast<std::uint64_t>(answer.kind));
  writer.key(2).uint(answer.known.value()).key(3);
  write_all(writer, answer.statements);
  writer.key(4);
  if (!answer.shares) {
    writer.null();
    return detail::with_tail(std::move(writer).take(), {});
  }
  writer.bytes(zeros);
  return detail::with_tail(std::move(writer).take(), {answer.shares->span()});
}

Result<Answer> decode_answer(ByteSpan bytes) {
  if (bytes.size() > message_max_size) return malformed;
  cbor::Reader reader(bytes);
  if (!reader.map_exactly(5) || !detail::reads(reader, 0, format_version) ||
      !reader.expect_key(1)) {
    return malformed;
  }
  const auto kind = reader.uint();
  if (!kind || *kind < 1 || *kind > 8 || !reader.expect_key(2)) return malformed;
  const auto known = read_set(reader);
  if (!known || !reader.expect_key(3)) return malformed;
  auto statements = read_all(reader);
  if (!statements || !reader.expect_key(4)) return malformed;
  Answer answer{static_cast<AnswerKind>(*kind), *known, *std::move(statements), {}};
  if (answer.kind == AnswerKind::released) {
    answer.shares = read_secret<BothShares>(reader);
    if (!answer.shares) return malformed;
  } else if (reader.null_next() != true) {
    return malformed;
  }
  if (!reader.finish()) return malformed;
  return answer;
}

}  // namespace peyk::swap
