// Files that only their owner may read, through the system's calls (SQLite makes them for all).
#pragma once

#include <cstdint>
#include <string>

#include "failure.hpp"

namespace peyk::store {

// The file exists afterwards, with mode 0600, and its name is durable. No link is followed.
[[nodiscard]] Result<void> make_private(const std::string& file);

// The same file, its folder named without symbolic links; unchanged when there is no such folder.
[[nodiscard]] std::string in_real_folder(const std::string& file);

// A new file that is open for reading and writing; `file` is its beginning, and then its name.
[[nodiscard]] Result<int> make_drawn(std::string& file);

// The open file has this name, and no link leads there.
[[nodiscard]] bool is_named(int descriptor, const std::string& file);

// Bytes that the disk of this file has left for us; UINT64_MAX when the system does not say.
[[nodiscard]] std::uint64_t room_beside(const std::string& file);

// Whether what one takes the other lacks.
[[nodiscard]] bool share_disk(const std::string& one, const std::string& other);

// Removes the file if it is there.
[[nodiscard]] Result<void> remove_file(const std::string& file);

// Zeros over so many bytes of an open file from there on, and to its end at most; on the disk when
// it returns. Gives where it ended, UINT64_MAX at the end.
[[nodiscard]] Result<std::uint64_t> overwrite(int descriptor, std::uint64_t from,
                                              std::uint64_t count);
// Removes what has this name; a file, not a link, is overwritten before.
[[nodiscard]] Result<void> destroy_file(const std::string& file);

// Gives a finished and synced file its name, replacing what had it.
[[nodiscard]] Result<void> rename_file(const std::string& from, const std::string& to);
// The name of a new file is lost by a crash until its directory is synced.
[[nodiscard]] Result<void> sync_directory_of(const std::string& file);

}  // namespace peyk::store
