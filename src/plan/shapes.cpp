#include <algorithm>

#include "peyk/plan/geojson.hpp"

#include "rows.hpp"

namespace peyk::plan {
namespace {

// Of a whole plan: as many cells as it may have, each passed twice.
constexpr std::size_t max_passed_rows = 2 * blind::max_touched_cells;

}  // namespace

std::expected<blind::Plan, PlanError> Shapes::on(blind::Grid grid,
                                                 blind::Separation separation) const {
  blind::Plan plan(grid, separation);
  std::size_t passed = 0;
  const auto add = [&](const Area& area) {
    const auto rows = rows_of(area.ring, grid.side, max_passed_rows - passed);
    if (!rows) return false;
    passed += rows->passed;
    return std::ranges::all_of(rows->rows, [&](const Row& row) {
      return plan
          .add(blind::Box{
              .low = {.x = row.west, .y = row.south, .z = area.lowest, .time = area.from},
              .high = {.x = row.east, .y = row.north, .z = area.highest, .time = area.until}})
          .has_value();
    });
  };
  for (const Shape& shape : shapes_) {
    const auto* const leg = std::get_if<blind::Leg>(&shape.what);
    const bool is_added =
        leg != nullptr ? plan.add(*leg).has_value() : add(std::get<Area>(shape.what));
    if (!is_added) {
      return std::unexpected(
          PlanError{.fault = PlanFault::too_many_cells, .feature = shape.feature});
    }
  }
  return plan;
}

}  // namespace peyk::plan
