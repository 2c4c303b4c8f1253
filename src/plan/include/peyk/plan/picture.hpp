// What collides, for people: cells as GeoJSON for any program that shows maps, and as a picture
// (SVG) with north above.
#pragma once

#include <span>
#include <string>

#include "peyk/blind/cells.hpp"
#include "peyk/plan/chart.hpp"

namespace peyk::plan {

// A Polygon for each cell – a MultiPolygon where the antimeridian cuts it – with "from", "until",
// "lowest" and "highest" as properties.
[[nodiscard]] std::string cells_geojson(std::span<const blind::Cell> cells, const Chart& chart,
                                        blind::Grid grid);

// A square for each place, the darker the more cells it has over heights and times; which they are
// is its title. A cross is the agreed point, if it is in the picture; the bar is as long as it
// says.
[[nodiscard]] std::string cells_picture(std::span<const blind::Cell> cells, blind::Grid grid);

}  // namespace peyk::plan
