#include "peyk/plan/picture.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include "peyk/plan/geojson.hpp"

namespace peyk::plan {

using blind::Cell;
using blind::Grid;

namespace {

constexpr int degree_digits = 7;  // about a centimetre
constexpr std::int64_t picture_width = 800;
constexpr std::int64_t margin = 2;  // cells

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

struct Span {
  std::int64_t low;
  std::int64_t high;
  void take(std::int64_t value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

// All cells over one place.
struct Column {
  Span heights;
  Span times;
  std::size_t count = 0;
};

std::string square(std::int64_t x, std::int64_t y, double opacity, const std::string& title) {
  return "<rect x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) +
         "\" width=\"1\" height=\"1\" fill-opacity=\"" + fixed(opacity, 2) + "\"><title>" + title +
         "</title></rect>\n";
}

std::string line(double x1, double y1, double x2, double y2) {
  return "<path d=\"M" + fixed(x1, 2) + ' ' + fixed(y1, 2) + 'L' + fixed(x2, 2) + ' ' +
         fixed(y2, 2) + "\"/>\n";
}

std::string title_of(const Column& column, Grid grid) {
  return written_time(column.times.low * grid.seconds) + " – " +
         written_time((column.times.high + 1) * grid.seconds) + ", " +
         std::to_string(column.heights.low * grid.height) + " – " +
         std::to_string((column.heights.high + 1) * grid.height) + " m";
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

std::string cells_picture(std::span<const Cell> cells, Grid grid) {
  std::map<std::pair<std::int64_t, std::int64_t>, Column> columns;
  Span across{.low = 0, .high = 0};
  Span along{.low = 0, .high = 0};
  std::size_t most = 1;
  for (const Cell& cell : cells) {
    if (columns.empty()) {
      across = {.low = cell.x, .high = cell.x};
      along = {.low = cell.y, .high = cell.y};
    }
    across.take(cell.x);
    along.take(cell.y);
    auto& column = columns
                       .try_emplace({cell.x, cell.y}, Column{.heights = {cell.z, cell.z},
                                                             .times = {cell.time, cell.time}})
                       .first->second;
    column.heights.take(cell.z);
    column.times.take(cell.time);
    most = std::max(most, ++column.count);
  }
  const std::int64_t width = across.high - across.low + 1 + 2 * margin;
  const std::int64_t height = along.high - along.low + 1 + 2 * margin;
  // North is above: y of the picture goes down.
  const auto x_of = [&](std::int64_t x) { return x - across.low + margin; };
  const auto y_of = [&](std::int64_t y) { return along.high - y + margin; };
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
                    std::to_string(picture_width) + "\" viewBox=\"0 0 " + std::to_string(width) +
                    ' ' + std::to_string(height) + "\">\n<rect width=\"100%\" height=\"100%\" " +
                    "fill=\"#fff\"/>\n<g fill=\"#b00020\">\n";
  for (const auto& [place, column] : columns) {
    const double share = static_cast<double>(column.count) / static_cast<double>(most);
    out += square(x_of(place.first), y_of(place.second), 0.3 + 0.7 * share, title_of(column, grid));
  }
  out += "</g>\n<g stroke=\"#000\" stroke-width=\"0.1\" fill=\"none\">\n";
  const auto zero_x = static_cast<double>(x_of(0));
  const auto zero_y = static_cast<double>(y_of(-1));
  if (zero_x >= 0 && zero_x <= static_cast<double>(width) && zero_y >= 0 &&
      zero_y <= static_cast<double>(height)) {
    out += line(zero_x - 0.5, zero_y, zero_x + 0.5, zero_y);
    out += line(zero_x, zero_y - 0.5, zero_x, zero_y + 0.5);
  }
  const double bar = static_cast<double>(height) - 0.5;
  out += line(0.5, bar, 1.5, bar) + "</g>\n<text x=\"1.7\" y=\"" + fixed(bar, 2) +
         "\" font-size=\"0.7\">" + std::to_string(grid.side) + " m</text>\n</svg>\n";
  return out;
}

}  // namespace peyk::plan
