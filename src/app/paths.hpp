// Where homes lie, and what lies in them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "failure.hpp"

namespace peyk::app {

// The variables of the environment that say where to put things; empty: not set.
struct Surroundings {
  std::string home;         // HOME
  std::string data_home;    // XDG_DATA_HOME
  std::string runtime_dir;  // XDG_RUNTIME_DIR
};
[[nodiscard]] Surroundings surroundings_of_process();

enum class Kind : std::uint8_t { desk, courier, principal };

// `given` (--home) as an absolute path; else $XDG_DATA_HOME/peyk/<kind>, else
// ~/.local/share/peyk/<kind>.
[[nodiscard]] Result<std::filesystem::path> home_of(Kind kind, const std::string& given,
                                                    const Surroundings& around);

// In the home; where the name would be longer than a Unix socket's may be, in a folder of its own
// in XDG_RUNTIME_DIR or /tmp, named after user and home.
[[nodiscard]] std::filesystem::path control_socket(const std::filesystem::path& home,
                                                   const Surroundings& around, std::uint32_t user);
[[nodiscard]] std::filesystem::path control_socket(const std::filesystem::path& home);

}  // namespace peyk::app
