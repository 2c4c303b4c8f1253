// Taking a desk's home out of the world.
#pragma once

#include <filesystem>
#include <vector>

#include "failure.hpp"

namespace peyk::app {

// A desk was made there, even if what it left cannot be read any more.
[[nodiscard]] bool is_desk_home(const std::filesystem::path& folder);

// Overwrites what opens the vault and the vault itself, then all else, then the settings; removes
// the folder and what an interrupted making or restoring left beside it. Goes on after a failure:
// gives what could not be overwritten (but is removed, if that was possible).
[[nodiscard]] Result<std::vector<std::filesystem::path>> destroy_home(
    const std::filesystem::path& folder);

// The files of a home, as they are overwritten.
[[nodiscard]] std::vector<std::filesystem::path> in_order_of_wiping(
    const std::filesystem::path& folder);

// Other desks that `restore` moved aside.
[[nodiscard]] std::vector<std::filesystem::path> moved_aside(const std::filesystem::path& folder);

}  // namespace peyk::app
