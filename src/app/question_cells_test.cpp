// Plans as cells of a question, to the byte and back; docs/vectors/deconfliction.json, which
// oracle/cells.mjs checks by the page. PEYK_WRITE_VECTORS=1 writes that file instead.
#include "question_cells.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "files.hpp"
#include "home_fixture.hpp"

namespace peyk::app {
namespace {

using text::Language;
using text::Message;

constexpr Cells sheet{.longitude = 2'310'000'000,
                      .latitude = 1'250'000'000,
                      .grid = {.side = 1'000, .height = 300, .seconds = 60},
                      .separation = {.sideways = 1'500, .upwards = 200},
                      .asker_widens = true};

constexpr std::string_view flight = R"({"type": "Feature", "geometry": {"type": "LineString",)"
                                    R"( "coordinates": [[51.0105, 35.0123, 1000],)"
                                    R"( [51.0507, 35.0171, 1310.4], [51.0507, 35.0401, 900]]},)"
                                    R"( "properties": {"times": ["2026-12-01T10:00:00Z",)"
                                    R"( "2026-12-01T13:32:10+03:30", "2026-12-01T10:05:00Z"]}})";
constexpr std::string_view place =
    R"({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[50.9871, 34.9903],)"
    R"( [51.0412, 34.9955], [51.0303, 35.0407], [50.9871, 34.9903]]]},)"
    R"( "properties": {"from": "2026-12-01T10:02:00Z", "until": "2026-12-01T10:02:59Z",)"
    R"( "lowest": -10, "highest": 700.5}})";
constexpr std::string_view over_the_antimeridian =
    R"({"type": "Feature", "geometry": {"type": "LineString", "coordinates":)"
    R"( [[179.9951, -10.0033], [-179.9862, -9.9912]]}, "properties": {"height": 77,)"
    R"( "times": ["1969-12-31T23:59:01Z", "1970-01-01T00:01:30Z"]}})";

class QuestionCells : public Homes {
 protected:
  [[nodiscard]] Result<std::vector<desk::QuestionItem>> items_of(
      std::string_view plan, const Cells& cells, bool widens = false,
      std::size_t most = desk::max_question_items) const {
    EXPECT_TRUE(write_file(at("plan"), as_bytes(plan)));
    return read_question_plan(at("plan"), cells, widens, most);
  }
  [[nodiscard]] Failure failure_of(std::string_view plan, const Cells& cells = sheet,
                                   std::size_t most = desk::max_question_items) const {
    const auto items = items_of(plan, cells, true, most);
    EXPECT_FALSE(items.has_value());
    return items.has_value() ? Failure{Message::ask_words} : items.error();
  }
  [[nodiscard]] std::string written_vectors() const;
};

std::string QuestionCells::written_vectors() const {
  Cells of_the_sea = sheet;
  of_the_sea.longitude = 3'599'000'000;
  of_the_sea.latitude = 800'000'000;
  of_the_sea.grid.seconds = 45;
  of_the_sea.asker_widens = false;
  struct Vector {
    Cells cells;
    std::string_view plan;
    bool of_asker;
  };
  std::string out = "[";
  for (const Vector& one :
       {Vector{sheet, flight, true}, Vector{sheet, flight, false}, Vector{sheet, place, false},
        Vector{sheet, place, true}, Vector{of_the_sea, over_the_antimeridian, true},
        Vector{of_the_sea, over_the_antimeridian, false}}) {
    const auto items = items_of(one.plan, one.cells, one.cells.asker_widens == one.of_asker);
    EXPECT_TRUE(items.has_value());
    if (!items) return {};
    out += out == "[" ? "\n" : ",\n";
    out += "  {\"subject\": \"" + to_hex(encode(one.cells)) + "\", \"of_asker\": ";
    out += one.of_asker ? "true" : "false";
    out += ", \"plan\": " + std::string(one.plan) + ", \"items\": [";
    for (const desk::QuestionItem& item : *items) {
      out += &item == items->data() ? "\n" : ",\n";
      out += "    \"" + to_hex(item.bytes) + "\"";
    }
    out += "]}";
  }
  // What nobody takes.
  for (const char* hex : {
           "a90004011a89b02980021a4a817c8003000419012c05183c061905dc0718c808f5",
           "a90004011ad693a400021a4a817c80031903e80419012c05183c061905dc0718c808f5",
           "a90004011a89b02980021a6553f101031903e80419012c05183c061905dc0718c808f5",
           "a90004011a89b02980021a4a817c80031903e80419012c051a00093a81061905dc0718c808f5",
           "a90004011a89b02980021a4a817c80031903e80419012c05183c061905dc0718c80801",
       }) {
    EXPECT_FALSE(decode_subject(*from_hex(hex), blind::Form::common_ground, 16)) << hex;
    out += ",\n  {\"subject\": \"" + std::string(hex) + "\", \"items\": null}";
  }
  return out + "\n]\n";
}

TEST_F(QuestionCells, AreThoseOfTheFileOfVectors) {
  const std::string path = PEYK_CELLS_VECTORS;
  const std::string now = written_vectors();
  if (std::getenv("PEYK_WRITE_VECTORS") != nullptr) {
    std::ofstream(path) << now;
    return;
  }
  std::ifstream file(path);
  const std::string kept{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(now, kept);
}

TEST_F(QuestionCells, OfASideThatWidensAreMore) {
  const auto narrow = items_of(flight, sheet, false);
  const auto wide = items_of(flight, sheet, true);
  ASSERT_TRUE(narrow.has_value() && wide.has_value());
  EXPECT_GT(wide->size(), 2 * narrow->size());
}

TEST_F(QuestionCells, ComeBackFromWhatIsShown) {
  const auto items = items_of(over_the_antimeridian, sheet);
  EXPECT_FALSE(items.has_value());
  const auto near = items_of(place, sheet);
  ASSERT_TRUE(near.has_value());
  for (const desk::QuestionItem& item : *near) {
    const auto cell = cell_from(item.shown);
    ASSERT_TRUE(cell.has_value()) << item.shown;
    EXPECT_EQ(blind::item_of(*cell), item.bytes);
  }
  for (const char* wrong : {"", "1 2 3", "1 2 3 4 5", "1 2 3 x", "1  2 3", "1 2 3 4 ", "+1 2 3 4",
                            "1 2 3 9223372036854775807", "1 2 3 99999999999999999999"}) {
    EXPECT_FALSE(cell_from(wrong).has_value()) << wrong;
  }
}

TEST_F(QuestionCells, TooManySayWhichGridHasRoom) {
  Cells fine = sheet;
  fine.grid = {.side = 100, .height = 50, .seconds = 10};
  const Failure failure = failure_of(flight, fine, 256);
  EXPECT_EQ(failure.what, Message::error_ask_cells_many);
  const auto options = std::get<std::string>(failure.values.at(1).value);
  std::istringstream words(options);
  std::array<std::string, 3> names;
  unsigned side = 0;
  unsigned seconds = 0;
  unsigned height = 0;
  words >> names[0] >> side >> names[1] >> seconds >> names[2] >> height;
  ASSERT_TRUE(words && words.eof()) << options;
  ASSERT_EQ(names, (std::array<std::string, 3>{"--cell", "--time", "--height"}));
  fine.grid = {.side = side, .height = height, .seconds = seconds};
  EXPECT_TRUE(items_of(flight, fine, true, 256).has_value()) << options;
  // Farther apart than the largest cells are wide, at times more than a week apart.
  const std::string many =
      R"({"type":"FeatureCollection","features":[)" + std::string(flight) + "," +
      R"({"type":"Feature","geometry":{"type":"LineString","coordinates":[[51,35,0],[51,35.1,0]]},)"
      R"("properties":{"times":["2027-12-01T10:00:00Z","2027-12-01T11:00:00Z"]}}]})";
  EXPECT_EQ(failure_of(many, sheet, 1).what, Message::error_ask_cells_parts);
}

TEST_F(QuestionCells, WrongPlansSayWhichFeatureAndWhatIsWrong) {
  const std::string two =
      R"({"type":"FeatureCollection","features":[)" + std::string(flight) +
      R"(,{"type":"Feature","geometry":{"type":"MultiPoint","coordinates":[[51,35]]},)"
      R"("properties":{}}]})";
  const Failure failure = failure_of(two);
  EXPECT_EQ(failure.what, Message::error_plan_shape);
  EXPECT_EQ(std::get<std::int64_t>(failure.values.at(0).value), 2);
  // Also behind one that is too large.
  Cells fine = sheet;
  fine.grid = {.side = 1, .height = 1, .seconds = 1};
  EXPECT_EQ(failure_of(two, fine).what, Message::error_plan_shape);
  EXPECT_EQ(failure_of("{").what, Message::error_plan_not_json);
}

TEST(AgreedPoint, IsWrittenAsItWasTyped) {
  for (const char* typed : {"51.4,35.7", "0,0", "-180,-80", "-0.0000001,80", "179.9999999,0.5"}) {
    const auto point = agreed_point_from(typed);
    ASSERT_TRUE(point.has_value()) << typed;
    Cells cells;
    cells.longitude = point->longitude;
    cells.latitude = point->latitude;
    EXPECT_EQ(written_point(cells), typed);
    EXPECT_EQ(decode_subject(encode(cells), blind::Form::common_ground, 16), Subject(cells));
  }
  EXPECT_EQ(agreed_point_from("180,0")->longitude, 0U);
}

TEST(AgreedPoint, MayBeTypedInPersianAndArabic) {
  const auto tehran = agreed_point_from("51.4,35.7");
  ASSERT_TRUE(tehran.has_value());
  for (const char* typed : {"۵۱٫۴,۳۵٫۷", "۵۱٫۴،۳۵٫۷", "٥١٫٤،٣٥٫٧", "51.4،35.7"}) {
    const auto point = agreed_point_from(typed);
    ASSERT_TRUE(point.has_value()) << typed;
    EXPECT_EQ(point->longitude, tehran->longitude) << typed;
    EXPECT_EQ(point->latitude, tehran->latitude) << typed;
  }
  EXPECT_FALSE(agreed_point_from("۵۱٫۴").has_value());
  EXPECT_FALSE(agreed_point_from("۵۱٫۴،۳۵٫۷،۱").has_value());
}

TEST(CollisionPicture, SaysInEachLanguageWhereAndWhen) {
  desk::BlindQuestionView view;
  view.channel = "<geneva>";
  view.number = 12;
  view.subject = encode(sheet);
  view.common = {"5 7 0 29770200", "not a cell"};
  for (const Language language : text::all_languages) {
    const Screen screen(language, "UTC");
    const std::string picture = collision_picture(screen, sheet, view);
    const std::vector<blind::Cell> cells = colliding_cells(view);
    ASSERT_EQ(cells.size(), 1U);
    const auto lines = lines_of_collisions(screen, sheet, plan::collisions_of(cells, sheet.grid));
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_NE(picture.find(lines[0]), std::string::npos);
    EXPECT_NE(picture.find("51.0604,35.0674"), std::string::npos) << picture;
    EXPECT_EQ(picture.find("<geneva>"), std::string::npos);
    EXPECT_EQ(picture.find("script"), std::string::npos);
    EXPECT_EQ(picture.find("href"), std::string::npos);
  }
  view.common.clear();
  EXPECT_NE(collision_picture(Screen(Language::english, "UTC"), sheet, view)
                .find("The plans do not collide."),
            std::string::npos);
}

}  // namespace
}  // namespace peyk::app
