#include "practice.hpp"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>

#include "paths.hpp"

namespace peyk::app {
namespace {

namespace fs = std::filesystem;

// A long name for temporary files: then the sockets lie elsewhere.
TEST(Practice, LeavesNothingEvenOfSocketsThatLieElsewhere) {
  const char* before = std::getenv("TMPDIR");
  const std::string kept = before == nullptr ? "" : before;
  std::string name = fs::temp_directory_path() / "peyk-practice-test-XXXXXX";
  const fs::path folder = mkdtemp(name.data());
  const fs::path place = folder / std::string(100, 'x');
  fs::create_directory(place);
  setenv("TMPDIR", place.c_str(), 1);
  fs::path socket;
  {
    const auto ground = PracticeGround::make();
    ASSERT_TRUE(ground.has_value());
    const fs::path home = fs::directory_iterator(place)->path() / "A1";
    fs::create_directory(home);
    socket = control_socket(home);
    EXPECT_NE(socket.parent_path(), home);
    fs::create_directories(socket.parent_path());
    std::ofstream{socket};
  }
  EXPECT_FALSE(fs::exists(socket.parent_path()));
  EXPECT_TRUE(fs::is_empty(place));
  if (kept.empty()) {
    unsetenv("TMPDIR");
  } else {
    setenv("TMPDIR", kept.c_str(), 1);
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace peyk::app
