// A home is made in a folder beside its place and then moved there, so that it is there as a whole
// or not at all.
#pragma once

#include <filesystem>
#include <functional>

#include "peyk/net/process.hpp"

#include "failure.hpp"

namespace peyk::app {

// `fill` writes into the folder it is given. error_folder_not_empty when something is there.
[[nodiscard]] Result<void> make_home(
    const std::filesystem::path& home,
    const std::function<Result<void>(const std::filesystem::path&)>& fill);

// Of a desk that was told to stop: waits some seconds until it has.
[[nodiscard]] Result<net::HomeLock> take_lock_soon(const std::filesystem::path& home);

}  // namespace peyk::app
