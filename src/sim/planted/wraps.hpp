// Bugs that the linker plants (`--wrap`, CMakeLists.txt): functions between the parts of a desk
// that stand in for its own. Each does what it should until it is switched on.
#pragma once

#include "peyk/sim/run.hpp"

namespace peyk::sim::bugs {

// No bug of these.
[[nodiscard]] RunOptions none_of_the_linkers();

// A desk trusts its own clock, whatever the couriers' say.
[[nodiscard]] RunOptions trusting_ones_own_clock();
// A vault that is put back is not marked as such, and the device remembers nothing of it.
[[nodiscard]] RunOptions putting_a_vault_back_unmarked();
// Whatever came by a swap, something else is shown.
[[nodiscard]] RunOptions showing_another_item();

// A desk gives each letter that arrives an id of its own, whenever it does; it knows them, and
// those that its own letters follow, by the ids that others gave. That alone is good.
[[nodiscard]] RunOptions ids_of_ones_own();
// When a process dies in a commit with acts the acts are there, and nothing else of it. That alone
// is good, too: an act that comes again is the same act.
[[nodiscard]] RunOptions tearing_commits();
// Both: after the restart the frame is opened again, and its letter is another one.
[[nodiscard]] RunOptions delivering_twice();

}  // namespace peyk::sim::bugs
