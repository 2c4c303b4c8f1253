// How a person and, with --json, a program see a blind question.
#include <set>

#include "question_fixture.hpp"

namespace peyk::app {
namespace {

using blind::Form;
using desk::QuestionRole;
using desk::QuestionStanding;

TEST(ShowQuestions, SaysEachStandingInItsOwnWords) {
  std::set<std::string> lines;
  std::set<std::string> ids;
  for (int i = 1; i <= static_cast<int>(QuestionStanding::lost); ++i) {
    const auto standing = static_cast<QuestionStanding>(i);
    lines.insert(shown(english(), view_of(standing)));
    ids.insert(shown(as_json(), view_of(standing)));
  }
  EXPECT_EQ(lines.size(), 14U);
  EXPECT_EQ(ids.size(), 14U);
  EXPECT_NE(shown(english(), view_of(QuestionStanding::asked)),
            shown(english(), view_of(QuestionStanding::asked, QuestionRole::answerer)));
}

TEST(ShowQuestions, SaysWhatIsAskedAndOverWhomBeforeItIsAnswered) {
  desk::BlindQuestionView view = view_of(QuestionStanding::asked, QuestionRole::answerer);
  for (const char* name : {"Bern", "Doha", "Muscat", "Oslo"}) {
    view.couriers.push_back({.id = {}, .name = name, .said = std::nullopt, .faults = {}});
  }
  EXPECT_EQ(shown(english(), view),
            "Blind question 12 with B1 in geneva, until " + english().full_date(view.deadline) +
                "\n  │ topics?\n"
                "Which lines stand on both lists. Yours is filled up to 16, theirs to 32.\n"
                "Each line is a topic.\n"
                "Asked of you: answer it with `peyk ask answer`, or call it off.\n"
                "Over 4 couriers, of which one may lie: Bern, Doha, Muscat, Oslo\n\n");
  view.couriers.resize(1);
  EXPECT_TRUE(holds(shown(english(), view), "Over one courier, Bern: "));
}

TEST(ShowQuestions, SaysOfEachCandidateWhetherAllAcceptIt) {
  desk::BlindQuestionView view = ballot_of(QuestionStanding::answered);
  view.common = {"Yunus"};
  view.common_count = 1;
  const std::string lines = shown(english(), view);
  EXPECT_TRUE(holds(lines,
                    "Candidate 1, not acceptable to all: Karim\n"
                    "Candidate 2, acceptable to all: Yunus\n"))
      << lines;
  EXPECT_TRUE(holds(lines, "with B1, C1 in geneva")) << lines;
  EXPECT_TRUE(holds(shown(as_json(), view),
                    R"("candidates":[{"name":"Karim","acceptable_to_all":false},)"
                    R"({"name":"Yunus","acceptable_to_all":true}])"))
      << shown(as_json(), view);
}

TEST(ShowQuestions, SaysWhoOfABallotIsSilentAndWhatThatMeans) {
  desk::BlindQuestionView view = ballot_of(QuestionStanding::lapsed);
  view.silent = {"C1"};
  const std::string before = shown(english(), view);
  EXPECT_TRUE(holds(before, "Silent: C1.")) << before;
  view.has_revealed = true;
  EXPECT_TRUE(holds(shown(english(), view), "Whoever was silent may have the result."));
  view.standing = QuestionStanding::cheated;
  view.fault = blind::Error::disagreement;
  view.fault_by = "B1";
  EXPECT_TRUE(holds(shown(english(), view), "what B1 sent does not hold"));
  EXPECT_TRUE(holds(shown(english(), view), "told two of you two things"));
}

TEST(ShowQuestions, SaysToEachSideWhichBoundIsItsOwn) {
  const auto line = [](QuestionRole role, bool asker_has_least) {
    return shown(english(), overlap_of(role, asker_has_least));
  };
  constexpr std::string_view least = "You say the least that you take";
  constexpr std::string_view most = "You say the most that you give";
  EXPECT_TRUE(holds(line(QuestionRole::asker, true), least));
  EXPECT_TRUE(holds(line(QuestionRole::answerer, true), most));
  EXPECT_TRUE(holds(line(QuestionRole::asker, false), most));
  EXPECT_TRUE(holds(line(QuestionRole::answerer, false), least));
  EXPECT_TRUE(holds(line(QuestionRole::asker, true), "In km, from 100 to 2,650 in steps of 10."));
}

TEST(ShowQuestions, ShowsOnlyTheResultThatThereIs) {
  desk::BlindQuestionView view = view_of(QuestionStanding::answered);
  view.common_count = 2;
  view.common = {"Water", "Fish\n13. Letter from A1"};
  const std::string lines = shown(english(), view);
  EXPECT_TRUE(holds(lines, "2 lines stand on both lists:\n  │ Water\n  │ Fish\n  │ 13. Letter"))
      << lines;
  EXPECT_TRUE(holds(shown(as_json(), view), R"("common_count":2,"common":["Water","Fish\n13.)"));
  view.common_count = 0;
  view.common.clear();
  EXPECT_TRUE(holds(shown(english(), view), "No line stands on both lists."));
  view.form = Form::how_many;
  view.common_count = 3;
  EXPECT_TRUE(holds(shown(english(), view), "3 lines stand on both lists.\n"));
  EXPECT_FALSE(holds(shown(as_json(), view), "\"common\""));
  desk::BlindQuestionView overlap = overlap_of(QuestionRole::asker, true);
  EXPECT_FALSE(holds(shown(english(), overlap), "The two amounts"));
  EXPECT_FALSE(holds(shown(as_json(), overlap), "leaves_room"));
  overlap.leaves_room = false;
  EXPECT_TRUE(holds(shown(english(), overlap), "leave no room for each other."));
  overlap.leaves_room = true;
  EXPECT_TRUE(holds(shown(english(), overlap), "The two amounts leave room for each other."));
}

TEST(ShowQuestions, SaysWhereAndWhenPlansCollide) {
  const std::string lines = shown(english(), collision_of(QuestionRole::asker));
  EXPECT_TRUE(holds(lines,
                    "Where and when two plans collide. Yours is filled up to 16 cells, theirs to "
                    "32.\n"
                    "A cell is 1,000 m wide, 300 m high and lasts 60 s, counted from the point "
                    "51.4,35.7 (longitude,latitude). Times are shown in UTC.\n"
                    "You widen your plan by 1,500 m sideways and 200 m in height.\n"
                    "Your plan has 40 cells.\n"))
      << lines;
  const auto date = [](std::int64_t minutes) {
    return english().date(Instant::since_epoch(Duration::minutes(minutes)));
  };
  EXPECT_TRUE(holds(lines, "The plans may collide in 3 cells:\n1. " + date(29539320) + " – " +
                               date(29539321) + ", 0 to 300 m high, at 51.472,35.7764\n2. " +
                               date(29539323) + " – " + date(29539326) + ", 0 to 900 m high"))
      << lines;
  EXPECT_TRUE(holds(shown(english(), collision_of(QuestionRole::answerer)),
                    "B1 widens its plan by 1,500 m sideways and 200 m in height."));
  EXPECT_TRUE(holds(shown(as_json(), collision_of(QuestionRole::asker)),
                    R"("subject":{"kind":"cells","origin":"51.4,35.7","cell":1000,"height":300,)"
                    R"("time":60,"distance":1500,"height_distance":200,"asker_widens":true})"));
  desk::BlindQuestionView none = collision_of(QuestionRole::asker);
  none.common_count = 0;
  none.common.clear();
  EXPECT_TRUE(holds(shown(english(), none), "The plans do not collide.\n"));
}

TEST(ShowQuestions, SaysOfManyCollisionsTheFirstAndHowManyMoreThereAre) {
  desk::BlindQuestionView view = collision_of(QuestionRole::asker);
  view.common.clear();
  for (int i = 0; i < 30; ++i) view.common.push_back(std::to_string(i) + " 0 0 29539320");
  const std::string lines = shown(english(), view);
  EXPECT_TRUE(holds(lines, "\n24. "));
  EXPECT_FALSE(holds(lines, "\n25. "));
  EXPECT_TRUE(holds(lines, "\n6 places more: see the GeoJSON of `peyk ask save`."));
}

TEST(ShowQuestions, SaysWhatWasWrongAndWhetherAnythingWasTold) {
  desk::BlindQuestionView view = view_of(QuestionStanding::cheated);
  std::set<std::string> ids;
  for (int i = 0; i <= static_cast<int>(blind::Error::not_now); ++i) {
    view.fault = static_cast<blind::Error>(i);
    EXPECT_TRUE(holds(shown(english(), view), "it can learn nothing"));
    ids.insert(shown(as_json(), view));
  }
  EXPECT_EQ(ids.size(), 9U);  // as many as there are sentences
  view.has_revealed = true;
  EXPECT_TRUE(holds(shown(english(), view), "What this desk sent is there."));
}

TEST(ShowQuestions, OfAnotherVersionCanStillBeSeen) {
  desk::BlindQuestionView view = view_of(QuestionStanding::asked, QuestionRole::answerer);
  view.subject = {0xa1, 0x00, 0x09};
  EXPECT_TRUE(holds(shown(english(), view), "What it is about, this version does not know."));
  EXPECT_TRUE(holds(shown(as_json(), view), R"("subject":{"kind":"unknown","bytes":"a10009"})"));
  view.form = Form::ballot;
  view.subject = encode(Topics{});
  EXPECT_TRUE(holds(shown(english(), view), "What it is about, this version does not know."));
}

TEST(ShowQuestions, FollowsInStepsThatCanBeRead) {
  desk::BlindQuestionView view = view_of(QuestionStanding::computing);
  QuestionList list;
  const std::string all = printed([&] {
    for (view.computed = 0; view.computed <= 1'000; ++view.computed) {
      view.to_compute = 1'000;
      list.show(english(), {.questions = {view}, .left_out = 0, .changes = 0});
    }
  });
  std::size_t times = 0;
  for (std::size_t at = 0; (at = all.find("of 100 parts", at)) != all.npos; ++at) ++times;
  EXPECT_EQ(times, 11U);
}

TEST(ShowQuestions, SaysHowLongItTakesYetAndFloodsNobodyWithIt) {
  desk::BlindQuestionView view = view_of(QuestionStanding::computing);
  view.computed = 320;
  view.to_compute = 1'000;
  EXPECT_FALSE(holds(shown(english(), view), "more for this step"));
  EXPECT_FALSE(holds(shown(as_json(), view), "seconds_left"));
  view.seconds_left = 150;
  EXPECT_TRUE(holds(shown(english(), view),
                    "30 of 100 parts are done.\nAbout 3 minutes more for this step"));
  EXPECT_TRUE(holds(shown(as_json(), view), R"("to_compute":1000,"seconds_left":150,)"));
  QuestionList list;
  const std::string all = printed([&] {
    for (std::uint64_t left = 200; left > 0; --left) {
      view.seconds_left = left;
      list.show(english(), {.questions = {view}, .left_out = 0, .changes = 0});
    }
  });
  EXPECT_EQ(all.find("more for this step"), all.rfind("more for this step"));
}

}  // namespace
}  // namespace peyk::app
