// Taking a desk's home out of the world.
#pragma once

#include <filesystem>
#include <vector>

#include "failure.hpp"

namespace peyk::app {

// A desk was made there, even if what it left cannot be read any more.
[[nodiscard]] bool is_desk_home(const std::filesystem::path& folder);

// Destroys the folder and what an interrupted making or restoring left beside it. Goes on after a
// failure: gives what could not be overwritten (but is removed, if that was possible). Who calls
// holds the home's lock, if it can be had.
[[nodiscard]] Result<std::vector<std::filesystem::path>> destroy_home(
    const std::filesystem::path& folder);

// Other desks that `restore` moved aside.
[[nodiscard]] std::vector<std::filesystem::path> moved_aside(const std::filesystem::path& folder);

}  // namespace peyk::app
