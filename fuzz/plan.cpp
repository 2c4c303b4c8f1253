// Plans of arbitrary bytes: read or refused, with bounded work; what is read can be shown, and what
// is shown is JSON again.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "peyk/base/bytes.hpp"
#include "peyk/plan/geojson.hpp"
#include "peyk/plan/picture.hpp"

namespace {

using namespace peyk;

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string in = to_text(ByteSpan(data, size));
  if (const auto time = plan::read_time(in))
    must(plan::read_time(plan::written_time(*time)) == time);
  const auto chart = plan::Chart::at({.longitude = 51.4, .latitude = 35.7});
  const blind::Grid grid{.side = 1000, .height = 300, .seconds = 60};
  const auto shapes = plan::Shapes::read(in, *chart);
  if (!shapes) return 0;
  const auto read = shapes->on(grid, {.sideways = 500, .upwards = 50});
  if (!read || read->cells().size() > 1000) return 0;
  const std::vector<blind::Cell> cells(read->cells().begin(), read->cells().end());
  boost::json::error_code error;
  const auto shown = boost::json::parse(plan::cells_geojson(cells, *chart, grid), error);
  must(!error && shown.as_object().at("features").as_array().size() == cells.size());
  must(plan::picture_of(plan::collisions_of(cells, grid), {}).ends_with("</svg>\n"));
  return 0;
}
