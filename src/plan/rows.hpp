// A polygon as rows of the grid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "peyk/crypto/secret.hpp"
#include "peyk/plan/chart.hpp"

namespace peyk::plan {

// Whole metres around the part of a polygon that lies in one row.
struct Row {
  std::int64_t west;
  std::int64_t east;
  std::int64_t south;
  std::int64_t north;
};

struct Rows {
  std::vector<Row, crypto::WipingAllocator<Row>> rows;
  std::size_t passed;  // rows, by each edge: what it took to find them
};

// `ring` is closed; `side` of a row, in metres. Nothing where edges pass more than `most` rows.
[[nodiscard]] std::optional<Rows> rows_of(std::span<const Metres> ring, std::int64_t side,
                                          std::size_t most);

}  // namespace peyk::plan
