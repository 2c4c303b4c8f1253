// The map that both sides of a deconfliction agree on: metres east and north of an agreed point, by
// the equirectangular projection of a ball. docs/protocol.md §12.5.
//
//   x = R·cos(φ₀)·(λ − λ₀)      y = R·(φ − φ₀)      in radians; R = 6,371,008.8 m
//
// A line straight in degrees, as GeoJSON has it, is straight here. A metre across is the longer or
// shorter the farther a place is from the agreed latitude: by a tenth at most, else it is refused.
#pragma once

#include <cstdint>
#include <optional>

namespace peyk::plan {

inline constexpr double earth_radius = 6'371'008.8;  // metres, the mean of the three axes (IUGG)
inline constexpr double max_agreed_latitude = 80;
inline constexpr double max_stretch = 0.1;
// Degrees from the agreed point; the other side of the earth is not on the map.
inline constexpr double max_longitude_away = 90;

struct Degrees {
  double longitude = 0;  // −180 to 180, east is positive
  double latitude = 0;
};

struct Metres {
  double east = 0;
  double north = 0;
};

class Chart {
 public:
  // Nothing near a pole, or where it is no point.
  [[nodiscard]] static std::optional<Chart> at(Degrees agreed);

  // Nothing where it is no place, or too far. Over the antimeridian the shorter way counts.
  [[nodiscard]] std::optional<Metres> metres(Degrees place) const;
  // From −180 to below 180.
  [[nodiscard]] Degrees degrees(Metres place) const;

 private:
  explicit Chart(Degrees agreed) : agreed_(agreed) {}
  [[nodiscard]] double per_degree_east() const;
  Degrees agreed_;
};

}  // namespace peyk::plan
