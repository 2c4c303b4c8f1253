#include "opening.hpp"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>

#include "opening_frame.hpp"
#include "relation_state.hpp"
#include "two_desks.hpp"

namespace peyk::seal {
namespace {

using testing::Desk;
using testing::first_day;
using testing::has;
using testing::noon;
using testing::only_refused;
using testing::TwoDesks;

bool same(const crypto::Key& a, const crypto::Key& b) {
  return crypto::equal_constant_time(a.span(), b.span());
}

// The three frames of an opening, and a state of its receiver in which each is the next.
struct Step {
  std::string name;
  Frame frame;
  crypto::SecretBytes receiver;
};

std::vector<Step> steps_of_an_opening(TwoDesks& desks) {
  std::vector<Step> steps;
  desks.zero.relation.start(noon, desks.zero.random);
  steps.push_back({"hello", desks.zero.standing(), desks.one.state()});
  desks.one.open(steps[0].frame);
  steps.push_back({"welcome", desks.one.standing(), desks.zero.state()});
  desks.zero.open(steps[1].frame);
  steps.push_back({"confirm", desks.zero.standing(), desks.one.state()});
  return steps;
}

std::vector<Step> steps_of_a_reopening(TwoDesks& desks) {
  std::vector<Step> steps;
  (void)*desks.zero.relation.reopen(noon, desks.zero.random);
  steps.push_back({"hello", desks.zero.standing(), desks.one.state()});
  desks.one.open(steps[0].frame);
  steps.push_back({"welcome", desks.one.standing(), desks.zero.state()});
  desks.zero.open(steps[1].frame);
  steps.push_back({"confirm", desks.zero.standing(), desks.one.state()});
  return steps;
}

TEST(Opening, BothSidesEndWithTheSame) {
  TwoDesks desks = testing::two_strangers();
  EXPECT_FALSE(desks.zero.relation.has_session());
  const Events said = desks.zero.relation.start(noon, desks.zero.random);
  ASSERT_EQ(said.size(), 1U);
  ASSERT_TRUE(has<event::PutOpening>(said));
  EXPECT_TRUE(desks.zero.relation.start(noon, desks.zero.random).empty());
  EXPECT_TRUE(desks.one.relation.start(noon, desks.one.random).empty());
  ASSERT_TRUE(desks.zero.relation.first_opening_boxes());
  EXPECT_TRUE(same(desks.zero.relation.first_opening_boxes()->root,
                   desks.one.relation.first_opening_boxes()->root));
  EXPECT_EQ(desks.zero.relation.first_opening_boxes()->writer, Side::zero);
  EXPECT_EQ(desks.one.relation.first_opening_boxes()->writer, Side::one);

  const Events welcomed = desks.one.open(desks.zero.standing());
  ASSERT_TRUE(has<event::PutOpening>(welcomed));
  EXPECT_FALSE(desks.one.relation.has_session());
  const Events opened = desks.zero.open(desks.one.standing());
  ASSERT_TRUE(has<event::StopOpening>(opened));
  ASSERT_TRUE(has<event::Established>(opened));
  EXPECT_FALSE(has<event::SealAgain>(opened));
  const Events confirmed = desks.one.open(desks.zero.standing());
  ASSERT_TRUE(has<event::Established>(confirmed));
  EXPECT_TRUE(has<event::FirstContactOver>(confirmed));
  EXPECT_TRUE(has<event::AcknowledgementDue>(confirmed));

  const auto* at_zero = testing::all_of<event::Established>(opened).front();
  const auto* at_one = testing::all_of<event::Established>(confirmed).front();
  EXPECT_EQ(at_zero->generation, Generation(0));
  EXPECT_EQ(at_one->generation, Generation(0));
  EXPECT_TRUE(same(at_zero->boxes.write, at_one->boxes.read));
  EXPECT_TRUE(same(at_zero->boxes.read, at_one->boxes.write));
  EXPECT_FALSE(same(at_zero->boxes.read, at_zero->boxes.write));
  EXPECT_EQ(at_zero->boxes.first_day, first_day);
  EXPECT_EQ(at_one->boxes.first_day, first_day);
  ASSERT_TRUE(at_zero->words && at_one->words);
  EXPECT_EQ(*at_zero->words, *at_one->words);
  EXPECT_EQ(desks.one.relation.words(), at_zero->words);
  EXPECT_EQ(desks.one.relation.other_listening(), desks.zero.relation.own_listening());
  EXPECT_EQ(desks.zero.relation.other_listening(), desks.one.relation.own_listening());
  EXPECT_TRUE(
      same(desks.zero.relation.opening_boxes()->root, desks.one.relation.opening_boxes()->root));
}

TEST(Opening, TheFirstContactEndsForRWithTheConfirmAndForIWithTheFirstSessionFrame) {
  TwoDesks desks = testing::two_strangers();
  desks.zero.relation.start(noon, desks.zero.random);
  desks.exchange();
  EXPECT_FALSE(desks.one.relation.first_opening_boxes());
  EXPECT_TRUE(desks.zero.relation.first_opening_boxes());
  EXPECT_EQ(desks.zero.relation.standing_openings().size(), 1U);  // the confirm
  const Events heard = desks.zero.hear(desks.one.acknowledge());
  EXPECT_TRUE(has<event::StopOpening>(heard));
  EXPECT_TRUE(has<event::FirstContactOver>(heard));
  EXPECT_FALSE(desks.zero.relation.first_opening_boxes());
  EXPECT_TRUE(desks.zero.relation.standing_openings().empty());
}

// After the first contact nothing of the card's secret is left: whoever takes both states later and
// knows the card still cannot compute psk_0 from them, nor find it in them.
TEST(Opening, TheCardsSecretIsWiped) {
  crypto::Random random = testing::random_of(5);
  const auto cards = testing::make_cards(random);
  TwoDesks desks{{*Relation::from_accepted_card(cards.of_one.card, cards.of_zero.key.copy(),
                                                cards.of_zero.card, first_day),
                  testing::random_of(6)},
                 {Relation::from_made_card(cards.of_one.key.copy(), cards.of_one.card),
                  testing::random_of(7)}};
  const crypto::Key psk = first_contact_key(cards.of_one.card);
  const auto holds = [](const crypto::SecretBytes& state, ByteSpan secret) {
    return std::ranges::search(state, secret).begin() != state.end();
  };
  ASSERT_TRUE(holds(desks.zero.state(), psk.span()));
  ASSERT_TRUE(holds(desks.one.state(), psk.span()));
  desks.zero.relation.start(noon, desks.zero.random);
  desks.finish_opening();
  for (const Desk* desk : {&desks.zero, &desks.one}) {
    EXPECT_FALSE(holds(desk->state(), psk.span()));
    EXPECT_FALSE(holds(desk->state(), cards.of_one.card.first_box().span()));
    EXPECT_FALSE(holds(desk->state(), cards.of_zero.card.first_box().span()));
  }
}

// Every byte of the small fields at the start and of the tag, each side of every border, and every
// seventh byte of the rest.
std::vector<std::size_t> offsets_to_spoil() {
  constexpr std::array borders = {1'160U, 1'228U, 2'280U, 2'376U, 2'444U,
                                  2'476U, 3'496U, 4'526U, 4'542U, 12'584U};
  std::vector<std::size_t> offsets;
  for (std::size_t at = 0; at < frame_size; ++at) {
    const bool at_a_border = std::ranges::any_of(
        borders, [at](std::size_t border) { return at == border || at + 1 == border; });
    if (at < 108 || at >= frame_size - 16 || at % 7 == 0 || at_a_border) offsets.push_back(at);
  }
  return offsets;
}

// A confirm of a later generation, within reach, of which g or T2 is another now.
bool confirms_another_opening(const Step& step, const Frame& bad) {
  const auto standing = Relation::restore(step.receiver)->generation();
  const auto meant = read_confirm(step.frame);
  const auto heard = read_confirm(bad);
  if (!standing || !meant || !heard || heard->generation <= *standing) return false;
  return heard->generation.value() - standing->value() <= most_generations_lost &&
         (heard->generation != meant->generation || heard->t2 != meant->t2);
}

void expect_spoilt_bytes_refused(const std::vector<Step>& steps) {
  crypto::Random random = testing::random_of(77);
  const auto offsets = offsets_to_spoil();
  for (const Step& step : steps) {
    Desk desk{*Relation::restore(step.receiver), testing::random_of(78)};
    for (const std::size_t offset : offsets) {
      Frame bad = step.frame;
      bad.mutable_span()[offset] ^= static_cast<std::uint8_t>(1U << random.below(8));
      const Events events = desk.open(bad);
      if (confirms_another_opening(step, bad)) {
        // As if it had lost its answer: the other side, which alone can write there, is told.
        EXPECT_TRUE(events.size() == 1 && has<event::PutOpening>(events)) << offset;
        desk.restore(step.receiver);
        continue;
      }
      EXPECT_TRUE(events.size() == 1 && has<event::Refused>(events)) << step.name << " " << offset;
      EXPECT_EQ(desk.state(), step.receiver) << step.name << " " << offset;
    }
    EXPECT_FALSE(has<event::Refused>(desk.open(step.frame))) << step.name;
  }
}

TEST(Opening, ASpoiltByteAnywhereIsRefusedAndChangesNothing) {
  TwoDesks desks = testing::two_strangers();
  expect_spoilt_bytes_refused(steps_of_an_opening(desks));
}

TEST(Opening, ASpoiltByteOfAReopeningIsRefusedAndChangesNothing) {
  TwoDesks desks = testing::two_desks();
  expect_spoilt_bytes_refused(steps_of_a_reopening(desks));
}

TEST(Opening, AnyOtherFrameIsRefusedInAnyState) {
  TwoDesks desks = testing::two_strangers();
  const auto steps = steps_of_an_opening(desks);
  crypto::Random random = testing::random_of(3);
  std::vector<Frame> frames = {Frame(), random.fixed<Frame>()};
  for (std::uint8_t kind = 0; kind < 8; ++kind) {
    Frame frame = random.fixed<Frame>();
    frame.mutable_span()[0] = 1;
    frame.mutable_span()[1] = kind;
    frame.mutable_span()[2] = frame.mutable_span()[3] = 0;
    frames.push_back(frame);
  }
  for (const Step& step : steps) {
    Desk desk{*Relation::restore(step.receiver), testing::random_of(4)};
    for (const Frame& frame : frames) {
      EXPECT_TRUE(has<event::Refused>(desk.open(frame)));
      EXPECT_TRUE(has<event::Refused>(desk.relation.on_session_frame(Generation(0), frame)));
      EXPECT_EQ(desk.state(), step.receiver);
    }
  }
}

TEST(Opening, AHelloHeardAgainIsAnsweredByTheSameWelcome) {
  TwoDesks desks = testing::two_strangers();
  desks.zero.relation.start(noon, desks.zero.random);
  const Frame hello = desks.zero.standing();
  desks.one.open(hello);
  const auto state = desks.one.state();
  const Frame welcome = desks.one.standing();
  const Events again = desks.one.open(hello);
  EXPECT_TRUE(has<event::Repeated>(again));
  EXPECT_EQ(desks.one.state(), state);
  EXPECT_EQ(desks.one.standing(), welcome);
}

TEST(Opening, AConfirmHeardAgainAsksForAnAcknowledgement) {
  TwoDesks desks = testing::two_strangers();
  desks.zero.relation.start(noon, desks.zero.random);
  desks.exchange();
  const Frame confirm = desks.zero.standing();
  desks.one.acknowledge();  // lost
  const auto state = desks.one.state();
  const Events again = desks.one.open(confirm);
  EXPECT_TRUE(has<event::Repeated>(again));
  EXPECT_TRUE(has<event::AcknowledgementDue>(again));
  EXPECT_EQ(desks.one.state(), state);
}

// --- strangers with the card ---------------------------------------------------------------------

struct CardOut {
  identity::MadeCard of_one;
  Desk one;

  [[nodiscard]] Desk holder(std::uint64_t seed) const {
    crypto::Random random = testing::random_of(seed);
    auto own = *identity::make_card(testing::listening_of(static_cast<std::uint8_t>(seed)),
                                    Day(20'030), random);
    Desk desk{*Relation::from_accepted_card(of_one.card, std::move(own.key), own.card, first_day),
              std::move(random)};
    desk.relation.start(noon, desk.random);
    return desk;
  }
};

CardOut card_out(Day last_day = Day(20'030)) {
  crypto::Random random = testing::random_of(500);
  auto cards = testing::make_cards(random, last_day);
  auto relation = Relation::from_made_card(cards.of_one.key.copy(), cards.of_one.card);
  return {std::move(cards.of_one), {std::move(relation), std::move(random)}};
}

// Whoever was answered can confirm, whatever others who hold the card have said since; and the same
// few hellos, put in turn, do not use the card up.
TEST(Opening, OfFirstHellosNoneDrivesAnotherOut) {
  for (std::size_t honest = 0; honest < most_first_answers; honest += 5) {
    CardOut out = card_out();
    std::vector<Desk> holders;
    holders.reserve(most_first_answers);
    for (std::uint64_t i = 0; i < most_first_answers; ++i) {
      EXPECT_FALSE(out.one.relation.needs_new_card(noon));
      holders.push_back(out.holder(600 + i));
      const Events events = out.one.open(holders.back().standing());
      EXPECT_TRUE(events.size() == 1 && has<event::PutOpening>(events));
      if (i == honest) holders.back().open(out.one.standing());
      for (Desk& again : holders) {
        if (!again.relation.has_session()) {
          EXPECT_TRUE(has<event::Repeated>(out.one.open(again.standing())));
        }
      }
    }
    EXPECT_EQ(out.one.relation.standing_openings().size(), most_first_answers);
    out.one.restore(out.one.state());
    EXPECT_TRUE(has<event::Established>(out.one.open(holders[honest].standing())));
    EXPECT_FALSE(out.one.relation.needs_new_card(noon));
    EXPECT_TRUE(out.one.relation.standing_openings().empty());
  }
}

TEST(Opening, AtMostFourLaterOnesAreHalfOpen) {
  TwoDesks desks = testing::two_desks();
  for (std::size_t i = 0; i < most_half_open + 2; ++i) {
    testing::reopen(desks.zero);
    const Events events = desks.one.open(desks.zero.standing());
    EXPECT_EQ(has<event::StopOpening>(events), i >= most_half_open);
  }
  EXPECT_EQ(desks.one.relation.standing_openings().size(), most_half_open);
}

// A card that is answered no more is no use to who has not said hello: its maker is told at once.
TEST(Opening, ASpentCardNeedsANewOneAtOnce) {
  CardOut out = card_out();
  for (std::uint64_t i = 0; i < most_first_answers; ++i) {
    EXPECT_FALSE(out.one.relation.needs_new_card(noon));
    out.one.open(out.holder(800 + i).standing());
  }
  EXPECT_TRUE(out.one.relation.needs_new_card(noon));
  out.one.restore(out.one.state());
  EXPECT_TRUE(out.one.relation.needs_new_card(noon));
}

TEST(Opening, AStrangerWithTheCardCannotDisplaceASession) {
  CardOut out = card_out();
  Desk friendly = out.holder(700);
  Desk early = out.holder(701);
  Desk late = out.holder(702);
  out.one.open(friendly.standing());
  friendly.open(out.one.standing());
  out.one.open(early.standing());
  early.open(out.one.standing());
  ASSERT_TRUE(has<event::Established>(out.one.open(friendly.standing())));
  friendly.hear(out.one.acknowledge());

  const auto state = out.one.state();
  EXPECT_TRUE(only_refused(out.one.open(early.standing()), Refusal::unknown_opening));
  EXPECT_TRUE(only_refused(out.one.open(late.standing()), Refusal::card_used));
  EXPECT_EQ(out.one.state(), state);
  EXPECT_TRUE(out.one.relation.standing_openings().empty());
  EXPECT_EQ(testing::content_of(out.one.hear(friendly.say("still here").frame)), "still here");
}

TEST(Opening, ACardAnswersOnlySoManyHellos) {
  CardOut out = card_out();
  for (std::uint64_t i = 0; i < most_first_answers; ++i) {
    EXPECT_TRUE(has<event::PutOpening>(out.one.open(out.holder(800 + i).standing())));
  }
  const auto state = out.one.state();
  EXPECT_TRUE(only_refused(out.one.open(out.holder(900).standing()), Refusal::card_spent));
  EXPECT_EQ(out.one.state(), state);
}

// What it is answered could not be put anywhere: it would use up the card for nothing.
TEST(Opening, AFirstHelloFromWhereNobodyKnowsACourierIsNotAnswered) {
  CardOut out = card_out();
  const Desk holder = out.holder(30);  // asks at 30 and 31
  const auto known = [](std::uint8_t first) { return testing::listening_of(first).couriers; };
  const auto hear = [&](const std::vector<CourierId>& couriers) {
    return out.one.relation.on_opening_frame(holder.standing(), noon, out.one.random, &couriers);
  };
  const auto state = out.one.state();
  for (const std::vector<CourierId>& none : {std::vector<CourierId>(), known(28), known(32)}) {
    EXPECT_TRUE(only_refused(hear(none), Refusal::no_common_courier));
    EXPECT_EQ(out.one.state(), state);
  }
  EXPECT_TRUE(has<event::PutOpening>(hear(known(29))));
}

TEST(Opening, AnExpiredCardIsRefusedByBothSidesAndItsSecretEnds) {
  CardOut out = card_out(Day(20'003));
  crypto::Random random = testing::random_of(1);
  const auto own = *identity::make_card(testing::listening_of(1), Day(1), random);
  EXPECT_EQ(
      Relation::from_accepted_card(out.of_one.card, own.key.copy(), own.card, Day(20'004)).error(),
      Error::card_expired);
  Desk holder = out.holder(950);
  const Instant in_time = start_of(Day(20'004));
  const Instant too_late = start_of(Day(20'005));
  const auto state = out.one.state();
  EXPECT_TRUE(only_refused(out.one.open(holder.standing(), too_late), Refusal::card_expired));
  EXPECT_EQ(out.one.state(), state);
  EXPECT_EQ(out.one.relation.next_wakeup(noon), too_late);
  EXPECT_TRUE(out.one.relation.tick(in_time, out.one.random).empty());

  EXPECT_TRUE(has<event::PutOpening>(out.one.open(holder.standing(), in_time)));
  // A confirm may come as long as bodies are kept.
  EXPECT_TRUE(out.one.relation.tick(too_late, out.one.random).empty());
  const Instant over = start_of(Day(20'034));
  EXPECT_EQ(out.one.relation.next_wakeup(noon), over);
  const Events ended = out.one.relation.tick(over, out.one.random);
  EXPECT_TRUE(has<event::StopOpening>(ended));
  EXPECT_TRUE(has<event::FirstContactOver>(ended));
  EXPECT_FALSE(out.one.relation.first_opening_boxes());
  EXPECT_TRUE(only_refused(out.one.open(holder.standing(), over), Refusal::card_used));
}

// Nothing is ended that might still be answered; but the person is told.
TEST(Opening, AFirstContactThatCameToNothingNeedsANewCard) {
  const Instant over = start_of(Day(20'034));
  const Instant before = over - Duration::milliseconds(1);
  const auto expect_from = [](const Desk& desk, Instant at) {
    EXPECT_FALSE(desk.relation.needs_new_card(at - Duration::milliseconds(1)));
    EXPECT_TRUE(desk.relation.needs_new_card(at));
  };
  CardOut out = card_out(Day(20'003));
  expect_from(out.one, start_of(Day(20'005)));
  Desk holder = out.holder(950);
  expect_from(holder, over);  // the hello is not answered
  out.one.open(holder.standing());
  expect_from(out.one, over);  // the welcome is not answered
  holder.open(out.one.standing());
  ASSERT_TRUE(holder.relation.has_session());
  expect_from(holder, over);  // the confirm is not answered

  out.one.open(holder.standing());
  EXPECT_FALSE(out.one.relation.needs_new_card(over));
  const Frame answer = out.one.acknowledge();
  EXPECT_TRUE(has<event::FirstContactOver>(holder.hear(answer)));
  EXPECT_FALSE(holder.relation.needs_new_card(over));

  // A vault from before the first session cannot come back into the relation.
  CardOut again = card_out(Day(20'003));
  const auto backup = again.one.state();
  Desk friendly = again.holder(951);
  again.one.open(friendly.standing());
  friendly.open(again.one.standing());
  again.one.open(friendly.standing());
  again.one.restore(backup);
  EXPECT_FALSE(again.one.relation.needs_new_card(noon));
  again.one.relation.tick(before, again.one.random);
  EXPECT_TRUE(again.one.relation.needs_new_card(before));
}

TEST(Opening, OnesOwnCardIsRefused) {
  crypto::Random random = testing::random_of(1);
  const auto own = *identity::make_card(testing::listening_of(1), Day(30'000), random);
  EXPECT_EQ(Relation::from_accepted_card(own.card, own.key.copy(), own.card, first_day).error(),
            Error::own_card);
}

TEST(Opening, TheDayOfAHelloMustBeNear) {
  for (const auto& [day, fine] : std::array<std::pair<std::uint32_t, bool>, 4>{
           {{19'599, false}, {19'600, true}, {20'001, true}, {20'002, false}}}) {
    TwoDesks desks = testing::two_desks();
    (void)*desks.zero.relation.reopen(start_of(Day(day)), desks.zero.random);
    const Events events = desks.one.open(desks.zero.standing());
    EXPECT_EQ(has<event::PutOpening>(events), fine) << day;
    EXPECT_EQ(only_refused(events, Refusal::day_out_of_range), !fine) << day;
  }
}

// The generation is looked at before a key is; one further off than this would use them all up.
TEST(Opening, TheGenerationOfAHelloMustNotBeFarAhead) {
  TwoDesks desks = testing::two_desks();
  (void)*desks.zero.relation.reopen(noon, desks.zero.random);
  for (const auto& [generation, refusal] : std::array<std::pair<std::uint32_t, Refusal>, 3>{
           {{65'536, Refusal::does_not_open},
            {65'537, Refusal::generation_too_far},
            {0xffffffff, Refusal::generation_too_far}}}) {
    Frame hello = desks.zero.standing();
    ByteWriter(hello.mutable_span().subspan(4, 4)).u32(generation);
    EXPECT_TRUE(only_refused(desks.one.open(hello), refusal)) << generation;
  }
}

TEST(Opening, AHelloToAnotherDeskIsNotOurs) {
  TwoDesks desks = testing::two_strangers(1);
  TwoDesks others = testing::two_strangers(2);
  desks.zero.relation.start(noon, desks.zero.random);
  EXPECT_TRUE(only_refused(others.one.open(desks.zero.standing()), Refusal::not_ours));
  // Sent back to whoever said it.
  EXPECT_TRUE(only_refused(desks.zero.open(desks.zero.standing()), Refusal::not_ours));
}

}  // namespace
}  // namespace peyk::seal
