// `peyk ask` and `peyk ledger`: what is refused before a desk is asked, and how a person sees a
// blind question and what was told in it.
#include <map>
#include <set>

#include "command_fixture.hpp"
#include "commands.hpp"
#include "files.hpp"
#include "home_fixture.hpp"
#include "question_ledger.hpp"
#include "question_subject.hpp"
#include "show_questions.hpp"

namespace peyk::app {
namespace {

using blind::Form;
using desk::QuestionRole;
using desk::QuestionStanding;
using text::Language;
using text::Message;

Screen english() { return {Language::english, "UTC"}; }
Screen as_json() {
  Screen screen = english();
  screen.use_json(true);
  return screen;
}

desk::BlindQuestionView view_of(QuestionStanding standing,
                                QuestionRole role = QuestionRole::asker) {
  desk::BlindQuestionView view;
  view.channel = "geneva";
  view.number = 12;
  view.role = role;
  view.with = {"B1"};
  view.words = "what could we talk about?";
  view.form = Form::common_ground;
  view.own_size = 16;
  view.their_size = 32;
  view.subject = encode(Topics{});
  view.asked = Instant::since_epoch(Duration::days(20'785));
  view.deadline = Instant::since_epoch(Duration::days(20'791));
  view.standing = standing;
  return view;
}

desk::BlindQuestionView overlap_of(QuestionRole role, bool asker_has_least) {
  desk::BlindQuestionView view = view_of(QuestionStanding::asked, role);
  view.form = Form::overlap;
  view.own_size = view.their_size = 8;
  view.subject =
      encode(Amounts{.unit = "km", .lowest = 100, .step = 10, .asker_has_least = asker_has_least});
  return view;
}

// Of one that is asked in metres, seconds and degrees such as these, answered: two cells over one
// place collide, and one over another.
const Cells around_a_city{.longitude = 2'314'000'000,
                          .latitude = 1'257'000'000,
                          .grid = {.side = 1'000, .height = 300, .seconds = 60},
                          .separation = {.sideways = 1'500, .upwards = 200},
                          .asker_widens = true};

desk::BlindQuestionView collision_of(QuestionRole role) {
  desk::BlindQuestionView view = view_of(QuestionStanding::answered, role);
  view.subject = encode(around_a_city);
  view.own_items = 40;
  view.common_count = 3;
  view.common = {"6 8 0 29539320", "5 7 2 29539323", "5 7 0 29539325"};
  return view;
}

std::string shown(const Screen& screen, const desk::BlindQuestionView& view) {
  return printed([&] {
    QuestionList list;
    list.show(screen, {.questions = {view}, .left_out = 0, .changes = 0});
  });
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

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
                "\n  │ what could we talk about?\n"
                "Which lines stand on both lists. Yours is filled up to 16, theirs to 32.\n"
                "Each line is a topic.\n"
                "Asked of you: answer it with `peyk ask answer`, or call it off.\n"
                "Over 4 couriers, of which one may lie: Bern, Doha, Muscat, Oslo\n\n");
  view.couriers.resize(1);
  EXPECT_TRUE(holds(shown(english(), view), "Over one courier, Bern: "));
}

desk::BlindQuestionView ballot_of(QuestionStanding standing) {
  desk::BlindQuestionView view = view_of(standing);
  view.with = {"B1", "C1"};
  view.form = Form::ballot;
  view.own_size = view.their_size = 2;
  view.subject = encode(Candidates{{"Karim", "Yunus"}});
  return view;
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

TEST(Ledger, HoldsWhatWasToldAndNothingElse) {
  std::vector<desk::BlindQuestionView> questions;
  questions.push_back(view_of(QuestionStanding::expired));
  questions.push_back(view_of(QuestionStanding::answered));
  questions.back().has_revealed = true;
  questions.back().common_count = 3;
  questions.push_back(view_of(QuestionStanding::waiting));
  questions.back().has_revealed = true;
  questions.back().number = 13;
  questions.push_back(questions.back());
  questions.back().with = {"C1"};
  questions.back().own_size = 8;
  questions.push_back(overlap_of(QuestionRole::asker, true));
  questions.back().standing = QuestionStanding::answered;
  questions.back().has_revealed = true;
  questions.back().leaves_room = true;
  questions.back().number = 14;
  desk::SwapView swap;
  swap.channel = "geneva";
  swap.number = 15;
  swap.with = "B1";
  swap.standing = desk::SwapStanding::released;
  swap.given = {{.is_file = false, .name = "", .size = 7}};
  desk::SwapView ended = swap;
  ended.number = 16;
  ended.standing = desk::SwapStanding::expired;
  const auto ledger = [&](const Screen& screen, const std::string& with) {
    return printed([&] {
      show_ledger(screen, {.questions = questions, .left_out = 0, .changes = 0},
                  {.swaps = {swap, ended}, .left_out = 0, .changes = 0}, with);
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
          "Swap 15 in geneva: one item given.\n\n");
  EXPECT_TRUE(holds(ledger(english(), "C1"), "Beware: there is so little to choose from"));
  EXPECT_TRUE(holds(ledger(as_json(), "C1"), R"([{"with":"C1","questions":[{"channel":"geneva",)"));
  EXPECT_TRUE(holds(ledger(as_json(), ""), R"("small_universe":false,"told_alike_before":1})"));
  EXPECT_EQ(ledger(as_json(), "D1"), "[]\n");
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
  std::vector<desk::BlindQuestionView> told = {overlap_of(QuestionRole::answerer, true)};
  told[0].has_revealed = true;
  const Bytes kilometres =
      encode(Amounts{.unit = "km", .lowest = 0, .step = 1, .asker_has_least = false});
  const Bytes days =
      encode(Amounts{.unit = "day", .lowest = 100, .step = 10, .asker_has_least = true});
  EXPECT_EQ(told_alike(told, "B1", Form::overlap, kilometres, 4), 1U);
  EXPECT_EQ(told_alike(told, "B1", Form::overlap, days, 8), 0U);
  EXPECT_EQ(told_alike(told, "C1", Form::overlap, kilometres, 4), 0U);
  EXPECT_EQ(told_alike(told, "B1", Form::how_many, encode(Topics{}), 16), 0U);
  told[0].has_revealed = false;
  EXPECT_EQ(told_alike(told, "B1", Form::overlap, kilometres, 4), 0U);
}

TEST(Ledger, WarnsOfFewThingsToChooseFrom) {
  EXPECT_TRUE(has_small_universe(Form::common_ground, 15, 400));
  EXPECT_TRUE(has_small_universe(Form::how_many, 400, 15));
  EXPECT_FALSE(has_small_universe(Form::how_many, 16, 16));
  EXPECT_TRUE(has_small_universe(Form::overlap, 3, 3));
  EXPECT_FALSE(has_small_universe(Form::overlap, 4, 4));
}

class Ask : public Homes {
 protected:
  [[nodiscard]] Failure failure(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "ask");
    arguments.insert(arguments.end(), {"--home", at("none").string()});
    std::vector<const char*> list;
    for (const std::string& one : arguments) list.push_back(one.c_str());
    const Ran ran = run_of(add_ask_commands, list);
    EXPECT_FALSE(ran.done.has_value());
    return ran.done.has_value() ? Failure{Message::ask_words} : ran.done.error();
  }
  [[nodiscard]] Message refused(const std::vector<std::string>& arguments) const {
    return failure(arguments).what;
  }
  [[nodiscard]] Message refused_overlap(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(),
                     {"overlap", "geneva", "room?", "--with", "B1", "--until", "2099-12-05"});
    return refused(arguments);
  }
};

TEST_F(Ask, RefusesListsThatNoDeskCanTake) {
  const std::string list = at("list").string();
  ASSERT_TRUE(write_file(at("list"), as_bytes("Water\r\n\nFish\n")));
  const std::vector<std::string> asked = {"geneva", "which?",  "--with",
                                          "B1",     "--until", "2099-12-05"};
  const auto with = [&](const char* form, std::vector<std::string> more) {
    std::vector<std::string> all = asked;
    all.insert(all.begin(), form);
    all.insert(all.end(), more.begin(), more.end());
    return refused(all);
  };
  for (const char* form : {"common-ground", "match", "how-many"}) {
    EXPECT_EQ(with(form, {}), Message::error_ask_no_list);
    EXPECT_EQ(with(form, {"--list", at("missing").string()}), Message::error_file_missing);
    EXPECT_EQ(with(form, {"--list", list, "--size", "1"}), Message::error_ask_list_long);
    EXPECT_EQ(with(form, {"--list", list, "--size", "8193"}), Message::error_bad_value);
    // This gets as far as the desk.
    EXPECT_EQ(with(form, {"--list", list, "--size", "2"}), Message::error_desk_not_running);
  }
  EXPECT_EQ(with("match", {"--list", list, "--year"}), Message::error_name_parts);
  EXPECT_EQ(with("common-ground", {"--list", list, "--year"}), Message::error_unknown_option);
  EXPECT_EQ(refused({"match", "geneva", "--with", "B1", "--until", "soon", "--list", list}),
            Message::error_date_form);
  EXPECT_EQ(refused({"match", "geneva", "--until", "2099-12-05", "--list", list}),
            Message::error_missing_argument);
}

TEST_F(Ask, RefusesAmountsBesideTheGridAndRepeatsNoneOfThem) {
  const std::vector<std::string> grid = {"--unit",  "km",  "--from", "100",
                                         "--up-to", "200", "--step", "10"};
  const auto with = [&](std::vector<std::string> bound) {
    bound.insert(bound.end(), grid.begin(), grid.end());
    return refused_overlap(bound);
  };
  EXPECT_EQ(with({}), Message::error_ask_sides);
  EXPECT_EQ(with({"--least", "110", "--most", "150"}), Message::error_ask_sides);
  for (const char* wrong : {"115", "90", "270", "many", "110 ", "99999999999999999999"}) {
    EXPECT_EQ(with({"--least", wrong}), Message::error_ask_amount) << wrong;
  }
  EXPECT_EQ(with({"--least", "110"}), Message::error_desk_not_running);
  EXPECT_EQ(with({"--most", "200"}), Message::error_desk_not_running);
  const Failure told =
      failure({"overlap", "geneva", "room?", "--with", "B1", "--until", "2099-12-05", "--least",
               "115", "--unit", "km", "--from", "100", "--up-to", "200", "--step", "10"});
  for (const Value& value : told.values) {
    const auto* number = std::get_if<std::int64_t>(&value.value);
    ASSERT_NE(number, nullptr);
    EXPECT_NE(*number, 115);
  }
}

TEST_F(Ask, RefusesWhatMakesNoGrid) {
  const auto with = [&](const char* unit, const char* from, const char* to, const char* step) {
    return refused_overlap(
        {"--least", "0", "--unit", unit, "--from", from, "--up-to", to, "--step", step});
  };
  EXPECT_EQ(with("", "0", "9", "1"), Message::error_ask_unit);
  EXPECT_EQ(with(std::string(65, 'u').c_str(), "0", "9", "1"), Message::error_ask_unit);
  EXPECT_EQ(with("\xff", "0", "9", "1"), Message::error_ask_unit);
  EXPECT_EQ(with("km", "0", "0", "1"), Message::error_ask_grid);
  EXPECT_EQ(with("km", "0", "10", "3"), Message::error_ask_grid);
  EXPECT_EQ(with("km", "0", "10", "0"), Message::error_ask_grid);
  EXPECT_EQ(with("km", "0", "4294967296", "1"), Message::error_ask_grid);
  EXPECT_EQ(with("km", "0", "9223372036854775807", "9223372036854775807"),
            Message::error_desk_not_running);
  EXPECT_EQ(with("km", "0", "9223372036854775806", "4611686018427387903"), Message::error_ask_grid);
}

TEST_F(Ask, RefusesPlansThatNoDeskCanTake) {
  ASSERT_TRUE(write_file(at("plan"), as_bytes(R"({"type":"Feature","geometry":{"type":"LineString",
      "coordinates":[[51.4,35.7,3000],[51.9,35.7,3000]]},"properties":{"times":
      ["2026-12-01T10:00:00Z","2026-12-01T10:20:00Z"]}})")));
  std::map<std::string, std::string> options = {{"--plan", at("plan").string()},
                                                {"--origin", "51,35"},
                                                {"--cell", "5000"},
                                                {"--time", "300"},
                                                {"--height", "500"},
                                                {"--distance", "5000"},
                                                {"--height-distance", "300"},
                                                {"--until", "2099-12-05"},
                                                {"--with", "B1"}};
  const auto with = [&](const std::string& option, const std::string& value) {
    std::vector<std::string> all = {"deconflict", "geneva", "may we fly?"};
    auto changed = options;
    changed[option] = value;
    for (const auto& [name, typed] : changed) all.insert(all.end(), {name, typed});
    return refused(all);
  };
  // These get as far as the desk.
  EXPECT_EQ(with("--cell", "5000"), Message::error_desk_not_running);
  EXPECT_EQ(with("--origin", "51.1234567,-80"), Message::error_plan_far);
  EXPECT_EQ(with("--distance", "0"), Message::error_desk_not_running);
  for (const char* wrong : {"51", "51,", "51 35", "51,80.1", "181,35", "a,b", "nan,0", "51,35,0"}) {
    EXPECT_EQ(with("--origin", wrong), Message::error_ask_origin) << wrong;
  }
  for (const char* option : {"--cell", "--time", "--height"}) {
    EXPECT_EQ(with(option, "0"), Message::error_bad_value);
  }
  for (const char* option :
       {"--cell", "--time", "--height", "--distance", "--height-distance", "--size"}) {
    EXPECT_EQ(with(option, "1000001"), Message::error_bad_value) << option;
  }
  EXPECT_EQ(with("--size", "10"), Message::error_ask_cells_many);
  EXPECT_EQ(with("--cell", "10"), Message::error_ask_cells_many);
  EXPECT_EQ(with("--plan", at("missing").string()), Message::error_file_missing);
  EXPECT_EQ(refused({"deconflict", "geneva", "--with", "B1", "--until", "2099-12-05"}),
            Message::error_missing_argument);
}

TEST_F(Ask, AsksTheDeskForTheRest) {
  EXPECT_EQ(refused({"answer", "geneva", "12", "--plan", "a.geojson"}),
            Message::error_desk_not_running);
  EXPECT_EQ(refused({"save", "geneva", "12", "--picture", "a.svg"}),
            Message::error_desk_not_running);
  EXPECT_EQ(refused({"save", "geneva", "12"}), Message::error_ask_save_what);

  EXPECT_EQ(refused({"answer", "geneva", "12", "--amount", "5"}), Message::error_desk_not_running);
  EXPECT_EQ(refused({"call-off", "geneva", "12"}), Message::error_desk_not_running);
  EXPECT_EQ(refused({"list"}), Message::error_desk_not_running);
  EXPECT_EQ(refused({"answer", "geneva"}), Message::error_missing_argument);
}

}  // namespace
}  // namespace peyk::app
