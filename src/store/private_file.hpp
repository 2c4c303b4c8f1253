// Files that only their owner may read, through the system's calls (SQLite makes them for all).
#pragma once

#include <cstdint>
#include <string>

#include "failure.hpp"

namespace peyk::store {

// The file exists afterwards, with mode 0600, and its name is durable.
[[nodiscard]] Result<void> make_private(const std::string& file);

// The same file, its folder named without symbolic links; unchanged when there is no such folder.
[[nodiscard]] std::string in_real_folder(const std::string& file);

// Bytes that the disk of this file has left for us; UINT64_MAX when the system does not say.
[[nodiscard]] std::uint64_t room_beside(const std::string& file);

// Removes the file if it is there.
[[nodiscard]] Result<void> remove_file(const std::string& file);

// Gives a finished and synced file its name, replacing what had it; durable when it returns.
[[nodiscard]] Result<void> rename_durably(const std::string& from, const std::string& to);

}  // namespace peyk::store
