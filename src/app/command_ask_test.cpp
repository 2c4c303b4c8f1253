// `peyk ask`: what is refused before a desk is asked.
#include <map>

#include "command_fixture.hpp"
#include "commands.hpp"
#include "files.hpp"
#include "home_fixture.hpp"

namespace peyk::app {
namespace {

using text::Message;

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
