#include "peyk/swap/escrow.hpp"

#include <gtest/gtest.h>

#include "swap_fixture.hpp"

namespace peyk::swap {
namespace {

// One courier of a swap, and what the two sides say to it by hand.
struct Desk {
  explicit Desk(std::size_t n, EscrowLimits limits = {})
      : swap(n), terms(swap.manifest->terms()), escrows(swap.escrows(1, limits)) {}

  [[nodiscard]] crypto::SecretBytes deposit(std::size_t party,
                                            DepositKind kind = DepositKind::deposit) {
    const Dealer dealer = dealer_of(swap.secrets[party], *swap.frame);
    return encode(Deposit{kind, terms, side(party), token(party), dealer.share_for(place(1))});
  }
  [[nodiscard]] crypto::SecretBytes show(std::size_t party, std::vector<Statement> statements) {
    return encode(Show{terms.id(), side(party), token(party), {}, std::move(statements)});
  }
  [[nodiscard]] Side side(std::size_t party) const { return swap.party(party).side(); }
  [[nodiscard]] static Token token(std::size_t party) {
    return *Token::from(Bytes(32, static_cast<std::uint8_t>(40 + party)));
  }
  // Committed at once, as a good disk does.
  Answer ask(ByteSpan request, Instant now) {
    auto step = escrows->on_request(request, now);
    EXPECT_TRUE(step);
    if (step->record) {
      disk = step->record->bytes;
      escrows->on_stored(step->record->swap, step->record->version);
    }
    return *decode_answer(step->answer);
  }
  AnswerKind said(ByteSpan request, Instant now) { return ask(request, now).kind; }
  void restart() {
    escrows.emplace(swap.escrows(1));
    EXPECT_TRUE(escrows->restore(terms.id(), disk));
  }
  [[nodiscard]] std::vector<Statement> ready(std::initializer_list<std::size_t> places) {
    std::vector<Statement> all;
    for (const std::size_t i : places) all.push_back(swap.stated(StatementKind::ready, i));
    return all;
  }

  Swap swap;
  Terms terms;
  std::optional<Escrows> escrows;
  crypto::SecretBytes disk;
};

bool states(const Answer& answer, StatementKind kind) {
  return std::ranges::any_of(answer.statements, [kind](const Statement& one) {
    return one.kind == kind && one.courier == place(1);
  });
}

TEST(Escrow, is_ready_when_both_have_deposited_and_released_on_a_certificate) {
  Desk desk(4);
  EXPECT_EQ(desk.said(desk.deposit(0), Swap::start), AnswerKind::waiting);
  const Answer ready = desk.ask(desk.deposit(1), Swap::start);
  EXPECT_EQ(ready.kind, AnswerKind::ready);
  ASSERT_EQ(ready.statements.size(), 1U);
  EXPECT_TRUE(verify(ready.statements[0], desk.terms.id(), desk.terms, desk.swap.keys));
  EXPECT_FALSE(ready.shares);
  EXPECT_EQ(desk.said(desk.show(0, desk.ready({2})), Swap::start), AnswerKind::ready);
  const Answer released = desk.ask(desk.show(1, desk.ready({4})), Swap::start);
  EXPECT_EQ(released.kind, AnswerKind::released);
  for (std::size_t party = 0; party < 2; ++party) {
    const Share share = released.share(desk.side(party));
    EXPECT_TRUE(verify(share, place(1), desk.terms.sharing(desk.side(party))));
  }
  // To both, again and again, with the certificate.
  const Answer again = desk.ask(desk.show(0, {}), Swap::start);
  EXPECT_EQ(again.kind, AnswerKind::released);
  EXPECT_EQ(again.statements.size(), 3U);
  EXPECT_TRUE(again.shares);
}

TEST(Escrow, with_one_courier_releases_at_once) {
  Desk desk(1);
  EXPECT_EQ(desk.said(desk.deposit(0), Swap::start), AnswerKind::waiting);
  EXPECT_EQ(desk.said(desk.deposit(1), Swap::start), AnswerKind::released);
}

TEST(Escrow, does_not_release_on_what_is_no_certificate) {
  Desk desk(4);
  (void)desk.ask(desk.deposit(0), Swap::start);
  (void)desk.ask(desk.deposit(1), Swap::start);
  auto forged = desk.ready({2, 3});
  for (Statement& one : forged) one.signature.mutable_span()[1] ^= 1;
  EXPECT_EQ(desk.said(desk.show(0, forged), Swap::start), AnswerKind::ready);
  // One of them twice is one, one's own name is one's own, and the other kinds do not count.
  EXPECT_EQ(desk.said(desk.show(0, desk.ready({2})), Swap::start), AnswerKind::ready);
  EXPECT_EQ(desk.said(desk.show(0, desk.ready({1, 2})), Swap::start), AnswerKind::ready);
  const std::vector<Statement> others = {desk.swap.stated(StatementKind::expired, 3),
                                         desk.swap.stated(StatementKind::released, 3)};
  EXPECT_EQ(desk.said(desk.show(0, others), Swap::start), AnswerKind::ready);
}

TEST(Escrow, expires_at_the_deadline_and_stays_so) {
  Desk desk(4);
  (void)desk.ask(desk.deposit(0), Swap::deadline - Duration::milliseconds(1));
  const Answer answer = desk.ask(desk.show(0, {}), Swap::deadline);
  EXPECT_EQ(answer.kind, AnswerKind::expired);
  EXPECT_TRUE(states(answer, StatementKind::expired));
  // Also by a clock that is turned back, and after a restart.
  EXPECT_EQ(desk.said(desk.deposit(1), Swap::start), AnswerKind::expired);
  desk.restart();
  EXPECT_EQ(desk.said(desk.deposit(1), Swap::start), AnswerKind::expired);
  EXPECT_EQ(desk.said(desk.show(0, desk.ready({2, 3, 4})), Swap::start), AnswerKind::expired);
  // Who comes late is told so.
  Desk late(4);
  EXPECT_EQ(late.said(late.deposit(1), Swap::deadline), AnswerKind::expired);
}

TEST(Escrow, a_withdrawal_ends_it_unless_it_is_ready) {
  Desk desk(4);
  (void)desk.ask(desk.deposit(0), Swap::start);
  const Answer answer = desk.ask(desk.deposit(0, DepositKind::withdraw), Swap::start);
  EXPECT_EQ(answer.kind, AnswerKind::expired);
  EXPECT_TRUE(states(answer, StatementKind::expired));
  EXPECT_EQ(desk.said(desk.deposit(1), Swap::start), AnswerKind::expired);
  // Before anything was deposited.
  Desk first(4);
  EXPECT_EQ(first.said(first.deposit(1, DepositKind::withdraw), Swap::start), AnswerKind::expired);
  EXPECT_EQ(first.said(first.deposit(0), Swap::start), AnswerKind::expired);
  Desk ready(4);
  (void)ready.ask(ready.deposit(0), Swap::start);
  (void)ready.ask(ready.deposit(1), Swap::start);
  EXPECT_EQ(ready.said(ready.deposit(0, DepositKind::withdraw), Swap::start), AnswerKind::ready);
}

// No share of what has expired is kept.
TEST(Escrow, wipes_shares_when_it_expires) {
  Desk desk(4);
  (void)desk.ask(desk.deposit(0), Swap::start);
  (void)desk.ask(desk.deposit(0, DepositKind::withdraw), Swap::start);
  (void)desk.ask(desk.deposit(1), Swap::start);
  const auto kept = decode_escrow(desk.disk);
  ASSERT_TRUE(kept);
  for (const auto& depositor : kept->depositors) {
    ASSERT_TRUE(depositor);
    EXPECT_TRUE(std::ranges::all_of(depositor->share.span(), [](auto b) { return b == 0; }));
  }
}

TEST(Escrow, takes_deposits_of_its_sides_only) {
  Desk desk(4);
  const Dealer dealer = dealer_of(desk.swap.secrets[0], *desk.swap.frame);
  const auto made = [&](Terms terms, Side side, std::size_t token, std::size_t share) {
    return encode(Deposit{DepositKind::deposit, std::move(terms), side, Desk::token(token),
                          dealer.share_for(place(share))});
  };
  const Side side = desk.side(0);
  EXPECT_EQ(desk.said(made(desk.terms, side, 0, 2), Swap::start), AnswerKind::refused);
  EXPECT_EQ(desk.said(made(desk.terms, other(side), 0, 1), Swap::start), AnswerKind::refused);
  EXPECT_EQ(desk.escrows->size(), 0U);
  EXPECT_EQ(desk.said(made(desk.terms, side, 0, 1), Swap::start), AnswerKind::waiting);
  // The same again, and then with another token.
  EXPECT_EQ(desk.said(made(desk.terms, side, 0, 1), Swap::start), AnswerKind::waiting);
  EXPECT_EQ(desk.said(made(desk.terms, side, 1, 1), Swap::start), AnswerKind::refused);
  // Not one of its couriers.
  Swap elsewhere(4, 9);
  EXPECT_EQ(desk.said(made(elsewhere.manifest->terms(), side, 0, 1), Swap::start),
            AnswerKind::refused);
  EXPECT_FALSE(desk.escrows->on_request(Bytes(3), Swap::start));
}

TEST(Escrow, tells_nothing_to_whoever_has_not_deposited) {
  Desk desk(4);
  EXPECT_EQ(desk.said(desk.show(0, {}), Swap::start), AnswerKind::unknown);
  (void)desk.ask(desk.deposit(0), Swap::start);
  EXPECT_EQ(desk.said(desk.show(1, {}), Swap::start), AnswerKind::unknown);
  (void)desk.ask(desk.deposit(1), Swap::start);
  const auto guess = encode(Show{desk.terms.id(), desk.side(0), Token(), {}, {}});
  const Answer answer = desk.ask(guess, Swap::start);
  EXPECT_EQ(answer.kind, AnswerKind::unknown);
  EXPECT_TRUE(answer.statements.empty());
}

// An answer comes with the record of all it rests on until that is durable; whatever happens in
// between was told to nobody.
TEST(Escrow, says_nothing_that_is_not_durable) {
  Desk desk(4);
  const auto first = desk.escrows->on_request(desk.deposit(0), Swap::start);
  ASSERT_TRUE(first->record);
  // Not stored: whoever asks again gets the record again.
  const auto again = desk.escrows->on_request(desk.deposit(0), Swap::start);
  ASSERT_TRUE(again->record);
  EXPECT_EQ(again->record->bytes, first->record->bytes);
  desk.escrows->on_stored(again->record->swap, again->record->version);
  EXPECT_FALSE(desk.escrows->on_request(desk.deposit(0), Swap::start)->record);
  // Two in a row: the second's answer rests on both.
  const auto ready = desk.escrows->on_request(desk.deposit(1), Swap::start);
  const auto asked = desk.escrows->on_request(desk.show(0, {}), Swap::start);
  ASSERT_TRUE(ready->record && asked->record);
  desk.escrows->on_stored(ready->record->swap, ready->record->version - 1);
  EXPECT_TRUE(desk.escrows->on_request(desk.show(0, {}), Swap::start)->record);
  // A restart from the first record: the withdrawal is taken, for ready was told to nobody.
  desk.disk = first->record->bytes;
  desk.restart();
  EXPECT_EQ(desk.said(desk.deposit(0, DepositKind::withdraw), Swap::start), AnswerKind::expired);
}

TEST(Escrow, is_the_same_after_a_restart_in_every_state) {
  Desk desk(4);
  (void)desk.ask(desk.deposit(0), Swap::start);
  desk.restart();
  EXPECT_EQ(desk.said(desk.show(0, {}), Swap::start), AnswerKind::waiting);
  const auto ready = desk.ask(desk.deposit(1), Swap::start);
  desk.restart();
  EXPECT_EQ(desk.ask(desk.show(0, {}), Swap::start).statements, ready.statements);
  (void)desk.ask(desk.show(0, desk.ready({2, 3})), Swap::start);
  desk.restart();
  EXPECT_EQ(desk.said(desk.show(1, {}), Swap::start), AnswerKind::released);
  EXPECT_EQ(encode(*decode_escrow(desk.disk)), desk.disk);
  EXPECT_FALSE(desk.escrows->restore(desk.terms.id(), desk.disk)) << "twice the same";
  EXPECT_FALSE(desk.swap.escrows(1).restore(SwapId(), desk.disk)) << "of another swap";
  for (std::size_t i = 0; i < 400; ++i) {
    crypto::SecretBytes changed = desk.disk;
    changed[i] ^= 1;
    const auto read = decode_escrow(changed);
    EXPECT_TRUE(!read || encode(*read) == changed) << i;
  }
  EXPECT_FALSE(decode_escrow({}));
}

// Found by the fuzzer: the share of a side that has not deposited.
TEST(Escrow, has_no_share_of_nobody_in_its_record) {
  Desk desk(4);
  (void)desk.ask(desk.deposit(0), Swap::start);
  crypto::SecretBytes record = desk.disk;
  ASSERT_TRUE(decode_escrow(record));
  const std::size_t shares = record.size() - 2 * Share::size;
  const std::size_t absent = shares + other(desk.side(0)).value() * Share::size;
  record[absent] = 1;
  EXPECT_FALSE(decode_escrow(record));
}

// §11.5: after the window a certificate alone comes too late; each courier that states to have
// released gives ten days more.
TEST(Escrow, releases_late_only_with_witnesses) {
  Desk desk(4);
  (void)desk.ask(desk.deposit(0), Swap::start);
  (void)desk.ask(desk.deposit(1), Swap::start);
  const Instant end = Swap::deadline + release_window;
  const auto certificate = desk.ready({2, 3});
  EXPECT_EQ(desk.said(desk.show(0, certificate), end), AnswerKind::ready);
  const std::vector<Statement> own = {desk.swap.stated(StatementKind::released, 1)};
  EXPECT_EQ(desk.said(desk.show(0, own), end), AnswerKind::ready);
  const std::vector<Statement> witness = {desk.swap.stated(StatementKind::released, 4)};
  EXPECT_EQ(desk.said(desk.show(0, witness), end + witness_step), AnswerKind::ready);
  EXPECT_EQ(desk.said(desk.show(0, {}), end + witness_step - Duration::milliseconds(1)),
            AnswerKind::released);
  // In time it needs none.
  Desk other(4);
  (void)other.ask(other.deposit(0), Swap::start);
  (void)other.ask(other.deposit(1), Swap::start);
  EXPECT_EQ(other.said(other.show(0, certificate), end - Duration::milliseconds(1)),
            AnswerKind::released);
}

TEST(Escrow, forgets_only_what_can_change_nothing_any_more) {
  Desk desk(4);
  (void)desk.ask(desk.deposit(0), Swap::start);
  (void)desk.ask(desk.deposit(1), Swap::start);
  const Instant end = forgotten_at(desk.terms);
  EXPECT_EQ(end, Swap::deadline + release_window + witness_step * 3);
  EXPECT_FALSE(desk.escrows->forget(end - Duration::milliseconds(1)));
  const auto forgotten = desk.escrows->forget(end);
  ASSERT_TRUE(forgotten);
  EXPECT_EQ(forgotten->swaps, std::vector{desk.terms.id()});
  EXPECT_EQ(forgotten->floor, Swap::deadline);
  EXPECT_EQ(desk.escrows->size(), 0U);
  // It will not state the opposite now, whatever its clock says.
  EXPECT_EQ(desk.said(desk.deposit(0), end), AnswerKind::over);
  EXPECT_EQ(desk.said(desk.deposit(0), Swap::start), AnswerKind::over);
  Escrows later({desk.swap.couriers[0].id, desk.swap.couriers[0].signing, desk.swap.keys, {}},
                forgotten->floor, desk.swap.random.fork(crypto::Label::stream_courier));
  EXPECT_EQ(decode_answer(later.on_request(desk.deposit(0), Swap::start)->answer)->kind,
            AnswerKind::over);
}

TEST(Escrow, bounds_what_a_flood_leaves) {
  Desk desk(1, {.swaps = 3, .swaps_of_day = 2, .forgotten_at_once = 2});
  const auto flood = [&](std::uint8_t seed, Instant now) {
    // Of the same courier: swaps differ by their frames.
    const Frame frame = *Frame::of(FrameSalt({seed}), Swap::deadline, desk.swap.frame->couriers());
    crypto::Random random(*crypto::Seed::from(Bytes(32, seed)));
    const Offer a = give_key(frame, dealer_of(desk.swap.secrets[0], frame), random);
    const Offer b = give_key(frame, dealer_of(desk.swap.secrets[1], frame), random);
    const Manifest manifest = *Manifest::of(frame, a, b);
    const Dealer dealer = dealer_of(desk.swap.secrets[0], frame);
    const Side side(manifest.offer(Side(0)).sharing == a.sharing ? 0 : 1);
    return desk.said(encode(Deposit{DepositKind::deposit, manifest.terms(), side, Token(),
                                    dealer.share_for(place(1))}),
                     now);
  };
  EXPECT_EQ(flood(1, Swap::start), AnswerKind::waiting);
  EXPECT_EQ(flood(2, Swap::start), AnswerKind::waiting);
  EXPECT_EQ(flood(3, Swap::start), AnswerKind::full);
  EXPECT_EQ(flood(1, Swap::start), AnswerKind::waiting);
  const Instant tomorrow = Swap::start + Duration::days(1);
  EXPECT_EQ(flood(3, tomorrow), AnswerKind::waiting);
  EXPECT_EQ(flood(4, tomorrow), AnswerKind::full);
  EXPECT_EQ(desk.escrows->forget(Swap::start + Duration::days(365))->swaps.size(), 2U);
  EXPECT_EQ(desk.escrows->size(), 1U);
  // Too far ahead.
  Desk far(1);
  EXPECT_EQ(far.said(far.deposit(0), Swap::deadline - longest_deadline - Duration::days(1)),
            AnswerKind::refused);
}

// What was looked into in vain is said, for whoever bounds it.
TEST(Escrows, count_shares_and_signatures_that_do_not_hold) {
  Desk desk(4);
  const Dealer other = dealer_of(desk.swap.secrets[1], *desk.swap.frame);
  const auto wrong = encode(Deposit{DepositKind::deposit, desk.terms, desk.side(0), Desk::token(0),
                                    other.share_for(place(1))});
  EXPECT_EQ(desk.escrows->on_request(wrong, Swap::start)->failed_checks, 1U);
  EXPECT_EQ(desk.escrows->on_request(desk.deposit(0), Swap::start)->failed_checks, 0U);
  EXPECT_EQ(desk.escrows->on_request(desk.deposit(1), Swap::start)->failed_checks, 0U);
  auto statements = desk.ready({2, 3, 4});
  statements[0].signature = statements[1].signature;
  statements[2].signature = statements[1].signature;
  EXPECT_EQ(desk.escrows->on_request(desk.show(0, statements), Swap::start)->failed_checks, 2U);
}

}  // namespace
}  // namespace peyk::swap
