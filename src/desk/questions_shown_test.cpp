// Which blind questions are shown where there is no room for all, and one by one.
#include "questions_fixture.hpp"

namespace peyk::desk {
namespace {

using blind::Form;

TEST_F(QuestionsTest, OfOneMemberPushOutNoneThatAnotherAsks) {
  ASSERT_TRUE(ask(about(Form::overlap, bound_of(1))));
  const channel::ActId wanted = question;
  auto flood = std::get<channel::AskBlindly>(*track.content(question));
  flood.subject.resize(channel::max_subject_bytes);
  channel::ActId newest;
  for (std::size_t i = 0; i < 200; ++i) {
    now = now + Duration::seconds(1);
    newest = track.act(seat(3), flood, now)->act;
  }
  const auto shows_both_ends = [&] {
    const QuestionsShown shown = answerer.questions->views(now);
    EXPECT_GT(shown.views.size(), 90U);
    EXPECT_EQ(shown.views.size() + shown.left_out, 201U);
    EXPECT_EQ(shown.views.front().act, wanted);
    EXPECT_EQ(shown.views.back().act, newest);
  };
  shows_both_ends();
  ASSERT_TRUE(answer(bound_of(2)));
  shows_both_ends();
  play();
  ASSERT_EQ(answerer.questions->views(now).views.front().standing, QuestionStanding::answered);
  shows_both_ends();
  // Of the ledger, only what was told, whatever is asked besides.
  const QuestionsShown told = answerer.questions->views(now, WhichQuestions::told);
  ASSERT_EQ(told.views.size(), 1U);
  EXPECT_EQ(told.left_out, 0U);
  EXPECT_EQ(told.views[0].act, wanted);
  EXPECT_TRUE(told.views[0].words.empty());
  const std::vector<ToldQuestion> all = answerer.questions->told(now);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].with, Strings{"A"});
  EXPECT_EQ(all[0].own_size, 8U);
  EXPECT_EQ(all[0].subject, (Bytes{0xa1, 0x00, 0x01}));
}

TEST_F(QuestionsTest, AreReadForAListOnlySoMany) {
  ASSERT_TRUE(ask(about(Form::overlap, bound_of(1))));
  const auto flood = std::get<channel::AskBlindly>(*track.content(question));
  for (std::size_t i = 0; i < max_questions_looked_up; ++i) {
    ASSERT_TRUE(track.act(seat(3), flood, now));
  }
  answerer.reads = 0;
  EXPECT_GT(answerer.questions->views(now).left_out, 0U);
  EXPECT_EQ(answerer.reads, max_questions_looked_up);
}

TEST_F(QuestionsTest, AreFoundOneByOne) {
  ASSERT_TRUE(ask(about(Form::overlap, bound_of(1))));
  const auto found = [this](const QuestionSide& side) {
    return side.questions->view_of(track.log().id(), question, now);
  };
  ASSERT_TRUE(found(answerer));
  EXPECT_EQ(found(answerer)->words, "what may be talked of?");
  const QuestionSide third{track, 3, trusted};
  EXPECT_EQ(found(third).error(), Error::unknown_act);
  question = channel::ActId();
  EXPECT_EQ(found(answerer).error(), Error::unknown_act);
}

}  // namespace
}  // namespace peyk::desk
