// Small files, read and written through the system's calls: no buffer of a stream keeps a secret.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "peyk/base/bytes.hpp"
#include "peyk/crypto/secret.hpp"

#include "failure.hpp"

namespace peyk::app {

// The whole file; more than `limit` bytes is error_file_too_large.
[[nodiscard]] Result<crypto::SecretBytes> read_file(const std::filesystem::path& file,
                                                    std::size_t limit);
[[nodiscard]] Result<crypto::SecretBytes> read_standard_input(std::size_t limit);
// Of a kind of which none is longer than `limit`: `none` says that it is none. The standard input
// for "-".
[[nodiscard]] Result<crypto::SecretBytes> read_file_of(const std::string& file, std::size_t limit,
                                                       const Failure& none);

// With mode 0600, replacing what was there; durable when it returns. A crash may leave a part of it
// beside it, under a drawn name.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& file, ByteSpan bytes);

// Why a file could not be written there, as far as one can know before: an errno, or 0.
[[nodiscard]] int why_not_writable(const std::filesystem::path& file);
[[nodiscard]] Result<void> check_writable(const std::filesystem::path& file);

// Zeros over all its bytes, on the disk when it returns; never through a link.
[[nodiscard]] bool overwrite(const std::filesystem::path& file);
// One in a folder that is held open.
[[nodiscard]] bool overwrite_in(int folder, const std::string& name);

// Where it lies: "." of a bare name.
[[nodiscard]] std::filesystem::path folder_of(const std::filesystem::path& file);
// So that a name that was given or taken away stays so over a power failure; errno says why not.
// An empty name is that of the folder where one is.
[[nodiscard]] bool sync_folder(const std::filesystem::path& folder);

[[nodiscard]] Failure failure_of_file(int number, const std::filesystem::path& file);
// Of one that was to be made: what does not exist is its folder.
[[nodiscard]] Failure failure_of_new_file(int number, const std::filesystem::path& file);

}  // namespace peyk::app
