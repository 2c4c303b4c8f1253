#include "peyk/swap/message.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "swap_fixture.hpp"

namespace peyk::swap {
namespace {

Deposit some_deposit(Swap& swap, DepositKind kind) {
  const Dealer dealer = dealer_of(swap.secrets[0], *swap.frame);
  return {kind, swap.manifest->terms(), Side(1), swap.random.secret<Token>(),
          dealer.share_for(place(1))};
}
Show some_show(Swap& swap) {
  return {swap.manifest->terms().id(),
          Side(0),
          swap.random.secret<Token>(),
          StatementSet(5),
          {swap.stated(StatementKind::ready, 1), swap.stated(StatementKind::ready, 4),
           swap.stated(StatementKind::released, 2)}};
}
Answer some_answer(Swap& swap) {
  return {AnswerKind::released,
          StatementSet(statement_set_end - 1),
          {swap.stated(StatementKind::ready, 1)},
          swap.random.secret<BothShares>()};
}

crypto::SecretBytes encode_any(const Request& request) {
  return std::visit([](const auto& one) { return encode(one); }, request);
}

TEST(Message, requests_and_answers_are_read_back_and_fit_a_cell) {
  Swap swap(7);
  for (const auto kind : {DepositKind::deposit, DepositKind::withdraw}) {
    const Deposit deposit = some_deposit(swap, kind);
    const auto bytes = encode(deposit);
    EXPECT_LE(bytes.size(), message_max_size);
    const auto read = decode_request(bytes);
    ASSERT_TRUE(read);
    const auto& again = std::get<Deposit>(*read);
    EXPECT_EQ(again.kind, kind);
    EXPECT_EQ(again.terms, deposit.terms);
    EXPECT_EQ(again.side, deposit.side);
    EXPECT_TRUE(crypto::equal_constant_time(again.share.span(), deposit.share.span()));
    EXPECT_EQ(encode(again), bytes);
  }
  const auto shown = encode(some_show(swap));
  EXPECT_LE(shown.size(), message_max_size);
  const auto read = decode_request(shown);
  ASSERT_TRUE(read);
  EXPECT_EQ(encode_any(*read), shown);
  const Answer answer = some_answer(swap);
  const auto bytes = encode(answer);
  const auto again = decode_answer(bytes);
  ASSERT_TRUE(again);
  EXPECT_EQ(encode(*again), bytes);
  EXPECT_TRUE(crypto::equal_constant_time(again->share(Side(1)).span(),
                                          ByteSpan(answer.shares->span()).subspan(Share::size)));
}

// Whatever byte is changed: refused, or something else that encodes to itself.
RC_GTEST_PROP(Message, is_refused_or_reads_as_another_whatever_byte_is_changed, ()) {
  static Swap swap(4);
  static const std::array<crypto::SecretBytes, 3> good = {
      encode(some_deposit(swap, DepositKind::deposit)), encode(some_show(swap)),
      encode(some_answer(swap))};
  crypto::SecretBytes bytes = good.at(*rc::gen::inRange<std::size_t>(0, 3));
  // Mostly near the front, where the structure is.
  const std::size_t end = *rc::gen::element<std::size_t>(12, 60, bytes.size());
  const std::size_t at = *rc::gen::inRange<std::size_t>(0, std::min(end, bytes.size()));
  bytes[at] = *rc::gen::arbitrary<std::uint8_t>();
  if (const auto request = decode_request(bytes)) RC_ASSERT(encode_any(*request) == bytes);
  if (const auto answer = decode_answer(bytes)) RC_ASSERT(encode(*answer) == bytes);
  bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size()));
  RC_ASSERT(!decode_request(bytes).has_value());
  RC_ASSERT(!decode_answer(bytes).has_value());
}

struct Fields {
  std::uint64_t version = 1;
  std::uint64_t kind = 3;
  std::size_t id = 32;
  std::uint64_t side = 0;
  std::size_t token = 32;
  std::uint64_t known = 0;
  std::vector<Statement> statements = {};
};
Bytes written(const Fields& fields) {
  cbor::Writer writer;
  writer.map(7).key(0).uint(fields.version).key(1).uint(fields.kind);
  writer.key(2).bytes(Bytes(fields.id)).key(3).uint(fields.side);
  writer.key(4).bytes(Bytes(fields.token)).key(5).uint(fields.known);
  writer.key(6).array(fields.statements.size());
  for (const Statement& one : fields.statements) write(writer, one);
  return std::move(writer).take();
}

TEST(Message, refuses_every_wrong_field) {
  Swap swap(4);
  const Statement first = swap.stated(StatementKind::ready, 1);
  const Statement second = swap.stated(StatementKind::ready, 2);
  Statement nowhere = first;
  nowhere.courier = place(8);
  Statement zero = first;
  zero.courier = place(0);
  Statement no_kind = first;
  no_kind.kind = static_cast<StatementKind>(4);
  ASSERT_TRUE(decode_request(written({.statements = {first, second}})));
  const std::vector<Fields> bad = {
      {.version = 2},
      {.kind = 0},
      {.kind = 1},
      {.kind = 4},
      {.id = 31},
      {.side = 2},
      {.token = 33},
      {.known = statement_set_end},
      {.statements = {second, first}},
      {.statements = {first, first}},
      {.statements = {first, second, swap.stated(StatementKind::ready, 3),
                      swap.stated(StatementKind::ready, 4)}},
      {.statements = {nowhere}},
      {.statements = {zero}},
      {.statements = {no_kind}},
  };
  for (std::size_t i = 0; i < bad.size(); ++i) {
    const auto read = decode_request(written(bad[i]));
    ASSERT_FALSE(read) << i;
    EXPECT_EQ(read.error(), Error::malformed) << i;
  }
  EXPECT_FALSE(decode_request(Bytes(message_max_size + 1)));
  EXPECT_FALSE(decode_answer(Bytes(message_max_size + 1)));
  EXPECT_FALSE(decode_request({}));
}

TEST(Message, has_shares_exactly_when_released) {
  Swap swap(4);
  Answer answer = some_answer(swap);
  answer.kind = AnswerKind::ready;
  EXPECT_DEATH((void)encode(answer), "");
  auto bytes = encode(some_answer(swap));
  ASSERT_EQ(bytes[4], 4);  // map, key 0, version, key 1, what
  bytes[4] = 2;
  EXPECT_FALSE(decode_answer(bytes));
  bytes[4] = 9;
  EXPECT_FALSE(decode_answer(bytes));
}

TEST(Statement, holds_for_its_kind_swap_and_courier_only) {
  Swap swap(4);
  const Terms terms = swap.manifest->terms();
  const SwapId id = terms.id();
  Statement good = swap.stated(StatementKind::ready, 2);
  EXPECT_TRUE(verify(good, id, terms, swap.keys));
  EXPECT_FALSE(verify(good, SwapId(), terms, swap.keys));
  Statement wrong = good;
  wrong.kind = StatementKind::expired;
  EXPECT_FALSE(verify(wrong, id, terms, swap.keys));
  wrong = good;
  wrong.courier = place(3);
  EXPECT_FALSE(verify(wrong, id, terms, swap.keys));
  wrong.courier = place(5);
  EXPECT_FALSE(verify(wrong, id, terms, swap.keys));
  wrong = good;
  wrong.signature.mutable_span()[9] ^= 1;
  EXPECT_FALSE(verify(wrong, id, terms, swap.keys));
  EXPECT_FALSE(verify(good, id, terms, [](const CourierId&) { return nullptr; }));
}

TEST(Statements, count_each_courier_once) {
  Swap swap(4);
  Statements statements;
  for (int i = 0; i < 3; ++i) statements.add(swap.stated(StatementKind::ready, 1));
  EXPECT_EQ(statements.count(StatementKind::ready), 1U);
  EXPECT_FALSE(is_certificate(statements, *Quorum::of(4)));
  statements.add(swap.stated(StatementKind::ready, 2));
  statements.add(swap.stated(StatementKind::expired, 3));
  EXPECT_FALSE(is_certificate(statements, *Quorum::of(4)));
  statements.add(swap.stated(StatementKind::ready, 3));
  EXPECT_TRUE(is_certificate(statements, *Quorum::of(4)));
  EXPECT_FALSE(is_end(statements, *Quorum::of(4)));
  EXPECT_EQ(statements.without(StatementSet(0b11), 3).size(), 2U);
  EXPECT_EQ(statements.without(StatementSet(0), 1).front().courier, place(1));
  cbor::Writer writer;
  statements.write(writer);
  const Bytes bytes = std::move(writer).take();
  cbor::Reader reader(bytes);
  EXPECT_EQ(Statements::read(reader, *Quorum::of(4))->set(), statements.set());
  cbor::Reader small(bytes);
  EXPECT_FALSE(Statements::read(small, *Quorum::of(1)));
}

}  // namespace
}  // namespace peyk::swap
