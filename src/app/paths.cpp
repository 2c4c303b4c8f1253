#include "paths.hpp"

#include <cstdlib>
#include <sys/un.h>
#include <unistd.h>

#include "peyk/base/bytes.hpp"

namespace peyk::app {

namespace fs = std::filesystem;

namespace {

std::string variable(const char* name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// FNV-1a of 64 bits: keeps two homes apart, and promises nothing more.
std::string short_name(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  Bytes bytes(8);
  ByteWriter(bytes).u64(hash);
  return to_hex(bytes);
}

std::string name_of(Kind kind) {
  switch (kind) {
    case Kind::desk:
      return "desk";
    case Kind::courier:
      return "courier";
    case Kind::principal:
      return "principal";
  }
  return {};
}

}  // namespace

Surroundings surroundings_of_process() {
  return {.home = variable("HOME"),
          .data_home = variable("XDG_DATA_HOME"),
          .runtime_dir = variable("XDG_RUNTIME_DIR")};
}

Result<fs::path> home_of(Kind kind, const std::string& given, const Surroundings& around) {
  std::error_code ignored;
  if (!given.empty()) {
    // Without a trailing slash, so that one home has one name.
    fs::path path = fs::absolute(given, ignored).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
  }
  const std::string name = name_of(kind);
  // Relative paths in the variable are to be ignored (XDG base directory specification).
  if (fs::path(around.data_home).is_absolute()) return fs::path(around.data_home) / "peyk" / name;
  if (fs::path(around.home).is_absolute()) {
    return fs::path(around.home) / ".local" / "share" / "peyk" / name;
  }
  return fail(text::Message::error_no_home);
}

fs::path control_socket(const fs::path& home, const Surroundings& around, std::uint32_t user) {
  fs::path inside = home / "control.sock";
  if (inside.native().size() < sizeof(sockaddr_un::sun_path)) return inside;
  const std::string name = short_name(home.native());
  if (fs::path(around.runtime_dir).is_absolute()) {
    fs::path path = fs::path(around.runtime_dir) / ("peyk-" + name) / "control.sock";
    if (path.native().size() < sizeof(sockaddr_un::sun_path)) return path;
  }
  return fs::path("/tmp") / ("peyk-" + std::to_string(user) + "-" + name) / "control.sock";
}

fs::path control_socket(const fs::path& home) {
  return control_socket(home, surroundings_of_process(), geteuid());
}

}  // namespace peyk::app
