#include "bounds.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "keeper.hpp"

namespace peyk::sim {

namespace {

// Keys of yesterday, today and tomorrow are used.
constexpr std::size_t days_of_tags = 3;
// Of a courier: keys of three days, what is expired, wiped, forgotten, and that it was restored.
constexpr std::size_t commits_of_its_own = 7;
// Of the swaps that a courier may keep, those that are new on one day (src/courier/core_swaps.cpp).
constexpr std::size_t days_of_swaps = 8;

struct Held {
  std::string_view what;
  std::size_t now;
  std::size_t most;
};

std::optional<std::string> beyond_any(std::span<const Held> all) {
  const auto found = std::ranges::find_if(all, [](const Held& one) { return one.now > one.most; });
  if (found == all.end()) return std::nullopt;
  return std::to_string(found->now) + " " + std::string(found->what) + ", at most " +
         std::to_string(found->most);
}

std::optional<Failure> failure_of(const std::string& name, const std::optional<std::string>& what) {
  if (!what.has_value()) return std::nullopt;
  return Failure{.at = {}, .checker = "bounds", .what = name + " holds " + *what};
}

}  // namespace

courier::Limits narrow_limits(const Plan& plan) {
  // Between two cells of a desk, in milliseconds.
  const auto gap_in = [](identity::ServiceClass service_class) {
    return static_cast<std::size_t>(identity::parameters_of(service_class).mean_gap.count());
  };
  const std::size_t gap = gap_in(plan.service_class);
  const std::size_t hurry = gap_in(identity::ServiceClass::patient) / gap;
  const std::size_t desks = plan.desks;
  courier::Limits limits;
  // Never more than a courier has where nothing is said.
  const auto narrow = [](std::size_t& limit, std::size_t to) { limit = std::min(limit, to); };
  narrow(limits.lines, 2 * (plan.couriers + desks * desk::line_count));
  narrow(limits.passages, std::max<std::size_t>(1'024, 64 * desks * hurry));
  narrow(limits.opening, 256);
  narrow(limits.finding, 4 * desks * hurry);
  narrow(limits.storing, 32 * desks * hurry);
  narrow(limits.swaps_storing, 2 * desks * hurry);
  // Of what a day's requests of all desks leave at a courier by which each of them comes, the
  // fourfold: where half of a day is used, shares are dealt out.
  narrow(limits.replay_tags_of_day,
         4 * desks * static_cast<std::size_t>(Duration::days(1).count()) / gap);
  narrow(limits.swaps, days_of_swaps * (plan.dealings.size() + 1));
  return limits;
}

std::optional<std::string> beyond(const courier::Gauges& gauges, const courier::Limits& limits) {
  // A request is marked when there is room for a commit as it comes; meanwhile it is opened. A put
  // may use as much again.
  const std::size_t storing =
      2 * limits.storing + limits.opening + limits.swaps_storing + commits_of_its_own;
  return beyond_any(std::to_array<Held>({
      {"lines", gauges.lines, limits.lines},
      {"requests in hand", gauges.passages, limits.passages},
      {"cells to be opened", gauges.opening, limits.opening},
      {"asks", gauges.finding, limits.finding},
      {"replay tags", gauges.replay_tags, days_of_tags * limits.replay_tags_of_day},
      {"swaps", gauges.swaps, limits.swaps},
      {"commits", gauges.storing, storing},
      {"commits of swaps", gauges.swaps_storing, limits.swaps_storing},
  }));
}

std::optional<std::string> beyond(const desk::Gauges& gauges) {
  return beyond_any(std::to_array<Held>({
      {"operations that wait", gauges.waiting, desk::max_waiting_operations},
      {"asks of the past", gauges.waiting_later, desk::max_waiting_operations},
      {"puts of the day lane", gauges.day_puts, desk::max_waiting_operations},
      {"exchanges", gauges.exchanges, desk::max_pending_exchanges},
  }));
}

std::optional<Failure> check_bounds(CourierNode& courier, const courier::Limits& limits) {
  return failure_of(courier.name(), beyond(courier.core().gauges(), limits));
}

std::optional<Failure> check_bounds(DeskNode& desk) {
  return failure_of(desk.name(), beyond(desk.core().gauges()));
}

}  // namespace peyk::sim
