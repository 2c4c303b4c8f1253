#include "peyk/plan/picture.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <tuple>
#include <utility>

#include "peyk/plan/geojson.hpp"

namespace peyk::plan {

using blind::Cell;
using blind::Grid;

namespace {

constexpr int degree_digits = 7;  // about a centimetre

std::string fixed(double value, int digits) {
  std::array<char, 64> out{};
  const auto end =
      std::to_chars(out.data(), out.data() + out.size(), value, std::chars_format::fixed, digits);
  return {out.data(), end.ptr};
}

std::string position(double longitude, double latitude) {
  return '[' + fixed(longitude, degree_digits) + ',' + fixed(latitude, degree_digits) + ']';
}

// Counterclockwise, closed.
std::string rectangle(double west, double south, double east, double north) {
  return "[[" + position(west, south) + ',' + position(east, south) + ',' + position(east, north) +
         ',' + position(west, north) + ',' + position(west, south) + "]]";
}

std::string geometry(const Cell& cell, const Chart& chart, Grid grid) {
  const auto corner = [&](std::int64_t x, std::int64_t y) {
    return chart.degrees(
        {.east = static_cast<double>(x) * grid.side, .north = static_cast<double>(y) * grid.side});
  };
  const Degrees low = corner(cell.x, cell.y);
  const Degrees high = corner(cell.x + 1, cell.y + 1);
  if (low.longitude < high.longitude) {
    return R"({"type":"Polygon","coordinates":)" +
           rectangle(low.longitude, low.latitude, high.longitude, high.latitude) + '}';
  }
  // RFC 7946 §3.1.9.
  return R"({"type":"MultiPolygon","coordinates":[)" +
         rectangle(low.longitude, low.latitude, 180, high.latitude) + ',' +
         rectangle(-180, low.latitude, high.longitude, high.latitude) + "]}";
}

}  // namespace

std::string cells_geojson(std::span<const Cell> cells, const Chart& chart, Grid grid) {
  std::string out = R"({"type":"FeatureCollection","features":[)";
  for (const Cell& cell : cells) {
    out += &cell == cells.data() ? "\n" : ",\n";
    out += R"({"type":"Feature","geometry":)" + geometry(cell, chart, grid) +
           R"(,"properties":{"from":")" + written_time(cell.time * grid.seconds) +
           R"(","until":")" + written_time((cell.time + 1) * grid.seconds) + R"(","lowest":)" +
           std::to_string(cell.z * grid.height) + R"(,"highest":)" +
           std::to_string((cell.z + 1) * grid.height) + "}}";
  }
  return out + "]}\n";
}

std::vector<Collision> collisions_of(std::span<const Cell> cells, Grid grid) {
  std::map<std::pair<std::int64_t, std::int64_t>, Collision> places;
  for (const Cell& cell : cells) {
    const Collision one{.x = cell.x,
                        .y = cell.y,
                        .from = cell.time * grid.seconds,
                        .until = (cell.time + 1) * grid.seconds,
                        .lowest = cell.z * grid.height,
                        .highest = (cell.z + 1) * grid.height,
                        .cells = 0};
    Collision& all = places.try_emplace({cell.x, cell.y}, one).first->second;
    all.from = std::min(all.from, one.from);
    all.until = std::max(all.until, one.until);
    all.lowest = std::min(all.lowest, one.lowest);
    all.highest = std::max(all.highest, one.highest);
    ++all.cells;
  }
  std::vector<Collision> collisions;
  collisions.reserve(places.size());
  for (const auto& [place, all] : places) collisions.push_back(all);
  std::ranges::sort(collisions, {},
                    [](const Collision& one) { return std::tuple(one.from, one.x, one.y); });
  return collisions;
}

}  // namespace peyk::plan
