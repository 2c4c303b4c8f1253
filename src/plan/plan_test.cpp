#include <boost/json.hpp>
#include <cmath>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <vector>

#include "peyk/plan/geojson.hpp"
#include "peyk/plan/picture.hpp"
#include "peyk/text/catalogue.hpp"

#include "rows.hpp"

namespace peyk::plan {
namespace {

using blind::Cell;
using blind::Cells;

constexpr blind::Grid grid{.side = 1000, .height = 300, .seconds = 60};

Chart chart_at(double longitude, double latitude) {
  return *Chart::at({.longitude = longitude, .latitude = latitude});
}

std::string collection(const std::string& features) {
  return R"({"type":"FeatureCollection","features":[)" + features + "]}";
}

std::string feature(const std::string& type, const std::string& coordinates,
                    const std::string& properties) {
  return R"({"type":"Feature","geometry":{"type":")" + type + R"(","coordinates":)" + coordinates +
         R"(},"properties":)" + properties + "}";
}

const std::string two_times = R"({"times":["2026-03-01T10:00:00Z","2026-03-01T10:02:30Z"]})";

std::string leg(const std::string& coordinates, const std::string& properties = two_times) {
  return collection(feature("LineString", coordinates, properties));
}

std::expected<blind::Plan, PlanError> read_plan(const std::string& file, const Chart& chart,
                                                blind::Separation separation = {}) {
  const auto shapes = Shapes::read(file, chart);
  if (!shapes) return std::unexpected(shapes.error());
  return shapes->on(grid, separation);
}

std::optional<PlanFault> fault(const std::string& file, const Chart& chart = chart_at(0, 0)) {
  const auto plan = read_plan(file, chart);
  return plan ? std::nullopt : std::optional(plan.error().fault);
}

Cells cells(const std::string& file, const Chart& chart = chart_at(0, 0),
            blind::Separation separation = {}) {
  auto plan = read_plan(file, chart, separation);
  EXPECT_TRUE(plan) << (plan ? 0 : static_cast<int>(plan.error().fault));
  return plan ? plan->cells() : Cells();
}

// docs/protocol.md §12.5: figures that anybody gets who computes them.
TEST(Chart, HasTheMetresOfThePage) {
  const auto at = *chart_at(51.4, 35.7).metres({.longitude = 51.5, .latitude = 35.8});
  EXPECT_NEAR(at.east, 9029.97, 0.01);
  EXPECT_NEAR(at.north, 11119.51, 0.01);
  const auto zero = *chart_at(0, 0).metres({.longitude = 1, .latitude = -1});
  EXPECT_NEAR(zero.east, 111195.08, 0.01);
  EXPECT_NEAR(zero.north, -111195.08, 0.01);
}

TEST(Chart, GoesBackToTheSamePlace) {
  const Chart chart = chart_at(179.5, 60);
  for (const double longitude : {-179.9, 178.0, 179.999, -175.0}) {
    const Degrees place{.longitude = longitude, .latitude = 60.5};
    const Degrees back = chart.degrees(*chart.metres(place));
    EXPECT_NEAR(back.longitude, longitude, 1e-9);
    EXPECT_NEAR(back.latitude, 60.5, 1e-9);
  }
}

TEST(Chart, TakesTheShorterWayOverTheAntimeridian) {
  const auto at = *chart_at(179.95, 0).metres({.longitude = -179.95, .latitude = 0});
  EXPECT_NEAR(at.east, 11119.5, 0.1);
  EXPECT_NEAR(chart_at(-179.95, 0).metres({.longitude = 179.95, .latitude = 0})->east, -11119.5,
              0.1);
  EXPECT_EQ(chart_at(180, 0).metres({.longitude = -180, .latitude = 0})->east, 0);
}

TEST(Chart, EndsBeforeThePolesAndWhereMetresStretch) {
  EXPECT_FALSE(Chart::at({.longitude = 0, .latitude = 80.1}));
  EXPECT_FALSE(Chart::at({.longitude = 0, .latitude = -90}));
  EXPECT_FALSE(Chart::at({.longitude = 180.1, .latitude = 0}));
  EXPECT_FALSE(Chart::at({.longitude = std::nan(""), .latitude = 0}));
  const Chart chart = chart_at(50, 35);
  EXPECT_TRUE(chart.metres({.longitude = 50, .latitude = 42}));
  EXPECT_FALSE(chart.metres({.longitude = 50, .latitude = 43}));
  EXPECT_FALSE(chart.metres({.longitude = 50, .latitude = 90}));
  EXPECT_FALSE(chart.metres({.longitude = 50, .latitude = 25}));
  EXPECT_FALSE(chart.metres({.longitude = -41, .latitude = 35}));
  EXPECT_FALSE(chart.metres({.longitude = 181, .latitude = 35}));
}

TEST(Plans, OfALineAreTheCellsOfItsLegs) {
  // 2,500 m eastwards in 150 s.
  const Cells expected = {{.x = 0, .y = 0, .z = 0, .time = 29539320},
                          {.x = 1, .y = 0, .z = 0, .time = 29539320},
                          {.x = 1, .y = 0, .z = 0, .time = 29539321},
                          {.x = 2, .y = 0, .z = 0, .time = 29539321},
                          {.x = 2, .y = 0, .z = 0, .time = 29539322}};
  const auto start = read_time("2026-03-01T10:00:00Z");
  ASSERT_TRUE(start);
  EXPECT_EQ(*start / 60, 29539320);
  EXPECT_EQ(cells(leg("[[0,0.005,100],[0.022483,0.005,100]]")), expected);
  EXPECT_EQ(cells(leg("[[0,0.005],[0.022483,0.005]]",
                      R"({"height":100,"times":["2026-03-01T10:00:00Z","2026-03-01T10:02:30Z"]})")),
            expected);
  EXPECT_EQ(cells(feature("LineString", "[[0,0.005,100],[0.022483,0.005,100]]", two_times)),
            expected);
}

TEST(Plans, ClocksWithZonesMeanOneTime) {
  const auto utc = read_time("2026-03-01T10:00:00Z");
  EXPECT_EQ(utc, 1772359200);
  EXPECT_EQ(read_time("2026-03-01T13:30:00+03:30"), utc);
  EXPECT_EQ(read_time("2026-03-01T05:00:00-05:00"), utc);
  EXPECT_EQ(read_time("2026-03-02T00:00:00+14:00"), utc);
  EXPECT_EQ(read_time("2024-02-29T00:00:00Z"), 1709164800);
  for (const auto* const wrong :
       {"", "2026-03-01", "2026-03-01T10:00:00", "2026-03-01T10:00Z", "2026-03-01 10:00:00Z",
        "2026-02-29T10:00:00Z", "2026-13-01T10:00:00Z", "2026-03-01T24:00:00Z",
        "2026-03-01T10:60:00Z", "2026-03-01T10:00:60Z", "2026-03-01T10:00:00.5Z",
        "2026-03-01T10:00:00+0330", "2026-03-01T10:00:00+15:00", "2026-03-01T10:00:00 03:30",
        "2026-03-01T10:00:00+03:60", "+026-03-01T10:00:00Z", "2026-03-01T10:00:00ZZ",
        "۲۰۲۶-03-01T10:00:00Z"}) {
    EXPECT_FALSE(read_time(wrong)) << wrong;
  }
  for (const auto* const time : {"2026-03-01T10:00:00Z", "1969-12-31T23:59:59Z"}) {
    EXPECT_EQ(written_time(*read_time(time)), time);
  }
}

TEST(Plans, CrossTheAntimeridian) {
  const Chart chart = chart_at(179.99, 0);
  const Cells over = cells(leg("[[179.995,0.005,100],[-179.995,0.005,100]]"), chart);
  const Cells shifted = cells(leg("[[0.005,0.005,100],[0.015,0.005,100]]"), chart_at(0, 0));
  EXPECT_EQ(over, shifted);
}

std::string area(const std::string& ring, const std::string& rest = R"("lowest":0,"highest":299)") {
  return collection(
      feature("Polygon", "[" + ring + "]",
              R"({"from":"2026-03-01T10:00:00Z","until":"2026-03-01T10:00:59Z",)" + rest + "}"));
}

bool has_place(const Cells& all, std::int64_t x, std::int64_t y) {
  return std::ranges::any_of(all, [=](const Cell& cell) { return cell.x == x && cell.y == y; });
}

// About 5 km by 5 km, as a triangle: half of the square.
TEST(Plans, OfAnAreaAreTheCellsThatItTouches) {
  const Cells square =
      cells(area("[[0.001,0.001],[0.044,0.001],[0.044,0.044],[0.001,0.044],[0.001,0.001]]"));
  EXPECT_EQ(square.size(), 25U);
  const Cells triangle = cells(area("[[0.001,0.001],[0.044,0.001],[0.001,0.044],[0.001,0.001]]"));
  EXPECT_TRUE(has_place(triangle, 0, 4));
  EXPECT_TRUE(has_place(triangle, 4, 0));
  EXPECT_TRUE(has_place(triangle, 2, 2));
  EXPECT_FALSE(has_place(triangle, 4, 4));
  EXPECT_FALSE(has_place(triangle, 3, 3));
  EXPECT_LT(triangle.size(), square.size());
  // Heights and times are those of the properties.
  EXPECT_EQ(cells(area("[[0.001,0.001],[0.002,0.001],[0.002,0.002],[0.001,0.001]]",
                       R"("lowest":-1,"highest":301)"))
                .size(),
            3U);
}

TEST(Plans, OfAPlaceMayBeSeveralAreasOrAPoint) {
  const std::string when =
      R"({"from":"2026-03-01T10:00:00Z","until":"2026-03-01T10:00:59Z","lowest":0,"highest":299})";
  const std::string one = "[[0.001,0.001],[0.002,0.001],[0.002,0.002],[0.001,0.001]]";
  const std::string two = "[[0.041,0.001],[0.042,0.001],[0.042,0.002],[0.041,0.001]]";
  const Cells both =
      cells(collection(feature("MultiPolygon", "[[" + one + "],[" + two + "]]", when)));
  EXPECT_EQ(both.size(), 2U);
  EXPECT_TRUE(has_place(both, 0, 0));
  EXPECT_TRUE(has_place(both, 4, 0));
  const Cells point = cells(collection(feature("Point", "[0.041,-0.001]", when)));
  EXPECT_EQ(point.size(), 1U);
  EXPECT_TRUE(has_place(point, 4, -1));
}

// Whatever place is inside has its cell.
TEST(Plans, OfAnAreaHaveEveryPlaceInIt) {
  const std::vector<Metres> ring = {
      {.east = -1234, .north = -777},  {.east = 6200, .north = 400},
      {.east = 3100, .north = 5400.5}, {.east = 2000, .north = 1500},
      {.east = -2900, .north = 4100},  {.east = -1234, .north = -777}};
  const auto is_inside = [&](double x, double y) {
    bool inside = false;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
      const Metres& a = ring[i];
      const Metres& b = ring[i + 1];
      if ((a.north > y) != (b.north > y) &&
          x < a.east + (b.east - a.east) * (y - a.north) / (b.north - a.north)) {
        inside = !inside;
      }
    }
    return inside;
  };
  const auto found_rows = rows_of(ring, 1000, 100);
  ASSERT_TRUE(found_rows);
  const auto& rows = found_rows->rows;
  std::size_t found = 0;
  for (int east = -4000; east < 8000; east += 73) {
    for (int north = -2000; north < 7000; north += 61) {
      const double x = east;
      const double y = north;
      if (!is_inside(x, y)) continue;
      ++found;
      EXPECT_TRUE(std::ranges::any_of(rows,
                                      [&](const Row& row) {
                                        return std::floor(x) >= static_cast<double>(row.west) &&
                                               x <= static_cast<double>(row.east) &&
                                               std::floor(y) >= static_cast<double>(row.south) &&
                                               std::floor(y) <= static_cast<double>(row.north);
                                      }))
          << x << ' ' << y;
    }
  }
  EXPECT_GT(found, 1000U);
  EXPECT_FALSE(rows_of(ring, 1, 100));
}

// A border drawn up and down again a thousand times costs no more than its rows are passed.
TEST(Plans, OfAnAreaTakeNoMoreWorkThanTheirCells) {
  std::vector<Metres> ring;
  for (int i = 0; i < 1000; ++i) {
    ring.push_back({.east = static_cast<double>(i), .north = i % 2 == 0 ? 0.0 : 999.0});
  }
  ring.push_back(ring.front());
  const auto rows = rows_of(ring, 1, 2'000'000);
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->rows.size(), 1000U);
  EXPECT_EQ(rows->passed, 1'000'000U);
  EXPECT_FALSE(rows_of(ring, 1, 999'999));
  // Edges that pass few rows each: a circle, so to speak.
  std::vector<Metres> round;
  for (int i = 0; i <= 10'000; ++i) {
    const double angle = 2 * 3.141592653589793 * (i % 10'000) / 10'000;
    round.push_back({.east = 50'000 * std::cos(angle), .north = 50'000 * std::sin(angle)});
  }
  const auto circle = rows_of(round, 10, 100'000);
  ASSERT_TRUE(circle);
  EXPECT_LT(circle->passed, 60'000U);
}

TEST(Plans, WhatIsNoneIsRefusedWithItsReason) {
  EXPECT_EQ(fault(""), PlanFault::not_json);
  EXPECT_EQ(fault("{"), PlanFault::not_json);
  EXPECT_EQ(fault(collection("") + "x"), PlanFault::not_json);
  EXPECT_EQ(fault(std::string(40, '[') + std::string(40, ']')), PlanFault::not_json);
  EXPECT_EQ(fault("[]"), PlanFault::not_geojson);
  EXPECT_EQ(fault(R"({"type":"FeatureCollection"})"), PlanFault::not_geojson);
  EXPECT_EQ(fault(R"({"type":"FeatureCollection","features":[],"crs":{}})"),
            PlanFault::not_geojson);
  EXPECT_EQ(fault(collection("1")), PlanFault::not_geojson);
  EXPECT_EQ(fault(collection("")), PlanFault::empty);
  EXPECT_EQ(fault(std::string(max_file_bytes + 1, ' ')), PlanFault::too_large);
  EXPECT_EQ(fault(collection(R"({"type":"Feature"})")), PlanFault::not_a_shape);
  EXPECT_EQ(fault(collection(feature("MultiPoint", "[[0,0]]", "{}"))), PlanFault::not_a_shape);
  EXPECT_EQ(fault(collection(feature("MultiPolygon", "[]", "{}"))), PlanFault::not_a_shape);
  EXPECT_EQ(fault(collection(feature("MultiPolygon", "[1]", "{}"))), PlanFault::not_a_shape);
  EXPECT_EQ(fault(collection(feature("Point", "[0]", "{}"))), PlanFault::not_a_position);
  EXPECT_EQ(fault(collection(feature("Point", "[0,0]", "{}"))), PlanFault::no_heights);
  EXPECT_EQ(fault(leg("[[0,0,0]]")), PlanFault::not_a_shape);
  EXPECT_EQ(fault(leg(R"([[0,0,0],["0",0,0]])")), PlanFault::not_a_position);
  EXPECT_EQ(fault(leg("[[0,0,0],[0]]")), PlanFault::not_a_position);
  EXPECT_EQ(fault(leg("[[0,0,0],[0,91,0]]")), PlanFault::not_a_position);
  EXPECT_EQ(fault(leg("[[0,0,0],[181,0,0]]")), PlanFault::not_a_position);
  EXPECT_EQ(fault(leg("[[0,0,0],[1e999,0,0]]")), PlanFault::not_a_position);
  EXPECT_EQ(fault(leg("[[0,0,0],[0,0,100001]]")), PlanFault::not_a_position);
  EXPECT_EQ(fault(leg("[[0,0,0],[0,89,0]]")), PlanFault::too_far);
  EXPECT_EQ(fault(leg("[[0,0,0],[0.01,0,0]]", "{}")), PlanFault::no_times);
  EXPECT_EQ(fault(leg("[[0,0,0],[0.01,0,0]]", "null")), PlanFault::no_times);
  EXPECT_EQ(fault(leg("[[0,0,0],[0.01,0,0],[0.02,0,0]]")), PlanFault::no_times);
  EXPECT_EQ(fault(leg("[[0,0,0],[0.01,0,0]]", R"({"times":["2026-03-01T10:00:00Z","soon"]})")),
            PlanFault::not_a_time);
  EXPECT_EQ(fault(leg("[[0,0,0],[0.01,0,0]]",
                      R"({"times":["2026-03-01T10:00:00Z","2026-03-01T12:00:00+03:30"]})")),
            PlanFault::not_later);
  EXPECT_EQ(fault(leg("[[0,0],[0.01,0]]")), PlanFault::no_heights);
  EXPECT_EQ(fault(area("[[0,0],[0.01,0],[0.01,0.01],[0,0]]", R"("lowest":10,"highest":9)")),
            PlanFault::no_heights);
  EXPECT_EQ(fault(area("[[0,0],[0.01,0],[0.01,0.01],[0,0.001]]")), PlanFault::not_a_shape);
  EXPECT_EQ(fault(area("[[0,0],[80,0],[80,10],[0,0]]")), PlanFault::too_many_cells);
}

// As exported by programs that keep to the GeoJSON of 2008.
TEST(Plans, OfTheMapOfTheRfcMaySaySo) {
  const auto of_map = [](const std::string& name) {
    return R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":")" + name +
           R"("}},"features":[)" + feature("LineString", "[[0,0,0],[0.01,0,0]]", two_times) + "]}";
  };
  EXPECT_EQ(fault(of_map("urn:ogc:def:crs:OGC:1.3:CRS84")), std::nullopt);
  EXPECT_EQ(fault(of_map("urn:ogc:def:crs:EPSG::3857")), PlanFault::not_geojson);
}

TEST(Plans, AFaultSaysItsFeature) {
  const std::string good = feature("LineString", "[[0,0,0],[0.01,0,0]]", two_times);
  const auto plan = read_plan(collection(good + "," + good + "," + feature("Point", "[0,0]", "{}")),
                              chart_at(0, 0));
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().feature, 3U);
}

TEST(Plans, EveryFaultHasWordsOfItsOwn) {
  for (const text::Language language :
       {text::Language::english, text::Language::persian, text::Language::arabic}) {
    std::set<std::string> words;
    for (int i = 0; i <= static_cast<int>(PlanFault::too_many_cells); ++i) {
      words.insert(text::Catalogue(language).say(message_of(static_cast<PlanFault>(i)),
                                                 {{"feature", std::uint64_t{3}}}));
    }
    EXPECT_EQ(words.size(), 12U);
  }
}

TEST(Pictures, OfCellsAreGeoJsonWithTheirEdges) {
  const std::vector<Cell> all = {{.x = 0, .y = -1, .z = 1, .time = 29539320},
                                 {.x = 1, .y = 0, .z = 0, .time = 29539321}};
  const auto read = boost::json::parse(cells_geojson(all, chart_at(10, 20), grid)).as_object();
  EXPECT_EQ(read.at("type").as_string(), "FeatureCollection");
  ASSERT_EQ(read.at("features").as_array().size(), 2U);
  const auto& first = read.at("features").as_array()[0].as_object();
  EXPECT_EQ(first.at("properties").as_object().at("from").as_string(), "2026-03-01T10:00:00Z");
  EXPECT_EQ(first.at("properties").as_object().at("until").as_string(), "2026-03-01T10:01:00Z");
  EXPECT_EQ(first.at("properties").as_object().at("lowest").to_number<int>(), 300);
  EXPECT_EQ(first.at("properties").as_object().at("highest").to_number<int>(), 600);
  const auto& ring = first.at("geometry").as_object().at("coordinates").as_array()[0].as_array();
  ASSERT_EQ(ring.size(), 5U);
  EXPECT_EQ(ring[0], ring[4]);
  EXPECT_NEAR(ring[0].as_array()[0].as_double(), 10, 1e-7);
  EXPECT_NEAR(ring[0].as_array()[1].as_double(), 20 - 0.0089932, 1e-6);
  EXPECT_NEAR(ring[2].as_array()[0].as_double(), 10 + 0.0095704, 1e-6);
  EXPECT_NEAR(ring[2].as_array()[1].as_double(), 20, 1e-7);
  EXPECT_TRUE(boost::json::parse(cells_geojson({}, chart_at(0, 0), grid)).is_object());
}

TEST(Pictures, OfACellOverTheAntimeridianAreCutThere) {
  const std::vector<Cell> all = {{.x = 0, .y = 0, .z = 0, .time = 0}};
  const auto read = boost::json::parse(cells_geojson(all, chart_at(179.995, 0), grid)).as_object();
  const auto& shape = read.at("features").as_array()[0].as_object().at("geometry").as_object();
  EXPECT_EQ(shape.at("type").as_string(), "MultiPolygon");
  EXPECT_EQ(shape.at("coordinates").as_array().size(), 2U);
}

const std::vector<Cell> three_cells = {{.x = 5, .y = 7, .z = 0, .time = 5},
                                       {.x = 5, .y = 7, .z = 2, .time = 3},
                                       {.x = 6, .y = 8, .z = 0, .time = 1}};

std::size_t count(const std::string& all, std::string_view part) {
  std::size_t times = 0;
  for (std::size_t at = 0; (at = all.find(part, at)) != std::string::npos; ++at) ++times;
  return times;
}

TEST(Pictures, OfCellsAreGatheredByPlaceTheEarliestFirst) {
  const auto all = collisions_of(three_cells, grid);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].x, 6);
  EXPECT_EQ(all[0].from, 60);
  EXPECT_EQ(all[0].until, 120);
  EXPECT_EQ(all[0].highest, 300);
  EXPECT_EQ(all[1].x, 5);
  EXPECT_EQ(all[1].y, 7);
  EXPECT_EQ(all[1].from, 180);
  EXPECT_EQ(all[1].until, 360);
  EXPECT_EQ(all[1].lowest, 0);
  EXPECT_EQ(all[1].highest, 900);
  EXPECT_EQ(all[1].cells, 2U);
  EXPECT_TRUE(collisions_of({}, grid).empty());
}

TEST(Pictures, HaveANumberedSquareForEachPlaceWithNorthAbove) {
  const PictureText text{.language = text::Language::english,
                         .title = "a < b & c",
                         .note = "",
                         .lines = {"one", "two", "more"},
                         .numbered = 2};
  const std::string picture = picture_of(collisions_of(three_cells, grid), text);
  // Six cells across, each as wide as can be, in the middle of the page.
  EXPECT_NE(picture.find(R"(<rect x="402.00" y="223.00")"), std::string::npos) << picture;
  EXPECT_NE(picture.find(R"(<rect x="450.00" y="175.00")"), std::string::npos);
  EXPECT_EQ(count(picture, "fill-opacity"), 2U);
  EXPECT_EQ(count(picture, ">1</text>"), 1U);
  EXPECT_EQ(count(picture, ">2</text>"), 1U);
  EXPECT_EQ(count(picture, "a &lt; b &amp; c"), 2U);
  // The agreed point is not near.
  EXPECT_EQ(count(picture, "stroke-width=\"2\""), 0U);
  EXPECT_EQ(count(picture_of({}, text), "stroke-width=\"2\""), 1U);
  EXPECT_EQ(count(picture_of({}, text), "fill-opacity"), 0U);
}

TEST(Pictures, BeginAtTheRightInLanguagesThatDo) {
  PictureText text{.language = text::Language::persian,
                   .title = "برخوردها",
                   .note = "",
                   .lines = {"یک"},
                   .numbered = 1};
  const std::string picture = picture_of(collisions_of(three_cells, grid), text);
  EXPECT_EQ(count(picture, R"(direction="rtl")"), 1U);
  EXPECT_EQ(count(picture, R"(<text x="876")"), 3U);
  EXPECT_EQ(count(picture, ">۱</text>"), 1U);
}

TEST(Pictures, OfPlacesFarApartStillShowThem) {
  const std::vector<Cell> far = {{.x = -5'000'000, .y = 0, .z = 0, .time = 0},
                                 {.x = 5'000'000, .y = 3, .z = 0, .time = 0}};
  const std::string picture = picture_of(collisions_of(far, grid), {});
  EXPECT_EQ(count(picture, R"(width="3.00" height="3.00")"), 2U);
  EXPECT_LT(picture.size(), 4'000U);
}

}  // namespace
}  // namespace peyk::plan
