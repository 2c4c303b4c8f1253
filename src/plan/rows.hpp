// A polygon as rows of the grid.
#pragma once

#include <cstdint>
#include <vector>

#include "peyk/plan/chart.hpp"

namespace peyk::plan {

// Whole metres around the part of a polygon that lies in one row.
struct Row {
  std::int64_t west;
  std::int64_t east;
  std::int64_t south;
  std::int64_t north;
};

// `ring` is closed; `side` of a row, in metres. Nothing where there would be more than `most`.
[[nodiscard]] std::vector<Row> rows_of(const std::vector<Metres>& ring, std::int64_t side,
                                       std::size_t most);

}  // namespace peyk::plan
