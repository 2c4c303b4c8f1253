// Swaps of two desks over four couriers: both get it, or neither does, and each says so.
#include "swaps_fixture.hpp"

namespace peyk::desk {
namespace {

using Strings = std::vector<std::string>;

template <class T>
std::optional<Error> error_in(const Result<T>& result) {
  return result ? std::nullopt : std::optional(result.error());
}

const Strings of_a = {"first of A", "second of A"};
const Strings of_b = {"B's"};

TEST_F(SwapsTest, BringBothWhatTheOtherGaveItemByItem) {
  ASSERT_TRUE(propose(proposal()));
  EXPECT_EQ(a.view(now).standing, SwapStanding::proposed);
  EXPECT_EQ(b.view(now).standing, SwapStanding::proposed);
  EXPECT_EQ(b.view(now).role, SwapRole::joiner);
  ASSERT_TRUE(join(texts(of_b)));
  EXPECT_EQ(a.view(now).standing, SwapStanding::joined);
  play();
  // What A's person has not accepted, A's desk does not deposit.
  EXPECT_TRUE(a.lane.empty());
  EXPECT_EQ(b.view(now).standing, SwapStanding::joined);
  EXPECT_EQ(b.view(now).couriers.at(0).said, swap::AnswerKind::waiting);
  ASSERT_TRUE(accept());
  play();
  for (const TestSide* side : {&a, &b}) {
    const SwapView view = side->view(now);
    EXPECT_EQ(view.standing, SwapStanding::released);
    EXPECT_EQ(view.given.size(), side == &a ? 2U : 1U);
    EXPECT_EQ(view.got.size(), side == &a ? 1U : 2U);
    EXPECT_EQ(view.given.at(0).size, side == &a ? 10U : 3U);
    EXPECT_EQ(view.couriers.size(), 4U);
    EXPECT_TRUE(side->lane.empty());  // over: nobody is asked any more
  }
  EXPECT_EQ(got(a), of_b);
  EXPECT_EQ(got(b), of_a);
  EXPECT_EQ(error_in(withdraw(a)), Error::swap_not_now);
}

TEST_F(SwapsTest, BringBothOfThemFilesToo) {
  ProposeOrder order = proposal();
  order.couriers = {ids()[0]};  // one whom both trust
  order.items.emplace_back(
      FileItem{.name = "map.png", .media_type = "image/png", .bytes = crypto::SecretBytes(900, 7)});
  ASSERT_TRUE(propose(order));
  EXPECT_EQ(error_in(join(texts(of_b))), Error::one_courier);
  ASSERT_TRUE(join(texts(of_b), true));
  ASSERT_TRUE(accept());
  play();
  const auto items = b.swaps->items(act);
  ASSERT_TRUE(items && items->size() == 3);
  EXPECT_EQ(std::get<FileItem>(items->at(2)).name, "map.png");
  EXPECT_EQ(std::get<FileItem>(items->at(2)).bytes, crypto::SecretBytes(900, 7));
  EXPECT_EQ(b.view(now).got.at(2), (SwapItemView{.is_file = true, .name = "map.png", .size = 900}));
}

TEST_F(SwapsTest, ComeThroughWithOneLiarAndNameIt) {
  const std::map<Manner, std::optional<swap::FaultKind>> manners = {
      {Manner::silent, std::nullopt},
      {Manner::babbles, swap::FaultKind::malformed},
      {Manner::gives_wrong_shares, swap::FaultKind::wrong_share}};
  // Who is asked first says something before both have what they need.
  const auto liar =
      std::ranges::min_element(escrows, {}, [](const auto& one) { return one.trusted.id; });
  for (const auto& [manner, fault] : manners) {
    liar->manner = manner;
    ASSERT_TRUE(propose(proposal()));
    ASSERT_TRUE(join(texts(of_b)));
    ASSERT_TRUE(accept());
    play();
    EXPECT_EQ(got(a), of_b);
    EXPECT_EQ(got(b), of_a);
    const auto couriers = b.view(now).couriers;
    const auto shown = std::ranges::find(couriers, liar->trusted.id, &SwapCourierView::id);
    EXPECT_EQ(shown->name, liar->trusted.name);
    if (fault.has_value()) {
      EXPECT_EQ(shown->faults, std::vector{*fault}) << static_cast<int>(manner);
    } else {
      EXPECT_EQ(shown->said, std::nullopt);
    }
  }
}

class SwapsOver : public SwapsTest, public ::testing::WithParamInterface<std::size_t> {
 protected:
  SwapsOver() : SwapsTest(GetParam()) {}

  // As many as may, of those that are asked first, each in another way: their ids, with what is to
  // be said of them.
  std::map<CourierId, swap::FaultKind> let_lie() {
    std::vector<TestEscrow*> first;
    first.reserve(escrows.size());
    for (TestEscrow& one : escrows) first.push_back(&one);
    std::ranges::sort(first, {}, [](const TestEscrow* one) { return one->trusted.id; });
    first.resize(swap::Quorum::of(GetParam())->liars());
    std::map<CourierId, swap::FaultKind> faults;
    for (TestEscrow* one : first) {
      const bool is_first = faults.empty();
      one->manner = is_first ? Manner::gives_wrong_shares : Manner::babbles;
      faults.emplace(one->trusted.id,
                     is_first ? swap::FaultKind::wrong_share : swap::FaultKind::malformed);
    }
    return faults;
  }
};

TEST_P(SwapsOver, SoManyCouriersAreReleasedToBothThoughAsManyLieAsMay) {
  const auto liars = let_lie();
  EXPECT_EQ(liars.size(), (GetParam() - 1) / 3);
  const bool is_over_one = GetParam() == 1;
  ASSERT_TRUE(propose(proposal()));
  ASSERT_TRUE(join(texts(of_b), is_over_one));
  ASSERT_TRUE(accept());
  play();
  EXPECT_EQ(a.view(now).standing, SwapStanding::released);
  EXPECT_EQ(b.view(now).standing, SwapStanding::released);
  EXPECT_EQ(got(a), of_b);
  EXPECT_EQ(got(b), of_a);
  EXPECT_EQ(b.view(now).couriers.size(), GetParam());
  for (const SwapCourierView& courier : b.view(now).couriers) {
    const auto liar = liars.find(courier.id);
    const auto faults = liar == liars.end() ? std::vector<swap::FaultKind>()
                                            : std::vector<swap::FaultKind>{liar->second};
    EXPECT_EQ(courier.faults, faults) << courier.name;
  }
}

// One more than may fail: those that are left do not decide, neither for one side nor for both.
TEST_P(SwapsOver, SoManyCouriersAreReleasedToNobodyWhereOneTooManyIsSilent) {
  const std::size_t silent = swap::Quorum::of(GetParam())->liars() + 1;
  for (std::size_t i = 0; i < silent; ++i) escrows[i].manner = Manner::silent;
  ASSERT_TRUE(propose(proposal()));
  ASSERT_TRUE(join(texts(of_b), GetParam() == 1));
  ASSERT_TRUE(accept());
  play();
  EXPECT_EQ(a.view(now).standing, SwapStanding::waiting);
  EXPECT_EQ(b.view(now).standing, SwapStanding::waiting);
  for (std::size_t i = 0; i < silent; ++i) escrows[i].manner = Manner::honest;
  play();
  EXPECT_EQ(got(a), of_b);
  EXPECT_EQ(got(b), of_a);
}

INSTANTIATE_TEST_SUITE_P(OneAndFourAndSeven, SwapsOver, ::testing::Values(1, 4, 7));

TEST_F(SwapsTest, OfWhichOneSideStaysSilentLeaveNothingToEither) {
  ASSERT_TRUE(propose(proposal()));
  ASSERT_TRUE(join(texts(of_b)));
  play();
  now = now + Duration::days(2);
  EXPECT_EQ(b.view(now).standing, SwapStanding::undecided);  // not proved yet
  EXPECT_EQ(error_in(b.swaps->items(act)), Error::swap_not_now);
  play();
  EXPECT_EQ(b.view(now).standing, SwapStanding::expired);
  EXPECT_TRUE(b.lane.empty());
  EXPECT_EQ(a.view(now).standing, SwapStanding::lapsed);
  EXPECT_EQ(error_in(accept()), Error::bad_deadline);
  EXPECT_EQ(error_in(b.swaps->items(act)), Error::swap_over);
}

// No courier ever answers: once all have forgotten it there is nobody to ask.
TEST_F(SwapsTest, ThatCouriersHaveForgottenAreAskedNoMore) {
  ASSERT_TRUE(propose(proposal()));
  ASSERT_TRUE(join(texts(of_b)));
  for (TestEscrow& one : escrows) one.manner = Manner::silent;
  play();
  now = now + Duration::days(60);
  play();
  EXPECT_FALSE(b.lane.empty());
  now = now + Duration::days(3);
  play();
  EXPECT_TRUE(b.lane.empty());
  EXPECT_EQ(b.view(now).standing, SwapStanding::undecided);
}

TEST_F(SwapsTest, ThatAreWithdrawnBeforeTheyAreAcceptedEndAtOnce) {
  ASSERT_TRUE(propose(proposal()));
  ASSERT_TRUE(join(texts(of_b)));
  play();
  ASSERT_TRUE(withdraw(a));
  EXPECT_EQ(a.view(now).standing, SwapStanding::called_off);
  play();
  EXPECT_EQ(b.view(now).standing, SwapStanding::withdrawn);
  EXPECT_FALSE(accept());
}

TEST_F(SwapsTest, ThatTheJoinerWithdrawsEndForBoth) {
  ASSERT_TRUE(propose(proposal()));
  ASSERT_TRUE(join(texts(of_b)));
  play();
  ASSERT_TRUE(withdraw(b));
  EXPECT_EQ(b.view(now).standing, SwapStanding::withdrawing);
  play();
  EXPECT_EQ(b.view(now).standing, SwapStanding::withdrawn);
  EXPECT_EQ(a.view(now).standing, SwapStanding::called_off);
}

// What was deposited by both is too late to be called back: both get it.
TEST_F(SwapsTest, ThatAreWithdrawnTooLateAreReleasedToBoth) {
  ASSERT_TRUE(propose(proposal()));
  ASSERT_TRUE(join(texts(of_b)));
  ASSERT_TRUE(accept());
  // All couriers have both deposits; neither side has heard of it.
  ask(a, true);
  ask(b, true);
  ASSERT_TRUE(withdraw(b));
  play();
  EXPECT_EQ(got(a), of_b);
  EXPECT_EQ(got(b), of_a);
}

// Killed after every step, at both ends.
TEST_F(SwapsTest, GoOnAfterAKillInEachState) {
  const auto kill = [this] {
    for (TestSide* side : {&a, &b}) side->start();
  };
  ASSERT_TRUE(propose(proposal()));
  kill();
  EXPECT_EQ(a.view(now).given.size(), 2U);
  ASSERT_TRUE(join(texts(of_b)));
  kill();
  EXPECT_TRUE(b.lane.empty());
  b.wake(now);
  EXPECT_EQ(b.lane.size(), 4U);
  ASSERT_TRUE(accept());
  for (std::size_t i = 0; i < 6; ++i) {
    kill();
    play(1);
  }
  kill();
  EXPECT_EQ(a.view(now).standing, SwapStanding::released);
  EXPECT_EQ(got(a), of_b);
  EXPECT_EQ(got(b), of_a);
}

TEST_F(SwapsTest, ThatAreWithdrawnStaySoAfterAKill) {
  ASSERT_TRUE(propose(proposal()));
  ASSERT_TRUE(join(texts(of_b)));
  ASSERT_TRUE(withdraw(b));
  b.start();
  EXPECT_EQ(b.view(now).standing, SwapStanding::withdrawing);
  play();
  EXPECT_EQ(b.view(now).standing, SwapStanding::withdrawn);
}

// The couriers gave all while B's vault was closed; when it is opened they have forgotten.
TEST_F(SwapsTest, AreReleasedByWhatWasLaidAsideHoweverLateItIsRead) {
  ASSERT_TRUE(propose(proposal()));
  ASSERT_TRUE(join(texts(of_b)));
  ASSERT_TRUE(accept());
  for (std::size_t i = 0; i < 6; ++i) {
    a.wake(now);
    ask(a);
    ask(b, true);
  }
  ASSERT_EQ(got(a), of_b);
  std::vector<std::pair<CourierId, crypto::SecretBytes>> laid_aside;
  for (const auto& [pair, request] : b.lane) {
    auto& courier = *std::ranges::find_if(
        escrows, [&](const TestEscrow& one) { return one.trusted.id == pair.second; });
    laid_aside.emplace_back(pair.second, *courier.answer(request, now));
  }
  ASSERT_EQ(laid_aside.size(), 4U);
  const swap::SwapId swap = b.lane.begin()->first.first;
  now = now + Duration::days(80);
  b.wake(now);
  ASSERT_TRUE(b.lane.empty());
  EXPECT_EQ(b.view(now).standing, SwapStanding::undecided);
  for (const auto& [courier, answer] : laid_aside) b.take(swap, courier, answer, now);
  EXPECT_EQ(b.view(now).standing, SwapStanding::released);
  EXPECT_EQ(got(b), of_a);
}

TEST_F(SwapsTest, AreOpenedLaterWhereAnActCouldNotBeRead) {
  ASSERT_TRUE(propose(proposal()));
  ASSERT_TRUE(join(texts(of_b)));
  ASSERT_TRUE(accept());
  b.reads_nothing = true;
  play();
  EXPECT_EQ(b.view(now).standing, SwapStanding::releasing);
  b.reads_nothing = false;
  b.start();
  now = now + Duration::minutes(1);
  b.wake(now);
  EXPECT_EQ(b.view(now).standing, SwapStanding::released);
  b.start();
  EXPECT_EQ(got(b), of_a);
}

// A leaves, and claims to have done so before it proposed: the track knows of no swap any more.
TEST_F(SwapsTest, ThatAnActDatedBackPutsOutOfPlaceAreShownAndCanBeWithdrawn) {
  const Instant before = now;
  now = now + Duration::minutes(5);
  ASSERT_TRUE(propose(proposal()));
  ASSERT_TRUE(join(texts(of_b)));
  play();
  ASSERT_TRUE(track.act_dated_back(seat(1), channel::Leave(), before + Duration::minutes(1)));
  ASSERT_TRUE(track.log().state().swaps.empty());
  EXPECT_EQ(b.view(now).act, act);
  EXPECT_EQ(b.view(now).standing, SwapStanding::joined);
  ASSERT_TRUE(withdraw(b));
  play();
  EXPECT_EQ(b.view(now).standing, SwapStanding::withdrawn);
  EXPECT_FALSE(withdraw(a));  // who deposited nothing has nothing to end
}

TEST_F(SwapsTest, ShowBeforeAWordIsGivenOverWhomAndForHowMuch) {
  ASSERT_TRUE(propose(proposal()));
  ASSERT_EQ(b.view(now).couriers.size(), 4U);
  EXPECT_FALSE(b.view(now).couriers[3].name.empty());
  EXPECT_EQ(b.view(now).offered.items, 2U);
  EXPECT_GT(b.view(now).offered.bytes, std::string("first of Asecond of A").size());
  EXPECT_EQ(a.view(now).offered, SwapOffered());
  ASSERT_TRUE(join(texts(of_b)));
  EXPECT_EQ(a.view(now).offered.items, of_b.size());
  EXPECT_EQ(b.view(now).offered, SwapOffered());
  EXPECT_EQ(b.view(now).standing, SwapStanding::joined);
  ASSERT_TRUE(accept());
  EXPECT_EQ(b.view(now).standing, SwapStanding::waiting);
}

// Nothing hangs on the certificate once what the other gave is here, and nothing is held up by it.
TEST_F(SwapsTest, AreNeitherAskedForNorUnderWayOnceTheyAreReleased) {
  ASSERT_TRUE(propose(proposal()));
  ASSERT_TRUE(join(texts(of_b)));
  ASSERT_TRUE(accept());
  EXPECT_EQ(a.swaps->under_way(now), 1U);
  play_without_statements_for_a();
  EXPECT_EQ(a.view(now).standing, SwapStanding::released);
  EXPECT_EQ(got(a), of_b);
  EXPECT_EQ(a.swaps->under_way(now), 0U);
  EXPECT_TRUE(a.lane.empty());
  a.start();  // from its vault
  a.wake(now + Duration::minutes(1));
  EXPECT_TRUE(a.lane.empty());
}

// B joins anew, dated back, after A's person has looked at what it offers.
TEST_F(SwapsTest, AreAcceptedOnlyWithTheOfferThatWasShown) {
  const Instant before = now;
  ASSERT_TRUE(propose(proposal()));
  const channel::ActId proposal = act;
  now = now + Duration::minutes(5);
  ASSERT_TRUE(join(texts({"much", "more"})));
  const SwapView seen = a.view(now);
  ASSERT_EQ(seen.offered.items, 2U);
  const auto shown = track.log().state().swaps.at(0).joined_by;
  ASSERT_EQ(seen.joining, shown);
  EXPECT_EQ(error_in(accept(act)), Error::swap_not_now);  // the proposal itself
  auto other = std::get<channel::JoinSwap>(*track.content(*shown));
  other.gift.sealed.clear();
  ASSERT_TRUE(track.act_dated_back(seat(2), other, before + Duration::minutes(1), proposal));
  ASSERT_NE(track.log().state().swaps.at(0).joined_by, shown);
  // Whoever else has looked meanwhile.
  ASSERT_NE(a.view(now).joining, shown);
  EXPECT_EQ(error_in(accept(*seen.joining)), Error::swap_not_now);
}

// --- what is refused ---

TEST_F(SwapsTest, AreProposedOnlyInTimeOverCouriersOfTheDesk) {
  const auto refused = [this](auto change) {
    ProposeOrder order = proposal();
    change(order);
    return error_in(propose(order));
  };
  EXPECT_EQ(refused([&](auto& order) { order.deadline = now + Duration::seconds(59); }),
            Error::bad_deadline);
  EXPECT_EQ(refused([&](auto& order) { order.deadline = now + Duration::days(90); }),
            Error::bad_deadline);
  EXPECT_EQ(refused([](auto& order) { order.couriers.pop_back(); }), Error::inconsistent);
  EXPECT_EQ(refused([](auto& order) { order.couriers[1] = order.couriers[0]; }),
            Error::inconsistent);
  EXPECT_EQ(refused([](auto& order) { order.couriers[1] = CourierId(); }), Error::unknown_couriers);
  EXPECT_EQ(refused([](auto& order) { order.items.clear(); }), Error::text_empty);
  EXPECT_EQ(refused([](auto& order) { order.items = texts({""}); }), Error::text_empty);
  EXPECT_EQ(refused([](auto& order) {
              order.items = texts({std::string(max_text_item_bytes + 1, 'x')});
            }),
            Error::gift_too_large);
  // Five of the largest are more than one act carries.
  EXPECT_EQ(refused([](auto& order) {
              order.items = texts(Strings(5, std::string(max_text_item_bytes, 'x')));
            }),
            Error::gift_too_large);
  EXPECT_TRUE(track.log().state().swaps.empty());
}

TEST_F(SwapsTest, AreJoinedAndAcceptedOnce) {
  ASSERT_TRUE(propose(proposal()));
  EXPECT_EQ(error_in(accept()), Error::swap_not_now);  // nobody has joined
  ASSERT_TRUE(join(texts(of_b)));
  EXPECT_EQ(error_in(join(texts(of_b))), Error::swap_not_now);
  ASSERT_TRUE(accept());
  EXPECT_EQ(error_in(accept()), Error::swap_not_now);
}

// By hand, what no desk of ours proposes.
TEST_F(SwapsTest, WhoseOfferDoesNotHoldAreNotJoined) {
  ASSERT_TRUE(propose(proposal()));
  const auto good = std::get<channel::ProposeSwap>(*track.content(act));
  const auto refused = [&](auto change) {
    channel::ProposeSwap bad = good;
    change(bad);
    act = track.act(seat(1), bad, now)->act;
    return error_in(join(texts(of_b)));
  };
  EXPECT_EQ(refused([](auto& bad) { bad.gift.offer.pop_back(); }), Error::bad_offer);
  EXPECT_EQ(refused([](auto& bad) { bad.gift.sealed.back() ^= 1U; }), Error::bad_offer);
  EXPECT_EQ(refused([](auto& bad) { bad.gift.sealed.clear(); }), Error::bad_offer);
  EXPECT_EQ(refused([&](auto& bad) { bad.joint_text = act; }), Error::signatures_wanted);
  EXPECT_EQ(refused([](auto& bad) { bad.couriers[0] = CourierId(); }), Error::unknown_couriers);
  EXPECT_EQ(refused([&](auto& bad) { bad.deadline = now + Duration::days(90); }),
            Error::bad_deadline);
  EXPECT_TRUE(b.lane.empty());
  EXPECT_EQ(refused([](auto&) {}), std::nullopt);
}

// B commits to what its key does not open. A sees it, and says so; B has got what A gave.
TEST_F(SwapsTest, InWhichTheOtherCheatsSaySo) {
  ASSERT_TRUE(propose(proposal()));
  const auto proposed = std::get<channel::ProposeSwap>(*track.content(act));
  const auto frame = *swap::Frame::of(*swap::FrameSalt::from(proposed.salt.span()),
                                      proposed.deadline, proposed.couriers);
  const auto secret = random_.secret<swap::PartySecret>();
  const std::array<ByteSpan, 1> items{as_bytes("nothing")};
  auto gift =
      *swap::give(frame, swap::dealer_of(secret, frame), items, swap::ShowsConstant::no, random_);
  gift.sealed.assign(100, 0x5a);
  gift.offer.sealed = swap::digest_of(gift.sealed);
  ASSERT_TRUE(track.act(
      seat(2), channel::JoinSwap{.swap = act, .gift = {swap::encode(gift.offer), gift.sealed}},
      now));
  auto cheat = *swap::Party::begin(
      *swap::Manifest::of(frame, *swap::decode_offer(proposed.gift.offer, frame), gift.offer),
      secret.copy());
  ASSERT_TRUE(cheat.hold(proposed.gift.sealed));
  ASSERT_TRUE(accept());
  const auto keys = [this](const CourierId& id) -> const crypto::SigningPublicKey* {
    const auto found = std::ranges::find(trusted, id, &TrustedCourier::id);
    return found == trusted.end() ? nullptr : &found->signing_key;
  };
  for (std::size_t i = 0; i < 6; ++i) {
    for (TestEscrow& courier : escrows) {
      const auto index = *cheat.terms().index_of(courier.trusted.id);
      const auto request = cheat.request(index, now);
      if (request) cheat.on_answer(index, *courier.answer(*request, now), keys);
    }
    play(1);
  }
  EXPECT_EQ(cheat.standing(now), swap::Standing::released);
  EXPECT_EQ(a.view(now).standing, SwapStanding::cheated);
  EXPECT_TRUE(a.view(now).got.empty());
  EXPECT_EQ(error_in(a.swaps->items(act)), Error::swap_over);
}

// From a copy of the vault made before this desk took part.
TEST_F(SwapsTest, OfWhichAnOlderVaultKnowsNothingAreShownAsLost) {
  ASSERT_TRUE(propose(proposal()));
  ASSERT_TRUE(join(texts(of_b)));
  TestSide older(track, 2, trusted);
  EXPECT_EQ(older.view(now).standing, SwapStanding::lost);
  older.wake(now);
  EXPECT_TRUE(older.lane.empty());
}

TEST_F(SwapsTest, TakeNoAnswerOfWhatTheyDoNotKnow) {
  ASSERT_TRUE(propose(proposal()));
  ASSERT_TRUE(join(texts(of_b)));
  const auto [swap, courier] = b.lane.begin()->first;
  b.take(swap::SwapId(), courier, Bytes(10, 1), now);
  b.take(swap, CourierId(), Bytes(10, 1), now);
  for (const SwapCourierView& one : b.view(now).couriers) EXPECT_TRUE(one.faults.empty());
}

TEST(SwapRecord, IsNoneWithAnyByteLess) {
  SwapRecord record;
  record.given.push_back({.is_file = true, .name = "map.png", .size = 5});
  record.join = channel::ActId();
  const auto bytes = encode(record);
  ASSERT_TRUE(decode_swap_record(bytes).has_value());
  EXPECT_EQ(encode(*decode_swap_record(bytes)), bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_swap_record(ByteSpan(bytes).first(size)).has_value()) << size;
  }
  crypto::SecretBytes newer = bytes;
  newer.at(1) = 2;
  EXPECT_FALSE(decode_swap_record(newer).has_value());
}

}  // namespace
}  // namespace peyk::desk
