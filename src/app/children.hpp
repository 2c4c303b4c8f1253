// This program's own children: `peyk … run` for the practice. They end with it, however it ends.
#pragma once

#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace peyk::app {

class Children {
 public:
  Children() = default;
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;
  ~Children() { stop(); }

  // This program with these arguments; what it says goes into the file. False when it did not
  // start.
  [[nodiscard]] bool start(const std::vector<std::string>& arguments,
                           const std::filesystem::path& log);
  // Asks all to end, and ends those that do not within some seconds.
  void stop();

 private:
  std::vector<pid_t> running_;
};

// While one exists, SIGINT, SIGTERM and SIGHUP are only noted.
class Interruption {
 public:
  Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption();
  [[nodiscard]] static bool came();
};

}  // namespace peyk::app
