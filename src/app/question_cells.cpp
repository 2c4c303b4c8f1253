#include "question_cells.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "peyk/plan/geojson.hpp"

#include "files.hpp"
#include "number_from.hpp"

namespace peyk::app {

using blind::Cell;
using blind::Grid;
using text::Message;
using text::Said;

namespace {

constexpr double west_end = -180;
constexpr double south_end = -90;

double degrees_of(std::uint32_t units, double begin) {
  return begin + static_cast<double>(units) / units_in_degree;
}

std::string written(double degrees, int digits) {
  std::array<char, 32> out{};
  const auto end =
      std::to_chars(out.data(), out.data() + out.size(), degrees, std::chars_format::fixed, digits);
  std::string text(out.data(), end.ptr);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

Instant instant_of(std::int64_t seconds) {
  return Instant::since_epoch(Duration::seconds(seconds));
}

Failure failure_of(const plan::PlanError& error) {
  return {plan::message_of(error.fault), {{"feature", static_cast<std::int64_t>(error.feature)}}};
}

// A plan as one side's cells.
class LaidPlan {
 public:
  LaidPlan(plan::Shapes shapes, blind::Separation separation)
      : shapes_(std::move(shapes)), separation_(separation) {}

  [[nodiscard]] std::expected<blind::Plan, plan::PlanError> on(Grid grid) const {
    return shapes_.on(grid, separation_);
  }
  // None where there are too many to count.
  [[nodiscard]] std::size_t count_on(Grid grid) const {
    const auto plan = on(grid);
    return plan ? plan->cells().size() : SIZE_MAX;
  }

 private:
  plan::Shapes shapes_;
  blind::Separation separation_;
};

std::uint32_t doubled(std::uint32_t value, std::uint32_t most) { return std::min(2 * value, most); }

// The grid with as few steps as lead to so few cells, each of which makes twice as large what helps
// most. Nothing where none does.
std::optional<Grid> coarser(const LaidPlan& laid, Grid grid, std::size_t most) {
  while (true) {
    const std::array<Grid, 3> tries{
        Grid{doubled(grid.side, max_cell_side), grid.height, grid.seconds},
        Grid{grid.side, grid.height, doubled(grid.seconds, max_cell_seconds)},
        Grid{grid.side, doubled(grid.height, max_cell_height), grid.seconds},
    };
    std::array<std::size_t, 3> counts{};
    std::ranges::transform(tries, counts.begin(), [&](Grid one) { return laid.count_on(one); });
    const auto least = std::ranges::min_element(counts);
    Grid next = tries[static_cast<std::size_t>(least - counts.begin())];
    if (*least == SIZE_MAX) next = {tries[0].side, tries[2].height, tries[1].seconds};
    if (next == grid) return std::nullopt;
    grid = next;
    if (*least <= most) return grid;
  }
}

Failure too_many_cells(const LaidPlan& laid, Grid grid, std::size_t most) {
  const auto room = static_cast<std::int64_t>(most);
  const auto better = coarser(laid, grid, most);
  if (!better) return {Message::error_ask_cells_parts, {{"most", room}}};
  return {Message::error_ask_cells_many,
          {{"most", room},
           {"options", "--cell " + std::to_string(better->side) + " --time " +
                           std::to_string(better->seconds) + " --height " +
                           std::to_string(better->height)}}};
}

std::string shown_cell(const Cell& cell) {
  return std::to_string(cell.x) + ' ' + std::to_string(cell.y) + ' ' + std::to_string(cell.z) +
         ' ' + std::to_string(cell.time);
}

}  // namespace

std::optional<AgreedPoint> agreed_point_from(std::string_view typed) {
  const std::string_view comma = typed.contains(',') ? "," : "\u060C";  // Arabic
  const std::size_t end = typed.find(comma);
  if (end == std::string_view::npos) return std::nullopt;
  const auto longitude = number_from<double>(typed.substr(0, end));
  const auto latitude = number_from<double>(typed.substr(end + comma.size()));
  if (!longitude || !latitude) return std::nullopt;
  if (!plan::Chart::at({.longitude = *longitude, .latitude = *latitude})) return std::nullopt;
  const auto units = [](double degrees, double begin) {
    return static_cast<std::uint32_t>(std::llround((degrees - begin) * units_in_degree));
  };
  // 180° east is 180° west.
  const std::uint32_t east = units(*longitude, west_end);
  return AgreedPoint{.longitude = east > max_longitude_units ? 0 : east,
                     .latitude = units(*latitude, south_end)};
}

std::string written_point(const Cells& cells) {
  constexpr int digits = 7;
  return written(degrees_of(cells.longitude, west_end), digits) + ',' +
         written(degrees_of(cells.latitude, south_end), digits);
}

plan::Chart chart_of(const Cells& cells) {
  // Within the bounds of a subject there is one.
  return *plan::Chart::at({.longitude = degrees_of(cells.longitude, west_end),
                           .latitude = degrees_of(cells.latitude, south_end)});
}

Result<std::vector<desk::QuestionItem>> read_question_plan(const std::filesystem::path& path,
                                                           const Cells& cells, bool widens,
                                                           std::size_t most) {
  const auto bytes = read_file(path, plan::max_file_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  auto shapes = plan::Shapes::read({reinterpret_cast<const char*>(bytes->data()), bytes->size()},
                                   chart_of(cells));
  if (!shapes) return std::unexpected(failure_of(shapes.error()));
  const LaidPlan laid(*std::move(shapes), widens ? cells.separation : blind::Separation{});
  const auto plan = laid.on(cells.grid);
  if (!plan || plan->cells().size() > most) {
    return std::unexpected(too_many_cells(laid, cells.grid, most));
  }
  std::vector<desk::QuestionItem> items;
  items.reserve(plan->cells().size());
  for (const Cell& cell : plan->cells()) {
    items.push_back({.bytes = blind::item_of(cell), .shown = shown_cell(cell)});
  }
  return items;
}

std::optional<Cell> cell_from(std::string_view shown) {
  const std::string_view all = shown;
  Cell cell;
  for (std::int64_t* const number : {&cell.x, &cell.y, &cell.z, &cell.time}) {
    const std::size_t end = std::min(shown.find(' '), shown.size());
    const auto read = number_from<std::int64_t>(shown.substr(0, end));
    if (!read) return std::nullopt;
    *number = *read;
    // Far beyond what a plan can have, and small enough to be counted in metres and seconds.
    constexpr std::int64_t most = 1LL << 41U;
    if (*number < -most || *number > most) return std::nullopt;
    shown.remove_prefix(std::min(end + 1, shown.size()));
  }
  return shown_cell(cell) == all ? std::optional(cell) : std::nullopt;
}

std::vector<Cell> colliding_cells(const desk::BlindQuestionView& view) {
  std::vector<Cell> cells;
  for (const std::string& shown : view.common) {
    if (const auto cell = cell_from(shown)) cells.push_back(*cell);
  }
  std::ranges::sort(cells, {}, [](const Cell& cell) { return std::pair(cell.time, cell); });
  return cells;
}

std::vector<std::string> lines_of_collisions(const Screen& screen, const Cells& cells,
                                             std::span<const plan::Collision> collisions) {
  const plan::Chart chart = chart_of(cells);
  const double side = cells.grid.side;
  constexpr int digits = 4;  // about ten metres
  std::vector<std::string> lines;
  for (const plan::Collision& one :
       collisions.first(std::min(collisions.size(), max_collision_lines))) {
    const plan::Degrees middle =
        chart.degrees({.east = (static_cast<double>(one.x) + 0.5) * side,
                       .north = (static_cast<double>(one.y) + 0.5) * side});
    const std::string from = screen.date(instant_of(one.from));
    const std::string until = screen.date(instant_of(one.until));
    lines.push_back(screen.said(
        Message::ask_collision,
        {{"number", lines.size() + 1},
         {"from", Said{from}},
         {"until", Said{until}},
         {"lowest", one.lowest},
         {"highest", one.highest},
         {"place", written(middle.longitude, digits) + ',' + written(middle.latitude, digits)}}));
  }
  if (collisions.size() > lines.size()) {
    lines.push_back(
        screen.said(Message::ask_collisions_more, {{"count", collisions.size() - lines.size()}}));
  }
  return lines;
}

std::string collision_picture(const Screen& screen, const Cells& cells,
                              const desk::BlindQuestionView& view) {
  const auto collisions = plan::collisions_of(colliding_cells(view), cells.grid);
  const std::string date = screen.date(view.asked);
  plan::PictureText text;
  text.language = screen.catalogue().language();
  text.title =
      screen.said(Message::ask_picture_title,
                  {{"number", view.number}, {"channel", view.channel}, {"date", Said{date}}});
  text.note = screen.said(
      Message::ask_picture_note,
      {{"side", cells.grid.side}, {"point", written_point(cells)}, {"zone", screen.time_zone()}});
  text.lines = lines_of_collisions(screen, cells, collisions);
  text.numbered = std::min(collisions.size(), max_collision_lines);
  if (collisions.empty()) {
    text.lines.push_back(screen.said(Message::ask_collide, {{"count", 0}}));
  }
  return plan::picture_of(collisions, text);
}

}  // namespace peyk::app
