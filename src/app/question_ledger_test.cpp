// `peyk ledger`: what was told in blind questions and swaps, and what to beware of.
#include "question_ledger.hpp"

#include <vector>

#include "question_fixture.hpp"

namespace peyk::app {
namespace {

using blind::Form;
using desk::QuestionRole;
using desk::QuestionStanding;

TEST(Ledger, HoldsWhatWasToldAndNothingElse) {
  std::vector<desk::BlindQuestionView> questions;
  questions.push_back(view_of(QuestionStanding::expired));
  questions.push_back(view_of(QuestionStanding::answered));
  questions.back().has_revealed = true;
  questions.back().common_count = 3;
  questions.push_back(view_of(QuestionStanding::waiting));
  questions.back().has_revealed = true;
  questions.back().number = 13;
  questions.back().alike_before = {1};
  questions.push_back(questions.back());
  questions.back().with = {"C1"};
  questions.back().alike_before = {0};
  questions.back().own_size = 8;
  questions.push_back(overlap_of(QuestionRole::asker, true));
  questions.back().standing = QuestionStanding::answered;
  questions.back().has_revealed = true;
  questions.back().leaves_room = true;
  questions.back().number = 14;
  for (desk::BlindQuestionView& view : questions) view.own_items = 10;
  desk::SwapView swap;
  swap.channel = "geneva";
  swap.number = 15;
  swap.with = "B1";
  swap.standing = desk::SwapStanding::released;
  swap.given = {{.is_file = false, .name = "", .size = 7}};
  desk::SwapView ended = swap;
  ended.number = 16;
  ended.standing = desk::SwapStanding::expired;
  desk::SwapView open = swap;
  open.number = 17;
  open.standing = desk::SwapStanding::undecided;
  desk::SwapView offered = swap;  // nothing is with the couriers yet
  offered.number = 18;
  offered.standing = desk::SwapStanding::joined;
  desk::SwapView forgotten = swap;
  forgotten.number = 19;
  forgotten.standing = desk::SwapStanding::lost;
  forgotten.given.clear();
  const auto ledger = [&](const Screen& screen, const std::string& with) {
    return printed([&] {
      show_ledger(screen, {.questions = questions, .left_out = 3, .changes = 0},
                  {.swaps = {swap, ended, open, offered, forgotten}, .left_out = 4, .changes = 0},
                  with);
    });
  };
  const std::string date = english().date(questions[0].asked);
  const std::string repeated =
      "Beware: B1 was told something once before in questions like this. What is told adds up.\n";
  EXPECT_EQ(
      ledger(english(), "B1"),
      "To B1:\n"
      "Blind question 12 in geneva, " +
          date +
          ":\n"
          "It knows which of your lines stand on its list too: 3. Your list has no more than 16.\n"
          "Blind question 13 in geneva, " +
          date +
          ":\n"
          "It may still learn the result.\n" +
          repeated + "Blind question 14 in geneva, " + date +
          ":\n"
          "It knows that your amount leaves room for its own.\n"
          "Swap 15 in geneva: one item given.\n"
          "Swap 17 in geneva: one item that may still be given.\n"
          "Swap 19 in geneva: this desk was restored from a copy and does not know what was "
          "given.\n\n");
  EXPECT_TRUE(holds(ledger(as_json(), "B1"),
                    R"("number":17,"standing":"undecided","is_certain":false,"items":1})"));
  EXPECT_TRUE(holds(ledger(english(), "C1"), "Beware: there is so little to choose from"));
  EXPECT_TRUE(
      holds(ledger(as_json(), "C1"), R"({"members":[{"with":"C1","questions":[{"channel":)"));
  EXPECT_TRUE(holds(ledger(as_json(), ""),
                    R"("small_universe":false,"wide_list":false,"told_alike_before":1})"));
  EXPECT_EQ(ledger(as_json(), "D1"),
            "{\"members\":[],\"questions_left_out\":3,\"swaps_left_out\":4}\n");
}

TEST(Ledger, SaysOfPlansThatCellsWereTold) {
  desk::BlindQuestionView view = collision_of(QuestionRole::answerer);
  view.has_revealed = true;
  const std::string lines = printed(
      [&] { show_ledger(english(), {.questions = {view}, .left_out = 0, .changes = 0}, {}, ""); });
  EXPECT_TRUE(holds(lines,
                    "It knows where and when your plan collides with its own: 3 cells. Your plan "
                    "has no more than 16.\n"))
      << lines;
}

TEST(Ledger, TellsWhatIsAlikeFromWhatIsNot) {
  ToldBefore told;
  const Amounts kilometres{.unit = "km", .lowest = 100, .step = 10, .asker_has_least = true};
  told.note("B1", kilometres);
  EXPECT_EQ(told.count("B1", Amounts{.unit = "km", .asker_has_least = false}), 1U);
  EXPECT_EQ(told.count("B1", Amounts{.unit = "day"}), 0U);
  EXPECT_EQ(told.count("C1", kilometres), 0U);
  EXPECT_EQ(told.count("B1", Topics{}), 0U);
  told.note("B1", Names{.with_year = true});
  EXPECT_EQ(told.count("B1", Names{.with_year = false}), 1U);
  told.note("B1", Candidates{{"Karim", "Yunus"}});
  told.note("B1", Candidates{{"Yunus", "Karim"}});
  told.note("B1", Candidates{{"Yunus"}});
  EXPECT_EQ(told.count("B1", Candidates{{"Salma", "Karim"}}), 2U);
  EXPECT_EQ(told.count("B1", Candidates{{"Karim", "Yunus"}}), 3U);  // each once
  EXPECT_EQ(told.count("B1", Candidates{{"Salma"}}), 0U);
  EXPECT_EQ(told.count("C1", Candidates{{"Karim"}}), 0U);
}

// Of each question only what it is about is looked at, however many there were.
TEST(Ledger, CountsManyQuestionsInNoTime) {
  ToldBefore told;
  constexpr std::size_t many = 200'000;
  for (std::size_t i = 0; i < many; ++i) {
    EXPECT_EQ(told.count("B1", Topics{}), i);
    told.note("B1", Topics{});
  }
}

TEST(Ledger, SaysOfWhomThereIsNothing) {
  testing::internal::CaptureStderr();
  show_ledger(english(), {}, {}, "B1");
  const std::string nothing = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(holds(nothing, "This desk has told B1 nothing in a blind question or a swap."));
}

TEST(Ledger, WarnsOfAListThatCanHoldWhateverTheOtherThinksOf) {
  EXPECT_TRUE(has_wide_list(Form::common_ground, 10, 41));
  EXPECT_FALSE(has_wide_list(Form::common_ground, 10, 40));
  EXPECT_TRUE(has_wide_list(Form::how_many, 1, 17));
  EXPECT_FALSE(has_wide_list(Form::how_many, 1, 16));  // what one line is padded to
  EXPECT_FALSE(has_wide_list(Form::overlap, 0, 32));
  EXPECT_FALSE(has_wide_list(Form::ballot, 0, 32));
  desk::BlindQuestionView view = view_of(QuestionStanding::answered);
  view.has_revealed = true;
  view.own_items = 3;
  const std::string lines = printed(
      [&] { show_ledger(english(), {.questions = {view}, .left_out = 0, .changes = 0}, {}, ""); });
  EXPECT_TRUE(holds(lines, "may put up to 32 lines or cells into its list")) << lines;
}

// 1,500 m in cells of 1,000 and 200 m in cells of 300: five across, three high.
TEST(Ledger, MeasuresAPlanThatTheOtherWidensByWhatItsOwnWouldBe) {
  const std::optional<Subject> cells = around_a_city;  // the asker widens
  EXPECT_EQ(as_long_as_theirs(cells, false, 10), 150U);
  EXPECT_EQ(as_long_as_theirs(cells, true, 10), 10U);
  EXPECT_EQ(as_long_as_theirs(Subject(Topics{}), false, 10), 10U);
  EXPECT_EQ(as_long_as_theirs(std::nullopt, false, 10), 10U);
  desk::BlindQuestionView view = collision_of(QuestionRole::answerer);
  view.has_revealed = true;
  const auto ledger = [&] {
    return printed([&] {
      show_ledger(english(), {.questions = {view}, .left_out = 0, .changes = 0}, {}, "");
    });
  };
  view.their_size = 2'400;  // 40 cells as 600, four times
  EXPECT_FALSE(holds(ledger(), "Beware: the other side may put"));
  view.their_size = 2'401;
  EXPECT_TRUE(holds(ledger(), "Beware: the other side may put"));
  view.standing = QuestionStanding::lost;  // whose list is not known any more
  EXPECT_FALSE(holds(ledger(), "Beware: the other side may put"));
}

TEST(Ledger, WarnsOfFewThingsToChooseFrom) {
  EXPECT_TRUE(has_small_universe(Form::common_ground, 15, 400));
  EXPECT_TRUE(has_small_universe(Form::how_many, 400, 15));
  EXPECT_FALSE(has_small_universe(Form::how_many, 16, 16));
  EXPECT_TRUE(has_small_universe(Form::overlap, 3, 3));
  EXPECT_FALSE(has_small_universe(Form::overlap, 4, 4));
}

}  // namespace
}  // namespace peyk::app
