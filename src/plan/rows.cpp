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

std::optional<Rows> rows_of(std::span<const Metres> ring, std::int64_t side, std::size_t most) {
  const auto row_of = [side](double north) { return below(north / static_cast<double>(side)); };
  const auto [lowest, highest] = std::ranges::minmax(ring, {}, &Metres::north);
  const std::int64_t first = row_of(lowest.north);
  const std::int64_t last = row_of(highest.north);
  // A closed ring passes each of its rows twice.
  if (static_cast<std::uint64_t>(last - first) >= most / 2) return std::nullopt;
  std::vector<Extent, crypto::WipingAllocator<Extent>> extents(
      static_cast<std::size_t>(last - first + 1));
  std::size_t passed = 0;
  for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
    const auto [low, high] = std::minmax(ring[i].north, ring[i + 1].north);
    // One that ends at the border of two rows is in both.
    const std::int64_t from = std::max(first, row_of(low) - 1);
    const std::int64_t to = std::min(last, row_of(high) + 1);
    passed += static_cast<std::size_t>(to - from + 1);
    if (passed > most) return std::nullopt;
    for (std::int64_t row = from; row <= to; ++row) {
      clip(ring[i], ring[i + 1], static_cast<double>(row * side),
           static_cast<double>((row + 1) * side), extents[static_cast<std::size_t>(row - first)]);
    }
  }
  Rows found{.rows = {}, .passed = passed};
  found.rows.reserve(extents.size());
  for (std::int64_t row = first; row <= last; ++row) {
    const Extent& extent = extents[static_cast<std::size_t>(row - first)];
    found.rows.push_back({.west = below(extent.west),
                          .east = above(extent.east),
                          .south = std::max(row * side, below(lowest.north)),
                          .north = row < last ? (row + 1) * side - 1 : above(highest.north)});
  }
  return found;
}

}  // namespace peyk::plan
