// Files that only their owner may read, through the system's calls (SQLite makes them for all).
#pragma once

#include <string>

#include "failure.hpp"

namespace peyk::store {

// The file exists afterwards, with mode 0600, and its name is durable.
[[nodiscard]] Result<void> make_private(const std::string& file);

// Removes the file if it is there.
[[nodiscard]] Result<void> remove_file(const std::string& file);

// Gives a finished and synced file its name, replacing what had it; durable when it returns.
[[nodiscard]] Result<void> rename_durably(const std::string& from, const std::string& to);

}  // namespace peyk::store
