#include "peyk/sim/plan.hpp"

#include <algorithm>
#include <utility>

namespace peyk::sim {

namespace {

constexpr std::array<std::string_view, fault_kind_count> names = {
    "line-cut",
    "slow",
    "held",
    "partition",
    "clock-ahead",
    "clock-restart",
    "disk-full",
    "disk-slow",
    "rots",
    "crash",
    "crash-at-effect",
    "crash-at-commit",
    "older-backup",
    "cloned-vault",
    "gives-nothing",
    "gives-some",
    "alters",
    "gives-another",
    "loses-cells",
    "spoils-cells",
    "repeats-cells",
    "doubles",
    "reorders",
    "answers-late",
    "ignores",
    "other-keys",
    "burst",
    "flood",
    "locked",
    "away",
    "travels",
};

// What some plans have one of, and most have none of: it takes days.
constexpr std::array rare = {FaultKind::cloned_vault, FaultKind::travels};
// One plan of so many has a clone, one a journey, two have nothing but lies about boxes.
constexpr std::uint64_t plans_of_all_sorts = 16;
constexpr std::int64_t times_longer_with_a_journey = 4;
// A desk stands still while its disk is slow: this is what its line can bear.
constexpr std::uint64_t slowest_disk_of_desk = 1'000;

bool is_at_couriers_only(FaultKind kind) {
  return (kind >= FaultKind::gives_nothing && kind <= FaultKind::other_keys) ||
         kind == FaultKind::rots || kind == FaultKind::flood;
}
bool is_at_desks_only(FaultKind kind) {
  return kind == FaultKind::cloned_vault || kind == FaultKind::burst || kind == FaultKind::locked ||
         kind == FaultKind::away || kind == FaultKind::travels;
}

// Short ones are as likely as long ones.
Duration draw_lateness(Duration longest, Draw& draw) {
  switch (draw.below(3)) {
    case 0:
      return draw.between(Duration::milliseconds(2), Duration::milliseconds(100));
    case 1:
      return draw.between(Duration::milliseconds(100), Duration::seconds(2));
    default:
      return draw.between(Duration::seconds(2), longest);
  }
}

std::uint64_t draw_amount(FaultKind kind, Draw& draw) {
  const auto in_milliseconds = [&](Duration least, Duration most) {
    return static_cast<std::uint64_t>(draw.between(least, most).count());
  };
  switch (kind) {
    case FaultKind::slow:
      return in_milliseconds(Duration::milliseconds(50), Duration::seconds(40));
    case FaultKind::clock_ahead:
      return in_milliseconds(Duration::seconds(1), Duration::minutes(20));
    case FaultKind::clock_restart:
      return in_milliseconds(Duration::seconds(1), Duration::hours(3));
    case FaultKind::crash_at_effect:
      return draw.between(1, 400);
    case FaultKind::crash_at_commit:
      return draw.between(2, 100);
    case FaultKind::disk_slow:
      return static_cast<std::uint64_t>(draw_lateness(Duration::seconds(30), draw).count());
    case FaultKind::answers_late:
      return static_cast<std::uint64_t>(draw_lateness(Duration::minutes(10), draw).count());
    case FaultKind::loses_cells:
    case FaultKind::spoils_cells:
    case FaultKind::repeats_cells:
    case FaultKind::doubles:
    case FaultKind::reorders:
      return draw.between(1, 6);
    case FaultKind::rots:
      return draw.between(1, 4);
    case FaultKind::burst:
      return draw.between(2, most_letters_at_once);
    case FaultKind::flood:
      return draw.between(100, 3'000);
    case FaultKind::line_cut:
    case FaultKind::held:
    case FaultKind::partition:
    case FaultKind::disk_full:
    case FaultKind::crash:
    case FaultKind::older_backup:
    case FaultKind::cloned_vault:
    case FaultKind::gives_nothing:
    case FaultKind::gives_some:
    case FaultKind::alters:
    case FaultKind::gives_another:
    case FaultKind::ignores:
    case FaultKind::other_keys:
    case FaultKind::locked:
    case FaultKind::away:
    case FaultKind::travels:
      break;
  }
  return 0;
}

// Short ones are as likely as long ones.
Duration draw_lasting(Draw& draw) {
  switch (draw.below(4)) {
    case 0:
      return draw.between(Duration::milliseconds(1), Duration::seconds(10));
    case 1:
      return draw.between(Duration::seconds(10), Duration::minutes(10));
    case 2:
      return draw.between(Duration::minutes(10), Duration::hours(1));
    default:
      return draw.between(Duration::hours(1), Duration::hours(8));
  }
}

FaultKind draw_kind(Level level, bool only_lies, Draw& draw) {
  // Light: what happens to everyone in a bad week; nobody lies.
  static constexpr std::array light = {FaultKind::line_cut,  FaultKind::slow,  FaultKind::held,
                                       FaultKind::partition, FaultKind::crash, FaultKind::locked};
  static constexpr std::array lies = {FaultKind::gives_nothing, FaultKind::gives_some,
                                      FaultKind::alters, FaultKind::gives_another, FaultKind::rots};
  if (level == Level::light) return light.at(draw.below(light.size()));
  if (only_lies) return lies.at(draw.below(lies.size()));
  while (true) {
    const auto kind = static_cast<FaultKind>(draw.below(fault_kind_count));
    if (std::ranges::find(rare, kind) == rare.end()) return kind;
  }
}

Fault draw_fault(const Plan& plan, FaultKind kind, Draw& draw) {
  Fault fault;
  fault.kind = kind;
  fault.at = draw.between(Duration(), plan.length);
  fault.lasts = draw_lasting(draw);
  if (kind == FaultKind::travels) {
    fault.at = draw.between(Duration(), plan.length / 4);
    fault.lasts = draw.between(plan.length / 4, plan.length * 3 / 4);
  }
  fault.amount = draw_amount(fault.kind, draw);
  const auto node = [&](std::uint16_t first, std::uint16_t count) {
    return static_cast<std::uint16_t>(first + draw.below(count));
  };
  const auto all = static_cast<std::uint16_t>(plan.couriers + plan.desks);
  if (is_at_couriers_only(fault.kind)) {
    fault.who = node(0, plan.couriers);
  } else if (is_at_desks_only(fault.kind)) {
    fault.who = node(plan.couriers, plan.desks);
  } else {
    fault.who = node(0, all);
  }
  if (kind == FaultKind::disk_slow && fault.who >= plan.couriers) {
    fault.amount = std::min(fault.amount, slowest_disk_of_desk);
  }
  if (kind == FaultKind::other_keys) {
    fault.whom = node(plan.couriers, plan.desks);
    return fault;
  }
  if (kind == FaultKind::ignores) {
    fault.whom = node(0, all);
    return fault;
  }
  // Every line ends at a courier.
  fault.whom = node(0, plan.couriers);
  if (fault.whom == fault.who)
    fault.whom = static_cast<std::uint16_t>((fault.who + 1) % plan.couriers);
  return fault;
}

// At most one courier lies, rots or goes back to an older copy, which has no keys for days: two of
// three hold every letter.
void keep_one_bad_courier(const Plan& plan, std::vector<Fault>& faults) {
  std::optional<std::uint16_t> bad;
  for (Fault& fault : faults) {
    const bool is_lie = is_at_couriers_only(fault.kind) && fault.kind != FaultKind::flood;
    const bool is_copy = fault.kind == FaultKind::older_backup && fault.who < plan.couriers;
    if (!is_lie && !is_copy) continue;
    if (!bad.has_value()) bad = fault.who;
    fault.who = *bad;
    if (fault.kind == FaultKind::ignores && fault.whom == fault.who) fault.whom = plan.couriers;
  }
}

std::uint32_t draw_size(Draw& draw) {
  if (draw.one_of(40)) return static_cast<std::uint32_t>(draw.between(40'000, 120'000));
  if (draw.one_of(6)) return static_cast<std::uint32_t>(draw.between(9'000, 30'000));
  return static_cast<std::uint32_t>(draw.between(1, 600));
}

// Those of one time stay in their order.
template <class T>
void sort_by_time(std::vector<T>& list) {
  std::vector<T> sorted;
  sorted.reserve(list.size());
  for (T& one : list) {
    sorted.insert(std::ranges::upper_bound(sorted, one.at, {}, &T::at), std::move(one));
  }
  list = std::move(sorted);
}

void draw_letters(Plan& plan, Draw& draw) {
  const std::uint64_t letters = draw.between(4, 30) * (plan.desks - 1U);
  for (std::uint64_t i = 0; i < letters; ++i) {
    const Duration at = draw.between(Duration(), plan.length);
    const auto pair = static_cast<std::uint16_t>(draw.below(plan.desks - 1U));
    const bool by_second = draw.one_of(2);
    plan.letters.push_back(
        {.at = at, .pair = pair, .by_second = by_second, .size = draw_size(draw)});
  }
  sort_by_time(plan.letters);
}

// Of numbers of their own: the rest of a plan is the same with them and without.
void draw_dealings(Plan& plan) {
  Draw draw(plan.seed ^ 0x6465616c696e6773U);
  for (std::uint16_t pair = 0; pair + 1U < plan.desks; ++pair) {
    const std::uint64_t dealings = draw.below(most_dealings_of_a_pair + 1);
    for (std::uint64_t i = 0; i < dealings; ++i) {
      Dealing dealing;
      dealing.at = draw.between(Duration(), plan.length);
      dealing.time = draw.between(Duration::minutes(30), Duration::hours(12));
      dealing.pair = pair;
      dealing.by_second = draw.one_of(2);
      // Half of them swaps.
      if (draw.one_of(2)) {
        dealing.kind = draw.one_of(2) ? DealingKind::common_ground : DealingKind::overlap;
      }
      dealing.amount = draw.u64();
      if (draw.one_of(4)) dealing.broken_off = draw.between(Duration(), dealing.time);
      plan.dealings.push_back(dealing);
    }
  }
  sort_by_time(plan.dealings);
}

}  // namespace

std::string_view to_string(FaultKind kind) { return names.at(static_cast<std::size_t>(kind)); }

bool is_about_bodies(FaultKind kind) {
  return (kind >= FaultKind::gives_nothing && kind <= FaultKind::gives_another) ||
         kind == FaultKind::rots;
}

bool is_guilt(FaultKind kind) { return is_about_bodies(kind) || kind == FaultKind::older_backup; }

std::optional<Level> level_named(std::string_view name) {
  for (const Level level : {Level::none, Level::light, Level::heavy}) {
    if (to_string(level) == name) return level;
  }
  return std::nullopt;
}

std::string_view to_string(Level level) {
  switch (level) {
    case Level::none:
      return "none";
    case Level::light:
      return "light";
    case Level::heavy:
      break;
  }
  return "heavy";
}

Plan draw_plan(const PlanOptions& options) {
  Draw draw(options.seed);
  Plan plan;
  plan.seed = options.seed;
  plan.service_class = options.service_class;
  plan.length = options.length;
  const auto drawn_desks = static_cast<std::uint16_t>(draw.one_of(8) ? 3 : 2);
  const auto drawn_couriers = static_cast<std::uint16_t>(draw.one_of(8) ? draw.between(4, 5) : 3);
  plan.desks = options.desks.value_or(drawn_desks);
  plan.couriers = options.couriers.value_or(drawn_couriers);
  plan.from_the_start = draw.one_of(4);
  const bool heavy = options.level == Level::heavy;
  const std::uint64_t sort = heavy ? draw.below(plans_of_all_sorts) : plans_of_all_sorts;
  const bool only_lies = sort == rare.size() || sort == rare.size() + 1;
  if (sort < rare.size() && rare.at(sort) == FaultKind::travels) {
    plan.length = plan.length * times_longer_with_a_journey;
  }
  draw_letters(plan, draw);
  draw_dealings(plan);
  if (options.level == Level::none) return plan;
  std::uint64_t faults = draw.between(1, 6);
  if (heavy) faults = only_lies ? draw.between(2, 8) : draw.between(6, 40);
  for (std::uint64_t i = 0; i < faults; ++i) {
    plan.faults.push_back(draw_fault(plan, draw_kind(options.level, only_lies, draw), draw));
  }
  if (sort < rare.size()) plan.faults.push_back(draw_fault(plan, rare.at(sort), draw));
  keep_one_bad_courier(plan, plan.faults);
  sort_by_time(plan.faults);
  return plan;
}

Plan with_faults(const Plan& plan, const std::vector<std::size_t>& kept) {
  Plan result = plan;
  result.faults.clear();
  for (const std::size_t index : kept) {
    if (index < plan.faults.size()) result.faults.push_back(plan.faults[index]);
  }
  return result;
}

std::string node_name(const Plan& plan, std::uint16_t node) {
  if (node < plan.couriers) return "M" + std::to_string(node);
  return "D" + std::to_string(node - plan.couriers);
}

std::string describe(const Plan& plan, const Fault& fault) {
  std::string text(to_string(fault.kind));
  text += " " + node_name(plan, fault.who);
  if (fault.kind <= FaultKind::partition || fault.kind == FaultKind::ignores ||
      fault.kind == FaultKind::other_keys)
    text += " " + node_name(plan, fault.whom);
  text += " at " + std::to_string(fault.at.count() / 1000) + " s for " +
          std::to_string(fault.lasts.count() / 1000) + " s";
  if (fault.amount != 0) text += ", amount " + std::to_string(fault.amount);
  return text;
}

}  // namespace peyk::sim
