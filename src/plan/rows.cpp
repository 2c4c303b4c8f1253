#include "rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace peyk::plan {
namespace {

std::int64_t below(double metres) { return static_cast<std::int64_t>(std::floor(metres)); }
std::int64_t above(double metres) { return static_cast<std::int64_t>(std::ceil(metres)); }

struct Extent {
  double west = std::numeric_limits<double>::infinity();
  double east = -std::numeric_limits<double>::infinity();
  void take(double at) {
    west = std::min(west, at);
    east = std::max(east, at);
  }
};

// What an edge has of the strip between two norths.
void clip(const Metres& from, const Metres& to, double south, double north, Extent& extent) {
  const Metres& low = from.north <= to.north ? from : to;
  const Metres& high = from.north <= to.north ? to : from;
  if (high.north < south || low.north > north) return;
  const auto at = [&](double parallel) {
    if (parallel <= low.north) return low.east;
    if (parallel >= high.north) return high.east;
    const double part = (parallel - low.north) / (high.north - low.north);
    return low.east + (high.east - low.east) * part;
  };
  extent.take(at(south));
  extent.take(at(north));
  // A level edge is all in it.
  if (low.north == high.north) extent.take(high.east);
}

}  // namespace

std::vector<Row> rows_of(const std::vector<Metres>& ring, std::int64_t side, std::size_t most) {
  const auto [lowest, highest] = std::ranges::minmax(ring, {}, &Metres::north);
  const auto first = below(lowest.north / static_cast<double>(side));
  const auto last = below(highest.north / static_cast<double>(side));
  if (static_cast<std::uint64_t>(last - first) >= most) return {};
  std::vector<Row> rows;
  for (std::int64_t row = first; row <= last; ++row) {
    const double south = static_cast<double>(row * side);
    const double north = static_cast<double>((row + 1) * side);
    Extent extent;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
      clip(ring[i], ring[i + 1], south, north, extent);
    }
    rows.push_back({.west = below(extent.west),
                    .east = above(extent.east),
                    .south = std::max(row * side, below(lowest.north)),
                    .north = row < last ? (row + 1) * side - 1 : above(highest.north)});
  }
  return rows;
}

}  // namespace peyk::plan
