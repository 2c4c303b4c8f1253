// What will happen in a run, drawn from its seed beforehand: the faults, one by one, the letters
// and the dealings. A run is the same whenever its plan is, so a fault can be left out and the rest
// played again.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/identity/service_class.hpp"
#include "peyk/sim/draw.hpp"
#include "peyk/sim/network.hpp"

namespace peyk::sim {

enum class FaultKind : std::uint8_t {
  // the network; `who` and `whom` are nodes
  line_cut,   // all lines between two nodes, cells on their way are lost
  slow,       // `amount` ms more in one direction
  held,       // nothing arrives in one direction until it is over, then all of it does
  partition,  // held in both directions, cut after a minute, no new line until it is over
  // clocks
  clock_ahead,    // a clock jumps ahead by `amount` ms, and stays there
  clock_restart,  // a machine starts again with its clock `amount` ms ahead or (odd) behind
  // disks
  disk_full,
  disk_slow,  // each thing it does takes up to `amount` ms
  rots,       // a byte of every `amount`-th body that lies at a courier changes
  // processes
  crash,            // now; starts again when it is over
  crash_at_effect,  // before the `amount`-th from now
  crash_at_commit,  // at the `amount`/2-th from now: nothing of it is there, or (odd) all of it
  older_backup,     // a copy is made now, and put back when it is over
  cloned_vault,     // a copy of a desk's folder runs on another machine until it is over
  // couriers that lie
  gives_nothing,  // of what it stores
  gives_some,     // every other box
  alters,         // a byte of every body
  gives_another,  // an old body for every other
  loses_cells,    // every `amount`-th on its way
  spoils_cells,
  repeats_cells,  // an old request again, in its place
  doubles,        // sends every `amount`-th twice
  reorders,       // keeps every `amount`-th while others overtake it
  answers_late,   // each of its answers up to `amount` ms later, in any order
  ignores,        // sends nothing to `whom`
  other_keys,     // desk `whom` gets key sets of the courier's own making
  // load
  burst,  // `amount` letters at once
  flood,  // `amount` cells of a stranger to a courier
  // people
  locked,
  away,     // a desk is switched off
  travels,  // the same, for a good part of the whole plan
};
inline constexpr std::size_t fault_kind_count = static_cast<std::size_t>(FaultKind::travels) + 1;

[[nodiscard]] std::string_view to_string(FaultKind);
// True for what makes a courier break its receipts, or worse.
[[nodiscard]] bool is_guilt(FaultKind);
// True for what touches nothing but what a courier gives out of its boxes.
[[nodiscard]] bool is_about_bodies(FaultKind);

struct Fault {
  FaultKind kind = FaultKind::line_cut;
  Duration at;     // after the beginning of the faults
  Duration lasts;  // then it is mended
  std::uint16_t who = 0;
  std::uint16_t whom = 0;
  std::uint64_t amount = 0;
};

struct Writing {
  Duration at;
  std::uint16_t pair = 0;  // desk `pair` with desk `pair` + 1
  bool by_second = false;
  std::uint32_t size = 0;
};

// What two people do together, beside letters: a swap, or a blind question.
enum class DealingKind : std::uint8_t { swap, common_ground, overlap };
struct Dealing {
  Duration at;
  Duration time;  // to its deadline
  std::uint16_t pair = 0;
  bool by_second = false;  // who begins it
  DealingKind kind = DealingKind::swap;
  std::uint64_t amount = 0;            // what each brings
  std::optional<Duration> broken_off;  // after it began, by the other side
};

enum class Level : std::uint8_t { none, light, heavy };
[[nodiscard]] std::optional<Level> level_named(std::string_view name);
[[nodiscard]] std::string_view to_string(Level);

struct PlanOptions {
  std::uint64_t seed = 1;
  std::optional<std::uint16_t> desks;  // else drawn
  std::optional<std::uint16_t> couriers;
  // Of the part with faults; four times as long in a plan with a journey.
  Duration length = Duration::days(1);
  Level level = Level::heavy;
  identity::ServiceClass service_class = identity::ServiceClass::patient;
};

// Implementation limits.
inline constexpr std::uint16_t least_couriers = 3;
inline constexpr std::uint16_t most_couriers = 16;
inline constexpr std::uint16_t least_desks = 2;
inline constexpr std::uint16_t most_desks = 200;
inline constexpr std::size_t most_letters_at_once = 40;
inline constexpr std::uint64_t most_dealings_of_a_pair = 4;

struct Plan {
  std::uint64_t seed = 1;
  std::uint16_t desks = 2;
  std::uint16_t couriers = 3;
  identity::ServiceClass service_class = identity::ServiceClass::patient;
  Duration length;
  // Faults begin with the world; else when all channels are open.
  bool from_the_start = false;
  std::vector<Fault> faults;
  std::vector<Writing> letters;
  std::vector<Dealing> dealings;
};

[[nodiscard]] Plan draw_plan(const PlanOptions& options);
// The same plan with these faults only; what is beyond the list is left out.
[[nodiscard]] Plan with_faults(const Plan& plan, const std::vector<std::size_t>& kept);

// `M0` … for couriers, `D0` … for desks.
[[nodiscard]] std::string node_name(const Plan& plan, std::uint16_t node);
// One line for a person.
[[nodiscard]] std::string describe(const Plan& plan, const Fault& fault);

}  // namespace peyk::sim
