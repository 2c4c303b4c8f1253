#include "peyk/plan/geojson.hpp"

#include <boost/json.hpp>
#include <cmath>
#include <cstddef>
#include <new>
#include <utility>

namespace peyk::plan {
namespace {

namespace json = boost::json;

template <class T>
using Outcome = std::expected<T, PlanFault>;

constexpr std::size_t max_depth = 16;

// Of an object that may not be there.
const json::value* member(const json::object* object, std::string_view name) {
  return object == nullptr ? nullptr : object->if_contains(name);
}

std::string_view text_of(const json::value* value) {
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

const json::object* object_of(const json::value* value) {
  return value == nullptr ? nullptr : value->if_object();
}

const json::array* array_of(const json::value* value) {
  return value == nullptr ? nullptr : value->if_array();
}

std::optional<double> number_of(const json::value* value) {
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double number = value->to_number<double>();
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<double> height_of(const json::value* value) {
  const auto height = number_of(value);
  return height && std::abs(*height) <= max_height ? height : std::nullopt;
}

Outcome<std::int64_t> time_of(const json::value* value) {
  if (value == nullptr) return std::unexpected(PlanFault::no_times);
  const auto time = read_time(text_of(value));
  if (!time) return std::unexpected(PlanFault::not_a_time);
  return *time;
}

// Before RFC 7946 a file could be of another map, and said so here; who writes such files still
// names the one of the RFC.
bool is_of_this_map(const json::object* object) {
  const json::value* crs = member(object, "crs");
  if (crs == nullptr) return true;
  return text_of(member(object_of(member(object_of(crs), "properties")), "name")) ==
         "urn:ogc:def:crs:OGC:1.3:CRS84";
}

std::int64_t nearest(double metres) { return std::llround(metres); }

// A tree of what a file says is as secret as the file.
class WipingResource : public json::memory_resource {
  void* do_allocate(std::size_t size, std::size_t alignment) override {
    // json asks for no more than what every allocation has.
    if (alignment > alignof(std::max_align_t)) throw std::bad_alloc();
    return crypto::WipingAllocator<std::byte>().allocate(size);
  }
  void do_deallocate(void* at, std::size_t size, std::size_t /*alignment*/) override {
    crypto::WipingAllocator<std::byte>().deallocate(static_cast<std::byte*>(at), size);
  }
  [[nodiscard]] bool do_is_equal(const json::memory_resource& other) const noexcept override {
    return this == &other;
  }
};

std::unexpected<PlanError> failed(PlanFault fault, std::size_t feature = 0) {
  return std::unexpected(PlanError{.fault = fault, .feature = feature});
}

}  // namespace

class Shapes::Reader {
 public:
  explicit Reader(const Chart& chart) : chart_(chart) {}

  Outcome<void> feature(const json::value& value) {
    ++feature_;
    const json::object* object = value.if_object();
    if (text_of(member(object, "type")) != "Feature") {
      return std::unexpected(PlanFault::not_geojson);
    }
    const json::object* shape = object_of(member(object, "geometry"));
    const json::object* known = object_of(member(object, "properties"));
    const json::array* array = array_of(member(shape, "coordinates"));
    if (array == nullptr) return std::unexpected(PlanFault::not_a_shape);
    const std::string_view type = text_of(member(shape, "type"));
    if (type == "LineString") return line(*array, known);
    if (type == "Point") return point(*shape->if_contains("coordinates"), known);
    if (type == "Polygon") return polygon(*array, known);
    if (type == "MultiPolygon") return polygons(*array, known);
    return std::unexpected(PlanFault::not_a_shape);
  }

  Shapes take() && { return std::move(shapes_); }

 private:
  struct Position {
    Metres place;
    std::optional<double> height;
  };

  Outcome<Position> position(const json::value& value) {
    if (++positions_ > max_positions) return std::unexpected(PlanFault::too_large);
    const json::array* array = value.if_array();
    if (array == nullptr || array->size() < 2 || array->size() > 3) {
      return std::unexpected(PlanFault::not_a_position);
    }
    const auto longitude = number_of(array->if_contains(0));
    const auto latitude = number_of(array->if_contains(1));
    const auto height = height_of(array->if_contains(2));
    const bool is_place = longitude && latitude && std::abs(*longitude) <= 180 &&
                          std::abs(*latitude) <= 90 && (array->size() == 2 || height);
    if (!is_place) return std::unexpected(PlanFault::not_a_position);
    const auto place = chart_.metres({.longitude = *longitude, .latitude = *latitude});
    if (!place) return std::unexpected(PlanFault::too_far);
    return Position{.place = *place, .height = height};
  }

  Outcome<blind::Moment> moment(const json::value& value, const json::value* height,
                                const json::value& time) {
    const auto where = position(value);
    if (!where) return std::unexpected(where.error());
    const auto how_high = where->height ? where->height : height_of(height);
    if (!how_high) return std::unexpected(PlanFault::no_heights);
    const auto when = time_of(&time);
    if (!when) return std::unexpected(when.error());
    return blind::Moment{.x = nearest(where->place.east),
                         .y = nearest(where->place.north),
                         .z = nearest(*how_high),
                         .time = *when};
  }

  Outcome<void> line(const json::array& coordinates, const json::object* properties) {
    if (coordinates.size() < 2) return std::unexpected(PlanFault::not_a_shape);
    const json::array* all = array_of(member(properties, "times"));
    if (all == nullptr || all->size() != coordinates.size()) {
      return std::unexpected(PlanFault::no_times);
    }
    std::optional<blind::Moment> before;
    for (std::size_t i = 0; i < coordinates.size(); ++i) {
      const auto at = moment(coordinates[i], member(properties, "height"), (*all)[i]);
      if (!at) return std::unexpected(at.error());
      if (before &&
          (at->time <= before->time || at->time - before->time > blind::max_leg_seconds)) {
        return std::unexpected(PlanFault::not_later);
      }
      if (before) add(blind::Leg{.from = *before, .to = *at});
      before = *at;
    }
    return {};
  }

  // The outer ring; what is cut out of it belongs to it as well.
  Outcome<Ring> ring(const json::array& coordinates) {
    const json::array* outer = coordinates.empty() ? nullptr : coordinates[0].if_array();
    if (outer == nullptr || outer->size() < 4) return std::unexpected(PlanFault::not_a_shape);
    Ring ring;
    ring.reserve(outer->size());
    for (const json::value& value : *outer) {
      const auto at = position(value);
      if (!at) return std::unexpected(at.error());
      ring.push_back(at->place);
    }
    const bool is_closed =
        ring.front().east == ring.back().east && ring.front().north == ring.back().north;
    if (!is_closed) return std::unexpected(PlanFault::not_a_shape);
    return ring;
  }

  Outcome<void> polygon(const json::array& coordinates, const json::object* properties) {
    auto outer = ring(coordinates);
    if (!outer) return std::unexpected(outer.error());
    return area(*std::move(outer), properties);
  }

  Outcome<void> polygons(const json::array& coordinates, const json::object* properties) {
    if (coordinates.empty()) return std::unexpected(PlanFault::not_a_shape);
    for (const json::value& one : coordinates) {
      const json::array* rings = one.if_array();
      if (rings == nullptr) return std::unexpected(PlanFault::not_a_shape);
      if (const auto read = polygon(*rings, properties); !read) return read;
    }
    return {};
  }

  // A place without extent; a height in its position is not looked at.
  Outcome<void> point(const json::value& value, const json::object* properties) {
    const auto at = position(value);
    if (!at) return std::unexpected(at.error());
    return area(Ring(2, at->place), properties);
  }

  Outcome<void> area(Ring ring, const json::object* properties) {
    const auto lowest = height_of(member(properties, "lowest"));
    const auto highest = height_of(member(properties, "highest"));
    if (!lowest || !highest || *lowest > *highest) return std::unexpected(PlanFault::no_heights);
    const auto from = time_of(member(properties, "from"));
    if (!from) return std::unexpected(from.error());
    const auto until = time_of(member(properties, "until"));
    if (!until) return std::unexpected(until.error());
    if (*until < *from) return std::unexpected(PlanFault::not_later);
    add(Area{.ring = std::move(ring),
             .lowest = static_cast<std::int64_t>(std::floor(*lowest)),
             .highest = static_cast<std::int64_t>(std::ceil(*highest)),
             .from = *from,
             .until = *until});
    return {};
  }

  void add(std::variant<blind::Leg, Area> what) {
    shapes_.shapes_.push_back({.feature = feature_, .what = std::move(what)});
  }

  const Chart& chart_;
  Shapes shapes_;
  std::size_t feature_ = 0;
  std::size_t positions_ = 0;
};

std::expected<Shapes, PlanError> Shapes::read(std::string_view geojson, const Chart& chart) {
  if (geojson.size() > max_file_bytes) return failed(PlanFault::too_large);
  json::error_code error;
  json::parse_options options;
  options.max_depth = max_depth;
  WipingResource resource;
  json::parser parser(&resource, options);
  parser.reset(&resource);
  parser.write(json::string_view(geojson.data(), geojson.size()), error);
  if (error) return failed(PlanFault::not_json);
  const json::value root = parser.release();
  const json::object* object = root.if_object();
  if (object == nullptr || !is_of_this_map(object)) return failed(PlanFault::not_geojson);
  Reader reader(chart);
  const std::string_view type = text_of(member(object, "type"));
  if (type == "Feature") {
    if (const auto read = reader.feature(root); !read) return failed(read.error(), 1);
    return std::move(reader).take();
  }
  const json::array* features = array_of(member(object, "features"));
  if (type != "FeatureCollection" || features == nullptr) return failed(PlanFault::not_geojson);
  if (features->empty()) return failed(PlanFault::empty);
  if (features->size() > max_features) return failed(PlanFault::too_large);
  std::size_t number = 0;
  for (const json::value& feature : *features) {
    ++number;
    if (const auto read = reader.feature(feature); !read) return failed(read.error(), number);
  }
  return std::move(reader).take();
}

text::Message message_of(PlanFault fault) {
  using text::Message;
  switch (fault) {
    case PlanFault::not_json:
      return Message::error_plan_not_json;
    case PlanFault::not_geojson:
      return Message::error_plan_not_geojson;
    case PlanFault::empty:
      return Message::error_plan_empty;
    case PlanFault::too_large:
      return Message::error_plan_large;
    case PlanFault::not_a_shape:
      return Message::error_plan_shape;
    case PlanFault::not_a_position:
      return Message::error_plan_position;
    case PlanFault::too_far:
      return Message::error_plan_far;
    case PlanFault::no_times:
      return Message::error_plan_no_times;
    case PlanFault::not_a_time:
      return Message::error_plan_time;
    case PlanFault::not_later:
      return Message::error_plan_order;
    case PlanFault::no_heights:
      return Message::error_plan_heights;
    case PlanFault::too_many_cells:
      return Message::error_plan_cells;
  }
  return Message::error_plan_not_json;
}

}  // namespace peyk::plan
