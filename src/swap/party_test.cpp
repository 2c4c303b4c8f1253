#include "peyk/swap/party.hpp"

#include <gtest/gtest.h>

#include "swap_fixture.hpp"

namespace peyk::swap {
namespace {

// Two parties and all couriers, with a network that does what it is told.
struct Table {
  explicit Table(std::size_t n) : swap(n) {
    for (std::size_t i = 1; i <= n; ++i) couriers.push_back(swap.escrows(i));
    for (std::size_t i = 0; i < 2; ++i) parties.push_back(swap.party(i));
  }
  void hold_both() {
    for (std::size_t i = 0; i < 2; ++i) EXPECT_TRUE(parties[i].hold(swap.gifts[1 - i].sealed));
  }
  // The party as it is after a kill: from its record alone.
  void kill(std::size_t party) {
    const auto record = parties[party].record();
    auto again = Party::restore(*swap.manifest, record);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->record(), record);
    parties[party] = *std::move(again);
  }
  std::optional<crypto::SecretBytes> answer(std::size_t courier, ByteSpan request) {
    auto step = couriers[courier - 1].on_request(request, now);
    if (step->record) {
      couriers[courier - 1].on_stored(step->record->swap, step->record->version);
    }
    return std::move(step->answer);
  }
  void ask(std::size_t party, std::size_t courier) {
    const auto request = parties[party].request(place(courier), now);
    if (kills) kill(party);
    if (!request) return;
    const auto got = answer(courier, *request);
    parties[party].on_answer(place(courier), *got, swap.keys);
    if (kills) kill(party);
  }
  void round() {
    for (std::size_t party = 0; party < 2; ++party) {
      for (std::size_t i = 1; i <= couriers.size(); ++i) ask(party, i);
    }
  }
  [[nodiscard]] Standing standing(std::size_t party) const { return parties[party].standing(now); }

  Swap swap;
  std::vector<Escrows> couriers;
  std::vector<Party> parties;
  Instant now = Swap::start;
  bool kills = false;
};

TEST(Party, both_get_what_the_other_gives) {
  for (const std::size_t n : {1U, 4U, 7U}) {
    Table table(n);
    EXPECT_EQ(table.standing(0), Standing::preparing);
    EXPECT_FALSE(table.parties[0].request(place(1), table.now)) << "nothing to deposit for yet";
    table.hold_both();
    for (int i = 0; i < 6; ++i) table.round();
    for (std::size_t party = 0; party < 2; ++party) {
      ASSERT_EQ(table.standing(party), Standing::released) << n;
      EXPECT_TRUE(table.parties[party].is_over(table.now));
      EXPECT_TRUE(table.parties[party].faults().empty());
      const auto items = table.parties[party].open(table.swap.gifts[1 - party].sealed);
      ASSERT_TRUE(items);
      EXPECT_EQ(to_text(items->at(0).bytes), table.swap.texts.at(1 - party));
      EXPECT_FALSE(table.parties[party].request(place(1), table.now));
      EXPECT_FALSE(table.parties[party].withdraw());
    }
    // The one whose constant was shown gave just that key.
    const auto& constant = table.swap.gifts[1].offer.constant;
    EXPECT_EQ(crypto::times_generator(*table.parties[0].key()), constant->element);
  }
}

TEST(Party, goes_on_after_a_kill_at_every_point) {
  for (const std::size_t n : {1U, 4U, 7U}) {
    Table table(n);
    table.kills = true;
    table.hold_both();
    for (int i = 0; i < 24; ++i) table.round();
    for (std::size_t party = 0; party < 2; ++party) {
      EXPECT_EQ(table.standing(party), Standing::released) << n;
      EXPECT_TRUE(table.parties[party].open(table.swap.gifts[1 - party].sealed));
    }
  }
}

TEST(Party, has_the_proof_that_nobody_has_it_when_the_other_does_not_come) {
  Table table(4);
  table.hold_both();
  for (std::size_t i = 1; i <= 4; ++i) table.ask(0, i);
  EXPECT_EQ(table.standing(0), Standing::waiting);
  table.now = Swap::deadline;
  EXPECT_EQ(table.standing(0), Standing::undecided);
  for (std::size_t i = 1; i <= 3; ++i) table.ask(0, i);
  EXPECT_EQ(table.standing(0), Standing::expired);
  EXPECT_TRUE(is_end(table.parties[0].statements(), *Quorum::of(4)));
  EXPECT_EQ(table.parties[0].open(table.swap.gifts[1].sealed).error(), Error::not_released);
  EXPECT_EQ(table.standing(1), Standing::expired) << "it never deposited";
}

TEST(Party, withdraws) {
  Table table(4);
  table.hold_both();
  for (std::size_t i = 1; i <= 4; ++i) table.ask(0, i);
  table.ask(1, 4);
  EXPECT_TRUE(table.parties[0].withdraw());
  EXPECT_EQ(table.standing(0), Standing::withdrawing);
  table.kill(0);
  for (int i = 0; i < 2; ++i) table.round();
  EXPECT_EQ(table.standing(0), Standing::withdrawn);
  EXPECT_EQ(table.standing(1), Standing::expired);
  // Before anything was sent it is at once.
  Table early(4);
  EXPECT_TRUE(early.parties[0].withdraw());
  EXPECT_EQ(early.standing(0), Standing::withdrawn);
}

// Two couriers are ready, one has expired, one is silent: both or neither, and it says so.
TEST(Party, says_that_a_split_vote_is_undecided) {
  Table table(4);
  table.hold_both();
  for (const std::size_t i : {1U, 2U}) {
    table.ask(0, i);
    table.ask(1, i);
  }
  table.now = Swap::deadline + Duration::days(1);
  for (std::size_t party = 0; party < 2; ++party) {
    for (const std::size_t i : {1U, 2U, 3U}) table.ask(party, i);
    EXPECT_EQ(table.standing(party), Standing::undecided);
    EXPECT_FALSE(table.parties[party].is_over(table.now));
  }
  // The silent one turns out to have been ready: then for both.
  const Statement late = table.swap.stated(StatementKind::ready, 4);
  const auto answer = encode(Answer{AnswerKind::ready, {}, {late}, {}});
  table.parties[0].on_answer(place(4), answer, table.swap.keys);
  EXPECT_EQ(table.standing(0), Standing::releasing);
  for (int i = 0; i < 4; ++i) {
    for (std::size_t party = 0; party < 2; ++party) {
      for (const std::size_t c : {1U, 2U, 3U}) table.ask(party, c);
    }
  }
  EXPECT_EQ(table.standing(0), Standing::released);
  EXPECT_EQ(table.standing(1), Standing::released);
  // Or never: then it is over when couriers forget.
  Table never(4);
  never.hold_both();
  never.ask(0, 1);
  never.now = forgotten_at(never.parties[0].terms());
  EXPECT_EQ(never.standing(0), Standing::undecided);
  EXPECT_TRUE(never.parties[0].is_over(never.now));
}

TEST(Party, names_couriers_that_lie) {
  Table table(4);
  table.hold_both();
  Party& party = table.parties[0];
  const auto says = [&](std::size_t from, Answer answer) {
    party.on_answer(place(from), encode(answer), table.swap.keys);
  };
  party.on_answer(place(1), Bytes{1, 2}, table.swap.keys);
  Statement forged = table.swap.stated(StatementKind::ready, 1);
  forged.courier = place(3);
  says(2, {AnswerKind::ready, {}, {forged}, {}});
  says(3, {AnswerKind::ready, {}, {table.swap.stated(StatementKind::ready, 3)}, {}});
  says(3, {AnswerKind::expired, {}, {table.swap.stated(StatementKind::expired, 3)}, {}});
  says(4, {AnswerKind::released, {}, {}, BothShares()});
  const std::vector<Fault> expected = {{place(1), FaultKind::malformed},
                                       {place(2), FaultKind::wrong_statement},
                                       {place(3), FaultKind::two_faced},
                                       {place(4), FaultKind::wrong_share}};
  EXPECT_EQ(party.faults(), expected);
  EXPECT_EQ(party.key(), nullptr);
  table.kill(0);
  EXPECT_EQ(table.parties[0].faults(), expected);
}

// Another courier's share is right for that courier, and wrong from this one.
TEST(Party, does_not_take_one_share_for_two) {
  Table table(4);
  table.hold_both();
  const Dealer dealer = dealer_of(table.swap.secrets[1], *table.swap.frame);
  const Side theirs = other(table.parties[0].side());
  for (const std::size_t from : {1U, 2U}) {
    BothShares shares;
    copy_bytes(dealer.share_for(place(1)).span(),
               shares.mutable_span().subspan(theirs.value() * Share::size, Share::size));
    table.parties[0].on_answer(place(from),
                               encode(Answer{AnswerKind::released, {}, {}, std::move(shares)}),
                               table.swap.keys);
  }
  EXPECT_EQ(table.parties[0].key(), nullptr);
  EXPECT_EQ(table.parties[0].faults(), (std::vector<Fault>{{place(2), FaultKind::wrong_share}}));
}

TEST(Party, is_only_of_its_own_manifest_and_record) {
  Table table(4);
  const Swap elsewhere(4, 5);
  EXPECT_EQ(Party::begin(*table.swap.manifest, elsewhere.secrets[0].copy()).error(),
            Error::not_ours);
  EXPECT_EQ(table.parties[0].hold(table.swap.gifts[0].sealed).error(), Error::other_content);
  table.hold_both();
  for (int i = 0; i < 6; ++i) table.round();
  const auto record = table.parties[0].record();
  EXPECT_EQ(Party::restore(*elsewhere.manifest, record).error(), Error::malformed);
  for (std::size_t size = 0; size < record.size(); size += size < 500 ? 50 : 997) {
    EXPECT_FALSE(Party::restore(*table.swap.manifest, ByteSpan(record).first(size)));
  }
  crypto::SecretBytes changed = record;
  changed[1 + 32 + 5] ^= 1;  // a share that was verified
  EXPECT_FALSE(Party::restore(*table.swap.manifest, changed));
  changed = record;
  changed.push_back(0);
  EXPECT_FALSE(Party::restore(*table.swap.manifest, changed));
}

// Such a record was read, and written without the share: found by fuzz/swap_party.cpp.
TEST(Party, takes_no_record_with_a_share_that_it_would_not_keep) {
  constexpr std::size_t shares = 1 + PartySecret::size;
  // Which are there: behind the swap id and three flags.
  constexpr std::size_t held = shares + most_couriers * Share::size + 43;
  Table table(4);
  table.hold_both();
  for (int i = 0; i < 6; ++i) table.round();
  const Dealer theirs = dealer_of(table.swap.secrets[1], *table.swap.frame);
  const auto restored_with = [&](crypto::SecretBytes record, std::size_t courier,
                                 const Share& share) {
    std::ranges::copy(share.span(), record.begin() + static_cast<std::ptrdiff_t>(
                                                         shares + (courier - 1) * Share::size));
    record[held] = static_cast<std::uint8_t>(record[held] | 1U << (courier - 1));
    return Party::restore(*table.swap.manifest, record).has_value();
  };
  const auto record = table.parties[0].record();
  ASSERT_EQ(record[held], 0b1100) << "as many as it takes";
  EXPECT_TRUE(restored_with(record, 3, theirs.share_for(place(3))));
  EXPECT_FALSE(restored_with(record, 2, theirs.share_for(place(2)))) << "one more";

  Party blames = table.swap.party(0);
  Answer answer{AnswerKind::released, {}, {}, BothShares()};
  blames.on_answer(place(2), encode(answer), table.swap.keys);
  ASSERT_EQ(blames.faults(), (std::vector<Fault>{{place(2), FaultKind::wrong_share}}));
  EXPECT_TRUE(restored_with(blames.record(), 3, theirs.share_for(place(3))));
  EXPECT_FALSE(restored_with(blames.record(), 2, Share())) << "blamed for it already";
}

// Couriers that hand out shares and keep the statements back: one with them is enough.
TEST(Party, asks_on_for_the_certificate_once_it_has_the_key) {
  Table table(4);
  table.hold_both();
  Party& party = table.parties[0];
  for (const std::size_t i : {1U, 2U}) {
    BothShares shares;
    const std::array<const PartySecret*, 2> secrets = {&table.swap.secrets[0],
                                                       &table.swap.secrets[1]};
    for (std::size_t giver = 0; giver < 2; ++giver) {
      const Dealer dealer = dealer_of(*secrets.at(giver), *table.swap.frame);
      const Side side = giver == 0 ? party.side() : other(party.side());
      std::ranges::copy(dealer.share_for(place(i)).span(),
                        shares.mutable_span().subspan(side.value() * Share::size).begin());
    }
    const Answer answer{AnswerKind::released, StatementSet(0), {}, std::move(shares)};
    party.on_answer(place(i), encode(answer), table.swap.keys);
  }
  EXPECT_EQ(table.standing(0), Standing::released);
  EXPECT_FALSE(party.is_over(table.now));
  EXPECT_TRUE(party.request(place(3), table.now));
  std::vector<Statement> ready;
  for (std::size_t i = 1; i <= 3; ++i) ready.push_back(table.swap.stated(StatementKind::ready, i));
  party.on_answer(place(3), encode(Answer{AnswerKind::ready, StatementSet(7), ready, {}}),
                  table.swap.keys);
  EXPECT_TRUE(is_certificate(party.statements(), table.swap.frame->quorum()));
  EXPECT_TRUE(party.is_over(table.now));
  EXPECT_FALSE(party.request(place(3), table.now));
}

}  // namespace
}  // namespace peyk::swap
