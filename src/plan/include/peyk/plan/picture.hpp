// What collides, for people: cells as GeoJSON for any program that shows maps, place by place as a
// list, and as a picture (SVG, without script or anything from elsewhere) with north above.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "peyk/blind/cells.hpp"
#include "peyk/plan/chart.hpp"
#include "peyk/text/language.hpp"

namespace peyk::plan {

// A Polygon for each cell – a MultiPolygon where the antimeridian cuts it – with "from", "until",
// "lowest" and "highest" as properties.
[[nodiscard]] std::string cells_geojson(std::span<const blind::Cell> cells, const Chart& chart,
                                        blind::Grid grid);

// All cells over one place: between which times and heights they lie.
struct Collision {
  std::int64_t x = 0;  // cells
  std::int64_t y = 0;
  std::int64_t from = 0;  // seconds since 1970-01-01T00:00:00Z
  std::int64_t until = 0;
  std::int64_t lowest = 0;  // metres
  std::int64_t highest = 0;
  std::size_t cells = 0;
};
// The earliest first.
[[nodiscard]] std::vector<Collision> collisions_of(std::span<const blind::Cell> cells,
                                                   blind::Grid grid);

// In the language of its reader.
struct PictureText {
  text::Language language = text::Language::english;
  std::string title;
  std::string note;                // what the signs mean
  std::vector<std::string> lines;  // of the first collisions, one each, and what else is to be said
  std::size_t numbered = 0;        // how many lines are of collisions
};

// A square for each place, numbered where a line says more of it, the darker the more cells there
// are over it. A cross is the agreed point, if it is in the picture.
[[nodiscard]] std::string picture_of(std::span<const Collision> collisions,
                                     const PictureText& text);

}  // namespace peyk::plan
