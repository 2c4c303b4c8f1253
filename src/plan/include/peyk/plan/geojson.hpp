// A plan from a GeoJSON file (RFC 7946): a FeatureCollection, or one Feature, of
//
//   LineString   [[longitude, latitude, height] …]; properties: "times", one for each position, and
//                "height" where the positions have none
//   Polygon, MultiPolygon, Point
//                a place; properties "from", "until", "lowest", "highest"
//
// Times are those of RFC 3339 with a zone, such as "2026-03-01T10:00:00+03:30", in whole seconds;
// heights are metres. Between two positions it goes straight, at one speed. A polygon is filled:
// its holes, and bays open to the east or west, belong to it. Other properties are not looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "peyk/blind/cells.hpp"
#include "peyk/crypto/secret.hpp"
#include "peyk/plan/chart.hpp"
#include "peyk/text/message.hpp"

namespace peyk::plan {

// Limits of this implementation.
inline constexpr std::size_t max_file_bytes = 4U << 20U;
inline constexpr std::size_t max_features = 4096;
inline constexpr std::size_t max_positions = 65'536;
inline constexpr double max_height = 100'000;

enum class PlanFault : std::uint8_t {
  not_json,
  not_geojson,     // no FeatureCollection or Feature, or of another map than RFC 7946 has
  empty,           // without a feature
  too_large,       // the file, its features or its positions
  not_a_shape,     // of another type, or with too few positions
  not_a_position,  // numbers that are no place
  too_far,         // from the agreed point
  no_times,        // or not one for each position
  not_a_time,      // or without a zone
  not_later,       // each time must be later than the one before
  no_heights,
  too_many_cells,
};

// The reason and the next step. Takes `feature`.
[[nodiscard]] text::Message message_of(PlanFault);

struct PlanError {
  PlanFault fault;
  std::size_t feature;  // from 1; 0 where it is the file
};

// What a file holds, in metres: to be laid on one grid after another. As secret as its cells.
class Shapes {
 public:
  // Any fault but too_many_cells.
  [[nodiscard]] static std::expected<Shapes, PlanError> read(std::string_view geojson,
                                                             const Chart& chart);
  // too_many_cells, and no other.
  [[nodiscard]] std::expected<blind::Plan, PlanError> on(blind::Grid grid,
                                                         blind::Separation separation) const;

 private:
  class Reader;
  using Ring = std::vector<Metres, crypto::WipingAllocator<Metres>>;
  // All that lies in a closed ring, for some time.
  struct Area {
    Ring ring;
    std::int64_t lowest;   // metres
    std::int64_t highest;  // metres
    std::int64_t from;     // seconds since 1970-01-01T00:00:00Z
    std::int64_t until;
  };
  struct Shape {
    std::size_t feature;  // from 1
    std::variant<blind::Leg, Area> what;
  };
  std::vector<Shape, crypto::WipingAllocator<Shape>> shapes_;
};

// Seconds since 1970-01-01T00:00:00Z.
[[nodiscard]] std::optional<std::int64_t> read_time(std::string_view rfc3339);
[[nodiscard]] std::string written_time(std::int64_t seconds);

}  // namespace peyk::plan
