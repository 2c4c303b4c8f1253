// The end of a folder: what is in it is overwritten, then removed. Through descriptors, and along
// no link: who may write beside it can have nothing else destroyed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "peyk/net/descriptor.hpp"

#include "failure.hpp"

namespace peyk::app {

// Overwrites what opens a vault and the vault itself, then all else, then the settings; removes
// everything, and the folder. Goes on after a failure: gives what could not be overwritten (but is
// removed, if that was possible).
[[nodiscard]] Result<std::vector<std::filesystem::path>> destroy_folder(
    const std::filesystem::path& folder);

// Only if it is still the folder that was opened when it was made, whoever moved what meanwhile.
void destroy_made(const std::filesystem::path& folder, const net::Descriptor& made);

// The files in it, as they are overwritten.
[[nodiscard]] std::vector<std::filesystem::path> in_order_of_wiping(
    const std::filesystem::path& folder);

// Of a folder in which a home was to be made: only if it is this user's, nobody else has any right
// to it, nobody but root could have given it its name (where others may write beside it, the sticky
// bit keeps them from that) and nobody holds its lock; else nothing happens.
enum class WithoutLock : std::uint8_t { is_left, is_destroyed };
[[nodiscard]] Result<std::vector<std::filesystem::path>> destroy_left_over(
    const std::filesystem::path& folder, WithoutLock without_lock);

}  // namespace peyk::app
