// Blind questions of two desks over four couriers: both learn the result or neither does, and each
// says so.
#include "questions_fixture.hpp"

namespace peyk::desk {
namespace {

using blind::Form;

template <class T>
std::optional<Error> error_in(const Result<T>& result) {
  return result ? std::nullopt : std::optional(result.error());
}

const Strings of_a = {"oil", "fish", "wheat"};
const Strings of_b = {"wheat", "prisoners", "oil", "water"};

TEST_F(QuestionsTest, OfCommonGroundBothLearnWhatBothHave) {
  ASSERT_TRUE(ask(about(Form::common_ground, list_of(of_a))));
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::asked);
  EXPECT_EQ(answerer.view(now).standing, QuestionStanding::asked);
  EXPECT_EQ(answerer.view(now).role, QuestionRole::answerer);
  EXPECT_EQ(answerer.view(now).own_size, 6U);
  EXPECT_EQ(answerer.view(now).their_size, 5U);
  EXPECT_EQ(answerer.view(now).couriers.size(), 4U);
  work(asker);
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::asked);
  ASSERT_TRUE(answer(list_of(of_b)));
  EXPECT_EQ(answerer.view(now).standing, QuestionStanding::computing);
  EXPECT_EQ(answerer.view(now).to_compute, 6U);
  work(answerer);
  EXPECT_EQ(answerer.view(now).standing, QuestionStanding::exchanging);
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::computing);
  EXPECT_FALSE(asker.view(now).has_revealed);
  play();
  for (const QuestionSide* side : {&asker, &answerer}) {
    const BlindQuestionView view = side->view(now);
    EXPECT_EQ(view.standing, QuestionStanding::answered);
    EXPECT_EQ(view.common_count, 2U);
    EXPECT_EQ(view.own_items, side == &asker ? 3U : 4U);
    EXPECT_EQ(view.fault, std::nullopt);
    EXPECT_TRUE(view.has_revealed);
    EXPECT_TRUE(side->lane.empty());
    // Of the own list only what is common is left.
    EXPECT_FALSE(side->keeps_work(question));
    EXPECT_EQ(side->record(question)->shown.size(), 2U);
    EXPECT_EQ(side->questions->under_way(), 0U);
    EXPECT_FALSE(side->questions->has_work(now + Duration::days(1)));
  }
  EXPECT_EQ(asker.view(now).common, (Strings{"oil", "wheat"}));
  EXPECT_EQ(answerer.view(now).common, (Strings{"wheat", "oil"}));
  EXPECT_EQ(error_in(call_off(asker)), Error::question_not_now);
}

TEST_F(QuestionsTest, OfHowManyBothLearnTheNumberAlone) {
  ASSERT_TRUE(ask(about(Form::how_many, list_of(of_a))));
  ASSERT_TRUE(answer(list_of(of_b)));
  play();
  for (const QuestionSide* side : {&asker, &answerer}) {
    EXPECT_EQ(side->view(now).standing, QuestionStanding::answered);
    EXPECT_EQ(side->view(now).common_count, 2U);
    EXPECT_TRUE(side->view(now).common.empty());
    EXPECT_TRUE(side->record(question)->shown.empty());
  }
}

TEST_F(QuestionsTest, OfOverlapBothLearnWhetherThereIsRoom) {
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> bounds = {
      {40, 41}, {40, 40}, {41, 40}};
  for (const auto& [least, most] : bounds) {
    ASSERT_TRUE(ask(about(Form::overlap, bound_of(least))));
    ASSERT_TRUE(answer(bound_of(most)));
    play();
    for (const QuestionSide* side : {&asker, &answerer}) {
      EXPECT_EQ(side->view(now).standing, QuestionStanding::answered);
      EXPECT_EQ(side->view(now).leaves_room, least <= most);
      EXPECT_EQ(side->view(now).own_items, 1U);
      EXPECT_FALSE(side->keeps_work(question));
    }
  }
}

// At both ends, after every piece of work and every commit.
TEST_F(QuestionsTest, GoOnAfterAKillInEachState) {
  for (const Form form : {Form::common_ground, Form::how_many, Form::overlap}) {
    const bool is_overlap = form == Form::overlap;
    ASSERT_TRUE(ask(about(form, is_overlap ? bound_of(3) : list_of(of_a))));
    asker.start();
    ASSERT_TRUE(answer(is_overlap ? bound_of(3) : list_of(of_b)));
    answerer.start();
    play(8, true);
    for (QuestionSide* side : {&asker, &answerer}) {
      EXPECT_EQ(side->view(now).standing, QuestionStanding::answered);
      if (!is_overlap) {
        EXPECT_EQ(side->view(now).common_count, 2U);
      }
      if (is_overlap) {
        EXPECT_EQ(side->view(now).leaves_room, true);
      }
    }
    EXPECT_EQ(state().contributions.size(), 3U);  // none was said twice
  }
}

TEST_F(QuestionsTest, ComeThroughWithACourierThatLies) {
  escrows[2].manner = Manner::gives_wrong_shares;
  ASSERT_TRUE(ask(about(Form::common_ground, list_of(of_a))));
  ASSERT_TRUE(answer(list_of(of_b)));
  play();
  EXPECT_EQ(asker.view(now).common_count, 2U);
  EXPECT_EQ(answerer.view(now).common_count, 2U);
}

// Long lists are computed in pieces, one at each call.
TEST_F(QuestionsTest, AreComputedInPieces) {
  AskOrder order = about(Form::how_many, list_of(of_a));
  order.own_size = 2 * question_items_at_once + 1;
  ASSERT_TRUE(ask(order));
  ASSERT_TRUE(asker.work(now));
  EXPECT_EQ(asker.view(now).computed, question_items_at_once);
  EXPECT_EQ(asker.view(now).to_compute, order.own_size);
  EXPECT_TRUE(asker.work(now) && asker.work(now));
  EXPECT_FALSE(asker.work(now));
  EXPECT_TRUE(asker.work(now + swaps_looked_after_each));
}

// At the pace of the pieces before; what was measured before the machine slept says nothing.
TEST_F(QuestionsTest, SayHowLongTheyStillCompute) {
  AskOrder order = about(Form::how_many, list_of(of_a));
  order.own_size = 10 * question_items_at_once;
  ASSERT_TRUE(ask(order));
  ASSERT_TRUE(asker.work(now));
  EXPECT_EQ(asker.view(now).seconds_left, std::nullopt);
  const std::uint64_t seen = asker.questions->change_count();
  now = now + Duration::seconds(2);
  ASSERT_TRUE(asker.work(now));
  EXPECT_EQ(asker.view(now).computed, 2 * question_items_at_once);
  EXPECT_EQ(asker.view(now).seconds_left, 16U);
  EXPECT_GT(asker.questions->change_count(), seen);  // who follows is told
  now = now + Duration::seconds(4);
  ASSERT_TRUE(asker.work(now));
  EXPECT_EQ(asker.view(now).seconds_left, 21U);
  now = now + longest_between_pieces + Duration::seconds(1);
  EXPECT_EQ(asker.view(now).seconds_left, std::nullopt);
  ASSERT_TRUE(asker.work(now));
  EXPECT_EQ(asker.view(now).seconds_left, std::nullopt);
  now = now + Duration::milliseconds(500);
  ASSERT_TRUE(asker.work(now));
  EXPECT_EQ(asker.view(now).seconds_left, 3U);
  // Not known to a desk that was started anew, nor once it waits for the other.
  asker.start();
  EXPECT_EQ(asker.view(now).seconds_left, std::nullopt);
  work(asker);
  EXPECT_EQ(asker.view(now).seconds_left, std::nullopt);
}

TEST_F(QuestionsTest, SendNothingWithoutTheTimeOfTheNetwork) {
  ASSERT_TRUE(ask(about(Form::common_ground, list_of(of_a))));
  answerer.knows_time = false;
  ASSERT_TRUE(answer(list_of(of_b)));
  work(answerer);
  EXPECT_TRUE(state().contributions.empty());
  answerer.knows_time = true;
  now = now + swaps_looked_after_each;
  work(answerer);
  EXPECT_EQ(state().contributions.size(), 1U);
}

TEST_F(QuestionsTest, WhoseTurnTheTrackRefusesTakeItLater) {
  ASSERT_TRUE(ask(about(Form::overlap, bound_of(1))));
  ASSERT_TRUE(answer(bound_of(2)));
  answerer.is_refused = true;
  work(answerer);
  EXPECT_TRUE(state().contributions.empty());
  EXPECT_EQ(answerer.view(now).standing, QuestionStanding::computing);
  EXPECT_FALSE(answerer.questions->has_work(now));
  answerer.is_refused = false;
  play();
  EXPECT_EQ(asker.view(now).leaves_room, true);
  EXPECT_EQ(answerer.view(now).leaves_room, true);
}

TEST_F(QuestionsTest, ThatAreDeclinedEndForBoth) {
  ASSERT_TRUE(ask(about(Form::common_ground, list_of(of_a))));
  ASSERT_TRUE(call_off(answerer));
  EXPECT_EQ(answerer.view(now).standing, QuestionStanding::called_off);
  EXPECT_EQ(error_in(answer(list_of(of_b))), Error::question_not_now);
  EXPECT_EQ(error_in(call_off(answerer)), Error::question_not_now);
  play(1);
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::called_off);
  EXPECT_FALSE(asker.keeps_work(question));
  EXPECT_FALSE(asker.view(now).has_revealed);
}

// Both had their lists on the way; who deposited has the couriers end it.
TEST_F(QuestionsTest, ThatAreCalledOffWithOneDepositEndForBoth) {
  ASSERT_TRUE(ask(about(Form::common_ground, list_of(of_a))));
  ASSERT_TRUE(answer(list_of(of_b)));
  work(asker);
  work(answerer);
  now = now + Duration::minutes(1);
  work(asker);
  work(answerer);
  now = now + Duration::minutes(1);
  work(answerer);
  ASSERT_EQ(state().contributions.size(), 3U);
  EXPECT_EQ(answerer.view(now).standing, QuestionStanding::waiting);
  EXPECT_TRUE(answerer.view(now).has_revealed);
  EXPECT_EQ(answerer.lane.size(), 4U);
  ASSERT_TRUE(call_off(asker));
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::called_off);
  EXPECT_FALSE(asker.keeps_work(question));
  play();
  EXPECT_EQ(answerer.view(now).standing, QuestionStanding::withdrawn);
  EXPECT_FALSE(answerer.view(now).has_revealed);
  EXPECT_FALSE(answerer.keeps_work(question));
  EXPECT_TRUE(asker.lane.empty() && answerer.lane.empty());
}

// Too late to be called back: both learn it.
TEST_F(QuestionsTest, ThatAreCalledOffTooLateAreAnsweredToBoth) {
  ASSERT_TRUE(ask(about(Form::common_ground, list_of(of_a))));
  ASSERT_TRUE(answer(list_of(of_b)));
  for (std::size_t i = 0; i < 4; ++i) {
    now = now + Duration::minutes(1);
    work(asker);
    work(answerer);
  }
  ASSERT_EQ(asker.view(now).standing, QuestionStanding::waiting);
  // All couriers have both deposits; neither side has heard of it.
  ask_couriers(asker, true);
  ask_couriers(answerer, true);
  ASSERT_TRUE(call_off(answerer));
  EXPECT_EQ(answerer.view(now).standing, QuestionStanding::withdrawing);
  play();
  EXPECT_EQ(asker.view(now).common_count, 2U);
  EXPECT_EQ(answerer.view(now).common_count, 2U);
}

TEST_F(QuestionsTest, OfWhichOneSideStaysSilentLeaveNothingToEither) {
  ASSERT_TRUE(ask(about(Form::overlap, bound_of(1))));
  ASSERT_TRUE(answer(bound_of(2)));
  work(answerer);
  now = now + Duration::minutes(1);
  work(asker);
  now = now + Duration::minutes(1);
  work(answerer);
  ask_couriers(answerer);
  EXPECT_EQ(answerer.view(now).standing, QuestionStanding::waiting);
  now = now + Duration::days(2);
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::lapsed);
  play();
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::lapsed);
  EXPECT_EQ(answerer.view(now).standing, QuestionStanding::expired);
  for (const QuestionSide* side : {&asker, &answerer}) {
    EXPECT_FALSE(side->keeps_work(question));
    EXPECT_TRUE(side->lane.empty());
    EXPECT_EQ(side->view(now).leaves_room, std::nullopt);
  }
}

// --- a vault that knows less than its desk has done ---

TEST_F(QuestionsTest, UnderWayInARestoredVaultAreBrokenOff) {
  ASSERT_TRUE(ask(about(Form::common_ground, list_of(of_a))));
  ASSERT_TRUE(answer(list_of(of_b)));
  answerer.start(true);
  EXPECT_EQ(answerer.view(now).standing, QuestionStanding::lost);
  EXPECT_FALSE(answerer.keeps_work(question));
  play(2);
  EXPECT_EQ(answerer.view(now).standing, QuestionStanding::lost);
  EXPECT_TRUE(answerer.view(now).has_revealed);  // by the lost one, for all that is known
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::called_off);
  EXPECT_FALSE(asker.keeps_work(question));
  EXPECT_TRUE(state().contributions.empty());
}

// The lost one may have answered: with another list this one must not.
TEST_F(QuestionsTest, AskedOfARestoredVaultAreAnsweredNoMore) {
  ASSERT_TRUE(ask(about(Form::common_ground, list_of(of_a))));
  const auto older = answerer.vault;
  ASSERT_TRUE(answer(list_of(of_b)));
  work(answerer);
  answerer.vault = older;
  answerer.start(true);
  EXPECT_EQ(error_in(answer(list_of(of_b))), Error::question_not_now);
  EXPECT_EQ(answerer.view(now).standing, QuestionStanding::lost);
  play(2);
  EXPECT_EQ(asker.view(now).standing, QuestionStanding::called_off);
  // Nor without the mark of a restored one.
  answerer.vault = older;
  answerer.start();
  EXPECT_EQ(answerer.view(now).standing, QuestionStanding::lost);
  EXPECT_EQ(error_in(answer(list_of(of_b))), Error::question_not_now);
}

// After the deposit nothing is sent that was not sent before.
TEST_F(QuestionsTest, DepositedByARestoredVaultGoOn) {
  ASSERT_TRUE(ask(about(Form::common_ground, list_of(of_a))));
  ASSERT_TRUE(answer(list_of(of_b)));
  for (std::size_t i = 0; i < 3; ++i) {
    now = now + Duration::minutes(1);
    work(asker);
    work(answerer);
  }
  ASSERT_EQ(answerer.view(now).standing, QuestionStanding::waiting);
  answerer.start(true);
  play();
  EXPECT_EQ(answerer.view(now).common_count, 2U);
  EXPECT_EQ(asker.view(now).common_count, 2U);
}

// --- what is refused ---

TEST_F(QuestionsTest, AreAskedOnlyWithinBounds) {
  const auto refused = [this](Form form, auto change) {
    AskOrder order = about(form, form == Form::overlap ? bound_of(1) : list_of(of_a));
    change(order);
    return error_in(ask(order));
  };
  const auto lists = Form::common_ground;
  EXPECT_EQ(refused(lists, [&](auto& order) { order.deadline = now + Duration::seconds(59); }),
            Error::bad_deadline);
  EXPECT_EQ(refused(lists, [](auto& order) { order.couriers.pop_back(); }), Error::inconsistent);
  EXPECT_EQ(refused(lists, [](auto& order) { order.couriers[1] = CourierId(); }),
            Error::unknown_couriers);
  EXPECT_EQ(refused(lists, [](auto& order) { order.holdings = {}; }), Error::text_empty);
  EXPECT_EQ(refused(lists, [](auto& order) { order.holdings.items[1].bytes.clear(); }),
            Error::text_empty);
  EXPECT_EQ(refused(lists, [](auto& order) { order.holdings.items[1].bytes.resize(1'025); }),
            Error::text_too_long);
  EXPECT_EQ(refused(lists, [](auto& order) { order.holdings.items[1].shown.resize(1'025); }),
            Error::text_too_long);
  EXPECT_EQ(refused(lists, [](auto& order) { order.holdings.items[1].shown = "\xff"; }),
            Error::text_invalid);
  EXPECT_EQ(refused(lists, [](auto& order) { order.own_size = 2; }), Error::too_many_items);
  EXPECT_EQ(
      refused(lists,
              [](auto& order) { order.holdings.items[1].bytes = order.holdings.items[0].bytes; }),
      Error::repeated_item);
  EXPECT_EQ(refused(lists, [](auto& order) { order.their_size = max_question_items + 1; }),
            Error::bad_question);
  EXPECT_EQ(refused(lists, [](auto& order) { order.own_size = 0; }), Error::bad_question);
  EXPECT_EQ(refused(lists, [](auto& order) { order.holdings.bound = 1; }), Error::bad_question);
  EXPECT_EQ(refused(lists, [](auto& order) { order.form = Form::ballot; }), Error::bad_question);
  EXPECT_EQ(refused(lists, [](auto& order) { order.words.clear(); }), Error::inconsistent);
  const auto overlap = Form::overlap;
  EXPECT_EQ(refused(overlap, [](auto& order) { order.holdings.bound = 256; }), Error::bad_question);
  EXPECT_EQ(refused(overlap, [](auto& order) { order.holdings.bound.reset(); }),
            Error::bad_question);
  EXPECT_EQ(refused(overlap, [](auto& order) { order.their_size = 9; }), Error::bad_question);
  EXPECT_TRUE(track.log().state().blind_questions.empty());
  EXPECT_TRUE(asker.vault.empty());
  EXPECT_EQ(refused(overlap, [](auto& order) { order.holdings.bound = 255; }), std::nullopt);
  EXPECT_EQ(refused(lists, [](auto&) {}), std::nullopt);
}

TEST_F(QuestionsTest, AreAnsweredOverOneCourierOnlyWhereThatIsMeant) {
  AskOrder asked = about(Form::overlap, bound_of(1));
  asked.couriers.resize(1);
  ASSERT_TRUE(ask(asked));
  EXPECT_EQ(error_in(answer(bound_of(1))), Error::one_courier);
  AnswerQuestionOrder order;
  order.holdings = bound_of(1);
  order.over_one_courier = true;
  EXPECT_TRUE(answerer.with([&](Transaction& transaction) {
    return answerer.questions->answer(track.log().id(), question, order, now, transaction);
  }));
}

// Its turns are contributions, which ask for more than asking does.
TEST_F(QuestionsTest, AreAskedOnlyByWhoMayGoOnWithThem) {
  asker.may_contribute = false;
  for (const Form form : {Form::overlap, Form::common_ground}) {
    EXPECT_EQ(error_in(ask(about(form, form == Form::overlap ? bound_of(1) : list_of(of_a)))),
              Error::needs_commit);
  }
  EXPECT_TRUE(track.log().state().blind_questions.empty());
  EXPECT_TRUE(asker.vault.empty());
}

TEST_F(QuestionsTest, AreAsManyAsTheLaneTakes) {
  asker.swaps = max_swaps_under_way - 1;
  ASSERT_TRUE(ask(about(Form::overlap, bound_of(1))));
  EXPECT_EQ(error_in(ask(about(Form::overlap, bound_of(1)))), Error::too_many_swaps);
  answerer.swaps = max_swaps_under_way;
  EXPECT_EQ(error_in(answer(bound_of(1))), Error::too_many_swaps);
}

TEST_F(QuestionsTest, AreAnsweredOnceByWhomTheyWereAsked) {
  ASSERT_TRUE(ask(about(Form::overlap, bound_of(1))));
  EXPECT_EQ(error_in(answer(bound_of(256))), Error::bad_question);
  EXPECT_EQ(error_in(answer(list_of(of_b))), Error::bad_question);
  ASSERT_TRUE(answer(bound_of(1)));
  EXPECT_EQ(error_in(answer(bound_of(1))), Error::question_not_now);
  EXPECT_EQ(error_in(asker.with([&](Transaction& transaction) {
              return asker.questions->answer(track.log().id(), question, {}, now, transaction);
            })),
            Error::question_not_now);
  question = channel::ActId();
  EXPECT_EQ(error_in(answer(bound_of(1))), Error::unknown_act);
  EXPECT_EQ(error_in(call_off(answerer)), Error::unknown_act);
}

TEST_F(QuestionsTest, AreAnsweredOnlyOverCouriersOfTheDeskInTime) {
  ASSERT_TRUE(ask(about(Form::overlap, bound_of(1))));
  const auto good = std::get<channel::AskBlindly>(*track.content(question));
  const auto refused = [&](auto change) {
    channel::AskBlindly bad = good;
    change(bad);
    question = track.act(seat(1), bad, now)->act;
    return error_in(answer(bound_of(1)));
  };
  EXPECT_EQ(refused([](auto& bad) { bad.couriers[0] = CourierId(); }), Error::unknown_couriers);
  EXPECT_EQ(refused([&](auto& bad) { bad.deadline = now + Duration::days(90); }),
            Error::bad_deadline);
  EXPECT_EQ(refused([](auto& bad) { bad.form = 9; }), Error::bad_question);
  EXPECT_EQ(refused([](auto& bad) { bad.form = 4; }), Error::bad_question);
  EXPECT_EQ(refused([](auto& bad) { bad.own_size = bad.their_size = 33; }), Error::bad_question);
  EXPECT_EQ(refused([](auto& bad) {
              bad.form = 1;
              bad.own_size = max_question_items + 1;
            }),
            Error::bad_question);
  // What nobody's desk knows is not shown, and breaks nothing.
  EXPECT_EQ(answerer.questions->views(now).views.size(), 6U);
}

template <class F>
F filled(std::uint8_t value) {
  return *F::from(Bytes(F::size, value));
}

// As docs/protocol.md §12.8 says, computed from the page alone.
TEST(QuestionSheet, IsThatOfTheVector) {
  const channel::AskBlindly asked{.words = "what do we both want?",
                                  .with = {filled<channel::MemberId>(2)},
                                  .salt = filled<channel::SwapSalt>(2),
                                  .deadline = Instant::since_epoch(Duration::seconds(7)),
                                  .couriers = {filled<CourierId>(1)},
                                  .form = 1,
                                  .own_size = 20,
                                  .their_size = 300,
                                  .subject = {0xa1, 0x00, 0x01}};
  const auto act = channel::ActId::from(
      *from_hex("b40606a9852b8a1197be92d4fc2e1c105650db882aa7f8482040f8c6c22f63cd"));
  Holdings holdings;
  holdings.items.push_back({.bytes = crypto::SecretBytes(1, 'x'), .shown = "x"});
  const auto work = work_of(asked, filled<channel::MemberId>(1), *act, blind::PartyIndex(0),
                            holdings, crypto::Seed());
  ASSERT_TRUE(work.has_value());
  const blind::Sheet& sheet = std::get<blind::CommonGround>(*work).sheet();
  EXPECT_EQ(to_hex(sheet.encode()),
            "a6000101010282582001010101010101010101010101010101000000000000000000000000000000005820"
            "020202020202020202020202020202020000000000000000000000000000000003821419012c0458200202"
            "020202020202020202020202020202020202020202020202020202020202055820b40606a9852b8a1197be"
            "92d4fc2e1c105650db882aa7f8482040f8c6c22f63cd");
  EXPECT_EQ(to_hex(sheet.id().span()),
            "8a8aba11b94676ae02f27b58e08c235a15003b08fe8f4f27577ad28623b70ce0");
  const auto frame = frame_of(asked.salt, asked.deadline, asked.couriers);
  ASSERT_TRUE(frame.has_value());
  EXPECT_EQ(to_hex(frame->id().span()),
            "47023020f4ac1b32a41a9c91295c02f35227d5c62a88b51e3ae1cfff40521b05");
}

}  // namespace
}  // namespace peyk::desk
