// Members, phases, questions and rounds; authority is in authority_test.cpp.
#include "peyk/channel/fold.hpp"

#include <gtest/gtest.h>
#include <map>

#include "told_track.hpp"

namespace peyk::channel {
namespace {

using namespace testing;
using enum Standing;

Admit admit(std::uint8_t number, std::optional<std::uint8_t> replaces = {}) {
  Admit act{.member = {.id = seat(number), .name = "newcomer"}};
  if (replaces) act.replaces = seat(*replaces);
  return act;
}

const Member& member(const ToldTrack& track, std::uint8_t number) {
  return track.state().members.at(seat(number));
}

TEST(Fold, OfAnOpeningIsATrackWithItsMembers) {
  ToldTrack track = ToldTrack::unopened();
  Open open = sample_open();
  open.of = filled<ChannelId>(6);
  open.official = true;
  EXPECT_EQ(track.state(), State());
  EXPECT_EQ(track.does(1, open), in_force);
  const State& state = track.state();
  EXPECT_EQ(state.name, "geneva");
  EXPECT_EQ(state.of, open.of);
  EXPECT_TRUE(state.official);
  EXPECT_EQ(state.phase, Phase::open);
  EXPECT_EQ(state.phase_since, track.last());
  ASSERT_EQ(state.members.size(), 2U);
  EXPECT_EQ(member(track, 1).seat, open.members[0]);
  EXPECT_EQ(member(track, 1).admitted_by, track.last());
  EXPECT_NE(state.present(seat(9)), nullptr);
  EXPECT_EQ(state.present(seat(2)), nullptr);
}

TEST(Fold, BeforeAnOpeningNothingIsInPlace) {
  ToldTrack track = ToldTrack::unopened();
  for (const Content& content : sample_contents()) {
    if (std::holds_alternative<Open>(content)) continue;
    const bool is_revocation = std::holds_alternative<RevokeMandate>(content);
    EXPECT_EQ(track.does(1, content), is_revocation ? without_authority : out_of_place);
  }
  EXPECT_EQ(track.does(9, sample_open()), out_of_place);  // not the first of its members
  EXPECT_EQ(track.state(), State());
}

TEST(Fold, OpensATrackOnce) {
  ToldTrack track;
  const State before = track.state();
  EXPECT_EQ(track.does(1, sample_open()), out_of_place);
  EXPECT_EQ(track.state(), before);
}

TEST(Fold, ActsOfWhoIsNoMemberThereAreOutOfPlace) {
  ToldTrack track;
  EXPECT_EQ(track.does(4, Letter{.text = {}}), out_of_place);  // before joining
  EXPECT_EQ(track.does(1, admit(4)), in_force);
  EXPECT_EQ(track.does(4, Letter{.text = {}}), in_force);
  EXPECT_EQ(member(track, 4).admitted_by, act_id(3));
  EXPECT_EQ(track.does(4, Leave()), in_force);
  EXPECT_EQ(member(track, 4).gone_by, track.last());
  for (const Content& content : sample_contents()) {
    if (std::holds_alternative<RevokeMandate>(content)) continue;
    EXPECT_EQ(track.does(4, content), out_of_place) << content.index();
  }
}

TEST(Fold, GivesASeatOnce) {
  ToldTrack track;
  EXPECT_EQ(track.does(1, admit(2)), out_of_place);  // sits there
  track.does(2, Leave());
  EXPECT_EQ(track.does(1, admit(2)), out_of_place);  // sat there
  EXPECT_EQ(track.state().present(seat(2)), nullptr);
}

TEST(Fold, SeatsThirtyAtOneTime) {
  ToldTrack track(false, {2});
  for (std::uint8_t number = 10; number < 38; ++number) {
    ASSERT_EQ(track.does(1, admit(number)), in_force);
  }
  EXPECT_EQ(track.does(1, admit(40)), out_of_place);
  EXPECT_EQ(track.does(1, admit(41, 2)), in_force);  // in the place of another
  EXPECT_EQ(track.does(1, admit(42)), out_of_place);
  EXPECT_EQ(track.does(10, Leave()), in_force);
  EXPECT_EQ(track.does(1, admit(43)), in_force);
}

TEST(Fold, PutsANewDeskInThePlaceOfALostOne) {
  ToldTrack track;
  EXPECT_EQ(track.does(1, admit(4, 2)), in_force);
  EXPECT_EQ(member(track, 2).gone_by, track.last());
  EXPECT_NE(track.state().present(seat(4)), nullptr);
  EXPECT_EQ(track.does(2, Letter{.text = {}}), out_of_place);
  EXPECT_EQ(track.does(1, admit(5, 2)), out_of_place);   // gone already
  EXPECT_EQ(track.does(1, admit(5, 77)), out_of_place);  // never was
  // Who has power here is not put out, unless it moves to another desk itself.
  track.given(3, mandate(1, Power::listen));
  EXPECT_EQ(track.does(1, admit(5, 3)), out_of_place);
  EXPECT_EQ(track.does(3, admit(5, 3)), in_force);
  track.given(4, mandate(2, Power::commit));
  track.does(4, WithdrawMandate{.mandate = filled<MandateRef>(2)});
  EXPECT_EQ(track.does(1, admit(6, 4)), in_force);
}

TEST(Fold, KnowsActsByPhase) {
  struct Case {
    Phase phase;
    std::vector<Content> leads;  // from open to there
    std::vector<std::size_t> in_place;
  };
  const auto type = [](const Content& content) { return content.index(); };
  const std::vector<std::size_t> spoken = {
      type(Letter()),      type(Question()),       type(Recess()),   type(Suspend()),
      type(Close()),       type(Admit()),          type(Leave()),    type(Introduce()),
      type(Agenda()),      type(Minutes()),        type(Document()), type(RevokeMandate()),
      type(sample_swap()), type(sample_question())};
  auto in_recess = spoken;
  in_recess.push_back(type(Resume()));
  const std::vector<Case> cases = {
      {Phase::open, {}, spoken},
      {Phase::open, {Recess(), Resume()}, spoken},
      {Phase::open, {Suspend(), Reopen()}, spoken},
      {Phase::recess, {Recess()}, in_recess},
      {Phase::suspended,
       {Suspend()},
       {type(Reopen()), type(Close()), type(Leave()), type(RevokeMandate())}},
      {Phase::suspended,
       {Recess(), Suspend()},
       {type(Reopen()), type(Close()), type(Leave()), type(RevokeMandate())}},
      {Phase::closed, {Close()}, {type(RevokeMandate())}},
      {Phase::closed, {Suspend(), Close()}, {type(RevokeMandate())}},
  };
  std::map<std::size_t, Content> each;
  for (const Content& content : sample_contents()) each.insert_or_assign(type(content), content);
  each.insert_or_assign(type(Admit()), admit(50));
  each.insert_or_assign(type(Introduce()), Introduce{.first = seat(2), .second = seat(3)});
  for (std::size_t i = 0; i < cases.size(); ++i) {
    ToldTrack track;
    for (const Content& content : cases[i].leads) ASSERT_EQ(track.does(1, content), in_force) << i;
    ASSERT_EQ(track.state().phase, cases[i].phase);
    for (const auto& [number, content] : each) {
      // These two need what identity verified, or a question: elsewhere.
      if (number == type(ShowMandate()) || number == type(Answer())) continue;
      if (number == type(WithdrawMandate()) || number == type(Raise())) continue;
      // These need a swap or a blind question: swaps_test.cpp, blind_questions_test.cpp.
      if (number > type(sample_swap()) && number != type(sample_question())) continue;
      const bool expected = std::ranges::count(cases[i].in_place, number) > 0;
      EXPECT_EQ(track.would(1, content), expected ? in_force : out_of_place)
          << i << " type " << number + 1;
    }
  }
}

TEST(Fold, TellsWhatBroughtThePhase) {
  ToldTrack track;
  const auto expect = [&track](Phase phase) {
    EXPECT_EQ(track.state().phase, phase);
    EXPECT_EQ(track.state().phase_since, track.last());
  };
  track.does(2, Recess{.until = at(5)});
  expect(Phase::recess);
  EXPECT_EQ(track.state().recess_until, at(5));
  track.does(3, Recess{.until = at(9)});  // prolonged
  expect(Phase::recess);
  EXPECT_EQ(track.state().recess_until, at(9));
  track.does(1, Suspend());
  expect(Phase::suspended);
  EXPECT_EQ(track.state().recess_until, std::nullopt);
  // Nothing leads back but reopening, and that to open.
  EXPECT_EQ(track.does(1, Resume()), out_of_place);
  track.does(1, Reopen());
  expect(Phase::open);
  track.does(1, Close());
  expect(Phase::closed);
}

TEST(Fold, LetsALostDeskBeReplacedWhileSuspended) {
  ToldTrack track;
  track.does(1, Suspend());
  EXPECT_EQ(track.does(1, admit(4)), out_of_place);
  EXPECT_EQ(track.does(1, admit(4, 2)), in_force);
  EXPECT_EQ(track.shows(4, mandate(1, Power::speak)), in_force);
  EXPECT_EQ(track.does(4, WithdrawMandate{.mandate = filled<MandateRef>(1)}), in_force);
  EXPECT_EQ(track.does(4, Reopen()), in_force);
}

TEST(Fold, KeepsQuestionsAndWhoAnsweredThem) {
  ToldTrack track;
  EXPECT_EQ(track.does(1, Question{.text = {}, .due = at(50)}), in_force);
  const ActId asked = track.last();
  ASSERT_EQ(track.state().questions.size(), 1U);
  EXPECT_EQ(track.state().questions[0].asker, seat(1));
  const auto state_at = [&track](std::int64_t now) {
    return state_of(track.state().questions[0], at(now));
  };
  EXPECT_EQ(state_at(50), QuestionState::asked);
  EXPECT_EQ(state_at(51), QuestionState::overdue);
  EXPECT_EQ(track.does(1, Answer{.question = asked, .text = {}}), out_of_place);  // its own
  EXPECT_EQ(track.does(2, Answer{.question = act_id(99), .text = {}}), out_of_place);
  EXPECT_EQ(track.does(2, Answer{.question = asked, .text = {}}), in_force);
  const ActId first = track.last();
  EXPECT_EQ(track.does(3, Answer{.question = asked, .text = {}}), in_force);
  EXPECT_EQ(track.state().questions[0].answers, (std::vector{first, track.last()}));
  EXPECT_EQ(state_at(51), QuestionState::answered);
  // An answer, a letter: no questions.
  EXPECT_EQ(track.does(2, Answer{.question = first, .text = {}}), out_of_place);
}

TEST(Fold, AQuestionThatIsNotInForceHasNoAnswer) {
  ToldTrack track;
  EXPECT_EQ(track.does(4, Question{.text = {}, .due = at(50)}), out_of_place);
  EXPECT_EQ(track.does(2, Answer{.question = track.last(), .text = {}}), out_of_place);
  EXPECT_TRUE(track.state().questions.empty());
}

TEST(Fold, NumbersRoundsOneAfterTheOther) {
  ToldTrack track;
  const auto agenda = [](std::uint32_t round) { return Agenda{.round = round, .items = {}}; };
  const auto minutes = [](std::uint32_t round) { return Minutes{.round = round, .text = {}}; };
  EXPECT_EQ(track.does(1, agenda(0)), out_of_place);
  EXPECT_EQ(track.does(1, agenda(2)), out_of_place);
  EXPECT_EQ(track.does(1, minutes(2)), out_of_place);
  EXPECT_EQ(track.does(1, agenda(1)), in_force);
  const ActId first = track.last();
  EXPECT_EQ(track.state().rounds.at(1), (TalkRound{.agenda = first, .minutes = std::nullopt}));
  EXPECT_EQ(track.does(2, agenda(1)), in_force);  // instead
  const ActId second = track.last();
  EXPECT_EQ(track.does(3, minutes(1)), in_force);
  EXPECT_EQ(track.does(3, agenda(1)), out_of_place);  // the round is over
  EXPECT_EQ(track.does(2, minutes(1)), in_force);     // corrected
  EXPECT_EQ(track.state().rounds.at(1), (TalkRound{.agenda = second, .minutes = track.last()}));
  EXPECT_EQ(track.does(2, minutes(2)), in_force);  // held without an agenda
  EXPECT_EQ(track.does(2, agenda(3)), in_force);
  EXPECT_EQ(track.state().rounds.size(), 3U);
}

TEST(Fold, IntroducesTwoOthers) {
  ToldTrack track;
  const auto introduce = [](std::uint8_t first, std::uint8_t second) {
    return Introduce{.first = seat(first), .second = seat(second)};
  };
  EXPECT_EQ(track.would(9, introduce(1, 2)), in_force);
  EXPECT_EQ(track.would(9, introduce(9, 2)), out_of_place);
  EXPECT_EQ(track.would(9, introduce(1, 9)), out_of_place);
  EXPECT_EQ(track.would(9, introduce(1, 4)), out_of_place);
  EXPECT_EQ(track.would(9, introduce(4, 1)), out_of_place);
}

TEST(ShapesTrack, IsWhatSaysNothingOfTheTalks) {
  std::set<std::size_t> types;
  for (const Content& content : sample_contents()) {
    if (shapes_track(content)) types.insert(content.index() + 1);
  }
  EXPECT_EQ(types, (std::set<std::size_t>{1, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16}));
}

}  // namespace
}  // namespace peyk::channel
