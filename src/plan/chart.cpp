#include "peyk/plan/chart.hpp"

#include <cmath>
#include <numbers>

namespace peyk::plan {
namespace {

constexpr double radian = std::numbers::pi / 180;
constexpr double per_degree_north = earth_radius * radian;

bool is_place(Degrees place) {
  return std::isfinite(place.longitude) && std::isfinite(place.latitude) &&
         std::abs(place.longitude) <= 180 && std::abs(place.latitude) <= 90;
}

// From −180 to below 180.
double turned(double degrees) { return degrees - 360 * std::floor((degrees + 180) / 360); }

double across(double latitude) { return std::cos(latitude * radian); }

}  // namespace

std::optional<Chart> Chart::at(Degrees agreed) {
  if (!is_place(agreed) || std::abs(agreed.latitude) > max_agreed_latitude) return std::nullopt;
  return Chart(agreed);
}

double Chart::per_degree_east() const { return per_degree_north * across(agreed_.latitude); }

std::optional<Metres> Chart::metres(Degrees place) const {
  if (!is_place(place)) return std::nullopt;
  const double east = turned(place.longitude - agreed_.longitude);
  const double stretch = across(place.latitude) / across(agreed_.latitude);
  if (std::abs(east) > max_longitude_away || std::abs(stretch - 1) > max_stretch) {
    return std::nullopt;
  }
  return Metres{.east = per_degree_east() * east,
                .north = per_degree_north * (place.latitude - agreed_.latitude)};
}

Degrees Chart::degrees(Metres place) const {
  return {.longitude = turned(agreed_.longitude + place.east / per_degree_east()),
          .latitude = agreed_.latitude + place.north / per_degree_north};
}

}  // namespace peyk::plan
